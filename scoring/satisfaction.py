"""Item 12 (满意度): from responses to the mean P, the deduction and the category's points.

The notice's item 12 deducts 25 - P/4, P being a mean, and does not say over what. Here it is
the mean over enterprises, each of which is averaged over its own responses first, so that no
client dominates by having signed many contracts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.ruleset import Ruleset

ITEM = 12


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """P of one agency from 0 to 100, exact; None without a response.

    respondents: enterprises; responses: what they handed in.
    """

    p: Fraction | None
    respondents: int
    responses: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Item 12 of one agency: points deducted and what is left of 服务效果."""

    p: Fraction
    deduction: Fraction
    effect: Fraction


def percent(score: Fraction | int, maximum: Fraction | int) -> Fraction:
    """A score on a scale of 100, never stretched at its lower end.

    Raises ValueError unless 0 <= score <= maximum and maximum > 0.
    """
    if maximum <= 0:
        raise ValueError(f"maximum must be above 0, not {maximum}")
    if not 0 <= score <= maximum:
        raise ValueError(f"score must be from 0 to {maximum}, not {score}")
    return Fraction(score) * 100 / Fraction(maximum)


def rating_of(answers: str, points: Sequence[Mapping[str, int]]) -> Fraction:
    """One sheet of answers on a scale of 100; points: for each question, letter to points.

    Raises ValueError when an answer is missing or no option of its question.
    """
    if len(answers) != len(points):
        raise ValueError(f"{len(points)} answers expected, not {len(answers)}")
    try:
        total = sum(options[letter] for letter, options in zip(answers, points, strict=True))
    except KeyError as error:
        raise ValueError(f"{error} is no option in {answers!r}") from None
    return percent(total, sum(max(options.values()) for options in points))


def satisfaction(ratings: Iterable[tuple[str, Fraction]]) -> Satisfaction:
    """P over (enterprise, rating on a scale of 100), in any order; holds a pair an enterprise."""
    sums: dict[str, tuple[Fraction, int]] = {}
    for enterprise, rating in ratings:
        total, count = sums.get(enterprise, (Fraction(0), 0))
        sums[enterprise] = (total + rating, count + 1)
    if not sums:
        return Satisfaction(None, 0, 0)
    means = sum((total / count for total, count in sums.values()), Fraction(0))
    return Satisfaction(means / len(sums), len(sums), sum(count for _total, count in sums.values()))


def effect(ruleset: Ruleset, survey: Satisfaction) -> Effect | None:
    """Item 12 under a ruleset; None (待评定) below its minimum of respondents."""
    if survey.p is None or survey.respondents < ruleset.minimum_respondents:
        return None
    item = ruleset.mean_items[ITEM]
    deduction = item.deduction(survey.p)
    left = ruleset.categories[item.category].maximum - deduction
    return Effect(survey.p, deduction, max(left, Fraction(0)))
