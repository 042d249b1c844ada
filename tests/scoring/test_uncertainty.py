"""Resampling moves ranks as far as the data let it, and not at all where they do not."""

import random
from dataclasses import replace
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.eligibility import Status
from scoring.ranking import rank
from scoring.ruleset import Policy, Ruleset
from scoring.scorecard import Scorecard
from scoring.uncertainty import rank_uncertainty
from tests.scoring.drawn_cards import FOSHAN, GUIXI, LINJIANG, card
from tests.scoring.specimens import uscc_of

FIRST = replace(FOSHAN, cut_size=1)
RATINGS = st.integers(0, 100) | st.fractions(0, 100, max_denominator=7)
NOISY = tuple(range(40, 101, 4))


@st.composite
def fields(draw: st.DrawFn, steady: bool) -> tuple[Ruleset, list[Scorecard]]:
    """A city's ruleset with some agencies; steady: nobody's ratings differ among themselves."""
    ruleset = replace(
        draw(st.sampled_from([FOSHAN, LINJIANG, GUIXI])), cut_size=draw(st.integers(1, 6))
    )
    items = st.sampled_from([item.number for item in ruleset.count_items])

    def ratings() -> list[Fraction]:
        some = draw(st.lists(RATINGS, min_size=3, max_size=6))
        return [Fraction(some[0])] * len(some) if steady else [Fraction(each) for each in some]

    few = st.sampled_from([Fraction(80), Fraction(90), Fraction(200, 3)])  # so that agencies tie
    return ruleset, [
        card(
            number,
            [draw(few)] * 3 if draw(st.booleans()) else ratings(),
            [draw(few)] * draw(st.integers(1, 3)) if draw(st.booleans()) else ratings(),
            incidents=draw(st.lists(items, max_size=4)),
            honour=draw(st.sampled_from([0, 0, 3, 12])),
            ruleset=ruleset,
        )
        for number in range(draw(st.integers(1, 9)))
    ]


@settings(max_examples=60)
@given(fields(steady=True))
def test_without_spread_every_replicate_is_the_published_ranking(
    field: tuple[Ruleset, list[Scorecard]],
) -> None:
    ruleset, cards = field
    places = rank(ruleset, cards)
    outcome = rank_uncertainty(ruleset, cards, 7, seed=3)
    for code, place in places.items():
        sharing = sum(other.rank == place.rank for other in places.values())
        left = ruleset.cut_size + 1 - place.rank
        seats = min(max(Fraction(left, sharing), Fraction(0)), Fraction(1))
        assert outcome.agencies[code].rank_interval == (place.rank, place.rank)
        assert outcome.agencies[code].expected_rank == place.rank
        assert outcome.agencies[code].p_listed == pytest.approx(float(seats), abs=1e-9)


@settings(max_examples=60)
@given(fields(steady=False), st.integers(1, 30), st.integers(0, 2**63 - 1))
def test_seats_are_handed_out_exactly_and_intervals_stay_among_the_ranks(
    field: tuple[Ruleset, list[Scorecard]], replicates: int, seed: int
) -> None:
    ruleset, cards = field
    outcome = rank_uncertainty(ruleset, cards, replicates, seed)
    shares = [each.p_listed for each in outcome.agencies.values()]
    assert sum(shares) == pytest.approx(min(ruleset.cut_size, len(cards)), abs=1e-9)
    assert all(0 <= share <= 1 for share in shares)
    for each in outcome.agencies.values():
        low, high = each.rank_interval
        assert 1 <= low <= high <= len(cards)
        assert 1 <= each.expected_rank <= len(cards)


@settings(max_examples=30)
@given(fields(steady=False), st.randoms(use_true_random=False))
def test_neither_the_order_of_agencies_nor_that_of_ratings_matters(
    field: tuple[Ruleset, list[Scorecard]], order: random.Random
) -> None:
    ruleset, cards = field
    outcome = rank_uncertainty(ruleset, cards, 20, seed=11)
    mixed = [_turned(each) for each in order.sample(cards, len(cards))]
    again = rank_uncertainty(ruleset, mixed, 20, seed=11)
    assert again.agencies == outcome.agencies
    assert sorted(again.unsettled) == sorted(outcome.unsettled)
    assert list(again.agencies) == [each.findings.uscc for each in mixed]


def _turned(each: Scorecard) -> Scorecard:
    """The same with the ratings in reverse order."""
    samples = {
        source: msgspec.structs.replace(sample, ratings=sample.ratings[::-1])
        for source, sample in each.findings.samples.items()
    }
    findings = msgspec.structs.replace(each.findings, samples=samples)
    return msgspec.structs.replace(each, findings=findings)


def test_a_seed_gives_the_same_on_every_machine() -> None:
    cards = [card(number, NOISY[number:], (70, 80, 95)) for number in range(4)]
    outcome = rank_uncertainty(replace(FOSHAN, cut_size=2), cards, 1000, seed=7)
    assert [(each.p_listed, each.expected_rank) for each in outcome.agencies.values()] == [
        (0.425, 2.696),
        (0.464, 2.592),
        (0.527, 2.449),
        (0.584, 2.261),
    ]
    assert rank_uncertainty(replace(FOSHAN, cut_size=2), cards, 1000, seed=8) != outcome


def test_a_resampled_mean_comes_up_as_often_as_it_must() -> None:
    """Two ratings give their mean in half of the draws and either of them in a quarter."""
    cards = [card(1, (80, 100)), card(2, (89,)), card(3, (91,)), card(4, (100,), incidents=[1])]
    both, alone = (
        rank_uncertainty(replace(FOSHAN, cut_size=size), cards, 4000, seed=5).agencies[uscc_of(1)]
        for size in (3, 1)
    )
    assert alone.p_listed == pytest.approx(1 / 4, abs=0.03)
    assert both.p_listed == pytest.approx(3 / 4, abs=0.03)
    # first of four at 100, behind 91 and 100 with an incident at 90, last at 80
    assert both.rank_interval == (1, 4)


def test_half_a_hundredth_rounds_up_as_in_the_published_score() -> None:
    """A mean of 90.02 makes 97.505; as 97.51 it draws level, and its quality decides."""
    rival = card(2, ("94.04",), ("98",))
    assert rival.total_score == Fraction("97.51")
    outcome = rank_uncertainty(FIRST, [card(1, ("80.04", "100")), rival], 2000, seed=1)
    assert outcome.agencies[uscc_of(1)].p_listed == pytest.approx(3 / 4, abs=0.05)


def test_a_published_score_is_kept_to_the_last_decimal() -> None:
    """Hardly below half a hundredth: 94.25499999 was published as 94.25, and quality decides."""
    hardly = card(1, ("97.01999996",), ("90",))
    rival = card(2, (77,), (100,))
    assert hardly.total_score == rival.total_score == Fraction("94.25")
    outcome = rank_uncertainty(FIRST, [hardly, rival], 5, seed=1)
    assert outcome.agencies[uscc_of(2)].rank_interval == (1, 1)


def test_what_is_floored_stays_floored() -> None:
    """Item 9 took all 50 points of quality: reports of 100 bring none of them back."""
    floored = card(1, (80,), (0, 100, 100), incidents=[9] * 5)
    just_below = card(2, (79,), (100,), incidents=[9] * 5)
    far_above = card(3, (80,), (2,))
    outcome = rank_uncertainty(FIRST, [floored, just_below, far_above], 300, seed=2)
    assert outcome.agencies[uscc_of(1)].rank_interval == (2, 2)
    assert outcome.agencies[uscc_of(1)].expected_rank == 2


def test_a_floor_lets_points_through_when_reports_come_out_well() -> None:
    """Four adverse records leave P/2 - 40 of quality: nothing at 70, ten points at 100."""
    cards = [
        card(1, (80,), (70, 100), incidents=[9] * 4),
        card(2, (80,), (100,), incidents=[9] * 5),
    ]
    outcome = rank_uncertainty(FIRST, [*cards], 2000, seed=2)
    # both drawn reports at 70: equal in everything but the records of item 9, where it has fewer
    assert outcome.agencies[uscc_of(1)].p_listed == 1
    even = [
        cards[0],
        card(2, (80,), (100,), incidents=[9] * 5 + [1]),
        card(3, (81,), (82,), incidents=[9] * 4),
    ]
    # 70 and 70: 45.00 behind 46.25; 85 or 100: 47.50 and more
    assert rank_uncertainty(FIRST, even, 2000, seed=2).agencies[uscc_of(1)].p_listed == (
        pytest.approx(3 / 4, abs=0.05)
    )


def test_the_bonus_counts_with_its_cap() -> None:
    cards = [card(1, (60, 100), honour=14), card(2, (100,), honour=3), card(3, (100,), honour=10)]
    outcome = rank_uncertainty(FOSHAN, cards, 300, seed=4)
    # 100 to 110 points with the ten of the cap: never before 110 of base 100, mostly before 103
    assert outcome.agencies[uscc_of(3)].rank_interval == (1, 1)
    assert outcome.agencies[uscc_of(1)].rank_interval == (1, 3)
    without = rank_uncertainty(FOSHAN, [card(1, (60, 100)), *cards[1:]], 300, seed=4)
    assert without.agencies[uscc_of(1)].rank_interval == (3, 3)


def test_clear_gaps_settle_the_cut() -> None:
    good = [card(number, range(90, 101)) for number in range(5)]
    poor = [card(number, range(20, 31)) for number in range(5, 12)]
    outcome = rank_uncertainty(replace(FOSHAN, cut_size=5), good + poor, 400, seed=6)
    assert [outcome.agencies[uscc_of(n)].p_listed for n in range(12)] == [1.0] * 5 + [0.0] * 7
    assert outcome.unsettled == outcome.single == ()
    assert all(outcome.agencies[uscc_of(n)].rank_interval[1] <= 5 for n in range(5))
    assert all(outcome.agencies[uscc_of(n)].rank_interval[0] >= 6 for n in range(5, 12))


def test_equals_at_the_cut_are_named_as_unsettled() -> None:
    cards = [
        card(1, (100,) * 20),
        *(card(number, NOISY) for number in (3, 2)),
        card(4, (0,) * 20, (10,)),
    ]
    outcome = rank_uncertainty(replace(FOSHAN, cut_size=2), cards, 2000, seed=9)
    for number in (2, 3):
        assert outcome.agencies[uscc_of(number)].p_listed == pytest.approx(1 / 2, abs=0.05)
        assert outcome.agencies[uscc_of(number)].expected_rank == pytest.approx(2.5, abs=0.05)
    assert outcome.unsettled == (uscc_of(3), uscc_of(2))


@pytest.mark.parametrize(
    ("enterprises", "held", "width"),
    [(5, (0.6, 0.85), 16), (30, (0.8, 0.95), 12), (200, (0.88, 1), 7.5)],
)
def test_intervals_hold_the_true_ranks_the_better_the_more_answer(
    enterprises: int, held: tuple[float, float], width: float
) -> None:
    """True means deviate by 4 points and enterprises by 15; `bench.coverage` has more of it."""
    rng = random.Random(20231013)
    hits: list[bool] = []
    widths: list[int] = []
    for _ in range(8):
        truths = {number: rng.gauss(75, 4) for number in range(25)}
        cards = [
            card(
                number, [round(min(100, max(0, rng.gauss(truth, 15)))) for _ in range(enterprises)]
            )
            for number, truth in truths.items()
        ]
        outcome = rank_uncertainty(FOSHAN, cards, 200, seed=1)
        for true_rank, number in enumerate(sorted(truths, key=lambda n: -truths[n]), start=1):
            low, high = outcome.agencies[uscc_of(number)].rank_interval
            hits.append(low <= true_rank <= high)
            widths.append(high - low)
    assert held[0] < sum(hits) / len(hits) < held[1]
    assert sum(widths) / len(widths) < width


def test_a_city_with_other_items_and_maxima() -> None:
    """Linjiang: reports in 37.5 points with a base of 30, fewer incidents of item 2 before all."""
    cards = [
        card(1, (60, 60, 60), (0, 100), ruleset=LINJIANG),
        card(2, (60, 60, 60), (51,), ruleset=LINJIANG),
        card(3, (60, 60, 60), (52,), incidents=[1], ruleset=LINJIANG),
    ]
    outcome = rank_uncertainty(replace(LINJIANG, cut_size=1), cards, 2000, seed=3)
    one, two, three = (outcome.agencies[uscc_of(number)] for number in (1, 2, 3))
    assert one.p_listed == pytest.approx(1 / 4, abs=0.04)
    assert two.p_listed == pytest.approx(3 / 4, abs=0.04)
    assert (one.rank_interval, two.rank_interval, three.rank_interval) == ((1, 3), (1, 2), (2, 3))


def test_an_agency_is_drawn_the_same_whoever_else_is_there() -> None:
    """Some thousand others far below, which divides the work otherwise, change nothing."""
    few = [card(number, [*NOISY, number] * 11, (70, 90, 91)) for number in (1, 2, 3)]
    many = [card(number, (number % 7,), (0,), incidents=[9]) for number in range(10, 4010)]
    alone = rank_uncertainty(FIRST, few, 701, seed=2**63 - 1)
    steps: list[None] = []
    among = rank_uncertainty(
        FIRST, [*many, *few], 701, seed=2**63 - 1, advance=lambda: steps.append(None)
    )
    assert {code: among.agencies[code] for code in alone.agencies} == alone.agencies
    assert among.unsettled == alone.unsettled != ()
    assert len(steps) == len(among.agencies)


def test_agencies_without_anything_to_draw_from_are_named() -> None:
    cards = [
        card(1, (90,), (80,)),
        card(2, (90, 90), (80,)),
        card(3, (90,), (80, 80)),
        card(4, (), (80,), policy=Policy.FULL),
        card(5, (), (80, 90), policy=Policy.FULL),
    ]
    assert rank_uncertainty(FOSHAN, cards, 10, seed=0).single == (uscc_of(1), uscc_of(4))


def test_a_mean_that_a_policy_put_in_place_does_not_move() -> None:
    """Linjiang asks for three enterprises; the two that answered do not move the stand-in."""
    filled = card(1, (0, 100), (80,), policy=Policy.FULL, ruleset=LINJIANG)
    rival = card(2, (99, 99, 99), (80,), ruleset=LINJIANG)
    outcome = rank_uncertainty(LINJIANG, [filled, rival], 50, seed=0)
    assert outcome.agencies[uscc_of(1)].rank_interval == (1, 1)
    assert outcome.single == (uscc_of(1),)


def test_only_ranked_agencies_take_part_and_move_the_bar() -> None:
    steps: list[None] = []
    cards = [
        card(1, NOISY),
        card(2, NOISY, status=Status.HELD),
        card(3, ()),
        card(4),
        card(5, NOISY, status=Status.EXCLUDED),
    ]
    outcome = rank_uncertainty(FOSHAN, cards, 5, seed=0, advance=lambda: steps.append(None))
    assert list(outcome.agencies) == [uscc_of(1), uscc_of(4)]
    assert len(steps) == 2


def test_nobody_ranked_is_no_error() -> None:
    outcome = rank_uncertainty(FOSHAN, [card(1, ())], 5, seed=0)
    assert (outcome.agencies, outcome.unsettled, outcome.single) == ({}, (), ())


@pytest.mark.parametrize(
    ("replicates", "seed", "words"),
    [
        (0, 0, "重抽样次数应为 1 到 100000 的整数，现为 0。"),
        (-1, 0, "重抽样次数应为 1 到 100000 的整数，现为 -1。"),
        (100_001, 0, "重抽样次数应为 1 到 100000 的整数，现为 100001。"),
        (1, -1, "随机种子应为 0 到 9223372036854775807 的整数，现为 -1。"),
        (1, 2**63, "随机种子应为 0 到 9223372036854775807 的整数，现为 9223372036854775808。"),
    ],
)
def test_out_of_range(replicates: int, seed: int, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        rank_uncertainty(FOSHAN, [card(1)], replicates, seed)
    assert str(caught.value) == words


def test_the_widest_request_within_range_is_served() -> None:
    outcome = rank_uncertainty(FIRST, [card(1, (80, 100)), card(2, (90,))], 100_000, 2**63 - 1)
    # a mean of 90 ties with the other in everything: half a seat each
    assert outcome.agencies[uscc_of(1)].p_listed == pytest.approx(1 / 2, abs=0.006)
