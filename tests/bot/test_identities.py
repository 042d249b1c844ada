"""切换身份: one person with several roles, districts or cycles says as which one they act."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cycle.cycles import CycleFile, create_cycle
from cycle.inviting.invitations import ensure_invitations, list_invitations
from storage.database import transaction

FIRM, OTHER = "宏达五金厂", "大发化工厂"


@pytest.fixture
def village(town: Any, fixed_time: Any) -> Any:
    town.enterprise(FIRM, "甲机构", "丙机构")
    town.enterprise(OTHER, "丙机构")
    town.agency("乙机构")
    town.liaison("陈联络", "440604")
    town.liaison("李联络", "440605")
    return town.open()


@pytest.fixture
def person(web: Any, fixed_time: Any) -> Any:
    return web.person("oSomebody")


def binds(person: Any, village: Any, fixed_time: Any, *names: str) -> None:
    for name in names:
        fixed_time.shift(1)
        person.binds(village, name)


def second_cycle(town: Any) -> dict[str, str]:
    today = town.today
    file = CycleFile(
        name="2023B", questionnaire="foshan-2023", ruleset="foshan-2023",
        window_start=today - timedelta(days=400), window_end=today - timedelta(days=3),
        opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=30),
        milestones={},
    )  # fmt: skip
    with transaction(town.database) as db:
        cycle_id = create_cycle(db, file, ZoneInfo("Asia/Shanghai"), town.midnight(0))
        ensure_invitations(db, town.vault, cycle_id, town.midnight(0))
        return {each.name: each.code for each in list_invitations(db, town.vault, cycle_id)}


def test_an_agencys_person_who_answers_for_a_firm_comes_back(
    village: Any, person: Any, fixed_time: Any
) -> None:
    binds(person, village, fixed_time, "乙机构")
    assert "切换身份" not in person.says("帮助")
    binds(person, village, fixed_time, FIRM)
    assert "换用您的另一身份：" in person.last
    assert "同意" in person.last
    assert "切换身份" in person.says("帮助")
    assert "收集：" in person.says("材料"), "an enterprise's person is asked for consent"
    listed = person.says("切换身份")
    assert f"{FIRM}（企业，2023周期）　←当前" in listed
    assert "乙机构（技术服务机构，2023周期）\n" in listed + "\n"
    [number] = [n for n in "12" if f"切换身份 {n}</a>　乙机构" in listed]
    fixed_time.shift(1)
    told = person.taps(f"切换身份 {number}")
    assert "您现在的身份：乙机构（技术服务机构，2023周期）" in told
    assert "电子盖章版" in person.says("材料")
    assert "乙机构（技术服务机构，2023周期）　←当前" in person.says("切换")
    fixed_time.shift(1)
    assert "同意" in person.says(f"换身份{3 - int(number)}")
    assert "第1/10题" in person.says("同意") + person.says("1")


def test_a_liaison_of_two_districts(village: Any, person: Any, fixed_time: Any) -> None:
    binds(person, village, fixed_time, "陈联络", "李联络")
    assert "南海区　" in person.says("进度")
    listed = person.says("我要切换一下身份")
    [number] = [n for n in "12" if f"切换身份 {n}</a>　禅城区" in listed]
    fixed_time.shift(1)
    assert "禅城区（联络员，2023周期）" in person.taps(f"切换身份 {number}")
    assert "禅城区　" in person.says("进度")


def test_two_cycles_and_the_numbers_that_were_shown(
    village: Any, person: Any, fixed_time: Any
) -> None:
    """Both firms of the other cycle are in the list that is shown on switching to it."""
    binds(person, village, fixed_time, FIRM, OTHER)
    person.says("同意")
    fixed_time.shift(1)
    person.says(f"绑定 {second_cycle(village)[FIRM]}")
    listed = person.says("切换身份")
    assert "等2家（企业，2023周期）" in listed
    [number] = [n for n in "12" if f"切换身份 {n}</a>　{OTHER}" in listed]
    fixed_time.shift(1)
    told = person.taps(f"切换身份 {number}")
    line = next(each for each in told.split("\n") if "3、" in each)
    agency = line.split("3、")[1].split("（")[0]
    assert f"【{agency}" in person.says("3")


def test_one_identity_and_none(village: Any, person: Any, fixed_time: Any, web: Any) -> None:
    binds(person, village, fixed_time, FIRM)
    assert f"只绑定了一个身份：{FIRM}（企业，2023周期）" in person.says("切换身份")
    binds(person, village, fixed_time, OTHER)
    assert "切换身份" not in person.says("帮助"), "firms of one cycle are answered for together"
    stranger = web.person("oStranger")
    assert "没有绑定任何身份" in stranger.says("切换身份")


def test_a_number_that_is_none_lists_anew_and_changes_nothing(
    village: Any, person: Any, fixed_time: Any
) -> None:
    binds(person, village, fixed_time, "陈联络", "李联络")
    before = person.says("切换身份")
    assert person.says("切换身份 7") == before
    assert "南海区　" in person.says("进度")
