"""Scorecards: an agency's items, categories, scores and grade (Annex 1, notes 2 and 3)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring import wording
from scoring.decimals import rounded_value
from scoring.eligibility import Status
from scoring.findings import Findings
from scoring.missing import ClassMeans, known_p, stand_in
from scoring.ruleset import Basis, Category, Grade, Policy, Ruleset

#: Decimals of a published score.
PLACES = 2


@dataclass(frozen=True, slots=True)
class ItemPoints:
    """What one item came to.

    count: incidents; p: the mean, or what the policy put in its place; deduction and bonus:
    nominal points, before a category's floor or cap. None where the item knows no such thing.
    """

    count: int | None = None
    p: Fraction | None = None
    deduction: Fraction | None = None
    bonus: Fraction | None = None
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scores of one agency, exact except the two that are rounded to two decimals.

    items: those with something to tell, by number; counted: category to the points that its
    count items deduct, before the floor; categories: None where a P is missing; exact: base and
    bonus before rounding; base_score, total_score, grade: None unless ranked.
    """

    findings: Findings
    status: Status
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    items: Mapping[int, ItemPoints]
    counted: Mapping[str, Fraction]
    categories: Mapping[str, Fraction | None]
    exact: Fraction | None = None
    base_score: Fraction | None = None
    total_score: Fraction | None = None
    grade: Grade | None = None


def score(ruleset: Ruleset, findings: Findings, policy: Policy, means: ClassMeans) -> Scorecard:
    """Score an agency; policy: that of its class, for a P that is missing.

    Deductions take no more than their category holds and nothing moves between categories; the
    bonus has a cap and fills no floor (readings 1, 2 and 7). Rounded once, half-up (reading 6).
    """
    items = _count_items(ruleset, findings)
    counted = _counted(ruleset, items)
    items.update(_mean_items(ruleset, findings, policy, means, counted))
    categories: dict[str, Fraction | None] = {
        category.key: _left(ruleset, category, counted, items)
        for category in ruleset.categories.values()
        if not category.is_bonus
    }
    base = _sum(categories.values())
    bonus = Fraction(0)
    if ruleset.honour_item is not None:
        category = ruleset.categories[ruleset.honour_item.category]
        nominal = sum((award.points for award in findings.awards), Fraction(0))
        bonus = categories[category.key] = min(nominal, category.maximum)
        if findings.awards:
            items[ruleset.honour_item.number] = ItemPoints(bonus=nominal)
    card = Scorecard(
        findings=findings,
        status=findings.eligibility.status,
        reasons=findings.eligibility.reasons,
        warnings=findings.warnings,
        items=items,
        counted=counted,
        categories=categories,
        exact=None if base is None else base + bonus,
    )
    return _graded(ruleset, _explained(ruleset, card, policy), base)


def _count_items(ruleset: Ruleset, findings: Findings) -> dict[int, ItemPoints]:
    counts = Counter(incident.item for incident in findings.incidents)
    return {
        item.number: ItemPoints(
            count=counts[item.number], deduction=item.points * counts[item.number]
        )
        for item in ruleset.count_items
        if counts[item.number]
    }


def _counted(ruleset: Ruleset, items: Mapping[int, ItemPoints]) -> dict[str, Fraction]:
    counted = {
        category.key: Fraction(0)
        for category in ruleset.categories.values()
        if not category.is_bonus
    }
    for number, points in items.items():
        counted[ruleset.items[number].category] += points.deduction or 0
    return counted


def _mean_items(
    ruleset: Ruleset,
    findings: Findings,
    policy: Policy,
    means: ClassMeans,
    counted: Mapping[str, Fraction],
) -> dict[int, ItemPoints]:
    """The items that follow a mean; those that stay without a P are left out."""
    points: dict[int, ItemPoints] = {}
    for item in ruleset.mean_items:
        p = known_p(item, findings)
        if p is not None:
            points[item.number] = ItemPoints(p=p, deduction=item.deduction(p))
    if len(points) == len(ruleset.mean_items):
        return points
    complete = [
        (category, left)
        for category in ruleset.categories.values()
        if not category.is_bonus and (left := _left(ruleset, category, counted, points)) is not None
    ]
    for item in ruleset.mean_items:
        if item.number not in points:
            p = stand_in(policy, item, findings.assessed_class, means, complete)
            if p is not None:
                points[item.number] = ItemPoints(p=p, deduction=item.deduction(p), policy=policy)
    return points


def _left(
    ruleset: Ruleset,
    category: Category,
    counted: Mapping[str, Fraction],
    items: Mapping[int, ItemPoints],
) -> Fraction | None:
    """What is left of a category, never below 0; None while one of its means is missing."""
    left = category.maximum - counted[category.key]
    for item in ruleset.mean_items:
        if item.category == category.key:
            points = items.get(item.number)
            if points is None or points.deduction is None:
                return None
            left -= points.deduction
    return max(left, Fraction(0))


def _explained(ruleset: Ruleset, card: Scorecard, policy: Policy) -> Scorecard:
    """Say for each missing P what became of it; without a stand-in the agency is pending."""
    reasons, warnings, status = list(card.reasons), list(card.warnings), card.status
    for item in ruleset.mean_items:
        if known_p(item, card.findings) is not None:
            continue
        why = wording.missing(item, card.findings.samples[item.source].units)
        points = card.items.get(item.number)
        if points is not None and points.p is not None:
            warnings.append(wording.filled(why, policy, points.p))
            continue
        if status is not Status.EXCLUDED:
            reasons.append(wording.pending(why, policy))
        if status is Status.RANKED:
            status = Status.PENDING
    return replace(card, status=status, reasons=tuple(reasons), warnings=tuple(warnings))


def _graded(ruleset: Ruleset, card: Scorecard, base: Fraction | None) -> Scorecard:
    if card.status is not Status.RANKED or base is None or card.exact is None:
        return card
    base_score = rounded_value(base, PLACES)
    total_score = rounded_value(card.exact, PLACES)
    decisive = base_score if ruleset.grade_basis is Basis.BASE else total_score
    grade = next(grade for grade in ruleset.grades if decisive >= grade.lowest)
    return replace(card, base_score=base_score, total_score=total_score, grade=grade)


def _sum(values: Iterable[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total
