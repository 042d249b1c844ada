"""One person who answers under several invitations: revoked ones, and those of two cycles."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.wearing import entitled
from bot.wording.prompts import CONSENT_VERSION
from cycle.cycles import CycleFile, create_cycle
from cycle.inviting.invitations import ensure_invitations, list_invitations
from storage.database import transaction
from storage.tables import Binding, Consent, Cycle, Engagement, Response, Role

ZONE = ZoneInfo("Asia/Shanghai")
FIRM, OTHER = "宏达五金厂", "大发化工厂"


@pytest.fixture
def two_firms(town: Any, fixed_time: Any) -> Any:
    for name in (FIRM, OTHER):
        town.enterprise(name, "甲安机构")
    return town.open()


def second_cycle(town: Any, closes_in: int) -> dict[str, str]:
    """Another open cycle over the same register; the codes by name."""
    today = town.today
    file = CycleFile(
        name="2023B", questionnaire="foshan-2023", ruleset="foshan-2023",
        window_start=today - timedelta(days=400), window_end=today - timedelta(days=3),
        opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=closes_in),
        milestones={},
    )  # fmt: skip
    began = town.midnight(0)
    with transaction(town.database) as db:
        cycle_id = create_cycle(db, file, ZONE, began)
        ensure_invitations(db, town.vault, cycle_id, began)
        return {each.name: each.code for each in list_invitations(db, town.vault, cycle_id)}


def answers(town: Any) -> dict[str, str]:
    with town.database.statements() as db:
        rows = db.execute(
            select(Cycle.name, Response.answers)
            .join(Response, Response.cycle_id == Cycle.id)
            .join(Engagement, Engagement.id == Response.engagement_id)
        )
        return {row.name: row.answers for row in rows}


def test_a_revoked_invitation_does_not_hide_those_that_stand(two_firms: Any, web: Any) -> None:
    person = web.person("oPerson_1").consents(two_firms)
    person.binds(two_firms, OTHER)
    two_firms.revoke(FIRM)
    assert "第1/10题" in person.says("继续")
    assert two_firms.response(OTHER, "甲安机构").answers == "----------"
    person.says("A")
    assert two_firms.response(OTHER, "甲安机构").answers == "A---------"


def test_when_all_are_revoked_nothing_is_asked(two_firms: Any, web: Any) -> None:
    person = web.person("oPerson_1").consents(two_firms)
    two_firms.revoke(FIRM)
    assert "没有绑定" in person.says("继续")


@pytest.mark.parametrize("closes_in", [1, 30])
def test_a_code_sent_again_leads_back_to_its_own_cycle(
    village: Any, fixed_time: Any, web: Any, closes_in: int
) -> None:
    codes = second_cycle(village, closes_in)
    person = web.person("oPerson_1").consents(village)
    fixed_time.shift(timedelta(minutes=1))
    person.says(f"绑定 {codes[FIRM]}")
    person.says("同意")
    person.says("B")
    assert answers(village) == {"2023": "----------", "2023B": "B---------"}
    fixed_time.shift(timedelta(minutes=1))
    person.says(f"绑定 {village.codes[FIRM]}")
    person.says("A")
    person.says("A")
    assert answers(village) == {"2023": "AA--------", "2023B": "B---------"}
    assert village.count(Binding) == 2


def test_consent_is_to_one_cycle_and_asked_for_anew_by_the_next(
    village: Any, fixed_time: Any, web: Any
) -> None:
    codes = second_cycle(village, 30)
    person = web.person("oPerson_1").consents(village)
    fixed_time.shift(timedelta(minutes=1))
    assert "仅用于本次满意度调查" in person.says(f"绑定 {codes[FIRM]}")
    assert "仅用于本次满意度调查" in person.says("B")
    assert answers(village)["2023B"] == "----------"
    person.says("同意")
    fixed_time.shift(timedelta(minutes=1))
    # the first cycle's stands, and the second's is not asked for twice
    assert "第1/10题" in person.says(f"绑定 {village.codes[FIRM]}")
    fixed_time.shift(timedelta(minutes=1))
    assert "第1/10题" in person.says(f"绑定 {codes[FIRM]}")
    agreed = village.rows(Consent)
    assert {each.version for each in agreed} == {CONSENT_VERSION}
    assert len({each.cycle_id for each in agreed}) == len(agreed) == 2
    person.says("撤回同意")
    assert village.rows(Consent) == []


def at_the_review(town: Any, web: Any) -> Any:
    """Somebody who has answered about the first of two agencies, and has not submitted it."""
    town.enterprise(FIRM, "安信检测公司", "平安评价公司")
    town.open()
    person = web.person("oPerson_1").consents(town)
    person.says("安信检测公司")
    person.says("CCCCCCCCCC")
    assert "核对" in person.says("跳过")
    return person


@pytest.mark.parametrize("named", ["平安评价公司", "平安评价", "评价平安评价公司"])
def test_who_names_the_next_agency_at_the_review_answers_for_that_one(
    town: Any, fixed_time: Any, web: Any, named: str
) -> None:
    person = at_the_review(town, web)
    asked = person.says(named)
    assert "平安评价公司" in asked
    assert "第1/10题" in asked
    person.says("AAAAAAAABA")
    person.says("跳过")
    assert town.response(FIRM, "安信检测公司").answers == "C" * 10
    assert town.response(FIRM, "平安评价公司").answers == "AAAAAAAABA"
    person.says("提交")
    assert town.response(FIRM, "安信检测公司").submitted_answers is None
    assert "安信检测公司" in person.last


@pytest.mark.parametrize("said", ["安信检测公司", "3", "第三题", "不对"])
def test_what_names_no_other_agency_stays_at_the_review(
    town: Any, fixed_time: Any, web: Any, said: str
) -> None:
    person = at_the_review(town, web)
    assert "安信检测公司" in person.says(said)
    assert "平安评价公司" not in person.last


def test_what_may_be_a_remark_is_asked_back_at_the_review(
    town: Any, fixed_time: Any, web: Any
) -> None:
    person = at_the_review(town, web)
    assert "刚才的话没有记录，要写为意见吗" in person.says("没有这家机构")
    assert {each.state for each in town.rows(Response)} == {"in_progress", "invited"}


@pytest.mark.parametrize("closes_in", [2, 9])
def test_the_menu_is_that_of_the_role_that_answers(
    town: Any, fixed_time: Any, web: Any, closes_in: int
) -> None:
    """Whichever of the two cycles closes first: the role bound last answers and has its menu."""
    town.enterprise(FIRM, "甲安机构")
    town.liaison("某联络员")
    town.open()
    other = second_cycle(town, closes_in)
    person, wears = web.person("oPerson_1"), []
    for code in (other[FIRM], town.codes["某联络员"], other[FIRM]):
        fixed_time.shift(60)
        person.says(f"绑定 {code}")
        fixed_time.shift(60)
        with town.database.statements() as db:
            wears.append("oPerson_1" in entitled(db, town.vault)[Role.LIAISON])
        assert ("您只能" in person.says("南海进度")) is wears[-1]
    assert wears == [False, True, False]
