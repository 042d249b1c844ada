"""What each kind of value in an evidence file must be, and what to say where it is not.

A check takes a value as `evidence_json.parse` gives it and returns the rest of a sentence, or
None when nothing is wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from scoring import uscc
from scoring.evidence import MARK_LENGTH
from scoring.evidence_json import Literal, kind
from scoring.ruleset import AnswerSheet

Check = Callable[[Any], str | None]

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)
_LARGEST = 1_000_000
#: Far beyond any scale, yet a mean that a spreadsheet worked out is not refused.
_DIGITS = 28

_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: What nobody sees: control characters beside tabs and line ends, zero-width characters,
#: changes of direction, halves of characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0001\U000e0020-\U000e007f]"
)
_BREAKS = re.compile(r"[\t\n\r]")
_CODE_SHAPE = re.compile(r"[0-9A-Z]{18}")
#: Registering authority, kind of body, six digits of region (GB 32100-2015).
_FOLDED_SHAPE = re.compile(r"[1-9ANY][0-9A-Z][0-9]{6}[0-9A-Z]{10}")


def hidden_character(text: str) -> str | None:
    """The first invisible character of a text."""
    if text.isprintable():  # nearly always, and twenty times as fast
        return None
    found = _HIDDEN.search(text)
    return found[0] if found else None


def is_one_line(text: str) -> bool:
    """Tell whether a text holds neither tab nor line end; in a name they could forge a line."""
    return text.isprintable() or not _BREAKS.search(text)


def text(longest: int, may_be_blank: bool = False, may_have_lines: bool = False) -> Check:
    """A check of words: so many characters at most, none of them invisible."""

    def check(value: Any) -> str | None:
        if not is_text(value):
            return f"应为文本，不是{kind(value)}。"
        if not may_be_blank and (not value or value.isspace()):
            return "不能是空白。"
        if len(value) > longest:
            return f"最多 {longest} 个字，这里有 {len(value)} 个。"
        if (hidden := hidden_character(value)) is not None:
            return f"含有看不见的字符 U+{ord(hidden):04X}，请删去。"
        if not may_have_lines and not is_one_line(value):
            return "应写在一行之内，不含制表符。"
        return None

    return check


def is_text(value: Any) -> bool:
    """Tell whether a value is text, and not a number as it was written."""
    return isinstance(value, str) and not isinstance(value, Literal)


def one_of(names: Collection[str]) -> Check:
    """A check of an enumeration."""
    expected = f"应为 {'、'.join(names)} 之一" if names else "本评分规则没有这一项"

    def check(value: Any) -> str | None:
        if is_text(value):
            return None if value in names else f"{expected}。"
        return f"{expected}，不是{kind(value)}。"

    return check


def item_of(numbers: Collection[int]) -> Check:
    """A check of a deduction's item."""
    expected = f"应为扣分项目的编号（{'、'.join(map(str, numbers))}）"

    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int):
            what = "" if isinstance(value, Literal) else f"，不是{kind(value)}"
            return f"{expected}，写成整数{what}。"
        return None if value in numbers else f"{expected}。"

    return check


def day(value: Any) -> str | None:
    """A check of a date."""
    if not is_text(value):
        return f"应为 2023-10-24 这样的日期，不是{kind(value)}。"
    if _DATE.fullmatch(value) is None:
        return "应为 2023-10-24 这样的日期。"
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return "没有这一天。"
    if not EARLIEST <= found <= LATEST:
        return f"年份应在 {EARLIEST.year} 至 {LATEST.year} 之间。"
    return None


@lru_cache(maxsize=16384, typed=True)
def decimal(_type: type, value: object) -> Decimal:
    """The exact number of a JSON number or text, for msgspec's `dec_hook`.

    Numbers with a fraction come as text, by `float_hook=str`. Raises ValueError.
    """
    if type(value) is int or isinstance(value, str):
        written = str(value)
        if _number_fault(written) is None:
            return Decimal(written)
    raise ValueError


def number(value: Any) -> str | None:
    """A check of a score or a maximum, written as a number or as text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return f"应为数，例如 43.3，不是{kind(value)}。"
    return _number_fault(str(value))


def positive(value: Any) -> str | None:
    """A check of a maximum."""
    wrong = number(value)
    return wrong or ("应大于 0。" if Decimal(str(value)) == 0 else None)


def _number_fault(written: str) -> str | None:
    if written.startswith("-") and _NUMBER.fullmatch(written, 1):
        return "不能是负数。"
    if _NUMBER.fullmatch(written) is None:
        return "应为普通写法的数，例如 43.3。"
    if len(written) - written.count(".") > _DIGITS:
        return f"数字最多 {_DIGITS} 位。"
    if Decimal(written) > _LARGEST:
        return f"不能大于 {_LARGEST}。"
    return None


def credit_code(value: Any) -> str | None:
    """A check of an agency's code."""
    if not is_text(value):
        return f"应为 18 位统一社会信用代码（文本），不是{kind(value)}。"
    if uscc.is_valid(value):
        return None
    folded = unicodedata.normalize("NFKC", value).strip().upper()
    if uscc.is_valid(folded):
        return f"应为半角大写，不带空格，即 {folded}。"
    if len(value) != uscc.LENGTH:
        return f"统一社会信用代码应为 18 位，这里是 {len(value)} 位。"
    if any(character not in uscc.ALPHABET for character in value):
        return "统一社会信用代码只含半角数字和大写字母（不含 I、O、S、V、Z）。"
    return "统一社会信用代码的校验位不对，请与营业执照核对。"


def enterprise(value: Any) -> str | None:
    """A check of who answered: 18 capitals and digits are a code, all else is a pseudonym."""
    if not is_text(value):
        return f"应为企业的统一社会信用代码或代号（文本），不是{kind(value)}。"
    if not value or value.isspace():
        return "不能是空白。"
    if len(value) > MARK_LENGTH:
        return f"最多 {MARK_LENGTH} 个字，这里有 {len(value)} 个。"
    if not value.isprintable() or " " in value:
        return "不能含空格或看不见的字符。"
    return None if is_mark(value) else credit_code(value)


def is_mark(mark: str) -> bool:
    """Tell whether a mark without spaces is a right code, or none at all.

    A code in full width or small letters is refused too: it would be a second enterprise.
    """
    if len(mark) != uscc.LENGTH:
        return True
    if _CODE_SHAPE.fullmatch(mark):
        return uscc.is_valid(mark)
    folded = unicodedata.normalize("NFKC", mark).upper()
    return _FOLDED_SHAPE.fullmatch(folded) is None or not uscc.is_valid(folded)


def answers_of(sheet: AnswerSheet) -> Check:
    """A check of a sheet of answers."""
    expected = f"应为 {sheet.questions} 个字母，每题 {'、'.join(sheet.points)} 之一"

    def check(value: Any) -> str | None:
        if not is_text(value):
            return f"{expected}，不是{kind(value)}。"
        return None if is_sheet(sheet, value) else f"{expected}。"

    return check


def is_sheet(sheet: AnswerSheet, answers: str) -> bool:
    """Tell whether these are answers to every question."""
    return len(answers) == sheet.questions and not set(answers) - sheet.points.keys()
