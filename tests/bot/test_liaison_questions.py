"""What liaisons ask in their own words: about one enterprise, about lists, and about others."""

from datetime import datetime
from typing import Any

import pytest

from bot.liaisons.liaison_reading import Asked, Topic, topic
from storage.tables import (
    Conversation,
    Cycle,
    Milestone,
    Nomination,
    OutboxMessage,
)
from tests.cycle.conftest import ZONE

OWN_ONLY = "您只能查看禅城区的情况。"


@pytest.fixture
def village(town: Any, fixed_time: Any) -> Any:
    town.enterprise("佛山市宏达五金有限公司", "甲机构", "乙机构")
    town.enterprise("瑞创五金厂", "甲机构")
    town.enterprise("瑞创", "乙机构")
    for n in range(12):
        town.enterprise(f"远景{n}号陶瓷厂", "佳通检测公司")
    town.enterprise("兴盛铝材厂", "甲机构", district="440605")
    town.liaison("陈联络", "440604")
    town.liaison("李联络", "440605")
    return town.open()


@pytest.fixture
def liaison(village: Any, web: Any) -> Any:
    return web.person("oLiaison").binds(village, "陈联络")


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (
            Topic.UNANSWERED,
            "没填的有哪些 还有谁没填 多少家没填 谁还没填 哪些企业没绑定 未答 还差谁 剩余名单",
        ),
        (Topic.PROGRESS, "进度 全市情况 多少家填了 谁填了 完成情况 答得怎么样 提交率"),
        (Topic.PHONES, "企业电话 电话号码 瑞创电话多少 手机号有吗"),
        (Topic.NOT_REACHED, "未联系 联系不上的有哪些 要打电话的"),
        (Topic.MORE, "更多 下一页 翻页 还有吗 看下一页 第3页 更多企业 下一页吧"),
        (Topic.URGING, "怎么催办 催办 瑞创催一下"),
        (None, "今天天气怎么 宏达填了没 截止"),
    ],
)
def test_what_a_question_is_about(about: Topic | None, said: str) -> None:
    assert {each: topic(each) for each in said.split()} == dict.fromkeys(said.split(), about)


@pytest.mark.parametrize(
    "said",
    [
        "宏达填了没", "宏达 填了吗", "佛山市宏达五金有限公司", "催办 宏达", "查一下宏达",
        "宏达怎么样", "宏达还没填吗", "宏达的进度", "请问宏达提交了没有", "宏达", "宏达答完了吗呀",
        "宏达有没有填", "宏达催一下", "提醒一下宏达",
    ],
)  # fmt: skip
def test_one_enterprise_of_the_own_district(liaison: Any, said: str) -> None:
    told = liaison.says(said)
    assert told.startswith("佛山市宏达五金有限公司：未绑定，须评2家机构，还差2家。")
    assert "还没有提醒过" in told


def test_how_far_it_is_and_when_it_was_reminded_but_never_what_it_answered(
    village: Any, web: Any, liaison: Any
) -> None:
    firm = "佛山市宏达五金有限公司"
    person = web.person("oFirm").consents(village, firm)
    for said in ("1", "AABBCCABCA", "跳过", "提交"):
        person.says(said)
    assert "还没有提醒过" in liaison.says("宏达填了没")
    liaison.says("确认催办")
    village.change(OutboxMessage, sent_at=datetime(2023, 10, 21, 9, 30, tzinfo=ZONE))
    told = liaison.says("宏达填了没")
    assert "已绑定，须评2家机构，已提交1家，还差1家" in told
    assert "最近一次提醒：10月21日09:30" in told
    assert "分" not in told
    assert "甲机构" not in told


def test_a_whole_name_is_one_and_a_part_may_be_several(liaison: Any) -> None:
    assert liaison.says("瑞创填了没").startswith("瑞创：")
    told = liaison.says("五金填了没")
    assert "佛山市宏达五金有限公司" in told
    assert "瑞创五金厂" in told
    assert "请写全称" in told


def test_another_districts_enterprise_is_as_one_that_does_not_exist(liaison: Any) -> None:
    for said in ("兴盛铝材厂", "兴盛铝材厂填了没", "兴盛电话多少", "催办 兴盛", "查一下兴盛"):
        told = liaison.says(said)
        assert told == liaison.says(said.replace("兴盛", "无此")).replace("无此", "兴盛")
        assert "禅城区没有名称含" in told
    assert liaison.says("兴盛") == liaison.says("无此")


def test_more_goes_on_with_the_last_list(liaison: Any) -> None:
    first = liaison.says("没填的有哪些")
    assert "第1页" in first
    liaison.says("进度")
    assert "尚未答完的企业（第2页）" in liaison.says("下一页")
    liaison.says("未答")
    assert "尚未答完的企业（第2页）" in liaison.says("第2页")
    liaison.says("未联系")
    assert "需电话联系的企业（第2页）" in liaison.says("更多")
    assert "尚未答完的企业（第1页）" in liaison.says("更多"), "that list was at its end"


def test_more_leaves_what_an_enterprise_has_begun(village: Any, web: Any, fixed_time: Any) -> None:
    person = web.person("oBoth").consents(village, "瑞创")
    person.says("退出")
    [before] = village.rows(Conversation)
    fixed_time.shift(60)
    person.binds(village, "陈联络")
    assert "第1页" in person.says("未答")
    [after] = village.rows(Conversation)
    assert after.place == before.place != ""


@pytest.mark.parametrize(
    "said", ["其他区怎么样", "全市进度", "全市情况", "南海区进度", "各区排名", "别的区呢", "南海呢"]
)
def test_asked_about_others_it_says_that_only_the_own_is_told(liaison: Any, said: str) -> None:
    told = liaison.says(said)
    assert told.startswith(OWN_ONLY)
    assert "禅城区　2023周期进度" in told


@pytest.mark.parametrize("said", ["瑞创电话多少", "企业电话", "电话号码"])
def test_numbers_are_the_bureaus_to_give(liaison: Any, said: str) -> None:
    told = liaison.says(said)
    assert "电话号码请向市局索取名单。" in told
    assert "1380" not in told


@pytest.mark.parametrize("said", ["人工", "联系电话", "转人工", "客服"])
def test_a_liaison_is_sent_to_the_bureau_and_not_to_themselves(liaison: Any, said: str) -> None:
    assert liaison.says(said).startswith("请联系市应急管理局。")


def test_a_greeting_is_answered_without_the_menu(liaison: Any) -> None:
    assert liaison.says("你好").startswith("您好！")
    assert liaison.says("谢谢").startswith("不客气")


class TestTakingBack:
    def test_a_part_of_a_name_is_asked_first_and_the_tap_carries_the_reason(
        self, village: Any, liaison: Any
    ) -> None:
        liaison.says("确认推荐 佳通检测公司")
        asked = liaison.says("撤回推荐 佳通，报错了")
        assert "将撤回禅城区对“佳通检测公司”的推荐，理由：报错了" in asked
        assert [row.state for row in village.rows(Nomination)] == ["standing"]
        assert "已撤回对“佳通检测公司”的推荐" in liaison.taps("确认撤回推荐", asked)
        assert [row.state for row in village.rows(Nomination)] == ["withdrawn"]

    def test_the_whole_name_does_it_at_once(self, village: Any, liaison: Any) -> None:
        liaison.says("确认推荐 佳通检测公司")
        assert "已撤回" in liaison.says("撤回推荐 佳通检测公司 报错了")

    def test_alone_it_is_told_with_an_example(self, liaison: Any) -> None:
        told = liaison.says("撤回推荐")
        assert "例如：撤回推荐 机构名称 资料不实" in told
        assert "撤回推荐 佳通 资料不实" in liaison.says("撤回推荐 佳通")


def test_what_is_no_name_means_no_enterprise() -> None:
    for said in ("企业填了没", "他们填了吗", "还有谁没填", "多少家填了", "都填完了吗", "本区情况"):
        assert not Asked(said).is_one, said


def test_of_an_enterprise_whose_person_withdrew_it_is_said(
    village: Any, web: Any, liaison: Any
) -> None:
    """Neither to be chased nor done: nobody is asked, and a colleague may still answer."""
    person = web.person("oOne").consents(village, "佛山市宏达五金有限公司")
    for said in ("1", "AABBCCABCA", "跳过", "提交"):
        person.says(said)
    person.says("撤回同意")
    told = liaison.says("宏达填了没")
    assert "须评2家机构，已提交1家，填写人撤回同意，不再询问的1家" in told
    assert "没有待评的" not in told


@pytest.mark.parametrize("said", ["谁评了甲机构", "他们打了多少分", "宏达怎么评的"])
def test_what_was_answered_is_not_a_liaisons_to_know(liaison: Any, said: str) -> None:
    assert "都不向联络员显示" in liaison.says(said)


@pytest.mark.parametrize("said", ["确认", "是的", "确定"])
def test_a_bare_yes_confirms_nothing_and_says_so(village: Any, liaison: Any, said: str) -> None:
    liaison.says("推荐 甲机构")
    assert "没有提交任何内容" in liaison.says(said)
    assert village.rows(Nomination) == []


def test_who_asks_to_be_replaced_is_sent_to_the_bureau(liaison: Any) -> None:
    told = liaison.says("我要换人")
    assert "联络员，或" not in told
    assert "请联系市应急管理局" in told


def test_what_was_not_nominated_is_not_offered_to_be_withdrawn(village: Any, liaison: Any) -> None:
    assert "没有推荐“甲机构”" in liaison.says("撤回推荐 甲机 资料不实")
    assert "没有推荐“甲机构”" in liaison.says("确认撤回推荐 甲机构 资料不实")


def test_after_the_last_day_nothing_is_offered(village: Any, liaison: Any, fixed_time: Any) -> None:
    [cycle] = village.rows(Cycle)
    day = village.midnight(1).date()
    village.change(
        Milestone, Milestone.cycle_id == cycle.id, Milestone.name == "nominations_due", on_date=day
    )
    fixed_time.move_to(village.midnight(3))
    for said in ("推荐", "推荐 甲机构"):
        told = liaison.says(said)
        assert f"已于{day.year}年{day.month}月{day.day}日截止" in told
        assert "请发送“推荐" not in told
        assert "确认推荐" not in told


@pytest.mark.parametrize("said", ["评了多少家", "评了多少了", "谁评完了", "谁评了", "谁还没评"])
def test_how_far_they_are_is_no_question_about_answers(liaison: Any, said: str) -> None:
    assert "都不向联络员显示" not in liaison.says(said)
