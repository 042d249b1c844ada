"""The list, the titles and where to complain are told to everybody, bound or not."""

from datetime import date, datetime
from typing import Any

import pytest

from bot.inbound import Inbound, Kind
from bot.objections.public_enquiries import decide
from bot.person import Person
from pingyi.app import surroundings_of
from storage.tables import Objection
from tests.bot.listed import ListedYear
from tests.bot.test_public import public, year
from tests.cycle.conftest import ZONE

__all__ = ["public", "year"]
LISTS = "公示名单 名单 链接 网址 公告 公示 公示结果 看公示名单 名单在哪里看 有哪些机构入选"
TITLES = "标杆机构有哪些 标杆机构 标杆机构名单 有哪些标杆机构 哪些机构是标杆"
WHO = ("stranger", "E1", "A01", "440604")


def somebody(web: Any, year: ListedYear, who: str) -> Any:
    person = web.person("oSomebody")
    if who != "stranger":
        person.says(f"绑定 {year.codes[who]}")
    if who == "E1":
        person.says("同意")
    return person


@pytest.mark.parametrize("who", WHO)
def test_the_list_is_told_to_everybody(
    web: Any, public: ListedYear, who: str, fixed_time: Any
) -> None:
    person = somebody(web, public, who)
    for said in LISTS.split():
        assert "1. 机构A01\n2. 机构A02" in person.says(said), said
        assert "10月25日24:00前可以提出异议" in person.last
    fixed_time.move_to(datetime(2023, 10, 26, 9, tzinfo=ZONE))
    for said in LISTS.split():
        assert "上次公示已于2023年10月25日24:00结束" in person.says(said), said
        assert "机构A01" not in person.last


@pytest.mark.parametrize("who", WHO)
def test_the_titles_are_told_to_everybody(
    web: Any, public: ListedYear, who: str, fixed_time: Any
) -> None:
    person = somebody(web, public, who)
    for said in TITLES.split():
        assert "没有在有效期内的标杆机构" in person.says(said), said
    fixed_time.move_to(datetime(2023, 10, 26, 9, tzinfo=ZONE))
    public.announce(date(2023, 10, 26))
    for said in TITLES.split():
        assert "现有标杆机构2家：\n1. 机构A01" in person.says(said), said
    own = person.says("称号")
    assert ("标杆机构称号有效" in own) == (who == "A01")


def test_with_public_pages_their_address_is_told(web: Any, year: ListedYear, config: Any) -> None:
    stranger = web.person("oStranger")
    assert "市应急管理局发布" in stranger.says("公示名单")
    server = config.server.model_copy(update={"public_url": "https://pingyi.example"})
    around = surroundings_of(config.model_copy(update={"server": server}), year.city.database)
    told = open_pages(around, "公示名单") + open_pages(around, "标杆机构")
    assert "https://pingyi.example/notices" in told
    assert "https://pingyi.example/titles" in told


def open_pages(around: Any, said: str) -> str:
    inbound = Inbound(Kind.TEXT, "oStranger", "gh_0", "m:1", 1, text=said)
    told = decide(around, Person(None), inbound, around.clock())
    assert told is not None
    return told.reply


@pytest.mark.parametrize(
    "said", ["举报", "投诉", "我要举报", "怎么投诉", "投诉 机构A01 假报告", "举报机构A01造假"]
)
@pytest.mark.parametrize("who", ["stranger", "A01"])
def test_a_complaint_is_told_where_it_belongs(
    web: Any, public: ListedYear, said: str, who: str, fixed_time: Any
) -> None:
    person = somebody(web, public, who)
    told = person.says(said)
    assert "没有记录" in told
    assert "\n异议 " in told
    if "机构A01" in said:
        assert "已收到" in person.says("异议 机构A01 " + "报告造假，没有到过现场")
    fixed_time.move_to(datetime(2023, 10, 26, 9, tzinfo=ZONE))
    told = person.says(said)
    assert "没有记录" in told
    assert "联络员，或市应急管理局" in told
    assert len(public.rows(Objection)) == int("机构A01" in said)


def test_in_the_survey_a_complaint_may_be_a_comment(web: Any, year: ListedYear) -> None:
    firm = somebody(web, year, "E1")
    firm.says("AAAAAAAAAA")
    assert "没有记录" in firm.says("投诉")
    assert "有人要求我打高分" in firm.last
    assert "意见：投诉他们从不到现场" in firm.says("投诉他们从不到现场")


def test_who_is_bound_to_nothing_hears_that_there_is_nothing(web: Any, year: ListedYear) -> None:
    stranger = web.person("oStranger")
    for said, told in (
        ("不再提醒", "不会收到提醒"),
        ("恢复提醒", "不会收到提醒"),
        ("删除我的信息", "没有要删除的"),
        ("确认删除我的信息", "没有要删除的"),
        ("切换身份", "没有绑定任何身份"),
    ):
        assert told in stranger.says(said)
        assert "绑定 K7M-2QX-9TB" in stranger.last
