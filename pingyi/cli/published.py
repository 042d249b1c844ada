"""A published result as the commands pass it on: as JSON text, and as plain values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

import msgspec

from scoring.result import PublishedAgency, Result

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


def plain(result: Result) -> Mapping[str, Any]:
    """The result as plain values, its agencies made anew whenever they are read.

    Ten thousand of them with their receipts are ten times as large as what they are made from.
    """
    values: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(result, agencies=()))
    return {**values, "agencies": _PlainAgencies(result.agencies)}


class _PlainAgencies(Sequence[Mapping[str, Any]]):
    def __init__(self, agencies: Sequence[PublishedAgency]) -> None:
        self._agencies = agencies

    def __len__(self) -> int:
        return len(self._agencies)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return _PlainAgencies(self._agencies[index])
        return msgspec.to_builtins(self._agencies[index])
