"""Scorecards: an agency's items, categories, scores and grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.eligibility import Status
from scoring.findings import Findings
from scoring.ruleset import Grade, Policy


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

    counted: category to the points that its count items deduct, before the floor;
    categories: None where a P is missing; base_score, total_score, grade: None unless ranked.
    """

    findings: Findings
    status: Status
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    items: Mapping[int, ItemPoints]
    counted: Mapping[str, Fraction]
    categories: Mapping[str, Fraction | None]
    base_score: Fraction | None
    total_score: Fraction | None
    grade: Grade | None
