"""Receipts of objections and codes of titles: drawn at random, and read as people type them."""

import secrets
import unicodedata

from cycle.codes import ALPHABET

_PREFIX = "YY"
#: Fifty random bits in letters that can be read out on the telephone.
_RECEIPT_LENGTH = 10
#: Eighty: a title's code is tried by machines, which nobody limits to a few guesses an hour.
_TITLE_LENGTH = 16
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_receipt() -> str:
    """A receipt of an objection, such as YY-K7M2Q-X9TBR."""
    return _grouped(_drawn(_RECEIPT_LENGTH))


def read_receipt(text: str) -> str | None:
    """A receipt as it is stored, however it was typed; None where it cannot be one."""
    kept = _kept(text)
    if not kept.startswith(_PREFIX):
        return None
    drawn = kept.removeprefix(_PREFIX)
    return _grouped(drawn) if _is_drawn(drawn, _RECEIPT_LENGTH) else None


def new_title_code() -> str:
    """The code by which anybody checks a title: sixteen characters, without separators."""
    return _drawn(_TITLE_LENGTH)


def read_title_code(text: str) -> str | None:
    """A title's code as it is stored, however it was typed; None where it cannot be one."""
    kept = _kept(text)
    return kept if _is_drawn(kept, _TITLE_LENGTH) else None


def shown_title_code(code: str) -> str:
    """A title's code for print: K7M2-QX9T-BR4V-0WHD."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _drawn(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _grouped(drawn: str) -> str:
    return f"{_PREFIX}-{drawn[:5]}-{drawn[5:]}"


def _kept(text: str) -> str:
    """Letters and digits in capitals of normal width, lookalikes read as what they stand for."""
    folded = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(each for each in folded if each.isascii() and each.isalnum())
    return kept.translate(_LOOKALIKES)


def _is_drawn(text: str, length: int) -> bool:
    return len(text) == length and all(each in ALPHABET for each in text)
