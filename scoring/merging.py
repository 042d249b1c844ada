"""Merging: records that tell of one thing count once (note 2 of Annex 1, domain reading 3).

References are compared as people mean them: full width or half, with one space or two. The
results follow dates and texts, never the order in which the records came.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from scoring.evidence import Deduction, Honour, ReportReview
from scoring.findings import Award, Incident, Review
from scoring.samples import percent

_Record = TypeVar("_Record")


def fold(reference: str) -> str:
    """A reference in one way of writing: NFKC, one space between words."""
    if not reference.isascii():
        reference = unicodedata.normalize("NFKC", reference)
    return " ".join(reference.split())


def incidents(deductions: Iterable[Deduction]) -> tuple[Incident, ...]:
    """The distinct incidents under each item, by item, day and reference."""
    items: dict[int, list[Deduction]] = {}
    for record in deductions:
        items.setdefault(record.item, []).append(record)
    found = []
    for item, records in items.items():
        groups = _groups(records, lambda each: each.incident, lambda each: each.note or "")
        for name, group in groups:
            first = group[0]
            named = first.incident is not None
            found.append(Incident(item, f"{item}/{name}", first.on, len(group), first.note, named))
    return tuple(sorted(found, key=lambda each: (each.item, each.on, each.reference)))


def awards(
    honours: Iterable[Honour], levels: Mapping[str, Fraction], item: int
) -> tuple[Award, ...]:
    """The highest honour of each cause, by points (most first), day and reference."""
    found = []
    for cause, group in _groups(honours, lambda each: each.cause, lambda each: each.title or ""):
        best = min(group, key=lambda each: -levels[each.level])  # the first day's among equals
        points = levels[best.level]
        found.append(Award(f"{item}/{cause}", best.level, best.on, points, len(group), best.title))
    return tuple(sorted(found, key=lambda each: (-each.points, each.on, each.reference)))


def reviews(records: Iterable[ReportReview], item: int) -> tuple[Review, ...]:
    """The sampled reports, each with the mean of its reviews, by day and reference."""
    found = []
    for report, group in _groups(
        records, lambda each: each.report, lambda each: (each.score, each.max)
    ):
        total = sum((percent(each.score, each.max) for each in group), Fraction(0))
        written = tuple(sorted(f"{each.score:f}/{each.max:f}" for each in group))
        found.append(Review(f"{item}/{report}", group[0].on, total / len(group), written))
    return tuple(sorted(found, key=lambda each: (each.on, each.reference)))


def _groups(
    records: Iterable[_Record],
    reference: Callable[[_Record], str | None],
    content: Callable[[_Record], Any],
) -> list[tuple[str, list[_Record]]]:
    """Records by folded reference, each group by day and content.

    A record without a reference is a group of its own, named by its day.
    """

    def order(record: Any) -> Any:
        return record.on, content(record)

    named: dict[str, list[_Record]] = {}
    nameless: list[_Record] = []
    for record in records:
        name = reference(record)
        if name is None:
            nameless.append(record)
        else:
            named.setdefault(fold(name), []).append(record)
    groups = [
        (name, sorted(group, key=order) if len(group) > 1 else group)
        for name, group in named.items()
    ]
    on_day: Counter[Any] = Counter()
    for record in sorted(nameless, key=order):
        day = order(record)[0]
        on_day[day] += 1
        groups.append((f"无编号-{day}-{on_day[day]}", [record]))
    return groups
