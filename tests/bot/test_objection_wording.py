"""However people write an agency's name, and however they confirm what they were shown."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from bot.wording.confirming import to_confirm
from bot.wording.markup import REPLY_LIMIT
from storage.tables import Objection
from tests.bot.listed import ListedYear
from tests.cycle.conftest import CYCLE_2023, ZONE, City
from tests.cycle.frozen_list import scored

FRIDAY = date(2023, 10, 20)
ANHANG, JINTONG = "佛山市安航安全技术服务有限公司", "佛山市金通安全技术服务有限公司"
HUAXIN = "广东华信检测（佛山）有限公司"
NAMES = {"A01": ANHANG, "A02": JINTONG, "A03": HUAXIN}
WHY = "报告是抄的，专家没有到过现场"


@pytest.fixture
def public(database: Any, vault: Any, fixed_time: Any) -> ListedYear:
    """Three agencies with names such as they have are listed; the first is bound as well."""
    file = replace(CYCLE_2023, nudge_days_before=(), milestones={})
    year = ListedYear(City(database, vault, file))
    for uscc, name in NAMES.items():
        year.city.agency(uscc, name)
    year.city.enterprise("E1", name="宏达五金厂")
    year.city.engage("A01", "E1")
    year.city.open()
    named = [
        msgspec.structs.replace(scored(uscc, 95 - number), name=name)
        for number, (uscc, name) in enumerate(NAMES.items())
    ]
    year.publish(year.freeze(*named), FRIDAY, now=datetime(2023, 10, 20, 9, 30, tzinfo=ZONE))
    return year


@pytest.mark.parametrize(
    ("words", "name", "kept"),
    [
        (f"我对安航公司有异议，{WHY}", ANHANG, WHY),
        (f"对安航这家机构有异议：{WHY}", ANHANG, WHY),
        (f"异议 金通公司 {WHY}", JINTONG, WHY),
        (f"异议 金通有限公司 {WHY}", JINTONG, WHY),
        (f"异议 那家安航公司 {WHY}", ANHANG, WHY),
        (f"异议 佛山金通 {WHY}", JINTONG, WHY),
        (f"异议 华信检测中心 {WHY}", HUAXIN, WHY),
        (f"异议 华信检测有限公司 {WHY}", HUAXIN, WHY),
        (f"异议 安航单位，{WHY}", ANHANG, WHY),
        (f"异议 “安航公司” {WHY}", ANHANG, WHY),
        (f"异议 华信（佛山）公司 {WHY}", HUAXIN, WHY),
        (f"关于金通公司的异议：{WHY}", JINTONG, WHY),
        ("安航公司造假，我有异议", ANHANG, "安航公司造假，我有异议"),
        ("安航公司，报告造假，我有异议", ANHANG, "报告造假，我有异议"),
        (f"异议 名单第二家 {WHY}", JINTONG, WHY),
        (f"异议 2 {WHY}", JINTONG, WHY),
        (f"异议 第2家 {WHY}", JINTONG, WHY),
        (f"异议 二号，{WHY}", JINTONG, WHY),
        ("异议安航公司报告造假与现场不符。", ANHANG, "安航公司报告造假与现场不符。"),
        ("异议安航报告造假", ANHANG, "安航报告造假"),
        ("异议 我觉得安航的报告造假", ANHANG, "我觉得安航的报告造假"),
    ],
)
@pytest.mark.parametrize("how", ["tap", "typed"])
def test_a_name_as_people_write_it_is_shown_and_confirmed(
    web: Any, public: ListedYear, words: str, name: str, kept: str, how: str
) -> None:
    stranger = web.person("oStranger")
    asked = stranger.says(words)
    assert public.rows(Objection) == []
    assert "还没有提交" in asked
    assert f"机构：{name}\n" in asked
    tap = how == "tap"
    told = stranger.taps("确认异议", asked) if tap else stranger.says(shown_line(asked))
    assert "已收到您对" in told
    [row] = public.rows(Objection)
    assert row.agency_id == public.city.ids[{v: k for k, v in NAMES.items()}[name]]
    assert public.city.vault.open(row.text_sealed) == kept


def shown_line(reply: str) -> str:
    """The line to tap as a person reads it."""
    return reply[reply.rindex('">') + 2 : reply.rindex("</a>")]


@pytest.mark.parametrize("part", ["安全技术服务公司", "佛山市", "公司", "安全", "佛山安全技术"])
def test_where_several_fit_it_is_asked_which(web: Any, public: ListedYear, part: str) -> None:
    stranger = web.person("oStranger")
    asked = stranger.says(f"异议 {part} {WHY}")
    assert "有几家都符合" in asked
    assert public.rows(Objection) == []
    assert "已收到您对" in stranger.taps(ANHANG, asked)
    [row] = public.rows(Objection)
    assert public.city.vault.open(row.text_sealed) == WHY


@pytest.mark.parametrize("words", ["没有异议", "我们对安航公司没有异议", "无异议，我没意见"])
def test_who_has_no_objection_files_none(web: Any, public: ListedYear, words: str) -> None:
    assert "还没有提交" not in web.person("oStranger").says(words)
    assert public.rows(Objection) == []


@pytest.mark.parametrize(
    "words",
    [
        f"异议 佛山市安信检测有限公司 {WHY}",
        f"异议佛山市安信检测有限公司{WHY}",
        f"异议 宏图公司 {WHY}",
        f"异议 1、{WHY}；2、没有培训",
    ],
)
def test_who_is_not_recognised_is_not_said_to_be_off_the_list(
    web: Any, public: ListedYear, words: str
) -> None:
    told = web.person("oStranger").says(words)
    assert "没有看出" in told
    assert "不在" not in told
    assert ANHANG not in told, "the list is not told again"
    assert "公示名单" in told
    assert public.rows(Objection) == []


@pytest.mark.parametrize(
    "words", ["确认异议", "我确认异议", "确认异议。", "是", "确认", "对", "对的", "确认提交"]
)
def test_a_confirmation_that_carries_nothing_says_what_to_send(
    web: Any, public: ListedYear, words: str
) -> None:
    stranger = web.person("oStranger")
    stranger.says(f"我对安航公司有异议，{WHY}")
    told = stranger.says(words)
    assert "没有提交" in told
    assert "那一整行" in told
    assert "异议 机构名称 " in told
    assert public.rows(Objection) == []


def test_a_confirmation_of_a_name_alone_asks_for_the_reason(web: Any, public: ListedYear) -> None:
    told = web.person("oStranger").says(f"确认异议 {JINTONG}")
    assert "还没有提交" in told
    assert f"异议 {JINTONG} " in told
    assert public.rows(Objection) == []


def test_a_yes_is_the_surveys_while_one_goes_on(
    web: Any, public: ListedYear, fixed_time: Any
) -> None:
    after = ListedYear(
        City(public.city.database, public.city.vault, replace(public.city.file, name="2024"))
    )
    after.city.ids.update(public.city.ids)
    after.city.open()
    firm = web.person("oE")
    for words in (f"绑定 {after.codes['E1']}", "同意", "AABAAAAAAC", "修改 3 C"):
        firm.says(words)
    assert "没有提交" not in firm.says("是")
    fixed_time.move_to(datetime(2023, 10, 25, 9, tzinfo=ZONE))
    assert "没有提交任何内容" in firm.says("是"), "the survey is closed, the list is still public"
    fixed_time.move_to(datetime(2023, 10, 26, 9, tzinfo=ZONE))
    assert "截止" in firm.says("是")


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        (
            "异议 安航 造假",
            f"理由“造假”只有2个字，请写5至500个字，说明是什么事、有什么依据。\n机构：{ANHANG}",
        ),
        (f"异议 {JINTONG} 造假", f"机构：{JINTONG}"),
        ("我对金通公司有异议，造假", f"机构：{JINTONG}"),
    ],
)
def test_a_short_reason_is_told_with_what_was_understood(
    web: Any, public: ListedYear, words: str, understood: str
) -> None:
    told = web.person("oStranger").says(words)
    assert understood in told
    assert "还没有提交" in told
    assert public.rows(Objection) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("申诉 第三项 已录入", ("“已录入”只有3个字", "评估项目：第3项")),
        ("申诉 3、11 都不对", ("“都不对”只有3个字", "评估项目：第3、11项")),
        ("我要申诉，第3项扣错了", ("“扣错了”只有3个字", "评估项目：第3项")),
        ("申诉 扣错了", ("“扣错了”只有3个字", "没有写明项号")),
        ("申诉 99 不对", ("没有第99项", "第1至13项")),
        ("申诉 第99项 业务信息已按时录入", ("没有第99项",)),
        ("申诉 3", ("第3项，还缺理由", "申诉 3 ")),
        ("确认申诉", ("没有提交", "那一整行", "申诉 1、2 ")),
        ("确认申诉 3", ("第3项，还缺理由",)),
        ("是", ("没有提交", "异议或申诉")),
    ],
)
def test_an_appeal_that_lacks_something_says_what(
    web: Any, public: ListedYear, words: str, told: tuple[str, ...]
) -> None:
    agency = web.person("oA")
    agency.says(f"绑定 {public.codes['A01']}")
    agency.says(words)
    for each in ("没有提交", *told):
        assert each in agency.last
    assert public.rows(Objection) == []


def test_an_appeal_is_confirmed_by_typing_the_line(web: Any, public: ListedYear) -> None:
    agency = web.person("oA")
    agency.says(f"绑定 {public.codes['A01']}")
    asked = agency.says("申诉3、11业务信息已按时录入")
    assert "已收到" in agency.says(shown_line(asked))
    [row] = public.rows(Objection)
    assert (row.items, row.own) == ("3,11", True)


def test_an_agency_that_gives_a_number_is_told_to_appeal(web: Any, public: ListedYear) -> None:
    agency = web.person("oA")
    agency.says(f"绑定 {public.codes['A01']}")
    assert "请发送“申诉 项号 理由”" in agency.says(f"异议 3 {WHY}")


def test_what_is_too_long_even_to_be_copied_is_to_be_written_anew() -> None:
    why = "长" * 500
    told = to_confirm(
        "确认异议",
        ["机构：" + "名" * 60, "公示文号：" + "号" * 40],
        why,
        why,
        why,
        "写机构全称重新发送",
    )
    assert "理由较长，请写机构全称重新发送" in told
    assert len(told.encode()) <= REPLY_LIMIT
