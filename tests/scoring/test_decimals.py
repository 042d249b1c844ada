"""Decimal strings are exact, or rounded half-up where they cannot be."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.decimals import decimal_string, rounded

FRACTIONS = st.fractions(min_value=-200, max_value=200, max_denominator=5000)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(2), "2"),
        (Fraction(100), "100"),
        (Fraction(67, 10), "6.7"),
        (Fraction(23, 8), "2.875"),
        (Fraction(1, 2**9), "0.001953125"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(1, 7), "0.142857"),
        (Fraction(-1, 3), "-0.333333"),
        (Fraction(-5, 2), "-2.5"),
        (Fraction(1, 3 * 10**7), "0.000000"),
    ],
)
def test_decimal_strings(value: Fraction, text: str) -> None:
    assert decimal_string(value) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction("89.995"), 2, "90.00"),
        (Fraction("89.994999"), 2, "89.99"),
        (Fraction("2.5"), 0, "3"),
        (Fraction("0.5"), 0, "1"),
        (Fraction("-2.5"), 0, "-3"),
        (Fraction("-0.001"), 2, "0.00"),
        (Fraction("99.999"), 2, "100.00"),
    ],
)
def test_rounding_is_half_up(value: Fraction, places: int, text: str) -> None:
    assert rounded(value, places) == text


@given(FRACTIONS)
def test_a_decimal_string_is_the_value_or_half_a_millionth_from_it(value: Fraction) -> None:
    read = Fraction(Decimal(decimal_string(value)))
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    assert read == value if rest == 1 else 0 < abs(read - value) <= Fraction(1, 2_000_000)


@given(st.decimals(min_value=-1000, max_value=1000, allow_nan=False, places=8))
def test_terminating_decimals_lose_nothing(value: Decimal) -> None:
    text = decimal_string(Fraction(value))
    assert Decimal(text) == value
    assert "." not in text or not text.endswith("0")
