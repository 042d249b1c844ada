"""Readings 5, 8 and 9: the means of items 11 and 12, and what to do without one."""

import dataclasses
import json

import pytest

from scoring.assessment import assess
from scoring.evidence_file import EvidenceError, open_evidence
from scoring.result import as_json
from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import (
    Record,
    agency,
    deduction,
    document,
    response,
    review,
    row_of,
    sheet,
)


def scored(**more: object) -> Record:
    return row_of(result_of(document(agency(**more))))


def test_reading_5_reports_are_normalised_before_their_mean() -> None:
    reviews = [review("43.3", "50", report="R1"), review("80", report="R2")]
    row = scored(report_reviews=reviews)
    assert (row["items"]["11"]["p"], row["reports"]) == ("83.3", 2)


def test_reading_5_a_report_reviewed_twice_weighs_once() -> None:
    reviews = [review("60", report="R1"), review("80", report=" Ｒ1"), review("100", report="R2")]
    row = scored(report_reviews=reviews)
    assert (row["items"]["11"]["p"], row["reports"]) == ("85", 2)


def test_reading_5_one_enterprise_cannot_dominate() -> None:
    survey = [
        *[sheet("CCCCCCCCCC", "E1")] * 3,
        sheet("BBBBBBBBBB", "E1"),  # E1: (30 * 3 + 70) / 4 = 40
        response("4", "5", "E2"),  # E2: 80
    ]
    row = scored(survey=survey)
    assert (row["items"]["12"]["p"], row["respondents"], row["responses"]) == ("60", 2, 5)


def test_reading_5_a_sheet_from_each_enterprise() -> None:
    sheets = ["AAAAAAAAAA", "BBBBBBBBBB", "CCCCCCCCCC", "AABAAAAAAC"]  # 100, 70, 30, 90
    row = scored(survey=[sheet(answers, f"E{number}") for number, answers in enumerate(sheets)])
    assert (row["items"]["12"]["p"], row["respondents"], row["responses"]) == ("72.5", 4, 4)


@pytest.mark.parametrize(("score", "p"), [("1", "20"), ("3", "60"), ("5", "100")])
def test_reading_5_a_scale_of_1_to_5_is_not_zeroed_anew(score: str, p: str) -> None:
    row = scored(report_reviews=[review(score, "5")], survey=[response(score, "5")])
    assert row["items"]["11"]["p"] == row["items"]["12"]["p"] == p


@pytest.mark.parametrize(("score", "maximum"), [("100.01", "100"), ("0", "0"), ("-1", "5")])
@pytest.mark.parametrize(("kind", "make"), [("report_reviews", review), ("survey", response)])
def test_reading_5_scores_outside_their_scale_are_refused(
    score: str, maximum: str, kind: str, make: object
) -> None:
    record = make(score, maximum)
    with pytest.raises(EvidenceError, match=rf"^agencies\[0\]\.{kind}\[0\]"):
        result_of(document(agency(**{kind: [record]})))


@pytest.mark.parametrize("missing", ["11", "12"])
def test_reading_8_a_missing_p_is_pending_and_not_a_number(missing: str) -> None:
    row = scored(**{f"p{missing}": None})
    assert (row["status"], row["rank"], row["class_rank"], row["grade"]) == (
        *("pending", None, None),
        None,
    )
    assert row["base_score"] is row["total_score"] is None
    assert missing not in row["items"]
    assert row["categories"]["quality" if missing == "11" else "effect"] is None
    assert row["reasons"] != []


@pytest.mark.parametrize(
    ("policy", "p", "base"),
    [
        ("full", "100", "88.00"),  # 23 + 50 - 10 + 25
        ("zero", "0", "48.00"),
        ("class_mean", "70", "73.00"),  # of 60 and 80; the other class's 10 is not asked
        ("renormalize", "96", "86.00"),  # (23 + 25) / 50
    ],
)
def test_reading_8_a_recorded_policy_fills_a_missing_p(policy: str, p: str, base: str) -> None:
    result = result_of(
        document(
            agency(1, p11=None, deductions=[deduction(3), deduction(9)]),
            agency(2, p11="60"),
            agency(3, p11="80"),
            agency(4, p11="10", **{"class": "testing"}),
            agency(5, p11=None, **{"class": "testing"}),
            missing_policy={"default": "block", "evaluation": policy},
        )
    )
    row = row_of(result, 1)
    assert (row["status"], row["base_score"]) == ("ranked", base)
    assert (row["items"]["11"]["p"], row["items"]["11"]["policy"]) == (p, policy)
    assert "policy" not in row["items"]["12"]
    assert "policy" not in row_of(result, 2)["items"]["11"]
    assert row_of(result, 5)["status"] == "pending"  # the policy was another class's


@pytest.mark.parametrize(
    ("p11", "p12", "base"),
    [
        (None, "88", "90.00"),  # (23 + 22) / 50 of 100
        ("60", None, "70.67"),  # (23 + 30) / 75 of 100
    ],
)
def test_reading_8_renormalize_scales_what_was_earned(
    p11: str | None, p12: str | None, base: str
) -> None:
    lone = agency(p11=p11, p12=p12, deductions=[deduction(3)])
    result = result_of(document(lone, missing_policy={"evaluation": "renormalize"}))
    assert row_of(result)["base_score"] == base


def test_reading_8_renormalize_takes_no_rate_from_deductions_alone() -> None:
    """Points that nobody deducted would make an agency that nobody looked at the best."""
    result = result_of(
        document(
            agency(1, p11=None, p12=None), agency(2), missing_policy={"default": "renormalize"}
        )
    )
    assert [row["status"] for row in result["agencies"]] == ["ranked", "pending"]
    assert all("无从折算" in reason for reason in row_of(result)["reasons"])


def test_reading_8_a_class_without_any_p_has_no_mean() -> None:
    barred = agency(2, p11="60", registered_on=None)  # asked nothing: it is not eligible
    result = result_of(
        document(agency(1, p11=None), barred, missing_policy={"default": "class_mean"})
    )
    assert row_of(result, 1)["status"] == "pending"


def test_reading_9_n_is_shown_and_one_is_enough() -> None:
    survey = [sheet("AAAAAAAAAA", f"E{number}") for number in range(37)]
    row = scored(survey=[*survey, sheet("AAAAAAAAAA", "E0")])
    assert (row["respondents"], row["responses"], row["reports"]) == (37, 38, 1)
    assert any("37" in line["note"] for line in row["receipt"]["lines"] if line["item"] == 12)
    assert scored()["status"] == "ranked"


def test_reading_9_a_minimum_is_a_setting() -> None:
    content = json.dumps(
        document(agency(1), agency(2, survey=[response("90"), response("80", enterprise="E2")]))
    )
    file = open_evidence(content.encode())
    item = dataclasses.replace(file.ruleset.items[12], minimum=2)
    strict = dataclasses.replace(file.ruleset, items={**file.ruleset.items, 12: item})
    result = as_json(assess(strict, file.terms, file))
    assert [row["status"] for row in result["agencies"]] == ["ranked", "pending"]
    assert row_of(result, 1)["respondents"] == 1
