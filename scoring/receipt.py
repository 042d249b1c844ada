"""Receipts: every point of a score, its item, its clause, its evidence, and the running total."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import msgspec

from scoring import wording
from scoring.decimals import Exact, decimal_string, simplest
from scoring.ruleset import Category, CountItem, HonourItem, Item, MeanItem, Ruleset, Source
from scoring.scorecard import Scorecard


class Line(msgspec.Struct, frozen=True, gc=False):
    """One step from full marks to the total, as it is published; numbers are decimal strings.

    points: what it takes or gives by the standard's rate; None where a P is missing; running:
    the total so far. item is None in the first line, in the last, and where a category's floor
    or cap gives back what its items took or gave too much; category in the first and the last.
    """

    item: int | None
    category: str | None
    clause: str
    reference: str
    on: date | None
    note: str
    points: str | None
    running: str


class _Entry(NamedTuple):
    """What an item takes or gives before floor and cap; None: its P is missing."""

    reference: str
    on: date | None
    note: str
    nominal: Exact | None


def receipt(ruleset: Ruleset, card: Scorecard) -> tuple[Line, ...]:
    """The lines of an agency's receipt, by category and item.

    The last running total is the total score when the agency is ranked. Every incident shows
    its own points; what goes beyond a floor or a cap comes back in a line of its own, for no
    incident is the one too many.
    """
    running = sum(simplest(each.maximum) for each in ruleset.base_categories)
    full = decimal_string(running)
    lines = [Line(None, None, ruleset.source, "", None, wording.FULL_MARKS, full, full)]
    for category in ruleset.categories.values():
        own, moved = _category(ruleset, card, category, running)
        lines += own
        running += moved
    if card.total_score is not None:
        rounding, total = card.total_score - running, decimal_string(card.total_score)
        lines.append(
            Line(
                None,
                None,
                ruleset.source,
                "",
                None,
                wording.ROUNDING,
                decimal_string(rounding),
                total,
            )
        )
    return tuple(lines)


def _category(
    ruleset: Ruleset, card: Scorecard, category: Category, running: Exact
) -> tuple[list[Line], Exact]:
    """The lines of a category, and what they come to together."""
    lines = []
    moved: Exact = 0
    sign = 1 if category.is_bonus else -1
    for item in ruleset.items.values():
        if item.category != category.key:
            continue
        clause = ruleset.clause(item.number)
        for reference, on, note, nominal in _entries(item, card):
            points = None
            if nominal is not None:
                moved += sign * nominal
                points = decimal_string(sign * nominal)
            total = decimal_string(running + moved)
            lines.append(
                Line(item.number, category.key, clause, reference, on, note, points, total)
            )
    beyond = sign * moved - simplest(category.maximum)
    if beyond > 0:
        back = -sign * beyond
        moved += back
        note = wording.CAPPED if category.is_bonus else wording.FLOORED
        lines.append(
            Line(
                None,
                category.key,
                ruleset.clauses.limits,
                "",
                None,
                note,
                decimal_string(back),
                decimal_string(running + moved),
            )
        )
    return lines, moved


def _entries(item: Item, card: Scorecard) -> Iterator[_Entry]:
    match item:
        case CountItem():
            return _incidents(item, card)
        case MeanItem():
            return _mean(item, card)
        case HonourItem():
            return _awards(card)


def _incidents(item: CountItem, card: Scorecard) -> Iterator[_Entry]:
    points = simplest(item.points)
    for incident in card.findings.incidents:
        if incident.item == item.number:
            note = incident.note or ""
            if incident.records > 1:
                note = wording.joined(note, wording.merged(incident.records))
            yield _Entry(incident.reference, incident.on, note, points)


def _mean(item: MeanItem, card: Scorecard) -> Iterator[_Entry]:
    """One line a report, which moves nothing by itself, then what their mean takes."""
    sample = card.findings.samples[item.source]
    if item.source is Source.REPORT_REVIEWS:
        for review in card.findings.reviews:
            note = wording.reviewed(review.records, review.rating)
            yield _Entry(review.reference, review.on, note, 0)
    reference = wording.mean_reference(item)
    points = card.items.get(item.number)
    if points is None or points.p is None or points.deduction is None:
        yield _Entry(reference, None, wording.missing(item, sample.units), None)
        return
    if points.policy is None:
        note = wording.mean_of(item.source, points.p, sample.units, sample.records)
    else:
        note = wording.filled(wording.missing(item, sample.units), points.policy, points.p)
    yield _Entry(reference, None, note, simplest(points.deduction))


def _awards(card: Scorecard) -> Iterator[_Entry]:
    for award in card.findings.awards:
        note = award.title or ""
        if award.records > 1:
            note = wording.joined(note, wording.highest_of(award.records))
        yield _Entry(award.reference, award.on, note, simplest(award.points))
