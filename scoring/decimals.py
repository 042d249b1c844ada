"""Exact numbers as decimal strings, which no reader turns into binary fractions."""

from fractions import Fraction

#: Whole numbers may stay int, which is as exact and several times as fast.
Exact = int | Fraction

#: Places of a value whose decimals never end.
PLACES = 6


def simplest(value: Exact) -> Exact:
    """The same number, as an int where it is whole."""
    return value.numerator if value.denominator == 1 else value


def decimal_string(value: Exact) -> str:
    """The value exactly, without trailing zeros; six decimals, half-up, where it has no end."""
    if value.denominator == 1:
        return str(value.numerator)
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    return rounded(value, places if rest == 1 else PLACES)


def rounded_value(value: Exact, places: int) -> Fraction:
    """The value rounded half-up (away from zero when negative) to so many decimals."""
    units = _units(value, places)
    return Fraction(-units if value < 0 else units, 10**places)


def rounded(value: Exact, places: int) -> str:
    """The value with exactly so many decimals, half-up (away from zero when negative)."""
    units = _units(value, places)
    whole, decimals = divmod(units, 10**places)
    sign = "-" if value < 0 and units else ""
    return f"{sign}{whole}.{decimals:0{places}}" if places else f"{sign}{whole}"


def _units(value: Exact, places: int) -> int:
    """How many hundredths, or the like, the size of a value comes to, half-up."""
    scale: int = 10**places
    numerator, denominator = 2 * abs(value.numerator) * scale, value.denominator
    return (numerator + denominator) // (2 * denominator)
