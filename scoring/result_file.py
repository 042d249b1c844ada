"""Result files: the published result as the bytes of its JSON file."""

from collections.abc import Callable, Iterator

import msgspec

from scoring.result import Result

_AGENCIES = b'"agencies": [%b]'


def json_text(result: Result, advance: Callable[[], None] | None = None) -> Iterator[bytes]:
    """The result's JSON in pieces, so that it never stands in memory as a whole.

    UTF-8, indented by one; advance: called once an agency.
    """
    shell = _indented(msgspec.structs.replace(result, agencies=()))
    # quotes within a string are escaped, so this is the key itself
    before, _, after = shell.partition(_AGENCIES % b"")
    opening, closing = _AGENCIES.split(b"%b")
    yield before + opening
    for position, agency in enumerate(result.agencies):
        yield (b",\n  " if position else b"\n  ") + _indented(agency).replace(b"\n", b"\n  ")
        if advance is not None:
            advance()
    yield (b"\n " if result.agencies else b"") + closing + after + b"\n"


def _indented(value: msgspec.Struct) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1)
