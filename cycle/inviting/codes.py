"""Invitation codes: nine characters that survive being read aloud and typed on a phone.

Crockford's base 32 has no I, L, O or U; the last character is a Luhn mod 32 check, which
finds every single wrong character and nearly every swap of two neighbours. The other eight
carry 40 bits, so that guessing is hopeless under the limits that the bot keeps.
"""

import secrets
import unicodedata

from stdnum import luhn

#: Crockford's base 32, in the order of the digits' values.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 9
#: Under which codes are hashed (storage.secrets.Vault.hash).
PURPOSE = "code"

#: What is taken for another letter or digit, in every code that people type.
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
#: Unicode categories of what people put between groups: dashes, spaces, controls, zero widths.
_SEPARATORS = frozenset({"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"})
_MINUS_SIGN = "\N{MINUS SIGN}"


def new_code() -> str:
    """Draw a code of nine characters, without separators; the caller looks for collisions."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return drawn + str(luhn.calc_check_digit(drawn, ALPHABET))


def normalise(text: str) -> str | None:
    """Read what a person typed as a code: None unless it is well formed and its check is right.

    Width, case, spaces and dashes do not matter; O is read as 0, I and L as 1.
    """
    kept = _kept(text).translate(LOOKALIKES)
    if len(kept) != LENGTH or not all(character in ALPHABET for character in kept):
        return None
    return kept if luhn.is_valid(kept, ALPHABET) else None


def has_length(text: str) -> bool:
    """Whether it is as many letters and digits as a code has, right ones or wrong ones."""
    kept = _kept(text)
    return len(kept) == LENGTH and kept.isascii() and kept.isalnum()


def looks_the_same(text: str, other: str) -> bool:
    """Whether two texts are the same letters and digits, well formed or not."""
    return _kept(text) == _kept(other)


def _kept(text: str) -> str:
    """Without what people put between groups, in capitals of normal width."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(
        character
        for character in folded
        if character != _MINUS_SIGN and unicodedata.category(character) not in _SEPARATORS
    )


def display(code: str) -> str:
    """Group a code for print: K7M-2QX-9TB."""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))
