"""A ruleset's TOML tables, asked for value by value; a wrong value is refused in one sentence."""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple, TypeGuard, TypeVar

#: A number has at most so many decimals, and no more than this, so that a slip such as 1e999999
#: is refused before it fills the memory.
PLACES = 6
LARGEST = 1000

_Choice = TypeVar("_Choice", bound=StrEnum)


class Spelling(NamedTuple):
    """How a name that the author chooses is written, and how to say so."""

    pattern: re.Pattern[str]
    words: str


RULESET = Spelling(re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "小写字母和数字，以连字符相隔")
NAME = Spelling(re.compile(r"[a-z][a-z0-9_]*"), "以小写字母开头的小写字母、数字和下划线")
LETTER = Spelling(re.compile(r"[A-Z]"), "一个大写字母")


class RulesetError(ValueError):
    """A ruleset that is not there or contradicts itself; one Chinese sentence with the reason."""


class Table:
    """One table; `where` is its place in the file, such as "category[1]." ("" for the file)."""

    def __init__(self, where: str, data: Mapping[str, Any]) -> None:
        self._where = where
        self._data = data

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def allow(self, *keys: str) -> None:
        """Refuse any other key."""
        for key, value in self._data.items():
            if key not in keys:
                raise RulesetError(
                    f"{self._where}{key} = {shown(value)}：不是可用的项，应为 {'、'.join(keys)}。"
                )

    def chosen_keys(self, spelling: Spelling = NAME) -> tuple[str, ...]:
        """All keys, in the file's order, where the author chooses them; at least one."""
        place = self._where.removesuffix(".")
        if not self._data:
            raise RulesetError(f"{place} = {{}}：至少应有一项。")
        for key, value in self._data.items():
            if not spelling.pattern.fullmatch(key):
                raise RulesetError(
                    f"{place}.{key} = {shown(value)}：{shown(key)} 应为{spelling.words}。"
                )
        return tuple(self._data)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that says something."""
        value = self._data.get(key, default)
        if not isinstance(value, str) or (not value.strip() and value != default):
            raise self.wrong(key, "文字，不得空白")
        return value

    def name(self, key: str, spelling: Spelling = NAME) -> str:
        """A name that other parts of the ruleset, or the results, refer to."""
        value = self._data.get(key)
        if not isinstance(value, str) or not spelling.pattern.fullmatch(value):
            raise self.wrong(key, spelling.words)
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where it is left out."""
        value = self._data.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, " true 或 false")
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number from 1."""
        value = self._data.get(key, default)
        if type(value) is not int or value < 1:  # True is an int, too
            raise self.wrong(key, "不小于 1 的整数")
        return value

    def number(self, key: str, *, zero: bool = False) -> Fraction:
        """A number above 0, or also 0, exactly as written."""
        value = self._data.get(key)
        if _is_number(value) and (0 < value <= LARGEST or (zero and value == 0)):
            return Fraction(value)
        least = "不小于 0" if zero else "大于 0"
        raise self.wrong(key, f"{least}、不超过 {LARGEST}、至多 {PLACES} 位小数的数")

    def day(self, key: str) -> date:
        """A date without a time of day."""
        value = self._data.get(key)
        if type(value) is not date:  # a datetime is a date, too
            raise self.wrong(key, "日期，例如 2023-10-18，不加引号和时刻")
        return value

    def choice(self, key: str, choices: type[_Choice]) -> _Choice:
        """One of the named values."""
        value = self._data.get(key)
        if not isinstance(value, str) or value not in [each.value for each in choices]:
            raise self.wrong(key, f" {'、'.join(choices)} 之一")
        return choices(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts, perhaps empty."""
        value = self._data.get(key)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.wrong(key, '一列文字，例如 ["a", "b"]')
        if len(set(value)) < len(value):
            raise self.wrong(key, "互不相同的文字")
        return tuple(value)

    def table(self, key: str) -> "Table":
        """The table of this key."""
        value = self._data.get(key)
        if not isinstance(value, dict):
            raise self.wrong(key, f" [{self._where}{key}] 部分")
        return Table(f"{self._where}{key}.", value)

    def tables(self, key: str) -> list["Table"]:
        """The tables of an array, none where it is left out."""
        value = self._data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.wrong(key, f"一个或多个 [[{key}]]")
        return [Table(f"{key}[{index}].", each) for index, each in enumerate(value)]

    def wrong(self, key: str, expected: str) -> RulesetError:
        """The refusal of a value, or of its absence."""
        if key not in self._data:
            return RulesetError(f"缺少 {self._where}{key}，应为{expected}。")
        return RulesetError(f"{self._where}{key} = {shown(self._data[key])}：应为{expected}。")


def shown(value: object) -> str:
    """The value much as TOML has it, short enough for one line."""
    if isinstance(value, Decimal | date):
        return str(value)
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _is_number(value: object) -> TypeGuard[int | Decimal]:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent  # "n" or "F" when there is no such number
        return isinstance(exponent, int) and exponent >= -PLACES and value.adjusted() < 4
    return type(value) is int
