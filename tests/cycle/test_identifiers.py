"""Codes and numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as standard

from cycle.identifiers import IdentifierError, check_digit, parse_phone, parse_uscc

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91440605MA4W00003K", "91440605MA4W00003K"),
        ("N2440605MF0000013D", "N2440605MF0000013D"),  # a rural collective
        ("９１440605ma4w00003ｋ", "91440605MA4W00003K"),
        (" 91 440605-MA4W0 0003K\u00a0\u200b", "91440605MA4W00003K"),
        ("911100006000373 41L", "91110000600037341L"),
    ],
)
def test_a_code_is_read(text: str, code: str) -> None:
    assert parse_uscc(text).code == code


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "缺少"),
        ("9144", "这里是 4 位"),
        ("91440605MA4W00003KK", "这里是 19 位"),
        ("91440605MA4W00003L", "校验位"),
        ("91440605MA4W0O003K", "是否应为 0"),
        ("9.14406E+17", "科学计数法"),
        ("91440605MA4W0000？K", "格式"),
        ("B1440605MA4W00003K", "格式"),  # no such registering authority
        ("914406A5MA4W00003K", "格式"),  # the region is digits
    ],
)
def test_a_wrong_code_is_refused_with_a_reason(text: str, says: str) -> None:
    with pytest.raises(IdentifierError, match=says):
        parse_uscc(text)


def test_an_unknown_region_is_only_noted() -> None:
    for region, known in [("440605", True), ("440682", True), ("100000", True), ("449999", False)]:
        first17 = f"91{region}MA4W00003"
        assert parse_uscc(first17 + check_digit(first17)).known_region is known


codes = st.builds(
    "".join,
    st.tuples(
        st.sampled_from("123456789ANY"),
        st.sampled_from("12359"),
        st.text("0123456789", min_size=6, max_size=6),
        st.text(ALPHABET, min_size=9, max_size=9),
    ),
).map(lambda first17: first17 + check_digit(first17))


@given(codes)
def test_a_right_check_digit_is_accepted_and_agrees_with_the_standard(code: str) -> None:
    assert parse_uscc(code.lower()).code == code
    assert standard.is_valid(code) == code[0].isdigit()


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_slip_is_caught(code: str, at: int, letter: str) -> None:
    slipped = code[:at] + letter + code[at + 1 :]
    if slipped != code:
        with pytest.raises(IdentifierError):
            parse_uscc(slipped)


@given(codes, st.integers(0, 16))
def test_any_swap_of_neighbours_is_caught(code: str, at: int) -> None:
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if swapped != code:
        with pytest.raises(IdentifierError):
            parse_uscc(swapped)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("0086-19912345678", "19912345678"),
        ("82366978", "0757-82366978"),  # the notice's own number
        ("8236-6978", "0757-82366978"),
        ("0757-82366978", "0757-82366978"),
        ("（0757）82366978", "0757-82366978"),
        ("0757—82366978", "0757-82366978"),
        ("075782366978", "0757-82366978"),
        ("75782366978", "0757-82366978"),  # a spreadsheet took the zero away
        ("86-757-82366978", "0757-82366978"),
        ("0757-82366978-801", "0757-82366978-801"),
        ("82366978转801", "0757-82366978-801"),
        ("82366978 ext. 801", "0757-82366978-801"),
        ("010-62345678", "010-62345678"),
        ("0763-3366978", "0763-3366978"),  # seven digits, as in the next city
    ],
)
def test_a_number_is_written_in_one_way(text: str, number: str) -> None:
    assert parse_phone(text) == number
    assert parse_phone(number) == number


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "缺少"),
        ("12800138000", "应为 11 位"),
        ("1380013800", "应为 11 位"),
        ("2366978", "应为 11 位"),
        ("0757-12366978", "应为 11 位"),
        ("4008001234", "应为 11 位"),
        ("无", "应为 11 位"),
        ("1.38001E+10", "科学计数法"),
        ("13800138000、13900139000", "一个号码"),
        ("13800138000/0757-82366978", "一个号码"),
        ("13800138000转1", "分机"),
        ("2023-02-30", "这是日期"),
        ("９９９９－１２－３１", "这是日期"),
        ("2023年2月3日", "这是日期"),
    ],
)
def test_a_wrong_number_is_refused_with_a_reason(text: str, says: str) -> None:
    with pytest.raises(IdentifierError, match=says):
        parse_phone(text)


def test_another_city_completes_with_its_own_area_code() -> None:
    assert parse_phone("3366978", area_code="0763") == "0763-3366978"
