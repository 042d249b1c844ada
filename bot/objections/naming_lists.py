"""Which of several public lists a text names: by its document's number or its cycle."""

import re
import unicodedata
from collections.abc import Iterable

from cycle.publishing.public_lists import PublicList

#: Brackets of document numbers, which people type as they find them.
_OPENING, _CLOSING = "〔[(【", "〕])】"
_AROUND = r"[\s,:;、。.]*"


def named(said: str, lists: Iterable[PublicList]) -> tuple[PublicList | None, str]:
    """The list with whose number or cycle the text begins, and the rest; None where with none.

    said: of NFKC width.
    """
    for each in lists:
        found = _beginning(each).match(said)
        if found is not None:
            return each, found["rest"]
    return None, said


def _beginning(of: PublicList) -> re.Pattern[str]:
    number = r"\s*".join(_any_bracket(each) for each in _folded(of.publication.document_no))
    cycle = rf"{re.escape(_folded(of.cycle))}\s*周期"
    return re.compile(
        rf"{_AROUND}[{re.escape(_OPENING)}]?(?:{number}|{cycle})[{re.escape(_CLOSING)}]?"
        rf"(?:的?(?:公示|名单))*{_AROUND}(?P<rest>.*)",
        re.S | re.I,
    )


def _any_bracket(character: str) -> str:
    for brackets in (_OPENING, _CLOSING):
        if character in brackets:
            return f"[{re.escape(brackets)}]"
    return re.escape(character)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
