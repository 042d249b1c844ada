"""One canonical form for everything typed, whatever keyboard or script it came from."""

import re
import unicodedata

READABLE_LENGTH = 400
"""Characters; no command, answer or agency name is longer, so longer text is not examined."""

# Signs without a compatibility decomposition that people send for letters and numbers.
_SIGNS = str.maketrans(
    {
        **{chr(0x2776 + i): str(i + 1) for i in range(10)},
        **{chr(0x2780 + i): str(i + 1) for i in range(10)},
        **{chr(0x278A + i): str(i + 1) for i in range(10)},
        **{chr(0x2160 + i): str(i + 1) for i in range(10)},
        **{chr(0x1F150 + i): chr(65 + i) for i in range(26)},
        **{chr(0x1F170 + i): chr(65 + i) for i in range(26)},
        # Invisible characters sit inside words copied from elsewhere.
        **dict.fromkeys(map(chr, [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)])),
        **dict.fromkeys(map(chr, range(0x2060, 0x2070))),
    }
)

# After upper-casing: Cyrillic and Greek lookalikes, and the traditional forms of our own words
# (the keyboard of many people in Guangdong). 泄漏 and 泄露 are the same word here.
_LOOKALIKES = str.maketrans(
    "АВСΑΒϹ"
    "沒滿洩漏較繼續進題選擇過無見為銷評換機構對確認節個號請謝貳參價錯誤問嗎會這給點寫應該後還",
    "ABCABC"
    "没满泄露较继续进题选择过无见为销评换机构对确认节个号请谢贰叁价错误问吗会这给点写应该后还",
)

_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_SEPARATORS = re.compile(r"[\W_]+")
_CHINESE_DIGITS = {c: i % 10 for i, c in enumerate("零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖")}
_KEPT_INVISIBLE = "\u200d"  # joins the parts of one emoji

NUMERAL = r"(?:\d{1,4}|[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3})"
"""Pattern of a number as written in folded text."""


def fold(text: str) -> str:
    """Upper-case, half-width, simplified text; spaces become " ", other separators ",".

    Separators at both ends are dropped, so punctuation and emoji around a word do not matter,
    while 「不，清楚」 stays different from 「不清楚」. Text above READABLE_LENGTH folds to "".
    """
    if len(text) > READABLE_LENGTH:
        return ""
    if text.isascii():
        text = text.upper()
    else:
        text = unicodedata.normalize("NFKC", text.translate(_SIGNS)).upper().translate(_LOOKALIKES)
        text = _FOREIGN_DIGIT.sub(lambda found: str(int(found[0])), text)
    return _SEPARATORS.sub(_separator, text).strip(" ,")


def _separator(found: re.Match[str]) -> str:
    return " " if found[0].isspace() else ","


def numeral(text: str) -> int | None:
    """The number written in folded text, in digits or in Chinese up to 99; None if it is none."""
    if text.isdecimal():
        return int(text) if len(text) <= 4 else None
    tens, ten, ones = text.replace("拾", "十").partition("十")
    values = [_CHINESE_DIGITS.get(part) if part else None for part in (tens, ones)]
    if (tens and values[0] is None) or (ones and values[1] is None):
        return None
    if not ten:
        return values[0]
    return (values[0] or 1) * 10 + (values[1] or 0)


def tidy(text: str) -> str:
    """The text of a comment: one line, trimmed, without control or invisible characters."""
    return " ".join("".join(c if _is_visible(c) else _gap(c) for c in text).split())


def _is_visible(char: str) -> bool:
    if char.isascii():
        return " " <= char <= "~"
    if char == _KEPT_INVISIBLE:
        return True
    # U+FFFE and U+FFFF are not allowed in XML, in which the comment is shown again.
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} and (
        ord(char) & 0xFFFE != 0xFFFE
    )


def _gap(char: str) -> str:
    return " " if char.isspace() else ""


_ASKED = re.compile(r"[?？﹖⁇⁈⁉❓❔؟¿]")
_BRIEF = 12
"""Characters within which a question mark anywhere makes the whole a question."""
_ENDING = " \t\r\n。.!！~～,，…、;；)）\"'”’」』"
_ASKING = re.compile(r"[吗嗎咩][?？\s]*$")


def is_question(text: str) -> bool:
    """Whether somebody asks: a question mark at the end or in something brief, or 吗."""
    if text.isalnum() and text.isascii():
        return False
    brief = text.strip()
    if _ASKING.search(brief.rstrip(_ENDING)):
        return True
    if not _ASKED.search(brief):
        return False
    return len(brief) <= _BRIEF or _ASKED.match(brief.rstrip(_ENDING)[-1:]) is not None
