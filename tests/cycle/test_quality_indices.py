"""What makes a response worth a look, by itself: times, bursts and batches."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.quality.arrivals import Arrival, Pace, batches, bursts
from cycle.quality.timing import Durations, Fill, first_fill, is_speeder

START = 1_697_702_400
LATER = datetime(2023, 10, 20, tzinfo=UTC)


def _log(*seconds: int) -> str:
    return "".join(f"{number}@{START + at} " for number, at in enumerate(seconds, start=1))


class TestTimes:
    def test_from_the_first_answer_to_the_tenth(self) -> None:
        fill = first_fill(_log(*range(0, 100, 10)))
        assert fill == Fill(90, at_once=False, gaps=tuple((n, 10) for n in range(2, 11)))

    def test_what_is_changed_later_does_not_count(self) -> None:
        log = _log(*range(0, 100, 10)) + f"3@{START + 4000} 1@{START + 5000} "
        assert first_fill(log) == first_fill(_log(*range(0, 100, 10)))

    def test_questions_may_be_answered_in_any_order(self) -> None:
        fill = first_fill(_log(5, 0, *range(10, 90, 10)))
        assert fill is not None
        assert fill.gaps[:2] == ((1, 5), (3, 5))

    @pytest.mark.parametrize("log", ["", " ", _log(1, 2, 3), _log(*range(9))])
    def test_times_that_are_not_all_known(self, log: str) -> None:
        assert first_fill(log) is None

    @pytest.mark.parametrize(
        ("seconds", "at_once"),
        [
            ([0] * 10, True),
            ([0, 20, 40, *[60] * 7], True),
            ([0, 0, 1, 1, 2, 2, 3, 3, 4, 4], False),
            ([0, 0, 0, 10, 20, 30, 40, 50, 60, 70], True),
        ],
    )
    def test_several_answers_in_one_message(self, seconds: list[int], at_once: bool) -> None:
        fill = first_fill(_log(*seconds))
        assert fill is not None
        assert fill.at_once is at_once
        assert is_speeder(fill, Fraction(1000)) is not at_once

    def test_below_half_of_the_median_and_not_at_it(self) -> None:
        median = Fraction(101, 2)
        found = [is_speeder(Fill(each, False, ()), median) for each in (0, 25, 26, 51)]
        assert found == [True, True, False, False]
        assert not is_speeder(Fill(25, False, ()), Fraction(50))
        assert not is_speeder(None, median)
        assert not is_speeder(Fill(0, False, ()), None)

    @given(st.lists(st.integers(0, 80_000), min_size=1, max_size=40))
    def test_medians_are_exact(self, seconds: list[int]) -> None:
        found = Durations()
        for each in seconds:
            found.add(each)
        ordered = sorted(seconds)
        middle = ordered[(len(seconds) - 1) // 2] + ordered[len(seconds) // 2]
        assert (found.median(), len(found)) == (Fraction(middle, 2), len(seconds))

    def test_no_median_of_nothing(self) -> None:
        assert Durations().median() is None


def _arrivals(*seconds: int, persons: str = "") -> list[Arrival]:
    named = persons or "".join(chr(65 + place) for place in range(len(seconds)))
    return [
        Arrival(START + at, person, f"i{place}", None)
        for place, (at, person) in enumerate(zip(seconds, named, strict=True))
    ]


def _pace(*arrivals: Arrival) -> Pace:
    pace = Pace()
    for each in arrivals:
        pace.add(each.at)
    return pace


class TestBursts:
    @pytest.mark.parametrize(
        ("seconds", "persons", "found"),
        [
            ((0, 60, 120, 180, 240), "", {0, 1, 2, 3, 4}),
            ((0, 60, 120, 180, 601), "", set()),
            ((0, 60, 120, 180, 600), "", {0, 1, 2, 3, 4}),
            ((0, 60, 120, 180), "", set()),
            ((0, 60, 120, 180, 240), "AAAAB", set()),
            ((0, 60, 120, 180, 240, 300), "AABCDE", {0, 1, 2, 3, 4, 5}),
            ((0, 9000, 9060, 9120, 9180, 9240, 20000), "", {1, 2, 3, 4, 5}),
        ],
    )
    def test_within_minutes_from_different_persons(
        self, seconds: tuple[int, ...], persons: str, found: set[int]
    ) -> None:
        own = _arrivals(*seconds, persons=persons)
        assert bursts(own, _pace(*own)) == found

    def test_a_rush_of_the_whole_city_is_none(self) -> None:
        own = _arrivals(0, 60, 120, 180, 240, 90_000)
        rush = _arrivals(*range(0, 600, 10), *range(100_000, 100_400, 10), persons="Z" * 100)
        assert bursts(own, _pace(*own, *rush)) == set()
        quiet = _arrivals(*range(200_000, 1_200_000, 10_000), persons="Z" * 100)
        assert bursts(own, _pace(*own, *quiet)) == {0, 1, 2, 3, 4}


class TestBatches:
    def _of(self, *rows: tuple[int, str, datetime | None]) -> list[Arrival]:
        return [Arrival(START + at, "A", name, batch) for at, name, batch in rows]

    def test_of_one_instant_within_an_hour(self) -> None:
        rows = [(minute * 60, f"i{minute}", LATER) for minute in (0, 10, 30, 45, 60)]
        assert batches(self._of(*rows)) == {0, 1, 2, 3, 4}
        rows[-1] = (3601, "late", LATER)
        assert batches(self._of(*rows)) == set()

    def test_only_of_one_batch_and_by_invitations(self) -> None:
        other = datetime(2023, 10, 21, tzinfo=UTC)
        mixed = [(place, f"i{place}", LATER if place % 2 else other) for place in range(8)]
        assert batches(self._of(*mixed)) == set()
        assert batches(self._of(*[(place, "i1", LATER) for place in range(8)])) == set()
        assert batches(self._of(*[(place, f"i{place}", None) for place in range(8)])) == set()
        woven = [*mixed, (9, "i9", LATER)]
        assert batches(self._of(*woven)) == {1, 3, 5, 7, 8}
