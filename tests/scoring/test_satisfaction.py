"""Item 12 against the notice's formula and against an oracle of its own."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ruleset import load_ruleset
from scoring.satisfaction import Satisfaction, effect, percent, rating_of, satisfaction

FOSHAN = load_ruleset("foshan-2023")
POINTS = [{"A": 10, "B": 7, "C": 3}] * 10

SHEETS = st.text("ABC", min_size=10, max_size=10)
RATINGS = st.lists(st.tuples(st.sampled_from("abcdef"), SHEETS), max_size=30)


@pytest.mark.parametrize(
    ("p", "deduction"), [("100", "0"), ("30", "17.5"), ("90", "2.5"), ("86.8", "3.3")]
)
def test_golden_vectors(p: str, deduction: str) -> None:
    points = effect(FOSHAN, Satisfaction(Fraction(p), 1, 1))
    assert points is not None
    assert points.p == Fraction(p)
    assert points.deduction == Fraction(deduction)
    assert points.effect == 25 - Fraction(deduction)


@pytest.mark.parametrize(
    ("answers", "total"),
    [("AAAAAAAAAA", 100), ("CCCCCCCCCC", 30), ("AABAAAAAAC", 90), ("BBBBBBBBBB", 70)],
)
def test_a_sheet_counts_ten_seven_and_three(answers: str, total: int) -> None:
    assert rating_of(answers, POINTS) == total


def test_a_form_of_another_maximum_is_brought_to_a_hundred() -> None:
    assert rating_of("AC", [{"A": 5, "C": 1}, {"A": 10, "C": 2}]) == Fraction(7 * 100, 15)
    assert percent(Fraction("43.3"), 50) == Fraction("86.6")
    assert percent(1, 5) == 20  # a scale of one to five keeps its one: no re-zeroing


@pytest.mark.parametrize("answers", ["", "AAAAAAAAA", "AAAAAAAAAAA", "AAAAAAAAA-", "aAAAAAAAAA"])
def test_an_incomplete_sheet_is_refused(answers: str) -> None:
    with pytest.raises(ValueError):
        rating_of(answers, POINTS)


@pytest.mark.parametrize(("score", "maximum"), [(51, 50), (-1, 50), (0, 0), (1, -5)])
def test_an_impossible_score_is_refused(score: int, maximum: int) -> None:
    with pytest.raises(ValueError):
        percent(score, maximum)


def test_reading_5_an_enterprise_is_averaged_before_the_enterprises_are() -> None:
    many_contracts = [("big", Fraction(30))] * 9 + [("small", Fraction(100))]
    assert satisfaction(many_contracts) == Satisfaction(Fraction(65), 2, 10)


def test_reading_8_without_a_response_item_12_is_pending() -> None:
    nothing = satisfaction([])
    assert nothing == Satisfaction(None, 0, 0)
    assert effect(FOSHAN, nothing) is None


def test_reading_9_below_the_minimum_of_respondents_item_12_is_pending() -> None:
    strict = replace(FOSHAN, minimum_respondents=3)
    assert effect(strict, Satisfaction(Fraction(90), 2, 9)) is None
    assert effect(strict, Satisfaction(Fraction(90), 3, 3)) is not None


def oracle(ratings: Sequence[tuple[str, str]]) -> Fraction:
    """The mean of the means, written down from the notice without looking at the code."""
    worth = {"A": 10, "B": 7, "C": 3}
    enterprises = sorted({enterprise for enterprise, _ in ratings})
    means = []
    for wanted in enterprises:
        totals = [
            sum(map(worth.__getitem__, answers))
            for enterprise, answers in ratings
            if enterprise == wanted
        ]
        means.append(Fraction(sum(totals), len(totals)))
    return Fraction(sum(means), len(means))


@given(RATINGS)
def test_means_are_the_oracles(ratings: list[tuple[str, str]]) -> None:
    found = satisfaction((enterprise, rating_of(sheet, POINTS)) for enterprise, sheet in ratings)
    assert found.respondents == len({enterprise for enterprise, _ in ratings})
    assert found.responses == len(ratings)
    if not ratings:
        assert found.p is None
        return
    assert found.p == oracle(ratings)
    points = effect(FOSHAN, found)
    assert points is not None
    assert points.deduction == 25 - oracle(ratings) / 4
    assert points.effect + points.deduction == 25
    assert Fraction("7.5") <= points.effect <= 25


@given(RATINGS, st.randoms(use_true_random=False))
def test_the_order_of_responses_does_not_matter(
    ratings: list[tuple[str, str]], random: Random
) -> None:
    rated = [(enterprise, rating_of(sheet, POINTS)) for enterprise, sheet in ratings]
    shuffled = rated[:]
    random.shuffle(shuffled)
    assert satisfaction(shuffled) == satisfaction(rated)
