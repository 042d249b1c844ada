"""What can be tapped in a message, and what stays plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.envelope import EnvelopeError, Sealer
from simulator.markup import parts, shown

TAP = '<a href="weixin://bizmsgmenu?msgmenucontent={0}&msgmenuid={1}">{2}</a>'


def kinds(text: str) -> list[tuple[str, str]]:
    return [(part.type, part.text) for part in parts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("只有文字", [("text", "只有文字")]),
        (TAP.format("A", "1", "甲"), [("tap", "甲")]),
        (TAP.format("", "1", "甲"), [("text", TAP.format("", "1", "甲"))]),
        (TAP.format("A", "", "甲"), [("text", TAP.format("A", "", "甲"))]),
        (
            '<a href="javascript:alert(1)">x</a>',
            [("text", '<a href="javascript:alert(1)">x</a>')],
        ),
        ('<a href="weixin://other?a=1">x</a>', [("text", '<a href="weixin://other?a=1">x</a>')]),
        (
            '见<a href="https://example.com/?a=1&amp;b=2">通知</a>。',
            [("text", "见"), ("link", "通知"), ("text", "。")],
        ),
        (
            "见 https://example.com/a。",
            [("text", "见 "), ("link", "https://example.com/a"), ("text", "。")],
        ),
        ("<img src=x onerror=alert(1)>", [("text", "<img src=x onerror=alert(1)>")]),
    ],
)
def test_parts(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


def test_a_tap_on_its_own_line_is_known_as_such() -> None:
    inline, alone = TAP.format("A", "1", "甲"), TAP.format("B", "2", "乙")
    found = [part for part in parts(f"选{inline}或\n{alone}\n完") if part.type == "tap"]
    assert [(part.content, part.alone) for part in found] == [("A", False), ("B", True)]


def test_content_is_decoded_as_utf_8() -> None:
    (part,) = parts(TAP.format("%E6%B8%85%E6%A5%9A+%2B", "q%3A1", "x"))
    assert (part.content, part.menu_id) == ("清楚 +", "q:1")


@given(st.text(alphabet=st.sampled_from('<a href="weixn:/?>=&字\n'), max_size=80))
def test_no_text_is_lost_without_anchors(text: str) -> None:
    if "</a>" not in text:
        assert shown(text) == text


SEALER = Sealer.of("token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx1")


@given(st.binary(max_size=200))
def test_what_is_sealed_cannot_be_opened_unsigned(message: bytes) -> None:
    with pytest.raises(EnvelopeError):
        SEALER.open(SEALER.seal(message), "0" * 40, "1", "2")
