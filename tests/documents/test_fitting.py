"""Text is set as large as its box allows, and never larger."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.fitting import PITCH, SMALLEST, ems, fit, lines

TEXTS = st.text(st.sampled_from("佛山安全，。（）AWx0 -/\n"), max_size=300)


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("", 10, 1),
        ("佛山市应急管理局", 8, 1),
        ("佛山市应急管理局", 7.9, 2),
        ("佛山市应急管理局", 4, 2),
        ("佛\n山", 10, 2),
        ("佛\n山市应急管理局", 4, 3),
        ("sha256:0123456789", 9, 1),
        ("佛山 abcdefgh", 5, 2),  # a word is not broken where a new line holds it
        ("佛山 abcdefghabcdefgh", 5, 3),  # and is where none does
    ],
)
def test_lines_break_between_characters_and_between_words(
    text: str, room: float, expected: int
) -> None:
    assert lines(text, room) == expected


def test_capitals_are_wider_than_digits_and_chinese_is_widest() -> None:
    assert ems("0") < ems("W") < ems("评") == 1


@given(TEXTS, st.floats(20, 300), st.floats(8, 80))
@example("佛" * 1_000, 20.0, 8.0)
def test_what_is_set_stays_within_its_box(text: str, width: float, height: float) -> None:
    fitted = fit(text, width, height, 12)
    rows = lines(fitted.text, 0.95 * width / fitted.size)
    assert rows == 1 or rows * PITCH * fitted.size <= height
    assert SMALLEST <= fitted.size <= 12
    if fitted.text != text:
        assert fitted.size == SMALLEST
        assert fitted.text.endswith("…")
        assert text.startswith(fitted.text[:-1])


def test_a_short_text_keeps_its_size_and_a_longer_one_gives_way() -> None:
    sizes = [fit("佛" * count, 100, 15, 10).size for count in (1, 9, 10, 12, 18)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 10
    assert sizes[-1] == 6
