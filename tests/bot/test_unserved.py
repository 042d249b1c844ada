"""未服务: who was never served by an agency says so, and is neither asked nor reminded any more."""

import time
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.enterprises.unserved_reading import unserved
from cycle.audit import Actor
from cycle.register.business import last_business_on
from cycle.register.engagements import end_engagement, resume_engagement
from cycle.register.history import history
from cycle.register.listing import list_engagements
from notifications.surveys import surveys_of
from storage.database import transaction
from storage.tables import AuditEntry, Binding, Engagement, Invitation, Response, new_id
from survey.questionnaire import load_questionnaire

FIRM, ONE, TWO = "宏达五金厂", "安信检测公司", "佛科评价中心"


@pytest.fixture
def village(town: Any, fixed_time: Any) -> Any:
    town.enterprise(FIRM, ONE, TWO)
    town.liaison("陈联络")
    return town.open()


@pytest.fixture
def person(village: Any, web: Any) -> Any:
    """Somebody at the first question about ONE."""
    person = web.person("oPerson_1").consents(village)
    assert f"【{ONE}" in person.says(ONE)
    return person


SAYINGS = (
    "没有合作过", "没做过", "没服务过我们", "这家公司没给我们做过服务", "不了解这家", "未服务",
    "没有合作过。", "我们没有和他们合作过", "我司与该机构无业务往来", "从来没有接受过他们的服务",
    "这家我们没听说过", "不是我们的服务机构", "没有打过交道", "没合作过的怎么填？", "从未服务过",
    "您好，这家公司我们不认识，没有合作过", f"{ONE}没有给我们提供过服务", f"没有和{ONE}合作过",
    f"未服务 {ONE}", "我們沒有合作過", "没有提供过服务", "没有请过他们", "安信检测没有服务过我们",
)  # fmt: skip


@pytest.mark.parametrize("words", SAYINGS)
def test_it_is_asked_first_and_done_by_a_tap(
    village: Any, person: Any, words: str, web: Any
) -> None:
    assert "确认未服务" in person.says(words)
    assert village.response(FIRM, ONE).state == "invited"
    told = person.taps(f"确认未服务 {ONE}")
    assert f"没有接受过“{ONE}”的服务" in told
    assert f"【{TWO}" in told, "the next one is asked about"
    assert person.again() == told
    assert village.response(FIRM, ONE).state == "withdrawn"
    assert "第2/10题" in person.says("A")
    assert village.response(FIRM, TWO).answers == "A---------"
    assert ONE not in person.says("待评机构")


@pytest.mark.parametrize(
    "words",
    [
        "没有做好服务", "没有", "没有泄露过", "不清楚", "没有意见", "没提供发票", "没有用", "不能",
        "他们没有来过现场", "服务没有问题", "没有收过其他费用", "没有按时完成服务", "没有培训过",
        "不好", "没有人要求我打高分", "没有其他合作意见", "未按合同服务，态度不好",
        "没有和丁公司合作过",
    ],
)  # fmt: skip
def test_what_means_something_else_is_left_to_the_survey(person: Any, words: str) -> None:
    assert "未服务" not in person.says(words)


def test_no_answer_is_taken_for_it() -> None:
    for question in load_questionnaire("foshan-2023").questions:
        for option in question.options:
            assert unserved(option.label) is None or option.label in ("不清楚",)


def test_long_nonsense_is_read_quickly() -> None:
    began = time.perf_counter()
    for text in (
        "我们没有" * 15,
        "没有和公司" * 12,
        "这家公司我们没过" * 7 + "的",
        "了" * 30 + "没过",
    ):
        unserved(text)
    assert time.perf_counter() - began < 0.5


def test_it_stands_in_the_history_and_the_log_and_the_bureau_undoes_it(
    village: Any, person: Any
) -> None:
    person.says("A")
    person.says("没有合作过")
    person.taps("确认未服务")
    [engagement] = [row for row in village.rows(Engagement) if row.ended_at is not None]
    assert engagement.agency_id == village.agencies[ONE]
    with transaction(village.database) as db:
        last = history(db, engagement.id)[-1]
        assert (last.reason, last.changed_by) == ("企业反映未接受服务", "enterprise")
        [entry] = db.execute(
            select(AuditEntry.__table__).where(AuditEntry.action == "engagement.end")
        ).all()
        assert (entry.actor, entry.role, entry.origin) == ("enterprise", "enterprise", "wechat")
        assert entry.detail["why"] == "企业反映未接受服务"
        [listed] = list_engagements(db, not_served=True)
        assert (listed.id, listed.agency_name, listed.enterprise_name) == (engagement.id, ONE, FIRM)
        bureau = Actor("甲", "bureau", "test", "440600")
        assert resume_engagement(db, engagement.id, bureau, village.midnight(1), "查有合同") == 1
        assert list(list_engagements(db, not_served=True)) == []
        end_engagement(db, engagement.id, bureau, village.midnight(2), "误录")
        assert list(list_engagements(db, not_served=True)) == [], "the bureau's own ends are others"
        resume_engagement(db, engagement.id, bureau, village.midnight(3), "查有合同")
    assert village.response(FIRM, ONE).state == "in_progress"
    assert village.response(FIRM, ONE).answers == "A---------"
    assert "没有可以恢复的评价" in person.says(f"恢复评价 {ONE}")


def test_one_clients_word_excludes_no_agency(village: Any, person: Any) -> None:
    """What it says ends its contract; as the agency's business done the contract counts."""
    days = {"starts_on": date(2023, 3, 1), "ends_on": date(2023, 6, 1)}
    village.change(Engagement, **days)
    person.says("没有合作过")
    person.taps("确认未服务")
    agencies = [village.agencies[ONE], village.agencies[TWO]]
    with transaction(village.database) as db:
        last = last_business_on(db, agencies, date(2023, 10, 18))
        assert last == dict.fromkeys(agencies, date(2023, 6, 1))
        [ended] = [row for row in village.rows(Engagement) if row.ended_at is not None]
        bureau = Actor("甲", "bureau", "test", "440600")
        resume_engagement(db, ended.id, bureau, village.midnight(1), "查有合同")
        end_engagement(db, ended.id, bureau, village.midnight(2), "误录")
        last = last_business_on(db, agencies, date(2023, 10, 18))
    assert last == {village.agencies[TWO]: date(2023, 6, 1)}
    assert "没有可以恢复的评价" in person.says("恢复评价")


def test_nobody_asks_or_reminds_of_it(village: Any, person: Any, web: Any) -> None:
    liaison = web.person("oLiaison").binds(village, "陈联络")
    assert FIRM in liaison.says("未答")
    for agency in (ONE, TWO):
        person.says(f"未服务 {agency}")
        last = person.taps(f"确认未服务 {agency}")
    assert "目前没有需要贵单位评价的机构" in last
    assert "没有尚未答完的企业" in liaison.says("未答")
    assert "现在没有可以再提醒的人" in liaison.says("催办")


def test_a_nudge_counts_what_the_chat_counts(village: Any, person: Any) -> None:
    def told() -> tuple[int, int]:
        with transaction(village.database) as db:
            people = db.execute(
                select(Binding.conversation_id, Invitation.cycle_id).join(
                    Invitation, Invitation.id == Binding.invitation_id
                )
            ).all()
            [survey] = surveys_of(db, people).values()
        return survey["remaining"], survey["total"]

    assert told() == (2, 2)
    person.says(f"未服务 {ONE}")
    person.taps(f"确认未服务 {ONE}")
    assert told() == (1, 1)
    assert ONE not in person.says("进度")


def test_it_is_undone_while_the_survey_is_open(village: Any, person: Any) -> None:
    person.says("A")
    person.says("没有合作过")
    person.taps("确认未服务")
    assert f"已恢复对“{ONE}”的评价" in person.taps(f"恢复评价 {ONE}")
    assert village.response(FIRM, ONE).answers == "A---------"
    assert ONE in person.says("待评机构")
    person.says(f"确认未服务 {ONE}")
    assert "已恢复" in person.says("恢复评价")
    person.says(f"确认未服务 {ONE}")
    village.survey_lasts(-3, -1)
    assert "截止" in person.says(f"恢复评价 {ONE}")
    assert village.response(FIRM, ONE).state == "withdrawn"


def test_what_was_submitted_stays(village: Any, person: Any) -> None:
    for said in ("AABBCCABCA", "跳过", "提交"):
        person.says(said)
    for said in (f"未服务 {ONE}", f"确认未服务 {ONE}"):
        assert f"已提交对“{ONE}”的评价" in person.says(said)
    assert village.response(FIRM, ONE).state == "submitted"
    assert f"确认未服务 {TWO}" in person.says("没有合作过"), "the other one may be meant"


def test_which_one_is_asked_where_none_is_being_answered(village: Any, web: Any) -> None:
    person = web.person("oPerson_1").consents(village)
    asked = person.says("没有合作过")
    assert f"确认未服务 {ONE}" in asked
    assert f"确认未服务 {TWO}" in asked
    assert "没有找到这家" in person.says("确认未服务 丁公司")
    assert village.count(Response) == 2
    assert f"确认未服务 {ONE}" in person.says("确认未服务 安信"), "a part is asked about once more"
    assert village.response(FIRM, ONE).state == "invited"


def test_two_services_of_one_agency_are_told_apart(town: Any, web: Any, fixed_time: Any) -> None:
    """Two contracts of one service are one question; another service of the agency is not."""
    town.enterprise(FIRM, ONE)
    for service, contract in (("安全评价", "二号"), ("检测检验", "")):
        town.add(
            Engagement, id=new_id(), agency_id=town.agencies[ONE], contract_no=contract,
            enterprise_id=town.enterprises[FIRM], service_type=service,
            updated_at=town.midnight(0),
        )  # fmt: skip
    town.open()
    person = web.person("oPerson_1").consents(town)
    asked = person.says("没有合作过")
    assert asked.count(">确认未服务") == 2
    person.taps(f"确认未服务 {ONE}（安全评价）", asked)
    ended = [row.service_type for row in town.rows(Engagement) if row.ended_at is not None]
    assert ended == ["安全评价", "安全评价"]
    assert "检测检验" in person.last
    assert "已恢复" in person.says(f"恢复评价 {ONE}")
    assert [row.ended_at for row in town.rows(Engagement)] == [None] * 3


def test_one_person_for_two_firms_says_for_which(town: Any, web: Any, fixed_time: Any) -> None:
    for firm in (FIRM, "大发化工厂"):
        town.enterprise(firm, ONE)
    town.open()
    person = web.person("oPerson_1").consents(town)
    person.binds(town, "大发化工厂")
    asked = person.says(f"未服务 {ONE}")
    told = person.taps(f"确认未服务 {ONE}·{FIRM}", asked)
    assert f"“{ONE}·{FIRM}”" in told
    assert town.response(FIRM, ONE).state == "withdrawn"
    assert town.response("大发化工厂", ONE).state == "invited"
    assert "已恢复" in person.taps(f"恢复评价 {ONE}", told)
    assert town.response(FIRM, ONE).state == "invited"


def test_before_consent_and_after_the_end_it_is_the_surveys(village: Any, web: Any) -> None:
    person = web.person("oPerson_1").binds(village)
    assert "同意" in person.says("没有合作过")
    person.says("同意")
    village.survey_lasts(-3, -1)
    assert "截止" in person.says("没有合作过")
    assert "截止" in person.says(f"确认未服务 {ONE}")
    assert village.response(FIRM, ONE).state == "invited"
