"""Credit codes: GB 32100-2015, one code or many at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as standard

from scoring.uscc import ALPHABET, all_valid, check_digit, is_valid

KNOWN = [
    "91440605MA4W00003K",
    "N2440605MF0000013D",  # a rural collective, which python-stdnum does not know
    "91110000600037341L",
    "914406050000000006",
]

firsts = st.text(ALPHABET, min_size=17, max_size=17)
codes = firsts.map(lambda first17: first17 + check_digit(first17))
#: Right, nearly right, and quite wrong.
marks = (
    codes
    | st.text(ALPHABET, min_size=18, max_size=18)
    | codes.map(lambda code: code[:17])
    | codes.map(lambda code: code + "\n")
    | codes.map(str.lower)
    | st.text(max_size=20)
)


def is_right(code: str) -> bool:
    """The standard's own formula, written out."""
    if len(code) != 18 or set(code) - set(ALPHABET):
        return False
    total = sum(ALPHABET.index(code[place]) * 3**place for place in range(17))
    return ALPHABET.index(code[17]) == (31 - total % 31) % 31


@pytest.mark.parametrize("code", KNOWN)
def test_a_known_code_is_right(code: str) -> None:
    assert is_valid(code)
    assert check_digit(code[:17]) == code[17]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "91440605MA4W00003",
        "91440605MA4W00003KK",
        "91440605MA4W00003L",
        "91440605ma4w00003k",
        "91440605MA4WO0003K",
        "９1440605MA4W00003K",
        "91440605MA4W00003\n",
        "91440605MA4W00003?",
    ],
)
def test_a_wrong_code_is_not(code: str) -> None:
    assert not is_valid(code)


@pytest.mark.parametrize("first17", ["", "9144060", "91440605MA4WO0003", "91440605ma4w00003"])
def test_there_is_no_check_digit_for_what_begins_no_code(first17: str) -> None:
    with pytest.raises(ValueError):
        check_digit(first17)


@given(firsts)
def test_the_check_digit_agrees_with_another_implementation(first17: str) -> None:
    assert check_digit(first17) == standard.calc_check_digit(first17)


@given(st.lists(marks, max_size=40))
def test_many_are_right_when_each_one_is(several: list[str]) -> None:
    assert all_valid(several) == all(map(is_right, several))


@given(st.lists(codes, min_size=1, max_size=40), st.data())
def test_one_slip_among_many_is_found(several: list[str], data: st.DataObject) -> None:
    assert all_valid(several)
    which = data.draw(st.integers(0, len(several) - 1))
    place = data.draw(st.integers(0, 17))
    code = several[which]
    other = data.draw(st.sampled_from([each for each in ALPHABET if each != code[place]]))
    several[which] = code[:place] + other + code[place + 1 :]
    assert not all_valid(several)


@given(codes, codes)
def test_codes_are_not_read_across_their_ends(first: str, second: str) -> None:
    assert not all_valid([first + second[:1], second[1:]])
    assert not all_valid([f"{first}\n{second}", ""])
    assert not all_valid([f"{first}\n{second}"])
