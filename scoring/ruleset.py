"""Rulesets: a published standard as validated, frozen, versioned data."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

_DIRECTORY = Path(__file__).parent / "rulesets"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class RulesetError(ValueError):
    """A ruleset that is not there or contradicts itself; the text says what and why."""


@dataclass(frozen=True, slots=True)
class Category:
    """考评项目: the points that its items can take away at most."""

    key: str
    title: str
    maximum: Fraction


@dataclass(frozen=True, slots=True)
class MeanItem:
    """评估项目 whose deduction is `base - P / divisor`, P being a mean from 0 to 100."""

    number: int
    category: str
    title: str
    base: Fraction
    divisor: Fraction

    def deduction(self, p: Fraction) -> Fraction:
        """Points taken away at this mean."""
        return self.base - p / self.divisor


@dataclass(frozen=True, slots=True)
class Ruleset:
    """One standard in one version; categories by key, mean items by number."""

    name: str
    version: int
    title: str
    source: str
    categories: Mapping[str, Category]
    mean_items: Mapping[int, MeanItem]
    minimum_respondents: int

    @property
    def key(self) -> str:
        """What a score sheet names, such as "foshan-2023@1"."""
        return f"{self.name}@{self.version}"


@lru_cache(maxsize=16)
def load_ruleset(name: str) -> Ruleset:
    """The ruleset of this name beside the code; raises RulesetError."""
    path = _DIRECTORY / f"{name}.toml"
    if not _NAME.fullmatch(name) or not path.is_file():
        known = "、".join(sorted(each.stem for each in _DIRECTORY.glob("*.toml")))
        raise RulesetError(f"没有这个评分规则，现有 {known}。")
    ruleset = parse_ruleset(path.read_text(encoding="utf-8"))
    if ruleset.name != name:
        raise RulesetError(f"name = {ruleset.name!r}：应与文件名 {name} 一致。")
    return ruleset


def parse_ruleset(text: str) -> Ruleset:
    """Validate a ruleset's TOML; raises RulesetError with the first contradiction."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesetError(f"评分规则不符合 TOML 写法（{error}）。") from error
    top = _Table("", data)
    top.allow("name", "version", "title", "source", "category", "mean_item", "survey")
    categories = _unique("category", [_category(table) for table in top.tables("category")])
    items = _unique("mean_item", [_mean_item(table) for table in top.tables("mean_item")])
    for item in items.values():
        _refuse_unreachable(item, categories)
    survey = top.table("survey")
    survey.allow("minimum_respondents")
    return Ruleset(
        name=top.text("name"),
        version=top.whole("version", lowest=1),
        title=top.text("title"),
        source=top.text("source"),
        categories=categories,
        mean_items=items,
        minimum_respondents=survey.whole("minimum_respondents", lowest=1),
    )


class _Table:
    """A TOML table whose values are asked for by kind; errors name the key and the value."""

    def __init__(self, where: str, data: Mapping[str, Any]) -> None:
        self._where = where
        self._data = data

    def allow(self, *keys: str) -> None:
        for key in self._data:
            if key not in keys:
                raise RulesetError(f"{self._where}{key}：不是可用的项，应为 {'、'.join(keys)}。")

    def text(self, key: str) -> str:
        value = self._data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(key, "文字")
        return value

    def whole(self, key: str, *, lowest: int) -> int:
        value = self._data.get(key)
        if type(value) is not int or value < lowest:
            raise self._wrong(key, f"不小于 {lowest} 的整数")
        return value

    def table(self, key: str) -> "_Table":
        value = self._data.get(key)
        if not isinstance(value, dict):
            raise self._wrong(key, f"[{key}] 部分")
        return _Table(f"{self._where}{key}.", value)

    def tables(self, key: str) -> list["_Table"]:
        value = self._data.get(key)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self._wrong(key, f"一个或多个 [[{key}]]")
        return [_Table(f"{key}[{index}].", each) for index, each in enumerate(value)]

    def _wrong(self, key: str, expected: str) -> RulesetError:
        if key not in self._data:
            return RulesetError(f"缺少 {self._where}{key}，应为{expected}。")
        return RulesetError(f"{self._where}{key} = {self._data[key]!r}：应为{expected}。")


def _category(table: _Table) -> tuple[str, Category]:
    table.allow("key", "title", "maximum")
    key = table.text("key")
    return key, Category(key, table.text("title"), Fraction(table.whole("maximum", lowest=1)))


def _mean_item(table: _Table) -> tuple[int, MeanItem]:
    table.allow("number", "category", "title", "base", "divisor")
    number = table.whole("number", lowest=1)
    return number, MeanItem(
        number=number,
        category=table.text("category"),
        title=table.text("title"),
        base=Fraction(table.whole("base", lowest=1)),
        divisor=Fraction(table.whole("divisor", lowest=1)),
    )


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _unique(kind: str, pairs: Sequence[tuple[_Key, _Value]]) -> Mapping[_Key, _Value]:
    values: dict[_Key, _Value] = {}
    for key, value in pairs:
        if key in values:
            raise RulesetError(f"[[{kind}]] {key}：不得重复。")
        values[key] = value
    return MappingProxyType(values)


def _refuse_unreachable(item: MeanItem, categories: Mapping[str, Category]) -> None:
    """A perfect mean must deduct nothing, and the worst no more than the category holds."""
    where = f"[[mean_item]] {item.number}"
    category = categories.get(item.category)
    if category is None:
        raise RulesetError(f"{where} category = {item.category!r}：没有这个考评项目。")
    if item.deduction(Fraction(100)) != 0:
        raise RulesetError(
            f"{where} base = {item.base}、divisor = {item.divisor}："
            "平均分为 100 时扣分应为 0，否则该项目达不到满分或会倒加分。"
        )
    if item.base > category.maximum:
        raise RulesetError(
            f"{where} base = {item.base}：应不超过考评项目 {category.key} 的满分"
            f" {category.maximum}。"
        )
