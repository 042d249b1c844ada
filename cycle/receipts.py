"""Receipts: drawn at random, and read as people type them."""

import secrets
import unicodedata
from enum import StrEnum

from cycle.inviting.codes import ALPHABET, LOOKALIKES

#: Fifty random bits in letters that can be read out on the telephone.
_LENGTH = 10


class Receipts(StrEnum):
    """What a receipt is of; the value is how it begins."""

    RESPONSE = "PY"
    CONCERN = "JB"
    OBJECTION = "YY"
    PERSON = "SC"
    RETENTION = "QC"


def new_receipt(kind: Receipts) -> str:
    """A receipt such as SC-K7M2Q-X9TBR."""
    return _grouped(kind, drawn(_LENGTH))


def read_receipt(text: str, *kinds: Receipts) -> str | None:
    """A receipt of these kinds as it is stored, however it was typed; None where it is none."""
    kept = folded(text)
    for kind in kinds:
        if kept.startswith(kind) and is_drawn(code := kept.removeprefix(kind), _LENGTH):
            return _grouped(kind, code)
    return None


def tail(receipt: str) -> str:
    """Its last group, by which those speak of it who must not look it up: YY-K7M2Q-X9TBR, X9TBR."""
    return receipt.rpartition("-")[2]


def drawn(length: int) -> str:
    """So many random letters and digits, none of which is taken for another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def is_drawn(text: str, length: int) -> bool:
    """Whether `drawn` may have given it."""
    return len(text) == length and all(each in ALPHABET for each in text)


def folded(text: str) -> str:
    """Letters and digits in capitals of normal width, lookalikes read as what they stand for."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(each for each in wide if each.isascii() and each.isalnum()).translate(LOOKALIKES)


def _grouped(kind: Receipts, code: str) -> str:
    return f"{kind}-{code[:5]}-{code[5:]}"
