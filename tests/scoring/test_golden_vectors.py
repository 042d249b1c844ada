"""The golden vectors and the borders of rounding, through the whole pipeline."""

import pytest

from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import Record, agency, deduction, document, honour, row_of


def scored(**more: object) -> Record:
    return row_of(result_of(document(agency(**more))))


@pytest.mark.parametrize(
    ("n", "n9", "n10", "p11", "p12", "levels", "total", "grade"),
    [
        (0, 0, 0, "100", "100", [], "100.00", "excellent"),
        (0, 0, 0, "0", "30", [], "32.50", "unqualified"),
        (13, 0, 0, "100", "100", [], "75.00", "qualified"),
        (1, 0, 0, "85", "90", [], "88.00", "qualified"),
        (0, 0, 0, "86.6", "86.8", [], "90.00", "excellent"),
        (0, 1, 1, "80", "90", ["national", "provincial"], "85.50", "qualified"),
    ],
)
def test_golden_vectors(
    n: int, n9: int, n10: int, p11: str, p12: str, levels: list[str], total: str, grade: str
) -> None:
    row = scored(
        p11=p11,
        p12=p12,
        deductions=[
            *[deduction(1 + number % 8, f"甲{number}") for number in range(n)],
            *[deduction(9, f"乙{number}") for number in range(n9)],
            *[deduction(10, f"丙{number}") for number in range(n10)],
        ],
        honours=[honour(level, f"{level} 表彰") for level in levels],
    )
    assert (row["total_score"], row["grade"]) == (total, grade)


@pytest.mark.parametrize(
    ("p11", "p12", "total", "grade"),
    [
        # 25 + P11/2 + P12/4
        ("79.99", "100", "90.00", "excellent"),  # 89.995
        ("79.988", "100", "89.99", "qualified"),  # 89.994
        ("79.9892", "100", "89.99", "qualified"),  # 89.9946, which rounding twice would raise
        ("79.9899999999", "100", "89.99", "qualified"),
        ("79.9", "100", "89.95", "qualified"),
        ("79.8", "100", "89.90", "qualified"),
        ("80", "100", "90.00", "excellent"),
        ("84.988", "89.976", "89.99", "qualified"),  # 89.988; from rounded parts 89.98
        ("40", "100", "70.00", "qualified"),
        ("39.98", "100", "69.99", "unqualified"),
        ("39.99", "100", "70.00", "qualified"),  # 69.995
        ("39.988", "100", "69.99", "unqualified"),  # 69.994
        ("39.989999", "100", "69.99", "unqualified"),
    ],
)
def test_the_total_is_rounded_once_half_up(p11: str, p12: str, total: str, grade: str) -> None:
    row = scored(p11=p11, p12=p12)
    assert (row["total_score"], row["base_score"], row["grade"]) == (total, total, grade)


def test_base_and_total_are_each_rounded_from_the_exact_value() -> None:
    row = scored(p11="79.989", p12="100", honours=[honour("district", "抢险")])
    assert (row["base_score"], row["total_score"]) == ("89.99", "92.99")
    row = scored(p11="79.99", p12="100", honours=[honour("district", "抢险")])
    assert (row["base_score"], row["total_score"]) == ("90.00", "93.00")


def test_rank_uses_the_rounded_total() -> None:
    """89.9952 and 89.9964 are both 90.00; what is not published does not decide (reading 6)."""
    result = result_of(document(agency(1, p11="79.9904"), agency(2, p11="79.9928")))
    first, second = row_of(result, 1), row_of(result, 2)
    assert first["total_score"] == second["total_score"] == "90.00"
    # equal in total and base score as published, so the exact quality decides (reading 12)
    assert (first["rank"], second["rank"]) == (2, 1)
    result = result_of(document(agency(1, p11="79.9904"), agency(2, p11="79.9904")))
    assert [row["rank"] for row in result["agencies"]] == [1, 1]


def test_the_rounded_total_outweighs_the_exact_one() -> None:
    """Equal published totals, and the higher base score wins, though its exact total is lower."""
    plain = agency(1, p11="79.9904", p12="100")  # 89.9952
    adorned = agency(2, p11="73.9928", p12="100", honours=[honour("district", "抢险")])  # 89.9964
    result = result_of(document(plain, adorned))
    assert {row["total_score"] for row in result["agencies"]} == {"90.00"}
    assert (row_of(result, 1)["rank"], row_of(result, 2)["rank"]) == (1, 2)
