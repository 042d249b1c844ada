"""Slips in what was entered of a case: corrected where its status holds, entered anew where not."""

import re
from typing import Any

import pytest

from tests.cycle.conftest import City
from tests.cycle.shell import Shell

BY = ("--by", "王科长")
WHY = ("--why", "登记有误", *BY)
PENALTY = ("evidence", "penalty", "A1", "案1号", "--filed", "2023-05-01")


@pytest.fixture(autouse=True)
def opened(city: City, pingyi: Shell) -> None:
    """After the commands have given the city their keys."""
    city.agency("A1", name="甲公司")
    city.open()


def standing(pingyi: Shell) -> dict[str, Any]:
    [case] = pingyi.json("evidence", "list", "2023")
    content: dict[str, Any] = case["content"]
    return content


def test_the_day_of_a_decision_is_corrected_with_the_status_or_without(pingyi: Shell) -> None:
    decided = ("--status", "已处罚", "--decided", "2023-06-01")
    case = pingyi.json(*PENALTY, *decided, *BY)["id"]
    same = ("evidence", "correct", case, "--set", "status=已处罚", *WHY)
    assert "与原记录相同" in pingyi.refused(*same)
    made = pingyi.json(*same, "--set", "decided_on=2023-06-02")
    assert (made["replaces"], made["warnings"]) == (case, [])
    content = standing(pingyi)
    assert (content["status"], content["decided_on"]) == ("decided", "2023-06-02")


def test_what_is_said_of_a_case_entered_otherwise_is_what_corrects_it(pingyi: Shell) -> None:
    decided = ("--status", "已处罚", "--decided")
    pingyi.json(*PENALTY, *decided, "2023-06-01", *BY)
    said = pingyi.refused(*PENALTY, *decided, "2023-06-02", *BY)
    [advice] = re.findall(r"pingyi (evidence correct .*) --why 理由 --by 姓名 更正", said)
    assert pingyi(*advice.split(), *WHY).exit_code == 0
    assert standing(pingyi)["decided_on"] == "2023-06-02"


def test_a_step_that_is_entered_as_a_new_case_is_told_as_the_correction_that_it_is(
    pingyi: Shell,
) -> None:
    pingyi.json(*PENALTY, *BY)
    said = pingyi.refused(*PENALTY, "--status", "已处罚", "--decided", "2023-06-01", *BY)
    [advice] = re.findall(r"pingyi (evidence correct .*) --why 理由 --by 姓名 更正", said)
    assert pingyi(*advice.split(), *WHY).exit_code == 0
    assert standing(pingyi)["status"] == "decided"


@pytest.mark.parametrize("again", [True, False], ids=["entered again", "corrected"])
@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (("结案",), ("立案",)),
        (("结案",), ("已处罚", "--decided", "2023-06-01")),
        (("已处罚", "--decided", "2023-06-01"), ("立案",)),
        (("撤销",), ("已处罚", "--decided", "2023-06-01")),
    ],
)
def test_a_wrong_status_is_withdrawn_and_entered_anew_as_the_refusal_says(
    pingyi: Shell, wrong: tuple[str, ...], right: tuple[str, ...], again: bool
) -> None:
    case = pingyi.json(*PENALTY, "--status", *wrong, *BY)["id"]
    if again:
        said = pingyi.refused(*PENALTY, "--status", *right, *BY)
    else:
        correct = ("evidence", "correct", case, "--set", f"status={right[0]}", *WHY)
        said = pingyi.refused(*correct)
    assert said.count("。") <= 1
    assert f"请先用 pingyi evidence withdraw {case} --why 理由 --by 姓名 撤回" in said
    assert "再用 pingyi evidence penalty 重新登记" in said
    assert pingyi("evidence", "withdraw", case, *WHY).exit_code == 0
    assert "现重新登记" in pingyi.json(*PENALTY, "--status", *right, *BY)["warnings"][0]
    kept = {"立案": "pending", "已处罚": "decided"}[right[0]]
    assert standing(pingyi)["status"] == kept
