"""Each declared reading of the notice that scoring touches, by its number.

Left to later work, and so without a test here: 15 (three working days of public notice),
17 (district shortfall), 18 (late materials), and of 16 the validity of a title (its ban is here).
Readings 5, 8 and 9 are in `test_mean_readings`, 10 and 16 in `test_eligibility_readings`, 11 to 13
in `test_ranking_readings`.
"""

import pytest

from scoring.evidence_file import EvidenceError
from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import (
    Record,
    agency,
    deduction,
    document,
    honour,
    response,
    review,
    row_of,
    sheet,
)


def scored(**more: object) -> Record:
    return row_of(result_of(document(agency(**more))))


def test_reading_1_floors_are_per_category() -> None:
    row = scored(
        p12="40",
        deductions=[deduction(3, f"甲{number}") for number in range(20)],
    )
    assert row["items"]["3"] == {"count": 20, "deduction": "40"}  # no cap on an item
    assert row["categories"] == {"conduct": "0", "quality": "50", "effect": "10", "honour": "0"}
    assert row["total_score"] == "60.00"  # nothing is carried into another category


@pytest.mark.parametrize(("n9", "quality"), [(1, "10"), (2, "0"), (3, "0"), (9, "0")])
def test_reading_1_quality_has_its_own_floor(n9: int, quality: str) -> None:
    row = scored(p11="40", deductions=[deduction(9, f"乙{number}") for number in range(n9)])
    assert (row["categories"]["quality"], row["categories"]["conduct"]) == (quality, "25")


@pytest.mark.parametrize(
    ("p11", "lost", "quality"),
    [("86.6", "6.7", "43.3"), ("100", "0", "50"), ("0", "50", "0"), ("85", "7.5", "42.5")],
)
def test_reading_2_item_11_deducts_50_less_half_of_p(p11: str, lost: str, quality: str) -> None:
    row = scored(p11=p11)
    assert row["items"]["11"] == {"p": p11, "deduction": lost}
    assert row["categories"]["quality"] == quality


def test_reading_2_the_worst_sheet_leaves_7_5_points_of_effect() -> None:
    row = scored(survey=[sheet("CCCCCCCCCC")])
    assert row["items"]["12"] == {"p": "30", "deduction": "17.5"}
    assert row["categories"]["effect"] == "7.5"


@pytest.mark.parametrize(
    ("incidents", "count"),
    [
        (["NH-17", "NH-17"], 1),  # by district and by city
        (["NH-17", "ＮＨ－１７", "  NH-17\t"], 1),  # one name, in three spellings
        (["市局 3号", "市局　  3号"], 1),
        (["NH-17", "NH-18"], 2),
        ([None, None, "NH-17"], 3),  # nothing says that these are one
    ],
)
@pytest.mark.parametrize("item", [3, 9])
def test_reading_3_every_distinct_incident_counts_once(
    item: int, incidents: list[str | None], count: int
) -> None:
    records = [
        deduction(item, incident, note=f"记录{number}", on=f"2023-03-0{number + 1}")
        for number, incident in enumerate(incidents)
    ]
    row = scored(deductions=records)
    assert row["items"][str(item)]["count"] == count


def test_reading_3_item_4_counts_events_not_absent_persons() -> None:
    row = scored(
        deductions=[
            deduction(4, "3月例会", note="主要负责人缺席"),
            deduction(4, "3月例会", note="常驻业务负责人缺席"),
            deduction(4, "4月例会", note="主要负责人缺席", on="2023-04-06"),
        ]
    )
    assert row["items"] == {
        "4": {"count": 2, "deduction": "4"},
        "11": {"p": "100", "deduction": "0"},
        "12": {"p": "100", "deduction": "0"},
    }


@pytest.mark.parametrize("item", range(1, 11))
def test_reading_3_a_second_entry_of_items_1_2_and_8_is_counted_with_a_warning(item: int) -> None:
    once = scored(deductions=[deduction(item, "甲")])
    twice = scored(deductions=[deduction(item, "甲"), deduction(item, "乙")])
    assert twice["items"][str(item)]["count"] == 2
    new = [warning for warning in twice["warnings"] if warning not in once["warnings"]]
    assert once["warnings"] == []
    assert len(new) == (1 if item in (1, 2, 8) else 0)
    assert all(f"第{item}项" in warning for warning in new)


def test_reading_3_one_fact_under_two_items_is_flagged_and_not_merged() -> None:
    row = scored(deductions=[deduction(3, "NH-17"), deduction(10, "ＮＨ-17"), deduction(10, "甲")])
    assert (row["items"]["3"]["count"], row["items"]["10"]["count"]) == (1, 2)
    assert (row["categories"]["conduct"], row["categories"]["quality"]) == ("23", "46")
    (warning,) = row["warnings"]
    assert "3" in warning
    assert "10" in warning
    assert "NH-17" in warning


def test_reading_4_lateness_is_recorded_never_detected() -> None:
    """Dates that look late take no point; only a recorded deduction does."""
    row = scored(registered_on="2023-09-30", last_business_on="2022-01-01")
    assert (row["status"], row["categories"]["conduct"]) == ("ranked", "25")
    assert scored(deductions=[deduction(1)])["categories"]["conduct"] == "23"


def test_reading_6_thirds_are_added_exactly() -> None:
    row = scored(report_reviews=[review("1", "3")], survey=[response("2", "3")])
    assert row["items"]["11"] == {"p": "33.333333", "deduction": "33.333333"}
    assert row["items"]["12"] == {"p": "66.666667", "deduction": "8.333333"}
    assert row["categories"]["quality"] == row["categories"]["effect"] == "16.666667"
    assert row["base_score"] == "58.33"
    row = scored(report_reviews=[review("1", "3")], survey=[response("1", "3")])
    assert row["base_score"] == "50.00"


@pytest.mark.parametrize(
    ("honours", "bonus"),
    [
        ([("district", "抢险")], "3"),
        ([("district", "抢险"), ("provincial", "抢险")], "6"),
        ([("national", " 抢险"), ("municipal", "抢险　"), ("district", "抢险")], "8"),
        ([("district", "抢险"), ("municipal", "创新")], "8"),
        ([("national", "抢险"), ("provincial", "创新")], "10"),
        ([("district", f"事由{number}") for number in range(4)], "10"),
    ],
)
def test_reading_7_honours_add_by_cause_up_to_10(
    honours: list[tuple[str, str]], bonus: str
) -> None:
    row = scored(honours=[honour(level, cause) for level, cause in honours])
    assert row["categories"]["honour"] == bonus
    assert row["base_score"] == "100.00"
    assert row["total_score"] == f"{100 + int(bonus)}.00"  # not clipped to 100


def test_reading_7_a_bonus_counts_for_the_grade_and_fills_no_floor() -> None:
    row = scored(
        deductions=[deduction(3, f"甲{number}") for number in range(15)],
        p11="94",
        honours=[honour("national", "抢险"), honour("national", "创新")],
    )
    assert row["categories"] == {"conduct": "0", "quality": "47", "effect": "25", "honour": "10"}
    assert (row["base_score"], row["total_score"], row["grade"]) == ("72.00", "82.00", "qualified")
    row = scored(p11="74", honours=[honour("district", "抢险")])
    assert (row["base_score"], row["total_score"], row["grade"]) == ("87.00", "90.00", "excellent")


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda d: d["agencies"][0].update(total="100"), r"^agencies\[0\]"),
        (lambda d: d["agencies"][0].update(total_score="100"), r"^agencies\[0\]"),
        (lambda d: d["agencies"][0].update(p11="100"), r"^agencies\[0\]"),
        (lambda d: d.update(total="100"), r"total"),
        (
            lambda d: d["agencies"][0].update(deductions=[deduction(3, points="1")]),
            r"^agencies\[0\]\.deductions\[0\]",
        ),
        (
            lambda d: d["agencies"][0].update(deductions=[{"item": 3}]),
            r"^agencies\[0\]\.deductions\[0\]",
        ),
        (
            lambda d: d["agencies"][0].update(deductions=[deduction(11)]),
            r"^agencies\[0\]\.deductions\[0\]",
        ),
    ],
)
def test_reading_14_only_dated_evidence_enters(spoil: object, path: str) -> None:
    spoilt = document(agency())
    spoil(spoilt)
    with pytest.raises(EvidenceError, match=path):
        result_of(spoilt)
