"""The parts of a ruleset, each read from its own table of the file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType
from typing import Any, TypeVar

from scoring.ruleset import (
    AnswerSheet,
    Category,
    Clauses,
    CountItem,
    Grade,
    HonourItem,
    Item,
    MeanItem,
    Policy,
    Source,
    TieKind,
    TieStep,
    Window,
)
from scoring.ruleset_table import LETTER, RulesetError, Table, shown

_ITEM_KEYS = ("number", "category", "heading", "title", "rubric")

_Key = TypeVar("_Key", str, int)
_Value = TypeVar("_Value")


def categories(top: Table) -> Mapping[str, Category]:
    """The categories by key, in the file's order."""
    read = []
    for table in top.tables("category"):
        table.allow("key", "title", "maximum", "bonus")
        read.append(
            Category(
                key=table.name("key"),
                title=table.text("title"),
                maximum=table.number("maximum"),
                is_bonus=table.flag("bonus"),
            )
        )
    return _unique("category", "key", [(each.key, each) for each in read])


def items(top: Table) -> Mapping[int, Item]:
    """The items of all three kinds by number, in order."""
    read: list[Item] = [_count_item(table) for table in top.tables("count_item")]
    read += [_mean_item(table) for table in top.tables("mean_item")]
    if "honour_item" in top:
        read.append(_honour_item(top.table("honour_item")))
    read.sort(key=lambda item: item.number)
    return _unique("评估项目", "number", [(each.number, each) for each in read])


def _count_item(table: Table) -> CountItem:
    table.allow(*_ITEM_KEYS, "points", "expected_once")
    return CountItem(
        **_described(table),
        points=table.number("points"),
        expected_once=table.flag("expected_once"),
    )


def _mean_item(table: Table) -> MeanItem:
    """Left out, the divisor is 100 / base: that of 30 has no end as a decimal."""
    table.allow(*_ITEM_KEYS, "source", "base", "divisor", "minimum")
    base = table.number("base")
    return MeanItem(
        **_described(table),
        source=table.choice("source", Source),
        base=base,
        divisor=table.number("divisor") if "divisor" in table else 100 / base,
        minimum=table.whole("minimum", default=1),
    )


def _honour_item(table: Table) -> HonourItem:
    table.allow(*_ITEM_KEYS, "levels")
    levels = table.table("levels")
    points = {key: levels.number(key) for key in levels.chosen_keys()}
    highest_first = sorted(points, key=lambda key: points[key], reverse=True)
    return HonourItem(
        **_described(table),
        levels=MappingProxyType({key: points[key] for key in highest_first}),
    )


def _described(table: Table) -> dict[str, Any]:
    """What every item has: its number, its category, and the standard's own words."""
    return {
        "number": table.whole("number"),
        "category": table.name("category"),
        "heading": table.text("heading", default=""),
        "title": table.text("title"),
        "rubric": table.text("rubric"),
    }


def grades(top: Table) -> tuple[Grade, ...]:
    """The grades in the file's order."""
    read = []
    for table in top.tables("grade"):
        table.allow("key", "title", "lowest", "below")
        read.append(
            Grade(
                key=table.name("key"),
                title=table.text("title"),
                lowest=table.number("lowest", zero=True),
                below=table.number("below") if "below" in table else None,
            )
        )
    return tuple(_unique("grade", "key", [(each.key, each) for each in read]).values())


def tie_order(top: Table) -> tuple[TieStep, ...]:
    """The steps that settle equal scores; none where the standard leaves them equal."""
    return tuple(_tie_step(top, step) for step in top.texts("tie_order"))


def _tie_step(top: Table, step: str) -> TieStep:
    kind, _colon, named = step.partition(":")
    if step == TieKind.BASE_SCORE:
        return TieStep(TieKind.BASE_SCORE)
    if kind == TieKind.CATEGORY:
        return TieStep(TieKind.CATEGORY, category=named)
    if kind == TieKind.FEWEST and re.fullmatch("[1-9][0-9]{0,8}", named):
        return TieStep(TieKind.FEWEST, item=int(named))
    raise top.wrong(
        "tie_order", f" base_score、category:考评项目、fewest:编号，而不是 {shown(step)}"
    )


def answer_sheet(survey: Table) -> AnswerSheet:
    """How many questions a sheet has, and what its letters are worth."""
    survey.allow("questions", "points")
    points = survey.table("points")
    return AnswerSheet(
        questions=survey.whole("questions"),
        points=MappingProxyType(
            {letter: points.whole(letter) for letter in points.chosen_keys(LETTER)}
        ),
    )


def classes(table: Table) -> Mapping[str, str]:
    """Assessed class to its Chinese name."""
    return MappingProxyType({key: table.text(key) for key in table.chosen_keys()})


def policies(missing: Table) -> tuple[frozenset[Policy], Policy]:
    """What may be done where a P is missing, and what is done unless somebody decides."""
    missing.allow("allowed", "default")
    known = {policy.value: policy for policy in Policy}
    allowed = missing.texts("allowed")
    for each in allowed:
        if each not in known:
            raise missing.wrong(
                "allowed", f" {'、'.join(known)} 之中的若干个，而不是 {shown(each)}"
            )
    return frozenset(known[each] for each in allowed), missing.choice("default", Policy)


def window(table: Table) -> Window:
    """The days that count, both ends included."""
    table.allow("start", "end")
    return Window(table.day("start"), table.day("end"))


def clauses(table: Table) -> Clauses:
    """The places of the notice that decide who may be assessed."""
    keys = tuple(field.name for field in fields(Clauses))
    table.allow(*keys)
    return Clauses(**{key: table.text(key) for key in keys})


def _unique(kind: str, key: str, pairs: Sequence[tuple[_Key, _Value]]) -> Mapping[_Key, _Value]:
    values: dict[_Key, _Value] = {}
    for value, each in pairs:
        if value in values:
            raise RulesetError(f"{kind} {key} = {shown(value)}：不得重复。")
        values[value] = each
    return MappingProxyType(values)
