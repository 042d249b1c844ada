"""Scorecards: an agency's items, categories, scores and grade (Annex 1, notes 2 and 3)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

import msgspec

from scoring import wording
from scoring.decimals import Exact, rounded_value, simplest
from scoring.eligibility import Status
from scoring.findings import Findings
from scoring.missing import ClassMeans, known_p, stand_in
from scoring.ruleset import Basis, Category, Grade, Policy, Ruleset

#: Decimals of a published score.
PLACES = 2


class ItemPoints(msgspec.Struct, frozen=True, gc=False):
    """What one item came to.

    count: incidents; p: the mean, or what the policy put in its place; deduction and bonus:
    nominal points, before a category's floor or cap. None where the item knows no such thing.
    """

    count: int | None = None
    p: Fraction | None = None
    deduction: Exact | None = None
    bonus: Exact | None = None
    policy: Policy | None = None


class Scorecard(msgspec.Struct, frozen=True, gc=False):
    """The scores of one agency, exact except the two that are rounded to two decimals.

    items: those with something to tell, by number; counted: category to the points that its
    count items deduct, before the floor; categories: None where a P is missing; base_score,
    total_score, grade: None unless ranked.
    """

    findings: Findings
    status: Status
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    items: Mapping[int, ItemPoints]
    counted: Mapping[str, Exact]
    categories: Mapping[str, Exact | None]
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
    categories = {
        category.key: _left(ruleset, category, counted, items)
        for category in ruleset.base_categories
    }
    base = _sum(categories.values())
    bonus: Exact = 0
    if ruleset.honour_item is not None:
        nominal = sum(simplest(award.points) for award in findings.awards)
        category = ruleset.categories[ruleset.honour_item.category]
        bonus = categories[category.key] = min(nominal, simplest(category.maximum))
        if findings.awards:
            items[ruleset.honour_item.number] = ItemPoints(bonus=nominal)
    status, reasons, warnings = _explained(ruleset, findings, items, policy)
    base_score = total_score = grade = None
    if status is Status.RANKED and base is not None:
        base_score, total_score = (rounded_value(each, PLACES) for each in (base, base + bonus))
        decisive = base_score if ruleset.grade_basis is Basis.BASE else total_score
        grade = next(each for each in ruleset.grades if decisive >= each.lowest)
    return Scorecard(
        findings=findings,
        status=status,
        reasons=reasons,
        warnings=warnings,
        items=items,
        counted=counted,
        categories=categories,
        base_score=base_score,
        total_score=total_score,
        grade=grade,
    )


def _count_items(ruleset: Ruleset, findings: Findings) -> dict[int, ItemPoints]:
    counts = Counter(incident.item for incident in findings.incidents)
    return {
        item.number: ItemPoints(count=count, deduction=count * simplest(item.points))
        for item in ruleset.count_items
        if (count := counts[item.number])
    }


def _counted(ruleset: Ruleset, items: Mapping[int, ItemPoints]) -> dict[str, Exact]:
    counted: dict[str, Exact] = {category.key: 0 for category in ruleset.base_categories}
    for number, points in items.items():
        counted[ruleset.items[number].category] += points.deduction or 0
    return counted


def _mean_items(
    ruleset: Ruleset,
    findings: Findings,
    policy: Policy,
    means: ClassMeans,
    counted: Mapping[str, Exact],
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
        for category in ruleset.base_categories
        if points and (left := _left(ruleset, category, counted, points)) is not None
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
    counted: Mapping[str, Exact],
    items: Mapping[int, ItemPoints],
) -> Exact | None:
    """What is left of a category, never below 0; None while one of its means is missing."""
    left = simplest(category.maximum) - counted[category.key]
    for item in ruleset.mean_items:
        if item.category == category.key:
            points = items.get(item.number)
            if points is None or points.deduction is None:
                return None
            left -= points.deduction
    return max(left, 0)


def _explained(
    ruleset: Ruleset, findings: Findings, items: Mapping[int, ItemPoints], policy: Policy
) -> tuple[Status, tuple[str, ...], tuple[str, ...]]:
    """Status, reasons and warnings, with what became of each missing P."""
    status = findings.eligibility.status
    reasons, warnings = list(findings.eligibility.reasons), list(findings.warnings)
    for item in ruleset.mean_items:
        points = items.get(item.number)
        if points is not None and points.policy is None:
            continue
        why = wording.missing(item, findings.samples[item.source].units)
        if points is not None and points.p is not None:
            warnings.append(wording.filled(why, policy, points.p))
            continue
        reasons.append(wording.pending(why, policy))
        if status is Status.RANKED:
            status = Status.PENDING
    return status, tuple(reasons), tuple(warnings)


def _sum(values: Iterable[Exact | None]) -> Exact | None:
    total: Exact = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total
