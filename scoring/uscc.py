"""Unified social credit codes (统一社会信用代码, GB 32100-2015): the check digit, one or many."""

from collections.abc import Sequence

from scoring.rows import rows

#: The 31 characters, each worth its place here; I, O, S, V and Z never occur.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
#: What a character is worth at each of the 17 places before the check digit.
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def check_digit(first17: str) -> str:
    """The 18th character for the first 17: (31 - sum of c_i * 3^(i-1) mod 31) mod 31.

    Raises ValueError for another length or a character that no code has.
    """
    try:
        total = sum(
            _VALUE[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True)
        )
    except KeyError as error:
        raise ValueError(f"{error} is in no credit code") from None
    return ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Tell whether this is a code: 18 half-width capitals and digits, the last one right."""
    return all_valid((code,))


# Many codes at once, in a fraction of the time of one after the other: a column of characters,
# one of each code, is added to the next as one long integer. Each byte is a code's own sum, and
# must stay below 256 so that it carries nothing to its neighbour.

#: A column's characters, already multiplied by the weight of their place and reduced modulo 31;
#: the check digit weighs 1, since with it the sum comes to 0.
_WEIGHED = tuple(
    bytes.maketrans(ALPHABET.encode(), bytes(value * weight % 31 for value in range(len(ALPHABET))))
    for weight in (*_WEIGHTS, 1)
)
#: 8 columns of at most 30 each come to 240.
_GROUPS = (range(8), range(8, 16), range(16, LENGTH))
_MODULO_31 = bytes(value % 31 for value in range(256))
_MULTIPLES = bytes(range(0, 256, 31))


def all_valid(codes: Sequence[str]) -> bool:
    """Tell whether each one is a code, as `is_valid`; true of none at all."""
    written = rows(codes, LENGTH, ALPHABET)
    if written is None:
        return False
    count, total = len(codes), 0
    for group in _GROUPS:
        added = 0
        for place in group:
            column = written[place :: LENGTH + 1].translate(_WEIGHED[place])
            added += int.from_bytes(column, "big")
        total += int.from_bytes(added.to_bytes(count, "big").translate(_MODULO_31), "big")
    return not total.to_bytes(count, "big").translate(None, _MULTIPLES)
