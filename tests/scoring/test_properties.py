"""What must hold of every assessment, whatever was recorded."""

import copy
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scoring.evidence_strategies import (
    CLASSES,
    crowded_documents,
    days,
    documents,
    references,
)
from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import by_uscc, uscc_of

quick = settings(deadline=None, max_examples=80)
LISTS = ("deductions", "report_reviews", "survey", "honours", "penalties", "revocations")
POINTS = ("status", "items", "categories", "base_score", "total_score", "grade")
PLACES = ("rank", "class_rank", "tied")
GRADES = ["unqualified", "qualified", "excellent"]


def of(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: row[key] for key in keys}


@given(
    documents(),
    st.integers(0, 4),
    st.fixed_dictionaries(
        {"item": st.integers(1, 10), "on": days}, optional={"incident": references}
    ),
)
@quick
def test_a_further_deduction_never_raises_a_score(
    document: dict[str, Any], index: int, further: dict[str, Any]
) -> None:
    before = by_uscc(result_of(document))
    target = document["agencies"][index % len(document["agencies"])]
    target["deductions"].append(further)
    after = by_uscc(result_of(document))
    for uscc, row in after.items():
        if uscc != target["uscc"]:
            assert of(row, *POINTS) == of(before[uscc], *POINTS)
            continue
        assert row["status"] == before[uscc]["status"]
        if row["status"] == "ranked":
            assert Fraction(row["total_score"]) <= Fraction(before[uscc]["total_score"])
            assert Fraction(row["base_score"]) <= Fraction(before[uscc]["base_score"])
            assert row["rank"] >= before[uscc]["rank"]


def shuffled(value: Any, random: Random) -> Any:
    """The same evidence in another order: agencies, records and keys."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key], random) for key in keys}
    if isinstance(value, list):
        return random.sample([shuffled(entry, random) for entry in value], len(value))
    return value


@given(documents(), st.randoms(use_true_random=False))
@quick
def test_order_never_matters(document: dict[str, Any], random: Random) -> None:
    assert result_of(shuffled(document, random)) == result_of(document)


@given(crowded_documents(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=20)
def test_order_never_matters_among_equals(document: dict[str, Any], random: Random) -> None:
    assert result_of(shuffled(document, random)) == result_of(document)


@given(documents())
@quick
def test_merging_is_idempotent(document: dict[str, Any]) -> None:
    """Whoever records the same incident, report or cause again changes no points."""
    twice = copy.deepcopy(document)
    for agency in twice["agencies"]:
        for kind, name in (
            ("deductions", "incident"),
            ("report_reviews", "report"),
            ("honours", "cause"),
        ):
            records = agency.get(kind, [])
            records += [record for record in records if name in record]
    once, again = by_uscc(result_of(document)), by_uscc(result_of(twice))
    for uscc, row in again.items():
        keys = (*POINTS, *PLACES, "reasons", "respondents", "responses", "reports")
        assert of(row, *keys) == of(once[uscc], *keys)


@given(documents())
@quick
def test_scores_stay_within_their_bounds_and_grades_follow_them(document: dict[str, Any]) -> None:
    ranked = [row for row in result_of(document)["agencies"] if row["status"] == "ranked"]
    for row in ranked:
        assert 0 <= Fraction(row["base_score"]) <= 100
        assert 0 <= Fraction(row["total_score"]) <= 110
        for key, maximum in {"conduct": 25, "quality": 50, "effect": 25, "honour": 10}.items():
            assert 0 <= Fraction(row["categories"][key]) <= maximum
    by_total = sorted(ranked, key=lambda row: Fraction(row["total_score"]))
    grades = [GRADES.index(row["grade"]) for row in by_total]
    assert grades == sorted(grades)
    by_rank = sorted(ranked, key=lambda row: row["rank"])
    totals = [Fraction(row["total_score"]) for row in by_rank]
    assert totals == sorted(totals, reverse=True)


@given(documents() | crowded_documents())
@quick
def test_renaming_agencies_permutes_nothing(document: dict[str, Any]) -> None:
    renamed = copy.deepcopy(document)
    for number, agency in enumerate(renamed["agencies"]):
        agency["name"] = f"改名{-number}"
    before, after = result_of(document), result_of(renamed)
    keys = ("uscc", *POINTS, *PLACES, "reasons")
    assert [of(row, *keys) for row in after["agencies"]] == [
        of(row, *keys) for row in before["agencies"]
    ]
    assert after["cut"] == before["cut"]


@given(documents() | crowded_documents(), st.randoms(use_true_random=False))
@quick
def test_new_credit_codes_permute_only_equals(document: dict[str, Any], random: Random) -> None:
    codes = [agency["uscc"] for agency in document["agencies"]]
    fresh = random.sample([uscc_of(number) for number in range(10**6, 10**6 + 40)], len(codes))
    new = dict(zip(codes, fresh, strict=True))
    recoded = copy.deepcopy(document)
    for agency in recoded["agencies"]:
        agency["uscc"] = new[agency["uscc"]]
    before, after = result_of(document), result_of(recoded)
    rows = by_uscc(after)
    for row in before["agencies"]:
        keys = (*POINTS, *PLACES, "reasons")
        assert of(rows[new[row["uscc"]]], *keys) == of(row, *keys)
    assert [row["rank"] for row in after["agencies"]] == [row["rank"] for row in before["agencies"]]
    for key in ("listed", "contested", "unqualified"):
        assert sorted(after["cut"][key]) == sorted(new[uscc] for uscc in before["cut"][key])


@given(documents(least=2), st.sampled_from(CLASSES[:3]))
@quick
def test_a_pending_class_changes_nobody_elses_points(
    document: dict[str, Any], pending: str
) -> None:
    blocked = copy.deepcopy(document)
    blocked["missing_policy"] = {**document.get("missing_policy", {}), pending: "block"}
    for agency in blocked["agencies"]:
        if agency["class"] == pending:
            agency["report_reviews"] = []
    before, after = by_uscc(result_of(document)), by_uscc(result_of(blocked))
    for uscc, row in after.items():
        if row["class"] == pending:
            assert row["status"] != "ranked"
        else:
            keys = (*POINTS, "reasons", "class_rank")
            assert of(row, *keys) == of(before[uscc], *keys)


def with_numbers(value: Any) -> Any:
    """Scores and their scales as JSON numbers instead of decimal strings."""
    if isinstance(value, list):
        return [with_numbers(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {
        key: (float(entry) if "." in entry else int(entry))
        if key in ("score", "max")
        else with_numbers(entry)
        for key, entry in value.items()
    }


@given(documents())
@quick
def test_numbers_and_decimal_strings_are_the_same_evidence(document: dict[str, Any]) -> None:
    assert result_of(with_numbers(document)) == result_of(document)
