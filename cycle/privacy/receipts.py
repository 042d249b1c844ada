"""Receipts of what is reported and erased: random, and read as people type them."""

import secrets
import unicodedata
from enum import StrEnum

from cycle.codes import ALPHABET

#: Fifty random bits in letters that can be read out on the telephone.
_LENGTH = 10
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Receipts(StrEnum):
    """What a receipt is of; the value is how it begins."""

    CONCERN = "JB"
    PERSON = "SC"
    RETENTION = "QC"


def new_receipt(kind: Receipts) -> str:
    """A receipt such as SC-K7M2Q-X9TBR."""
    return _grouped(kind, "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH)))


def read_receipt(text: str) -> str | None:
    """A receipt as it is stored, however it was typed; None where it cannot be one."""
    folded = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(each for each in folded if each.isascii() and each.isalnum())
    for kind in Receipts:
        drawn = kept.removeprefix(kind).translate(_LOOKALIKES)
        if kept.startswith(kind) and len(drawn) == _LENGTH and set(drawn) <= set(ALPHABET):
            return _grouped(kind, drawn)
    return None


def _grouped(kind: Receipts, drawn: str) -> str:
    return f"{kind}-{drawn[:5]}-{drawn[5:]}"
