"""Receipts: every point has its clause and its evidence, adds up, and is sealed by hashes."""

import copy
from collections.abc import Callable
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
    row_of,
    sheet,
)

SOURCE = "佛应急〔2023〕70号 附件1"


def rich() -> Record:
    """Two agencies; the first has something of every kind, within the window and without."""
    return document(
        agency(
            1,
            deductions=[
                deduction(3, "NH-2023-17", note="未上传检测业务。"),
                deduction(3, "NH-2023-17", note="市局抽查发现。"),
                deduction(9, "不良-5", on="2023-05-06"),
                deduction(10, "旧档", on="2021-12-31"),
            ],
            report_reviews=[review("43.3", "50", report="R1"), review("8", "9", report="R2")],
            survey=[sheet("AABAAAAAAC", "E-secret-1"), response("87", enterprise="E-secret-2")],
            honours=[honour("provincial", "抗洪抢险", title="先进集体")],
            penalties=[{"filed_on": "2023-01-01", "decided_on": None, "status": "closed"}],
            revocations=[{"on": "2021-12-01"}],
        ),
        agency(2, p11="90"),
    )


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
            if number != "13":
                assert points == -Fraction(item["deduction"])
        bonus = sum(Fraction(line["points"] or 0) for line in lines if line["category"] == "honour")
        assert bonus == Fraction(row["categories"]["honour"])
        for line in lines:
            if line["item"] is not None:
                assert line["clause"] == f"{SOURCE} 第{line['item']}项"
                assert str(line["item"]) in row["items"]


def test_each_point_names_its_item_and_its_evidence() -> None:
    row = row_of(result_of(rich()))
    (third,) = [line for line in lines_of(row, 3) if line["points"] not in (None, "0")]
    assert third["clause"] == "佛应急〔2023〕70号 附件1 第3项"
    assert (third["category"], third["points"], third["on"]) == ("conduct", "-2", "2023-03-02")
    assert "NH-2023-17" in third["reference"]
    (ninth,) = lines_of(row, 9)
    assert (ninth["category"], ninth["points"], ninth["on"]) == ("quality", "-10", "2023-05-06")
    assert "不良-5" in ninth["reference"]
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


def test_survey_responses_have_a_window_of_their_own() -> None:
    evidence = document(
        agency(survey=[response("80", on="2023-10-24"), response("0", on="2023-10-09")]),
        survey_window={"start": "2023-10-13", "end": "2023-10-24"},
    )
    row = row_of(result_of(evidence))
    assert (row["items"]["12"]["p"], row["responses"]) == ("80", 1)
    del evidence["survey_window"]
    row = row_of(result_of(evidence))
    assert (row["items"]["12"]["p"], row["responses"]) == ("0", 1)


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


def _set(*path: str | int, to: Any) -> Callable[[Record], None]:
    def change(evidence: Record) -> None:
        *way, last = path
        target: Any = evidence["agencies"][0]
        for step in way:
            target = target[step]
        target[last] = to

    return change


CHANGES = [
    _set("name", to="另一家机构"),
    _set("class", to="testing"),
    _set("registered_on", to="2021-05-02"),
    _set("deregistered_on", to="2024-01-01"),
    _set("last_business_on", to="2023-06-02"),
    _set("deductions", 0, "item", to=4),
    _set("deductions", 0, "on", to="2023-03-03"),
    _set("deductions", 0, "incident", to="NH-2023-18"),
    _set("deductions", 0, "note", to="改写。"),
    _set("deductions", 1, "note", to="改写。"),
    _set("deductions", 3, "note", to="改写。"),  # even of what is set aside
    _set("report_reviews", 0, "score", to="43.4"),
    _set("report_reviews", 0, "report", to="R9"),
    _set("report_reviews", 1, "on", to="2023-04-02"),
    _set("survey", 0, "answers", to="ABAAAAAAAC"),  # the same total
    _set("survey", 0, "enterprise", to="E-secret-3"),
    _set("survey", 1, "on", to="2023-03-03"),
    _set("honours", 0, "title", to="先进个人"),
    _set("honours", 0, "level", to="municipal"),
    _set("penalties", 0, "filed_on", to="2023-01-02"),
    _set("penalties", to=[]),
    _set("revocations", 0, "on", to="2021-12-02"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_hashes_change_with_any_evidence(change: Callable[[Record], None]) -> None:
    changed = rich()
    change(changed)
    before, after = result_of(rich()), result_of(changed)
    assert before["snapshot"] != after["snapshot"]
    assert row_of(before)["receipt"]["evidence"] != row_of(after)["receipt"]["evidence"]
    assert row_of(before)["receipt"]["hash"] != row_of(after)["receipt"]["hash"]
    # the other agency's evidence is as it was
    assert row_of(before, 2)["receipt"]["evidence"] == row_of(after, 2)["receipt"]["evidence"]


@pytest.mark.parametrize(
    "terms",
    [
        {"as_of": "2023-10-23"},
        {"window": {"start": "2022-01-02", "end": "2023-10-18"}},
        {"survey_window": {"start": "2022-01-01", "end": "2023-10-19"}},
        {"missing_policy": {"default": "full"}},
        {"cycle": "2023"},
    ],
)
def test_the_snapshot_changes_with_the_terms(terms: Record) -> None:
    assert result_of({**rich(), **terms})["snapshot"] != result_of(rich())["snapshot"]


def test_the_snapshot_changes_with_an_agency_more() -> None:
    more = rich()
    more["agencies"].append(agency(3))
    assert result_of(more)["snapshot"] != result_of(rich())["snapshot"]


def test_hashes_do_not_change_with_the_order() -> None:
    other = copy.deepcopy(rich())
    other["agencies"].reverse()
    for record in other["agencies"]:
        for value in record.values():
            if isinstance(value, list):
                value.reverse()
    assert result_of(other) == result_of(rich())
    for name in ("snapshot", "rules"):
        assert result_of(other)[name].startswith("sha256:")
