"""Invitation codes survive phones, fingers and full-width keyboards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from cycle.inviting.codes import ALPHABET, display, new_code, normalise


def code_of(body: str) -> str:
    return body + luhn.calc_check_digit(body, ALPHABET)


CODES = st.text(ALPHABET, min_size=8, max_size=8).map(code_of)


def test_a_new_code_is_nine_characters_of_the_alphabet_and_well_formed() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    for code in codes:
        assert len(code) == 9
        assert set(code) <= set(ALPHABET)
        assert normalise(code) == code


def test_the_alphabet_leaves_out_what_looks_alike() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_a_code_is_grouped_for_print() -> None:
    assert display("K7M2QX9TB") == "K7M-2QX-9TB"


@given(CODES)
def test_printed_codes_are_read_back(code: str) -> None:
    assert normalise(display(code)) == code


@given(CODES, st.sampled_from(["-", " ", "—", "－", "\u3000", "\u200b", "‐", "−", "\t", "\n"]))
def test_case_width_spaces_and_dashes_do_not_matter(code: str, separator: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    assert normalise(separator.join(code.lower())) == code
    assert normalise(f" {separator.join(wide)} ") == code


@given(CODES)
def test_look_alikes_are_read_as_digits(code: str) -> None:
    for letter, digit in (("O", "0"), ("o", "0"), ("I", "1"), ("l", "1"), ("L", "1")):
        assert normalise(code.replace(digit, letter)) == code


@given(CODES, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code: str, place: int, wrong: str) -> None:
    typed = code[:place] + wrong + code[place + 1 :]
    assert (normalise(typed) == code) == (typed == code)
    assert typed == code or normalise(typed) is None


@pytest.mark.parametrize(
    "text",
    ["", "K7M", "K7M-2QX-9T", "K7M-2QX-9TBB", "UUUUUUUUU", "绑定", "K7M-2QX-9T中", "😀" * 9],
)
def test_what_is_no_code_is_refused(text: str) -> None:
    assert normalise(text) is None


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_refused(text: str) -> None:
    code = normalise(text)
    assert code is None or normalise(code) == code
