"""The hashes of a result stand for all evidence and all terms, and for nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import Record, agency, rich, row_of, several_of_each


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
    "change",
    [
        _set("survey", 0, "answers", to="ABAAAAAAAC"),  # the same total
        _set("survey", 0, "enterprise", to="E-secret-3"),
        _set("survey", 1, "on", to="2023-03-03"),
    ],
)
def test_nobody_can_try_who_answered_and_what_against_a_hash(
    change: Callable[[Record], None],
) -> None:
    changed = rich()
    change(changed)
    assert result_of(changed) == result_of(rich())


def test_the_mean_and_the_number_of_responses_are_bound() -> None:
    changed = rich()
    _set("survey", 0, "answers", to="AAAAAAAAAA")(changed)
    before, after = row_of(result_of(rich())), row_of(result_of(changed))
    assert before["receipt"]["hash"] != after["receipt"]["hash"]
    assert before["receipt"]["evidence"] == after["receipt"]["evidence"]


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


@pytest.mark.parametrize("make", [rich, several_of_each])
def test_hashes_do_not_change_with_the_order(make: Callable[[], Record]) -> None:
    other = make()
    other["agencies"].reverse()
    for record in other["agencies"]:
        for value in record.values():
            if isinstance(value, list):
                value.reverse()
    assert result_of(other) == result_of(make())
    for name in ("snapshot", "rules"):
        assert result_of(other)[name].startswith("sha256:")
