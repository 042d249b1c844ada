"""What a liaison does in chat: chase, nominate, and look at what was objected."""

from typing import Any

import pytest

from cycle.audit import entries
from cycle.reading import reading
from storage.database import Database
from storage.tables import Nomination, OutboxMessage

ANSWERS = "AABBCCABCA"


@pytest.fixture
def village(town: Any, fixed_time: Any) -> Any:
    for n in range(6):
        town.enterprise(f"禅城企业{n}", "甲机构", "乙机构")
    town.enterprise("南海企业", "甲机构", district="440605")
    town.liaison("陈联络", "440604")
    town.liaison("李联络", "440605")
    return town.open()


@pytest.fixture
def liaison(village: Any, web: Any) -> Any:
    return web.person("oLiaison").binds(village, "陈联络")


def _submits(web: Any, village: Any, firm: str, openid: str) -> None:
    person = web.person(openid).consents(village, firm)
    for said in ("1", ANSWERS, "跳过", "提交"):
        person.says(said)


class TestProgress:
    def test_today_and_the_weakest_by_coverage_never_by_score(
        self, village: Any, web: Any, liaison: Any
    ) -> None:
        _submits(web, village, "禅城企业1", "oOne")
        told = liaison.says("进度")
        assert "今日新提交1份" in told
        assert "甲机构 1/6" in told or "乙机构 1/6" in told
        assert "分" not in told.replace("份", "").replace("百分", "")

    @pytest.mark.parametrize("said", ["南海进度如何", "南海还差谁", "南海区怎么样了呢进度"])
    def test_another_district_is_not_told(self, liaison: Any, said: str) -> None:
        told = liaison.says(said)
        assert "只能查看禅城区" in told
        assert "南海企业" not in told

    def test_nothing_is_offered_or_forecast_where_there_is_none(
        self, village: Any, web: Any, liaison: Any, fixed_time: Any
    ) -> None:
        """One response on the first morning is no speed, and nobody is reminded after the end."""
        village.survey_lasts(0, 5)
        _submits(web, village, "禅城企业1", "oOne")
        first = liaison.says("进度")
        assert "到截止约" not in first
        assert "催办" in first
        fixed_time.move_to(village.midnight(2))
        assert "照近三天的速度到截止约" in liaison.says("进度")
        fixed_time.move_to(village.midnight(7))
        assert "催办" not in liaison.says("进度")

    @pytest.mark.parametrize("said", ["禅城还差谁", "还差谁没答", "未答"])
    def test_names_to_chase_without_phones(self, liaison: Any, said: str) -> None:
        told = liaison.says(said)
        assert "禅城企业0" in told
        assert "1380" not in told


class TestNominating:
    def test_asked_first_and_done_by_the_whole_words(
        self, village: Any, liaison: Any, database: Database
    ) -> None:
        assert "还差2家" in liaison.says("推荐")
        asked = liaison.says("推荐：甲机构")
        assert "确认推荐 甲机构" in asked
        assert village.rows(Nomination) == []
        assert "已推荐“甲机构”。还差1家" in liaison.says("确认推荐 甲机构")
        assert "原已推荐" in liaison.says("确认推荐 甲机构")
        assert len(village.rows(Nomination)) == 1
        assert "甲机构" in liaison.says("推荐名单")
        with reading(database) as db:
            made = [each for each in entries(db) if each.action == "nomination.add"]
        assert [(each.actor, each.role) for each in made] == [("liaison:440604", "liaison")]

    @pytest.mark.parametrize("said", ["甲机构？", "甲机", "甲机？"])
    def test_a_part_of_a_name_and_a_question_confirm_nothing(
        self, village: Any, liaison: Any, said: str
    ) -> None:
        assert "确认推荐 甲机构" in liaison.says(f"确认推荐 {said}")
        assert village.rows(Nomination) == []
        liaison.says("确认推荐 甲机构")
        asked = liaison.says("确认撤回推荐 甲机 录错")
        assert [row.state for row in village.rows(Nomination)] == ["standing"]
        assert "已撤回" in liaison.taps("确认撤回推荐", asked)

    def test_an_unknown_name_is_told(self, village: Any, liaison: Any) -> None:
        assert "丙" in liaison.says("推荐 丙机构")
        assert "丙" in liaison.says("确认推荐 丙机构")
        assert village.rows(Nomination) == []

    def test_withdrawn_with_a_reason_by_the_own_district_alone(
        self, village: Any, web: Any, liaison: Any
    ) -> None:
        liaison.says("确认推荐 甲机构")
        assert "写明理由" in liaison.says("撤回推荐 甲机构")
        for question in ("甲机构 可以吗？", "甲机构 怎么操作", "甲机构？"):
            assert "写明理由" in liaison.says(f"撤回推荐 {question}")
        other = web.person("oOther").binds(village, "李联络")
        assert "没有" in other.says("撤回推荐 甲机构 资料不实")
        assert "已撤回" in liaison.says("撤回推荐 甲机构 资料不实")
        assert "还差2家" in liaison.says("推荐")


class TestUrging:
    def test_those_not_reached_today_once_and_in_the_own_district(
        self, village: Any, web: Any, liaison: Any, fixed_time: Any
    ) -> None:
        web.person("oOne").consents(village, "禅城企业1")
        web.person("oTwo").consents(village, "禅城企业2").says("不再提醒")
        web.person("oNanhai").consents(village, "南海企业")
        _submits(web, village, "禅城企业3", "oDone")
        assert "有2人" in liaison.says("催办")  # 3 has another agency to rate
        assert _nudges(village) == 0
        assert "有2人" in liaison.says("确认催办？")
        assert _nudges(village) == 0
        assert "的2人" in liaison.says("确认催办")
        assert _nudges(village) == 2
        assert "没有可以再提醒的人" in liaison.says("催办")
        assert "没有发送" in liaison.says("确认催办")
        assert _nudges(village) == 2

    def test_not_once_the_survey_is_over(self, village: Any, liaison: Any, fixed_time: Any) -> None:
        village.survey_lasts(-9, -2)
        assert "不在进行中" in liaison.says("催办")
        assert "不在进行中" in liaison.says("确认催办")


def _nudges(village: Any) -> int:
    return sum(row.kind == "nudge" for row in village.rows(OutboxMessage))


def test_no_objection_is_told_without_a_list(liaison: Any) -> None:
    assert "没有收到异议" in liaison.says("异议")


@pytest.mark.parametrize(
    "said", ["推荐 甲机构", "确认推荐 甲机构", "催办", "确认催办", "撤回推荐 甲机构 无"]
)
def test_the_words_are_the_liaisons_alone(village: Any, web: Any, said: str) -> None:
    person = web.person("oEnterprise").consents(village, "禅城企业1")
    person.says(said)
    web.person("oStranger").says(said)
    assert village.rows(Nomination) == []
    assert _nudges(village) == 0


def test_a_name_that_looks_like_a_link_is_none(village: Any, liaison: Any) -> None:
    name = '<a href="http://evil.example">点我</a>公司'
    village.agency(name)
    village.agency(f"{name}二")
    for said in (f"推荐 {name}", "推荐 点我", "确认推荐 点我"):
        told = liaison.says(said)
        assert "点我" in told
        assert 'evil.example">' not in told.replace("%22", '"')
