"""An agency's own result (我的结果) in words, behind its signed link."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from cycle.coverage import K_ANONYMITY
from cycle.publishing.frozen import ruleset_of
from cycle.publishing.results import OwnResult, own_result
from cycle.publishing.shown_entry import STATUSES, WITHHELD
from pages.lists import published_cycle
from scoring.decimals import decimal_string
from scoring.eligibility import Status
from scoring.receipt import Line
from scoring.ruleset import MeanItem, Ruleset, Source
from scoring.wording import mean_reference


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with what it is; of: the most that there is, "" where that says nothing."""

    label: str
    value: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the receipt: what moved the score, by which evidence, and how far."""

    title: str
    note: str
    clause: str
    reference: str
    on: date | None
    points: str
    running: str


@dataclass(frozen=True, slots=True)
class Told:
    """The whole page; least: fewer enterprises than this are never told apart.

    places_differ: its rank is told and is not its place on the list.
    """

    own: OwnResult
    cycle: str
    assessed_class: str
    least: int
    places_differ: bool
    summary: tuple[Figure, ...]
    categories: tuple[Figure, ...]
    steps: tuple[Step, ...]
    standard: str


def told(db: Connection, cycle_name: str, uscc: str) -> Told | None:
    """The agency's result, as `own_result` finds it; None before there is a publication."""
    found = published_cycle(db, cycle_name)
    if found is None:
        return None
    cycle, _ = found
    own = own_result(db, cycle.id, uscc)
    if own is None:
        return None
    ruleset = ruleset_of(db, own.snapshot_id)
    return Told(
        own=own,
        cycle=cycle.name,
        assessed_class=ruleset.classes.get(own.assessed_class, own.assessed_class),
        least=K_ANONYMITY,
        places_differ=own.rank is not None and own.listed and own.rank != own.position,
        summary=_summary(ruleset, own),
        categories=_categories(ruleset, own),
        steps=tuple(_step(ruleset, own, line) for line in own.receipt),
        standard=ruleset.title,
    )


def _summary(ruleset: Ruleset, own: OwnResult) -> tuple[Figure, ...]:
    status = STATUSES[own.status]
    place = f"未排名（{status}）"
    if own.withheld:
        place = WITHHELD
    elif own.rank is not None:
        place = f"第 {own.rank} 名，同类第 {own.class_rank} 名"
    figures = [
        Figure("合计得分", _or(own.total_score, is_withheld=own.withheld)),
        Figure("考评结果", own.grade_title or status),
        Figure("名次", place),
        Figure("公示名单", f"在名单上，第 {own.position} 位" if own.listed else "不在名单上"),
    ]
    if ruleset.mean_item(Source.SURVEY) is not None:
        answered = WITHHELD if own.withheld else f"至少 {own.respondents} 家"
        figures.append(Figure("作答企业", answered))
    return (*figures, Figure("抽查报告", f"{own.reports} 份"))


def _categories(ruleset: Ruleset, own: OwnResult) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            category.title + ("（加分）" if category.is_bonus else ""),
            _or(own.categories.get(key), is_withheld=key in own.withheld_categories),
            decimal_string(category.maximum),
        )
        for key, category in ruleset.categories.items()
    )


def _or(points: str | None, *, is_withheld: bool) -> str:
    """The points; where there are none, why: withheld, for they tell of the survey, or pending."""
    if points is not None:
        return points
    return WITHHELD if is_withheld else STATUSES[Status.PENDING]


def _step(ruleset: Ruleset, own: OwnResult, line: Line) -> Step:
    is_withheld = line.item in own.withheld_items
    return Step(
        title=_title(ruleset, line),
        note=line.note if line.item is not None or line.category is not None else "",
        clause=line.clause,
        reference=_reference(ruleset, own, line),
        on=line.on,
        points=_signed(line) if line.points is not None else _or(None, is_withheld=is_withheld),
        running=line.running or "—",
    )


def _reference(ruleset: Ruleset, own: OwnResult, line: Line) -> str:
    """Of the evidence, without the item's number, which the title has: 3/9月 reads like March.

    A mean that was filled in by a policy rests on no evidence.
    """
    item = None if line.item is None else ruleset.items.get(line.item)
    is_mean = isinstance(item, MeanItem) and line.reference == mean_reference(item)
    if is_mean and str(line.item) in own.stand_ins:
        return ""
    return line.reference.removeprefix(f"{line.item}/")


def _signed(line: Line) -> str:
    """Points as they move the score, with their sign; the full marks at the start are no move."""
    points = line.points or "0"
    is_start = line.item is None and line.category is None
    return points if is_start or points.startswith("-") or points == "0" else f"+{points}"


def _title(ruleset: Ruleset, line: Line) -> str:
    if line.item is not None and line.item in ruleset.items:
        return f"第{line.item}项 {ruleset.items[line.item].title}"
    if line.category is not None and line.category in ruleset.categories:
        return ruleset.categories[line.category].title
    return line.note
