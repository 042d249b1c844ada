"""Samples: the means P of report reviews (item 11) and of the survey (item 12), exact.

The notice says that P is a score brought to a scale of 100 and does not say over what the mean
is taken. Here it is over reports and over enterprises: whoever has several reviews or
responses is averaged first, so that no client dominates by having signed many contracts
(reading 5). A scale is never stretched at its lower end.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

from scoring.decimals import Exact, simplest
from scoring.evidence import SurveyResponse
from scoring.findings import Review, Sample
from scoring.ruleset import AnswerSheet


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
    ratings = tuple(review.rating for review in reviews)
    records = sum(len(review.records) for review in reviews)
    return Sample(_mean(ratings), len(ratings), records, ratings)


def survey_sample(
    sheet: AnswerSheet, responses: Sequence[SurveyResponse], *, keep_ratings: bool
) -> Sample:
    """P of the survey: the mean over enterprises.

    keep_ratings: for resampling, which needs what each enterprise gave and not P alone.
    Raises ValueError or KeyError for an answer that is no option, and as `percent`.
    """
    enterprises = [response.enterprise for response in responses]
    answers = [response.answers for response in responses if response.answers is not None]
    units, records = len(set(enterprises)), len(responses)
    if answers and not keep_ratings and units == len(answers) == records:
        # a sheet from each: the letters of all sheets together say as much, and are soon counted
        return Sample(_mean_of_sheets(sheet, answers), units, records, ())
    ratings = [_rating(sheet, response) for response in responses]
    if units < records:
        ratings = _averaged(enterprises, ratings)
    return Sample(_mean(ratings), units, records, tuple(ratings) if keep_ratings else ())


def _mean(ratings: Sequence[Exact]) -> Fraction | None:
    if not ratings:
        return None
    common = lcm(*[rating.denominator for rating in ratings])
    total = sum(rating.numerator * (common // rating.denominator) for rating in ratings)
    return Fraction(total, common * len(ratings))


def _mean_of_sheets(sheet: AnswerSheet, answers: Sequence[str]) -> Fraction:
    joined = "".join(answers)
    counts = [(points, joined.count(letter)) for letter, points in sheet.points.items()]
    asked = sheet.questions * len(answers)
    if sum(count for _, count in counts) != asked or len(joined) != asked:
        raise ValueError(f"not {sheet.questions} answers each")
    total = sum(points * count for points, count in counts)
    return Fraction(100 * total, sheet.maximum * len(answers))


def _rating(sheet: AnswerSheet, response: SurveyResponse) -> Exact:
    """One response on a scale of 100."""
    if response.answers is not None:
        if len(response.answers) != sheet.questions:
            raise ValueError(f"not {sheet.questions} answers")
        total = 100 * sum(map(sheet.points.__getitem__, response.answers))
        whole, rest = divmod(total, sheet.maximum)
        return whole if rest == 0 else Fraction(total, sheet.maximum)
    if response.score is None or response.max is None:
        raise ValueError("a response has answers, or a score and its maximum")
    return simplest(percent(response.score, response.max))


def _averaged(units: Sequence[str], ratings: Sequence[Exact]) -> list[Exact]:
    """The mean rating of each unit."""
    own: dict[str, list[Exact]] = {}
    for unit, rating in zip(units, ratings, strict=True):
        own.setdefault(unit, []).append(rating)
    return [
        each[0] if len(each) == 1 else simplest(Fraction(sum(each)) / len(each))
        for each in own.values()
    ]
