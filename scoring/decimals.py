"""Exact numbers as decimal strings, which no reader turns into binary fractions."""

from fractions import Fraction

#: Places of a value whose decimals never end.
PLACES = 6


def decimal_string(value: Fraction) -> str:
    """The value exactly, without trailing zeros; six decimals, half-up, where it has no end."""
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    return rounded(value, places if rest == 1 else PLACES)


def rounded(value: Fraction, places: int) -> str:
    """The value with exactly so many decimals, half-up (away from zero when negative)."""
    scaled = abs(value) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, decimals = divmod(units, 10**places)
    sign = "-" if value < 0 and units else ""
    return f"{sign}{whole}.{decimals:0{places}}" if places else f"{sign}{whole}"
