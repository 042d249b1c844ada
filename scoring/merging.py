"""Merging: records under one reference count once (note 2 of Annex 1, reading 3).

The results follow dates and texts, never the order in which the records came.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from scoring.evidence import Deduction, Honour, ReportReview
from scoring.findings import Award, Incident, Review
from scoring.references import Referred
from scoring.samples import percent

_Record = TypeVar("_Record")


def incidents(deductions: Referred[Deduction]) -> tuple[Incident, ...]:
    """The distinct incidents under each item, by item, day and reference."""
    found = [
        Incident(
            item=group[0].item,
            reference=reference,
            on=group[0].on,
            records=len(group),
            note=group[0].note,
            is_named=group[0].incident is not None,
        )
        for reference, group in _groups(deductions, lambda each: (each.on, each.note or ""))
    ]
    return tuple(sorted(found, key=lambda each: (each.item, each.on, each.reference)))


def awards(honours: Referred[Honour], levels: Mapping[str, Fraction]) -> tuple[Award, ...]:
    """The highest honour of each cause, by points (most first), day and reference."""
    found = []
    for reference, group in _groups(
        honours, lambda each: (-levels[each.level], each.on, each.title or "")
    ):
        best = group[0]
        points = levels[best.level]
        found.append(Award(reference, best.level, best.on, points, len(group), best.title))
    return tuple(sorted(found, key=lambda each: (-each.points, each.on, each.reference)))


def reviews(records: Referred[ReportReview]) -> tuple[Review, ...]:
    """The sampled reports, each with the mean of its reviews, by day and reference."""
    found = []
    for reference, group in _groups(records, lambda each: (each.on, each.score, each.max)):
        rating = percent(group[0].score, group[0].max)
        if len(group) > 1:
            rating = sum((percent(each.score, each.max) for each in group), Fraction(0))
            rating /= len(group)
        scores = tuple((each.score, each.max) for each in group)
        found.append(Review(reference, group[0].on, rating, scores))
    return tuple(sorted(found, key=lambda each: (each.on, each.reference)))


def _groups(
    records: Referred[_Record], order: Callable[[_Record], Any]
) -> Iterable[tuple[str, list[_Record]]]:
    groups: dict[str, list[_Record]] = {}
    for reference, record in records:
        groups.setdefault(reference, []).append(record)
    for reference, group in groups.items():
        if len(group) > 1:
            group.sort(key=order)
        yield reference, group
