"""Readings 10 and 16: who may be ranked, to the day."""

import pytest

from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import AS_OF, END, START, Record, agency, document, row_of


def penalty(filed_on: str, status: str, decided_on: str | None = None) -> Record:
    return {"filed_on": filed_on, "decided_on": decided_on, "status": status}


def status_of(as_of: str = AS_OF, **more: object) -> str:
    row = row_of(result_of(document(agency(**more), as_of=as_of)))
    assert (row["reasons"] == []) == (row["status"] == "ranked")
    if row["status"] != "ranked":
        assert row["base_score"] is row["total_score"] is row["grade"] is row["rank"] is None
    status: str = row["status"]
    return status


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, "ranked"),
        ({"registered_on": None}, "excluded"),
        ({"registered_on": AS_OF}, "ranked"),
        ({"registered_on": "2023-10-25"}, "excluded"),
        ({"deregistered_on": "2023-06-30"}, "excluded"),
        ({"deregistered_on": AS_OF}, "excluded"),
        ({"deregistered_on": "2023-10-25"}, "ranked"),
        ({"last_business_on": None}, "excluded"),
        ({"last_business_on": "2021-12-31"}, "excluded"),
        ({"last_business_on": START}, "ranked"),
        ({"last_business_on": END}, "ranked"),
    ],
)
def test_reading_10_registration_in_force_and_business_in_the_window(
    more: Record, status: str
) -> None:
    assert status_of(**more) == status


@pytest.mark.parametrize("key", ["registered_on", "last_business_on"])
def test_reading_10_what_nobody_said_is_a_warning(key: str) -> None:
    silent = agency()
    del silent[key]
    row = row_of(result_of(document(silent)))
    assert row["status"] == "ranked"
    assert len(row["warnings"]) == 1


def test_reading_10_business_after_the_window_is_no_idleness_but_is_named() -> None:
    row = row_of(result_of(document(agency(last_business_on="2023-10-19"))))
    assert row["status"] == "ranked"
    (warning,) = row["warnings"]
    assert "2023-10-19" in warning
    assert row_of(result_of(document(agency(last_business_on=END))))["warnings"] == []


@pytest.mark.parametrize(
    ("penalties", "status"),
    [
        ([penalty("2021-11-01", "decided", "2021-12-31")], "ranked"),
        ([penalty("2021-11-01", "decided", START)], "excluded"),
        ([penalty("2023-10-01", "decided", END)], "excluded"),
        ([penalty("2023-10-01", "decided", "2023-10-19")], "ranked"),
        ([penalty("2023-10-01", "decided", "2023-10-25")], "held"),
        ([penalty("2023-01-01", "pending")], "held"),
        ([penalty("2020-01-01", "pending")], "held"),
        ([penalty(AS_OF, "pending")], "held"),
        ([penalty("2023-10-25", "pending")], "ranked"),
        ([penalty("2023-01-01", "closed")], "ranked"),
        ([penalty("2023-01-01", "revoked", "2023-02-01")], "ranked"),
        ([penalty("2023-01-01", "closed"), penalty("2023-02-01", "pending")], "held"),
        ([penalty("2023-01-01", "pending"), penalty("2023-01-01", "decided", END)], "excluded"),
    ],
)
def test_reading_10_penalties(penalties: list[Record], status: str) -> None:
    assert status_of(penalties=penalties) == status


def test_reading_10_a_penalty_decided_after_the_window_is_named() -> None:
    late = agency(penalties=[penalty("2023-10-01", "decided", "2023-10-20")])
    assert len(row_of(result_of(document(late)))["warnings"]) == 1


def test_reading_10_a_closed_case_with_a_decision_is_pointed_out() -> None:
    paid = agency(penalties=[penalty("2023-01-01", "closed", "2023-02-01")])
    row = row_of(result_of(document(paid)))
    assert row["status"] == "ranked"
    [warning] = row["warnings"]
    assert "结案，却有处罚决定日期 2023-02-01" in warning


def test_reading_10_excluded_is_not_unqualified_and_shows_its_figures() -> None:
    row = row_of(
        result_of(document(agency(penalties=[penalty("2023-01-01", "decided", "2023-02-01")])))
    )
    assert (row["status"], row["grade"]) == ("excluded", None)
    assert row["categories"] == {"conduct": "25", "quality": "50", "effect": "25", "honour": "0"}


def test_reading_10_all_reasons_are_listed_and_the_gravest_decides() -> None:
    row = row_of(
        result_of(
            document(
                agency(
                    p11=None,
                    last_business_on=None,
                    penalties=[penalty("2023-01-01", "pending")],
                    revocations=[{"on": "2023-05-01"}],
                )
            )
        )
    )
    assert row["status"] == "excluded"
    assert len(row["reasons"]) >= 4


@pytest.mark.parametrize(
    ("revoked", "as_of", "status"),
    [
        ("2022-10-24", "2023-10-24", "excluded"),  # through the corresponding day
        ("2022-10-23", "2023-10-24", "ranked"),
        ("2023-10-24", "2023-10-24", "excluded"),  # from the decision
        ("2023-10-25", "2023-10-24", "ranked"),
        ("2024-02-29", "2025-02-27", "excluded"),
        ("2024-02-29", "2025-02-28", "excluded"),
        ("2024-02-29", "2025-03-01", "ranked"),
        ("2023-02-28", "2024-02-28", "excluded"),
        ("2023-02-28", "2024-02-29", "ranked"),
        ("2021-12-01", "2023-10-24", "ranked"),
    ],
)
def test_reading_16_a_ban_runs_a_year_from_the_revocation(
    revoked: str, as_of: str, status: str
) -> None:
    assert status_of(as_of, revocations=[{"on": revoked}]) == status
