"""What agencies ask in their own words, and what they are told of a result that was filled in."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest

from bot.agencies.agency_reading import Topic, topic
from cycle.inviting.invitations import list_invitations
from cycle.reading import reading
from scoring.ruleset import Policy
from storage.tables import Nomination
from tests.cycle.conftest import CYCLE_2023, City
from tests.cycle.frozen_list import FrozenList, at, scored

FRIDAY = date(2023, 10, 20)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (Topic.RESULT, "为什么扣分 扣了几分 我们第几名 排名 得分多少 总分 公示了吗 我们上榜了吗"),
        (Topic.RESULT, "多少分 谁扣了我们的分 扣分依据 客户给我们打了多少分 机构A02的结果"),
        (Topic.COVERAGE, "有几家评价我们了 多少企业评了 企业评了吗 有人评价我们吗 都评了吗 进度"),
        (Topic.COVERAGE, "评价我们的有几家 已经有多少份评价 客户评了没 有没有人评 参评情况"),
        (Topic.CLIENTS, "谁给我们打了低分 哪些企业没评 谁没评 谁评了我 宏达评了吗 哪家给了差评"),
        (Topic.CLIENTS, "宏达五金厂填了没有 是谁给我们打的分 哪个企业不满意 评价我们的有哪些"),
        (Topic.MATERIALS, "材料交到哪里 资料寄给谁 盖章版送到哪 材料谁收 材料 邮寄地址"),
        (Topic.NOMINATION, "怎么报名 想参评 谁推荐了我们"),
        (Topic.TITLE, "称号 标杆称号到什么时候 证书"),
        (None, "什么时候公示 公示时间 满意度调查什么时候结束 多少家机构参评 今天天气怎么样"),
    ],
)  # fmt: skip
def test_what_a_question_is_about(about: Topic | None, said: str) -> None:
    assert {each: topic(each) for each in said.split()} == dict.fromkeys(said.split(), about)


@pytest.fixture
def year(database: Any, vault: Any, fixed_time: Any) -> FrozenList:
    file = replace(
        CYCLE_2023, nudge_days_before=(), milestones={"materials_due": date(2023, 10, 25)}
    )
    year = FrozenList(City(database, vault, file))
    for number in range(1, 13):
        year.city.enterprise(f"E{number}", name=f"宏达{number}厂")
    year.city.agency("A01", "机构A01")
    year.city.engage("A01", "E1")
    year.city.open()
    return year


@pytest.fixture
def agency(year: FrozenList, web: Any) -> Any:
    person = web.person("oAgency")
    with reading(year.city.database) as db:
        rows = list_invitations(db, year.city.vault, year.city.cycle.id)
        codes = {row.subject: row.code for row in rows}
    person.says(f"绑定 {codes['A01']}")
    return person


@pytest.mark.parametrize("said", ["谁给我们打了低分", "哪些企业没评", "宏达1厂评了吗"])
def test_who_answered_is_not_told_and_the_coverage_is(agency: Any, said: str) -> None:
    told = agency.says(said)
    assert "哪些企业已评、未评，各家怎么评，都不向机构显示" in told
    assert "暂不显示数量" in told
    assert "宏达" not in told


def test_where_the_materials_go(agency: Any) -> None:
    told = agency.says("材料交到哪里")
    assert "前送达市应急管理局（地址、邮箱以通知为准）" in told
    assert "2023年10月25日" in told


def test_when_it_is_public_is_a_question_about_dates(agency: Any) -> None:
    assert "周期日程" in agency.says("什么时候公示")


@pytest.mark.parametrize(
    ("said", "answer"),
    [("你好", "您好！"), ("在吗？", "您好！"), ("谢谢！", "不客气"), ("收到", "好的")],
)
def test_a_courtesy_is_answered_without_the_menu(agency: Any, said: str, answer: str) -> None:
    told = agency.says(said)
    assert told.startswith(answer)
    assert "没有看懂" not in told
    assert "截止" not in told


def test_the_menu_offers_reminders_again_to_who_ended_them(agency: Any) -> None:
    assert ">不再提醒<" in agency.says("帮助")
    agency.says("不再提醒")
    for said in ("帮助", "没有的词"):
        told = agency.says(said)
        assert ">恢复提醒<" in told
        assert ">不再提醒<" not in told
    agency.says("恢复提醒")
    assert ">不再提醒<" in agency.says("没有的词")


def test_the_reason_goes_with_the_tap_that_proposes(year: FrozenList, agency: Any) -> None:
    asked = agency.says("自荐 我们很好，「三年」无事故。")
    assert "理由：我们很好，「三年」无事故" in asked
    # the line reads as it is sent: typed, it takes the reason along
    assert asked.endswith(">确认自荐 我们很好，「三年」无事故</a>")
    assert "已自荐" in agency.taps("确认自荐", asked)
    with year.city.database.statements() as db:
        [row] = db.execute(Nomination.__table__.select()).all()
    assert row.reason == "我们很好，「三年」无事故"


def test_a_long_reason_is_to_be_sent_again_and_is_not_dropped(agency: Any) -> None:
    asked = agency.says(f"自荐 {'好' * 200}")
    assert "重新发送：确认自荐 理由" in asked
    assert "msgmenucontent" not in asked.split("理由：")[1]


@pytest.mark.parametrize(
    "said", ["自荐情况", "自荐需要什么条件？", "自荐材料", "怎么自荐", "我要自荐"]
)
def test_a_question_about_it_is_no_reason(agency: Any, said: str) -> None:
    asked = agency.says(said)
    assert "（可在后面写理由）" in asked
    assert "理由：" not in asked


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (Policy.RENORMALIZE, "按其余项目得分率折算"),
        (Policy.CLASS_MEAN, "取本类机构平均分"),
        (Policy.ZERO, "按零分计"),
    ],
)
def test_what_stands_in_for_a_mean_is_not_told_as_one(
    year: FrozenList, agency: Any, policy: Policy, said: str
) -> None:
    own = msgspec.structs.replace(scored("A01", 96), report_reviews=())
    frozen = year.freeze(own, scored("A02", 90), policies={"evaluation": policy})
    year.publish(frozen, FRIDAY, now=at(FRIDAY, 9, 30))
    told = agency.says("为什么扣分")
    assert re.search(rf"· 第11项没有复评过的报告，{said}，扣[\d.]+分", told)
    assert "第11项：平均" not in told
    assert "第12项：平均96分" in told
