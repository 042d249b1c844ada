"""The records of one agency, under whichever of its codes they stand, and of one district."""

import pytest

from tests.cycle.conftest import City
from tests.cycle.shell import Shell

BY = ("--by", "王科长")


@pytest.fixture
def recorded(city: City, pingyi: Shell) -> Shell:
    """A deduction of 乙公司, which then turns out to be 甲公司; none of 丙公司."""
    for code, name in (("A1", "甲公司"), ("A2", "乙公司"), ("A3", "丙公司")):
        city.agency(code, name=name)
    city.open()
    pingyi.json("evidence", "deduction", "2023", "A2", 3, "通报7号", "--on", "2023-09-30", *BY)
    assert pingyi("register", "agency", "merge", "A1", "A2", "--why", "重复", *BY).exit_code == 0
    return pingyi


@pytest.mark.parametrize("agency", ["甲公司", "乙公司", "A1", "A2"])
def test_what_stands_under_a_merged_code_is_the_agencys(recorded: Shell, agency: str) -> None:
    [found] = recorded.json("evidence", "list", "2023", "--agency", agency)
    assert (found["name"], found["content"]["incident"]) == ("乙公司", "通报7号")
    assert recorded("evidence", "list", "2023", "--agency", agency).stdout.endswith("共 1 条。\n")


@pytest.mark.parametrize("wish", [("--agency", "丙公司"), ("--district", "禅城")])
def test_a_filter_that_finds_nothing_does_not_say_that_nothing_is_recorded(
    recorded: Shell, wish: tuple[str, str]
) -> None:
    assert recorded("evidence", "list", "2023", *wish).stdout == "没有符合条件的考评依据。\n"


def test_nothing_recorded_is_said(city: City, pingyi: Shell) -> None:
    city.open()
    assert pingyi("evidence", "list", "2023").stdout == "还没有考评依据。\n"
