"""What is told to people and decided by nobody else: likeness, second entries, votes outside."""

import pytest

from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import agency, deduction, document, honour, response, row_of


def test_no_name_can_be_taken_for_a_record_without_one() -> None:
    plain = row_of(result_of(document(agency(deductions=[deduction(9)]))))
    (shown,) = [line["reference"] for line in plain["receipt"]["lines"] if line["item"] == 9]
    made_up = shown.partition("/")[2]
    row = row_of(
        result_of(document(agency(deductions=[deduction(9), deduction(9, made_up, "2023-05-05")])))
    )
    assert row["items"]["9"] == {"count": 2, "deduction": "20"}


@pytest.mark.parametrize("other", ["nh-2023-17", "NH–2023–17", "NH-2023- 17", "NH2023_17"])
def test_references_that_look_alike_are_two_and_warned_of(other: str) -> None:
    row = row_of(
        result_of(document(agency(deductions=[deduction(3, "NH-2023-17"), deduction(3, other)])))
    )
    assert row["items"]["3"]["count"] == 2
    assert any("写法相近" in warning for warning in row["warnings"])


def test_causes_that_look_alike_are_warned_of() -> None:
    row = row_of(
        result_of(
            document(
                agency(honours=[honour("national", "安全月"), honour("provincial", "安全 月")])
            )
        )
    )
    assert any("写法相近" in warning for warning in row["warnings"])


def test_references_that_differ_are_not_warned_of() -> None:
    row = row_of(
        result_of(document(agency(deductions=[deduction(3, "NH-17"), deduction(3, "NH-18")])))
    )
    assert row["warnings"] == []


def test_votes_that_do_not_count_are_warned_of() -> None:
    late = [response("100", enterprise=f"E{n}", on="2023-10-20") for n in range(40)]
    row = row_of(result_of(document(agency(survey=[response("30", enterprise="E99"), *late]))))
    assert row["items"]["12"]["p"] == "30"
    assert any("40 份答卷" in warning for warning in row["warnings"])
