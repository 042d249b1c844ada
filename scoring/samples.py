"""Samples: the means P of report reviews (item 11) and of the survey (item 12), exact.

The notice says that P is a score brought to a scale of 100 and does not say over what the mean
is taken. Here it is over reports and over enterprises: whoever has several reviews or
responses is averaged first, so that no client dominates by having signed many contracts
(domain reading 5). A scale is never stretched at its lower end.
"""

from array import array
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from scoring.decimals import Exact, simplest
from scoring.evidence import SurveyResponse
from scoring.findings import Review, Sample
from scoring.ruleset import AnswerSheet

#: More different sheets than this are not remembered; ten questions of three options make fewer.
_SHEETS = 100_000


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
    records = sum(len(review.records) for review in reviews)
    return _sample([review.rating for review in reviews], records)


def survey_sample(sheet: AnswerSheet, responses: Sequence[SurveyResponse]) -> Sample:
    """P of the survey: the mean over enterprises.

    Raises ValueError for an answer that is no option, and as `percent`.
    """
    sheets = _sheet_ratings(sheet.questions, tuple(sheet.points.items()))
    ratings = [
        sheets[response.answers]
        if response.answers is not None
        else _scaled(response.score, response.max)
        for response in responses
    ]
    enterprises = [response.enterprise for response in responses]
    if len(set(enterprises)) < len(enterprises):
        ratings = _averaged(enterprises, ratings)
    return _sample(ratings, len(responses))


def _sample(ratings: Sequence[Exact], records: int) -> Sample:
    if not ratings:
        return Sample(None, 0, 0, array("d"))
    p = Fraction(sum(ratings)) / len(ratings)
    return Sample(p, len(ratings), records, array("d", sorted(map(float, ratings))))


def _averaged(units: Sequence[str], ratings: Sequence[Exact]) -> list[Exact]:
    """The mean rating of each unit."""
    own: dict[str, list[Exact]] = {}
    for unit, rating in zip(units, ratings, strict=True):
        own.setdefault(unit, []).append(rating)
    return [
        each[0] if len(each) == 1 else simplest(Fraction(sum(each)) / len(each))
        for each in own.values()
    ]


def _scaled(score: Decimal | None, maximum: Decimal | None) -> Exact:
    if score is None or maximum is None:
        raise ValueError("a response has answers, or a score and its maximum")
    return simplest(percent(score, maximum))


class _SheetRatings(dict[str, Exact]):
    """Ratings of sheets of answers, each added up when it is first seen."""

    def __init__(self, questions: int, points: Mapping[str, int]) -> None:
        super().__init__()
        self._questions = questions
        self._points = points
        self._maximum = questions * max(points.values())

    def __missing__(self, answers: str) -> Exact:
        if len(answers) != self._questions or not self._points.keys() >= set(answers):
            raise ValueError(f"{answers!r} are not {self._questions} answers")
        total = sum(map(self._points.__getitem__, answers))
        if len(self) >= _SHEETS:
            self.clear()
        rating = self[answers] = simplest(Fraction(total * 100, self._maximum))
        return rating


@lru_cache(maxsize=8)
def _sheet_ratings(questions: int, points: tuple[tuple[str, int], ...]) -> _SheetRatings:
    return _SheetRatings(questions, dict(points))
