"""Liaisons and agencies: their own district, their own agency, and no more."""

import re
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cycle.cycles import find_cycle
from cycle.extending import Wish, extend
from storage.database import transaction
from storage.tables import (
    Conversation,
    Response,
)

ANSWERS = "AABBCCABCA"


@pytest.fixture
def person(village: Any, web: Any) -> Any:
    return web.person("oPerson_1")


class TestRoles:
    @pytest.fixture
    def village(self, town: Any, fixed_time: Any) -> Any:
        for n in range(7):
            town.enterprise(f"禅城企业{n}", "甲机构")
        for n in range(13):
            town.enterprise(f"南海企业{n:02d}", "甲机构", "乙机构", district="440605")
        town.liaison("陈联络", "440604")
        town.liaison("李联络", "440605")
        return town.open()

    def test_progress_is_of_the_own_district(self, village: Any, person: Any) -> None:
        liaison = person.web.person("oLiaison").binds(village, "陈联络")
        assert "共7份，已开始0份，已提交0份" in liaison.says("进度")
        person.consents(village, "禅城企业3").says("A")
        person.web.person("oOther").consents(village, "南海企业03").says("1")
        assert "共7份，已开始1份，已提交0份" in liaison.says("进度")
        person.says(ANSWERS)
        person.says("跳过")
        person.says("提交")
        told = liaison.says("进度")
        assert "已提交1份，提交率14.3%" in told
        assert "共7家，已绑定1家，已全部提交1家" in told

    def test_a_code_given_again_says_in_which_role(
        self, village: Any, person: Any, fixed_time: Any
    ) -> None:
        person.consents(village, "禅城企业3")
        fixed_time.shift(1)
        assert "提交率" in person.binds(village, "陈联络").says("进度")
        fixed_time.shift(1)
        assert "第1/10题" in person.binds(village, "禅城企业3").last
        assert "第2/10题" in person.says("A")

    def test_numbers_mean_what_was_shown(self, village: Any, person: Any) -> None:
        """One person for two enterprises: what the list shows is what a number opens."""
        person.consents(village, "南海企业03")
        listed = person.binds(village, "禅城企业3").last
        numbered = dict(re.findall(r"(\d)、(.机构)", listed))
        assert sorted(numbered) == ["1", "2", "3"]
        for number, agency in numbered.items():
            assert f"【{agency}" in person.says(number)
            person.says("重新选择")

    @pytest.mark.parametrize("said", ["南海进度", "南海区未答", "看看南海区的进度"])
    def test_another_district_is_refused(self, village: Any, person: Any, said: str) -> None:
        told = person.binds(village, "陈联络").says(said)
        assert "只能查看禅城区" in told
        assert "南海企业" not in told

    def test_unanswered_by_pages(self, village: Any, person: Any) -> None:
        person.binds(village, "李联络")
        first = person.says("未答")
        second = person.taps("未答 2")
        third = person.says("未答 3")
        listed = [n for n in range(13) if f"南海企业{n:02d}" in first]
        rest = [n for n in range(13) if f"南海企业{n:02d}" in second]
        assert len(listed) == 10
        assert sorted(listed + rest) == list(range(13))
        assert "没有更多" in third
        assert "禅城企业" not in first + second

    def test_deadlines_and_nominations(self, village: Any, person: Any) -> None:
        person.binds(village, "陈联络")
        assert "2023年10月24日" in person.says("截止")
        told = person.says("推荐")
        assert "至少2家" in told
        assert "2023年10月26日" in told

    def test_a_liaison_answers_no_survey(self, village: Any, person: Any) -> None:
        person.binds(village, "陈联络")
        before = village.rows(Response)
        for said in ("A", ANSWERS, "同意", "提交", "撤回同意"):
            person.says(said)
        assert village.rows(Response) == before

    def test_an_agency_sees_numbers_from_five_on(
        self, village: Any, person: Any, fixed_time: Any
    ) -> None:
        agency = person.web.person("oAgency").binds(village, "甲机构")
        for n in range(6):
            assert "暂不显示" in agency.says("进度"), "nothing moves within a day"
            someone = person.web.person(f"oFirm_{n}")
            someone.submits(village, ANSWERS, f"禅城企业{n}")
        fixed_time.shift(timedelta(days=1))
        told = agency.says("进度")
        assert "至少有5家" in told
        assert "6" not in told
        assert "禅城企业" not in told

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("我的结果", "尚未公布"),
            ("材料", "2023年10月29日"),
            ("截止", "2023年10月24日"),
            ("帮助", "申报资料"),
            ("别家的结果", "尚未公布"),
            ("谁给我打了C", "都不向机构显示"),
        ],
    )
    def test_agency_words(self, village: Any, person: Any, said: str, told: str) -> None:
        assert told in person.binds(village, "甲机构").says(said)

    @pytest.mark.parametrize(
        "said", ["进度", "未答", "推荐", "截止", "我的结果", "A", "提交", "帮助"]
    )
    def test_strangers_learn_how_to_bind(self, village: Any, person: Any, said: str) -> None:
        assert "绑定 邀请码" in person.says(said)
        assert village.count(Conversation) == 0


class TestNotReached:
    @pytest.fixture
    def village(self, town: Any, fixed_time: Any) -> Any:
        for n in range(13):
            town.enterprise(f"南海企业{n:02d}", "甲机构", district="440605")
        town.enterprise("禅城企业", "甲机构")
        town.liaison("李联络", "440605")
        return town.open()

    @pytest.mark.parametrize("said", ["未联系", "联系不上的企业", "要打电话的有谁"])
    def test_whom_to_telephone_by_pages(self, village: Any, person: Any, said: str) -> None:
        person.web.person("oFirm").consents(village, "南海企业03")
        person.binds(village, "李联络")
        first = person.says(said)
        second = person.taps("未联系 2")
        assert "没有更多" in person.says("未联系 3")
        listed = [n for n in range(13) if f"南海企业{n:02d}（从未绑定）" in first]
        rest = [n for n in range(13) if f"南海企业{n:02d}（从未绑定）" in second]
        assert len(listed) == 10
        # whoever wrote a moment ago can be written to
        assert sorted(listed + rest) == [n for n in range(13) if n != 3]
        assert "13800138000" not in first + second
        assert "禅城企业" not in first + second

    def test_a_person_who_left_or_wants_no_reminders(self, village: Any, person: Any) -> None:
        for name, changed in (
            ("南海企业00", {"unreachable_at": village.midnight(1), "unreachable": "43004"}),
            ("南海企业01", {"muted_at": village.midnight(0)}),
        ):
            firm = person.web.person(f"o{name[-2:]}").binds(village, name)
            village.change(
                Conversation, Conversation.openid_hash.in_(_hashes(village, firm)), **changed
            )
        told = person.binds(village, "李联络").says("未联系")
        assert "南海企业00（已取消关注或不可达）" in told
        assert "南海企业01（不再提醒）" in told

    def test_progress_says_how_many(self, village: Any, person: Any) -> None:
        person.binds(village, "李联络")
        assert "需电话联系的企业13家" in person.says("进度")
        assert "（第1页）" in person.taps("未联系")
        village.change(Response, state="submitted")
        assert "电话" not in person.says("进度")
        assert "没有需要电话联系" in person.says("未联系")
        assert "未联系" in person.says("帮助")


def _hashes(village: Any, person: Any) -> list[bytes]:
    hashes: list[bytes] = village.vault.hashes("openid", person.openid)
    return hashes


@pytest.mark.parametrize("name", ["陈联络", "甲机构"])
def test_an_extension_is_told_with_the_day_of_before(
    town: Any, fixed_time: Any, web: Any, name: str
) -> None:
    town.enterprise("禅城企业", "甲机构")
    town.liaison("陈联络")
    town.open()
    before = web.person("oSomebody").binds(town, name).says("截止")
    assert "原定" not in before
    assert "2023年10月18日至2023年10月24日" in before
    with transaction(town.database) as db:
        for what, to in (("survey", date(2023, 10, 31)), ("materials_due", date(2023, 11, 2))):
            cycle = find_cycle(db, "2023")
            assert cycle is not None
            extend(
                db,
                cycle,
                Wish(what, to, "王科长", "因故"),
                ZoneInfo("Asia/Shanghai"),
                town.midnight(0),
            )
    told = web.person("oSomebody").says("截止")
    assert "满意度调查：2023年10月18日起，原定2023年10月24日，延至2023年10月31日" in told
    assert "申报资料截止：原定2023年10月29日，延至2023年11月2日" in told
    assert "推荐截止：2023年10月26日" in told
