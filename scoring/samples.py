"""Samples: the means P of report reviews (item 11) and of the survey (item 12), exact.

The notice says that P is a score brought to a scale of 100 and does not say over what the mean
is taken. Here it is over reports and over enterprises: whoever has several reviews or
responses is averaged first, so that no client dominates by having signed many contracts
(domain reading 5). A scale is never stretched at its lower end.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

from scoring.evidence import SurveyResponse
from scoring.findings import Review, Sample
from scoring.ruleset import AnswerSheet

#: More different sheets than this are not remembered; ten questions of three options make fewer.
_SHEETS = 100_000


class _Rating(NamedTuple):
    """A rating from 0 to 100 as a reduced fraction; a NamedTuple, because there are millions."""

    numerator: int
    denominator: int


@lru_cache(maxsize=4096)
def percent(score: Decimal, maximum: Decimal) -> Fraction:
    """A score on a scale of 100.

    Raises ValueError unless 0 <= score <= maximum and maximum > 0.
    """
    if maximum <= 0:
        raise ValueError(f"maximum must be above 0, not {maximum}")
    if not 0 <= score <= maximum:
        raise ValueError(f"score must be from 0 to {maximum}, not {score}")
    return Fraction(score) * 100 / Fraction(maximum)


def review_sample(reviews: Sequence[Review]) -> Sample:
    """P of report reviews: the mean over reports."""
    if not reviews:
        return Sample(None, 0, 0, array("d"))
    ratings = sorted(review.rating for review in reviews)
    return Sample(
        p=sum(ratings, Fraction(0)) / len(ratings),
        units=len(reviews),
        records=sum(len(review.records) for review in reviews),
        ratings=array("d", map(float, ratings)),
    )


def survey_sample(sheet: AnswerSheet, responses: Iterable[SurveyResponse]) -> Sample:
    """P of the survey: the mean over enterprises.

    Raises ValueError for an answer that is no option, and as `percent`.
    """
    ratings = _sheet_ratings(sheet.questions, tuple(sheet.points.items()))
    rated = [
        (
            response.enterprise,
            ratings[response.answers]
            if response.answers is not None
            else _scaled(response.score, response.max),
        )
        for response in responses
    ]
    if not rated:
        return Sample(None, 0, 0, array("d"))
    # whole numbers over one denominator: exact, and a tenth of the time of fractions
    common = lcm(*{rating[1] for _, rating in rated})
    sums: dict[str, int] = {}
    counts: dict[str, int] = {}
    for enterprise, (numerator, denominator) in rated:
        sums[enterprise] = sums.get(enterprise, 0) + numerator * (common // denominator)
        counts[enterprise] = counts.get(enterprise, 0) + 1
    by_count: dict[int, int] = {}
    for enterprise, total in sums.items():
        count = counts[enterprise]
        by_count[count] = by_count.get(count, 0) + total
    p = sum((Fraction(total, count) for count, total in by_count.items()), Fraction(0))
    means = sorted(total / (counts[enterprise] * common) for enterprise, total in sums.items())
    return Sample(p / (len(sums) * common), len(sums), len(rated), array("d", means))


def _scaled(score: Decimal | None, maximum: Decimal | None) -> _Rating:
    if score is None or maximum is None:
        raise ValueError("a response has answers, or a score and its maximum")
    value = percent(score, maximum)
    return _Rating(value.numerator, value.denominator)


class _SheetRatings(dict[str, _Rating]):
    """Ratings of sheets of answers, each added up when it is first seen."""

    def __init__(self, questions: int, points: Mapping[str, int]) -> None:
        super().__init__()
        self._questions = questions
        self._points = points
        self._maximum = questions * max(points.values())

    def __missing__(self, answers: str) -> _Rating:
        if len(answers) != self._questions or not self._points.keys() >= set(answers):
            raise ValueError(f"{answers!r} are not {self._questions} answers")
        value = Fraction(sum(map(self._points.__getitem__, answers)) * 100, self._maximum)
        if len(self) >= _SHEETS:
            self.clear()
        rating = self[answers] = _Rating(value.numerator, value.denominator)
        return rating


@lru_cache(maxsize=8)
def _sheet_ratings(questions: int, points: tuple[tuple[str, int], ...]) -> _SheetRatings:
    return _SheetRatings(questions, dict(points))
