"""Readings 11 to 13: overall and class ranks, ties, and the cut."""

import pytest

from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import Record, agency, deduction, document, honour, row_of, uscc_of


def result_for(*agencies: Record) -> Record:
    return result_of(document(*agencies))


def field(*tiers: tuple[int, str]) -> Record:
    """The result of so many equal agencies for each P11, numbered from 1 on."""
    p11s = [p11 for size, p11 in tiers for _ in range(size)]
    return result_for(*(agency(number, p11=p11) for number, p11 in enumerate(p11s, start=1)))


def codes(first: int, last: int) -> list[str]:
    return [uscc_of(number) for number in range(first, last + 1)]


def test_reading_11_ranking_is_overall_and_the_class_rank_is_shown_too() -> None:
    result = result_for(
        agency(1, p11="80", **{"class": "training"}),
        agency(2, p11="90", **{"class": "testing"}),
        agency(3, p11="70", **{"class": "training"}),
        agency(4, p11="90", **{"class": "training"}),
        agency(5, p11="60", **{"class": "testing"}),
    )
    rows = [row_of(result, number) for number in (1, 2, 3, 4, 5)]
    assert [row["rank"] for row in rows] == [3, 1, 4, 1, 5]
    assert [row["class_rank"] for row in rows] == [2, 1, 3, 1, 2]
    assert [row["tied"] for row in rows] == [False, True, False, True, False]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # 97 + 3 before 94 + 6: the base score
        (
            {"p11": "94", "honours": [honour("district", "抢险")]},
            {"p11": "88", "honours": [honour("provincial", "抢险")]},
        ),
        # 25 + 50 + 22 before 25 + 47 + 25: the quality
        ({"p12": "88"}, {"p11": "94"}),
        # 23 + 50 + 25 before 25 + 50 + 23: the effect
        ({"deductions": [deduction(3)]}, {"p12": "92"}),
        # 25 + 35 + 25 twice: fewer adverse records
        (
            {"p11": "90", "deductions": [deduction(10, f"丙{number}") for number in range(5)]},
            {"p11": "90", "deductions": [deduction(9)]},
        ),
    ],
)
def test_reading_12_the_declared_order_settles_ties(better: Record, worse: Record) -> None:
    for first, second in ((1, 2), (2, 1)):  # the code never decides
        result = result_for(agency(first, **better), agency(second, **worse))
        a, b = row_of(result, first), row_of(result, second)
        assert a["total_score"] == b["total_score"]
        assert (a["rank"], b["rank"]) == (1, 2)
        assert not a["tied"]
        assert not b["tied"]


def test_reading_12_still_tied_is_the_same_rank_and_the_next_is_skipped() -> None:
    result = field((1, "100"), (3, "90"), (1, "80"))
    assert [row["rank"] for row in result["agencies"]] == [1, 2, 2, 2, 5]
    assert [row["uscc"] for row in result["agencies"]] == [
        uscc_of(1),
        *sorted(codes(2, 4)),
        uscc_of(5),
    ]


@pytest.mark.parametrize(
    ("tiers", "listed", "contested"),
    [
        ([(14, "100"), (2, "90"), (1, "80")], (1, 14), (15, 16)),  # neither 14 nor 16
        ([(10, "100"), (6, "90")], (1, 10), (11, 16)),
        ([(16, "100")], (1, 0), (1, 16)),
        ([(14, "100"), (1, "90"), (2, "80")], (1, 15), (1, 0)),
        ([(13, "100"), (2, "90"), (2, "80")], (1, 15), (1, 0)),  # a tie that ends at the cut
        ([(15, "100"), (2, "90")], (1, 15), (1, 0)),  # a tie that begins behind it
    ],
)
def test_reading_12_a_tie_across_the_cut_is_left_to_people(
    tiers: list[tuple[int, str]], listed: tuple[int, int], contested: tuple[int, int]
) -> None:
    cut = field(*tiers)["cut"]
    assert cut["size"] == 15
    assert sorted(cut["listed"]) == sorted(codes(*listed))
    assert sorted(cut["contested"]) == sorted(codes(*contested))
    assert cut["decision_required"] is (contested[1] > 0)
    assert cut["short"] is False


@pytest.mark.parametrize(("size", "short"), [(1, True), (14, True), (15, False), (16, False)])
def test_reading_13_fewer_than_15_is_a_short_list(size: int, short: bool) -> None:
    tiers = [(1, str(100 - number)) for number in range(size)]
    cut = field(*tiers)["cut"]
    assert cut["short"] is short
    assert cut["size"] == 15
    assert cut["listed"] == codes(1, min(size, 15))
    assert cut["decision_required"] is False


def test_reading_13_who_is_not_ranked_fills_no_place() -> None:
    penalty = {"filed_on": "2023-01-01", "status": "pending"}
    cut = result_for(
        *(agency(number, p11=None) for number in range(20)),
        agency(30),
        agency(31, penalties=[penalty]),
        agency(32, registered_on=None),
    )["cut"]
    assert (cut["listed"], cut["short"]) == ([uscc_of(30)], True)
    # who may still take one: not the excluded
    assert cut["unresolved"] == sorted([*codes(0, 19), uscc_of(31)])


def test_reading_13_unqualified_within_the_cut_is_flagged_not_dropped() -> None:
    tiers = [(13, "100"), (1, "39"), (1, "38"), (1, "37")]  # 25 + 19.5 + 25 is below 70
    result = field(*tiers)
    assert row_of(result, 14)["grade"] == row_of(result, 16)["grade"] == "unqualified"
    assert sorted(result["cut"]["listed"]) == sorted(codes(1, 15))
    assert result["cut"]["unqualified"] == codes(14, 15)
