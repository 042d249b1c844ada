"""Receipts: every point has its clause and its evidence, and all of them add up."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from tests.scoring.evidence_strategies import documents
from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import (
    Record,
    agency,
    deduction,
    document,
    honour,
    response,
    review,
    rich,
    row_of,
)

SOURCE = "佛应急〔2023〕70号 附件1"


def lines_of(row: Record, item: int | None) -> list[Record]:
    return [line for line in row["receipt"]["lines"] if line["item"] == item]


@given(documents())
@settings(deadline=None, max_examples=80)
def test_receipts_add_up(document: dict[str, Any]) -> None:
    for row in result_of(document)["agencies"]:
        if row["status"] != "ranked":
            continue
        lines = row["receipt"]["lines"]
        assert (lines[0]["item"], lines[0]["points"], lines[0]["running"]) == (None, "100", "100")
        assert lines[-1]["item"] is None
        assert Fraction(lines[-1]["running"]) == Fraction(row["total_score"])
        running, unending = Fraction(0), Fraction(0)
        for line in lines:
            running += Fraction(line["points"] or 0)
            # a published value of six decimals may stand for one that does not end
            if "." in line["running"] and len(line["running"].split(".")[1]) == 6:
                unending += Fraction(1, 10**6)
            assert abs(running - Fraction(line["running"])) <= unending
        for number, item in row["items"].items():
            points = sum(Fraction(line["points"] or 0) for line in lines_of(row, int(number)))
            assert points == (
                Fraction(item["bonus"]) if number == "13" else -Fraction(item["deduction"])
            )
        bonus = sum(Fraction(line["points"] or 0) for line in lines if line["category"] == "honour")
        assert bonus == Fraction(row["categories"]["honour"])
        for line in lines:
            if line["item"] is None and line["category"] is not None:
                assert Fraction(line["points"]) != 0  # a limit that took nothing has no line
            if line["item"] is not None:
                assert line["clause"] == f"{SOURCE} 第{line['item']}项"
                assert str(line["item"]) in row["items"]


def test_each_point_names_its_item_and_its_evidence() -> None:
    row = row_of(result_of(rich()))
    (third,) = [line for line in lines_of(row, 3) if line["points"] not in (None, "0")]
    assert third["clause"] == "佛应急〔2023〕70号 附件1 第3项"
    assert (third["category"], third["points"], third["on"]) == ("conduct", "-2", "2023-03-02")
    assert "NH-2023-17" in third["reference"]
    assert "2 条记录" in third["note"]
    (ninth,) = lines_of(row, 9)
    assert (ninth["category"], ninth["points"], ninth["on"]) == ("quality", "-10", "2023-05-06")
    assert "不良-5" in ninth["reference"]
    assert ninth["note"] == ""
    (thirteenth,) = lines_of(row, 13)
    assert (thirteenth["category"], thirteenth["points"]) == ("honour", "6")
    assert {line["category"] for line in lines_of(row, 11)} == {"quality"}
    assert {line["category"] for line in lines_of(row, 12)} == {"effect"}


def test_evidence_outside_the_window_is_ignored_and_named() -> None:
    row = row_of(
        result_of(
            document(
                agency(
                    deductions=[deduction(10, "旧档", on="2021-12-31"), deduction(3, "甲")],
                    report_reviews=[review("100"), review("0", report="RZ", on="2023-10-19")],
                    survey=[response("100"), *[response("0", on="2023-10-20")] * 3],
                    honours=[honour("national", "迟到的表彰", on="2023-10-19")],
                )
            )
        )
    )
    assert row["total_score"] == "98.00"
    aside = row["receipt"]["set_aside"]
    assert sum(entry["count"] for entry in aside) == 6
    for reference, on in (
        ("旧档", "2021-12-31"),
        ("RZ", "2023-10-19"),
        ("迟到的表彰", "2023-10-19"),
    ):
        (entry,) = [entry for entry in aside if reference in entry["reference"]]
        assert (entry["on"], entry["count"]) == (on, 1)
        assert entry["why"] != ""


def test_evidence_of_after_the_assessment_is_set_aside_too() -> None:
    evidence = document(agency(deductions=[deduction(3, "次日", on="2023-10-11")]))
    evidence["as_of"] = "2023-10-10"
    row = row_of(result_of(evidence))
    assert row["total_score"] == "100.00"
    assert ["次日" in entry["reference"] for entry in row["receipt"]["set_aside"]] == [True]
    evidence["as_of"] = "2023-10-11"  # the day itself counts
    row = row_of(result_of(evidence))
    assert (row["total_score"], row["receipt"]["set_aside"]) == ("98.00", [])


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        *[("2023-10-12", False), ("2023-10-13", True)],
        *[("2023-10-20", True), ("2023-10-21", False)],
    ],
)
def test_survey_responses_have_a_window_of_their_own(on: str, counts: bool) -> None:
    evidence = document(
        agency(survey=[response("80", on="2023-10-15"), response("0", enterprise="E2", on=on)]),
        survey_window={"start": "2023-10-13", "end": "2023-10-20"},
    )
    row = row_of(result_of(evidence))
    assert row["items"]["12"]["p"] == ("40" if counts else "80")
    assert row["responses"] == (2 if counts else 1)
    assert [entry["count"] for entry in row["receipt"]["set_aside"]] == ([] if counts else [1])


def test_without_one_the_survey_has_the_window_of_all_evidence() -> None:
    survey = [response("80", on="2023-10-18"), response("0", on="2023-10-19")]
    row = row_of(result_of(document(agency(survey=survey))))
    assert (row["items"]["12"]["p"], row["responses"]) == ("80", 1)


def test_a_floor_stands_as_a_line_of_its_own() -> None:
    row = row_of(
        result_of(document(agency(deductions=[deduction(3, f"甲{n}") for n in range(20)])))
    )
    lines = row["receipt"]["lines"]
    assert sum(Fraction(line["points"] or 0) for line in lines_of(row, 3)) == -40
    (floor,) = [line for line in lines if line["item"] is None and line["category"] == "conduct"]
    assert floor["points"] == "15"


def test_a_policy_is_named_in_every_sheet_that_it_touched() -> None:
    result = result_of(
        document(agency(1, p12=None), agency(2), missing_policy={"evaluation": "full"})
    )
    touched, untouched = row_of(result, 1), row_of(result, 2)
    assert [line["points"] for line in lines_of(touched, 12)] == ["0"]
    assert lines_of(touched, 12)[0]["note"] != lines_of(untouched, 12)[0]["note"]
    assert result["missing_policy"] == {"default": "block", "evaluation": "full"}


def test_no_respondent_is_named() -> None:
    assert "E-secret" not in str(result_of(rich()))
