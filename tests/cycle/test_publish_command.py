"""公示, 异议, 公告 and titles on the command line, as the bureau types them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from cycle.audit import entries
from cycle.reading import reading
from pingyi.cli.tools import BadInput, Tools
from storage.tables import Objection, Publication, Title
from tests.cycle.conftest import City
from tests.cycle.frozen_list import FrozenList, at
from tests.cycle.scored import scored
from tests.cycle.shell import Shell

TUESDAY, FRIDAY, SATURDAY = date(2023, 10, 24), date(2023, 10, 27), date(2023, 10, 28)
MONDAY, ANNOUNCED = date(2023, 10, 30), date(2023, 11, 3)
PUT_UP = ("publish", "2023", "--by", "王科长", "--yes", "--document-no")
ANNOUNCE = ("announce", "2023", "--by", "王科长", "--yes", "--document-no", "告6号", "--on")

Clock = Callable[[date], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the commands' clock to ten o'clock of a day."""
    now: list[datetime] = [at(TUESDAY)]
    monkeypatch.setattr(Tools, "now", lambda _: now[0])

    def set_to(day: date) -> None:
        now[0] = at(day)

    return set_to


@pytest.fixture
def year(pingyi: Shell, city: City, clock: Clock) -> FrozenList:
    """Sixteen agencies in a frozen assessment, on the day of the publication."""
    year = FrozenList(city)
    year.sixteen()
    return year


def _stored(city: City, table: Any) -> int:
    with city.database.statements() as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


def _failed(city: City, action: str) -> list[str]:
    with reading(city.database) as db:
        found = list(entries(db, action=action))
    return [each.detail["why"] for each in found if not each.succeeded]


def test_from_the_list_to_a_revoked_title(year: FrozenList, pingyi: Shell, clock: Clock) -> None:
    first = pingyi.json(*PUT_UP, "示5号")
    assert (first["from"], first["to"], first["changed"]) == ("2023-10-24", "2023-10-27", True)
    assert [each["uscc"] for each in first["agencies"]] == [f"A{n:02}" for n in range(1, 16)]
    assert not pingyi.json(*PUT_UP, "示5号")["changed"]

    filed = pingyi.json(
        *("objections", "file", "2023", "机构A03", "--by", "陈"),
        *("--text", "报告与现场不符", "--items", "9、11"),
    )
    assert (filed["until"], filed["agency_uscc"]) == ("2023-10-27", "A03")
    clock(SATURDAY)
    decided = pingyi.json(
        *("objections", "decide", "2023", filed["receipt"]),
        *("--upheld", "--why", "现场核实报告不实", "--by", "王科长", "--yes"),
    )
    assert (decided["state"], decided["effect"], decided["items"]) == ("upheld", "vacancy", [9, 11])

    second = pingyi.json(*PUT_UP, "示7号")
    assert (second["number"], second["to"]) == (2, "2023-11-01")
    assert [each["uscc"] for each in second["agencies"]][-2:] == ["A15", "A16"]
    assert "A03" not in [each["uscc"] for each in second["agencies"]]
    [one, two] = pingyi.json("publish", "2023", "--list")
    assert [each["vacant"] for each in one["agencies"]].count(True) == 1
    assert (two["document_no"], two["announced_on"]) == ("示7号", None)

    clock(ANNOUNCED)
    announced = pingyi.json(*ANNOUNCE, ANNOUNCED)["titles"]
    assert len(announced) == 15
    assert {each["ends_on"] for each in announced} == {"2024-11-03"}
    code = announced[0]["code"]
    assert pingyi.json("titles", "check", code.lower())["state"] == "valid"
    assert len(pingyi.json("titles", "list", "--cycle", "2023")["titles"]) == 15

    clock(date(2024, 3, 1))
    revoked = pingyi.json(
        *("titles", "revoke", "A01", "--on", "2024-02-29", "--why", "出具虚假报告"),
        *("--by", "王科长", "--yes"),
    )
    assert (revoked["code"], revoked["barred_until"]) == (code, "2025-02-28")
    checked = pingyi.json("titles", "check", code)
    assert (checked["state"], checked["revoked_on"]) == ("revoked", "2024-02-29")
    shown = pingyi.json("titles", "show", "机构A01")
    assert (shown["revoked_why"], shown["barred_until"]) == ("出具虚假报告", "2025-02-28")
    clock(date(2024, 11, 4))
    assert pingyi.json("titles", "check", announced[1]["code"])["state"] == "expired"
    assert pingyi.json("titles", "check", "K7M2")["state"] == "unknown"


def test_sentences_name_the_next_command(year: FrozenList, pingyi: Shell, clock: Clock) -> None:
    told = pingyi(*PUT_UP, "示5号").stdout
    assert "2023-10-27 24:00 接受异议" in told
    assert "pingyi announce 2023" in told
    receipt = pingyi.json(
        *(
            "objections",
            "file",
            "2023",
            "A03",
            "--text",
            "报告不属实",
            "--by",
            "陈",
            "--items",
            "11",
        ),
    )["receipt"]
    words = ("--upheld", "--why", "属实", "--by", "王科长", "--yes")
    told = pingyi("objections", "decide", "2023", receipt, *words).stdout
    assert "pingyi publish 2023" in told
    told = pingyi("objections", "list", "2023").stdout
    assert f"{receipt}　2023-10-24 10:00　机构A03（A03），涉及第 11 项　成立（名额空缺）" in told
    assert "报告不属实" not in told
    told = pingyi("publish", "2023", "--list").stdout
    assert "机构A03（A03）　空缺：属实" in told
    clock(SATURDAY)
    told = pingyi(*ANNOUNCE, SATURDAY).stdout
    assert "已公告 14 家：告6号，称号自 2023-10-28 起，2024-10-28 24:00 止。" in told
    told = pingyi("titles", "show", "A01").stdout
    assert "有效" in told


def test_who_reads_an_objection_is_on_record(year: FrozenList, pingyi: Shell, city: City) -> None:
    pingyi.json(*PUT_UP, "示5号")
    receipt = pingyi.json(
        "objections", "file", "2023", "A03", "--text", "报告与现场不符", "--by", "陈"
    )["receipt"]
    [listed] = pingyi.json("objections", "list", "2023")
    assert "text" not in listed
    assert pingyi.json("objections", "list", "2023", "--district", "禅城") == []
    shown = pingyi.json("objections", "show", "2023", receipt, "--by", "李")
    assert (shown["text"], shown["state"]) == ("报告与现场不符", "filed")
    taken = pingyi.json(
        "objections", "withdraw", "2023", receipt, "--why", "本人撤回", "--by", "李"
    )
    assert taken["state"] == "withdrawn"
    with reading(city.database) as db:
        assert [each.actor for each in entries(db, action="objection.read")] == ["李"]


def test_a_letter_counts_by_the_day_it_came_in(
    year: FrozenList, pingyi: Shell, clock: Clock, city: City
) -> None:
    pingyi.json(*PUT_UP, "示5号")
    clock(MONDAY)
    letter = ("objections", "file", "2023", "A02", "--by", "陈", "--text", "报告与现场不符")
    told = pingyi.refused(*letter)
    assert "2023-10-27 24:00 结束" in told
    assert "请用 --received 写明收到的日期" in told
    told = pingyi.refused(*letter, "--received", SATURDAY)
    assert "2023-10-27 24:00 结束" in told
    assert "--received 写明" not in told
    assert "不能晚于今天" in pingyi.refused(*letter, "--received", "2023-10-31")
    assert "还没有开始" in pingyi.refused(*letter, "--received", "2023-10-23")
    assert "应为日期" in pingyi.refused(*letter, "--received", "周五")
    assert _stored(city, Objection) == 0
    assert pingyi.json(*letter, "--received", FRIDAY)["changed"]
    assert not pingyi.json(*letter, "--received", FRIDAY)["changed"]
    [listed] = pingyi.json("objections", "list", "2023")
    assert listed["received_on"] == str(FRIDAY)
    assert f"（{FRIDAY} 收到）" in pingyi("objections", "list", "2023").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("publish", "2023"), "--document-no"),
        (("publish", "2022", "--list"), "没有名为“2022”"),
        (("publish", "2023", "--document-no", "示", "--by", "王"), "加 --yes"),
        ((*PUT_UP, "示5号", "--snapshot", "9"), "没有编号为 9 的快照"),
        ((*PUT_UP, "示5号", "--from", "明天"), "--from 明天：应为日期"),
        ((*PUT_UP, "示5号", "--from", "2023-10-25"), "还没有到"),
        ((*PUT_UP, "示5号", "--to", "2023-10-26"), "理由"),
        ((*PUT_UP, "示5号", "--choose", "A02", "--why", "抽签"), "去掉 --choose"),
        ((*ANNOUNCE, "2023-10-24"), "还没有公示"),
        (("objections", "file", "2023", "A03", "--text", "报告不属实", "--by", "陈"), "还没有公示"),
        (("objections", "show", "2023", "YY-00000-00000", "--by", "陈"), "没有回执为"),
        (("titles", "show", "A01"), "没有标杆称号"),
        (("titles", "show", "无此机构"), "无此机构"),
        (
            ("titles", "revoke", "A01", "--on", "2023-10-24", "--why", "假", "--by", "王", "--yes"),
            "没有标杆称号",
        ),
    ],
)
def test_what_is_refused_writes_nothing(
    year: FrozenList, pingyi: Shell, city: City, words: tuple[str, ...], says: str
) -> None:
    assert says in pingyi.refused(*words)
    assert [_stored(city, table) for table in (Publication, Objection, Title)] == [0, 0, 0]


def test_two_letters_in_the_same_words_are_two_where_staff_say_so(
    year: FrozenList, pingyi: Shell
) -> None:
    pingyi.json(*PUT_UP, "示5号")
    letter = ("objections", "file", "2023", "A03", "--text", "报告严重造假", "--by", "陈")
    first = pingyi.json(*letter)["receipt"]
    told = pingyi(*letter).stdout
    assert first in told
    assert "另一人的来信请加 --another" in told
    second = pingyi.json(*letter, "--another")
    assert second["changed"]
    assert second["receipt"] != first
    assert len(pingyi.json("objections", "list", "2023")) == 2


def test_decisions_refused_are_on_record(year: FrozenList, pingyi: Shell, city: City) -> None:
    pingyi.json(*PUT_UP, "示5号")
    receipt = pingyi.json(
        *("objections", "file", "2023", "A16", "--own", "--text", "得分计算有误", "--by", "陈"),
        *("--items", "12"),
    )["receipt"]
    decide = ("objections", "decide", "2023", receipt, "--why", "核实", "--by", "王")
    for undecided in ((), ("--upheld", "--rejected")):
        assert "--upheld（成立）或 --rejected" in pingyi.refused(*decide, *undecided)
    vacated = (*decide, "--upheld", "--effect", "vacancy", "--yes")
    assert "--effect reassessment" in pingyi.refused(*vacated)
    assert len(_failed(city, "objection.decide")) == 1
    upheld = (*decide, "--upheld", "--effect", "reassessment")
    assert "请核对以上内容后加 --yes" in pingyi.refused(*upheld)
    assert pingyi.json("objections", "list", "2023")[0]["state"] == "filed"
    told = pingyi(*upheld, "--yes").stdout
    assert "pingyi assess 2023 --freeze" in told
    assert "已有处理结果" in pingyi.refused(*decide, "--rejected")
    assert "没有第 14 项" in pingyi.refused(
        *("objections", "file", "2023", "A16", "--own", "--text", "得分计算有误", "--by", "陈"),
        *("--items", "14"),
    )
    assert "--items 甲" in pingyi.refused(
        *(
            "objections",
            "file",
            "2023",
            "A16",
            "--text",
            "得分计算有误",
            "--by",
            "陈",
            "--items",
            "甲",
        )
    )


def test_before_the_window_has_ended_nothing_is_announced(
    year: FrozenList, pingyi: Shell, city: City
) -> None:
    pingyi.json(*PUT_UP, "示5号")
    assert "2023-10-27 24:00 才结束" in pingyi.refused(*ANNOUNCE, TUESDAY)
    assert len(_failed(city, "list.announce")) == 1
    assert _stored(city, Title) == 0


def test_nothing_frozen(pingyi: Shell, city: City, clock: Clock) -> None:
    city.open()
    assert "pingyi assess 2023 --freeze" in pingyi.refused(*PUT_UP, "示5号")
    assert "还没有公示" in pingyi("publish", "2023", "--list").stdout
    assert pingyi.json("titles", "list")["titles"] == []


def test_other_days_with_a_reason(year: FrozenList, pingyi: Shell) -> None:
    published = pingyi.json(*PUT_UP, "示5号", "--to", "2023-10-31", "--reason", "延长两个工作日")
    assert (published["to"], published["dates_reason"]) == ("2023-10-31", "延长两个工作日")


def test_the_list_is_shown_before_it_is_put_up(
    year: FrozenList, pingyi: Shell, monkeypatch: pytest.MonkeyPatch, city: City
) -> None:
    monkeypatch.setattr("pingyi.cli.options.is_terminal", lambda: True)
    year.freeze(scored("A01", 95), scored("A02", 50))
    monkeypatch.setattr("pingyi.cli.options.click.prompt", lambda *_, **__: "n")
    told = pingyi.refused(*(word for word in (*PUT_UP, "示5号") if word != "--yes"))
    assert "　 1　第 1 名　机构A01（A01）" in told
    assert "机构A02（A02）　注意：不合格" in told
    assert told.endswith("未作改动。\n")
    assert _stored(city, Publication) == 0


def test_where_nobody_can_be_asked_the_list_is_shown_all_the_same(
    year: FrozenList, pingyi: Shell, city: City
) -> None:
    told = pingyi.refused(*(word for word in (*PUT_UP, "示5号") if word != "--yes"))
    assert "　 1　第 1 名　机构A01（A01）" in told
    assert told.endswith("未作改动；请核对以上内容后加 --yes。\n")
    assert _stored(city, Publication) == 0


@pytest.mark.parametrize("bound", [True, False])
def test_whether_the_agency_hears_of_it_is_said(
    year: FrozenList, pingyi: Shell, city: City, clock: Any, bound: bool
) -> None:
    if bound:
        city.bind("A02")
    pingyi.json(*PUT_UP, "示5号")
    receipt = pingyi.json(
        "objections", "file", "2023", "A02", "--text", "报告造假五份", "--by", "陈"
    )
    decide = ("objections", "decide", "2023", receipt["receipt"], "--upheld", "--why", "属实")
    told = pingyi(*decide, "--by", "王", "--yes").stdout
    assert ("已安排通知该机构绑定的微信" in told) is bound
    assert ("没有绑定微信，没有通知到，请书面告知" in told) is not bound


def _filed(pingyi: Shell, name: str) -> str:
    filed = ("objections", "file", "2023", name, "--text", "报告与现场不符", "--by", "陈")
    receipt: str = pingyi.json(*filed)["receipt"]
    return receipt


def _rejected(pingyi: Shell, receipt: str) -> str:
    decided = ("objections", "decide", "2023", receipt, "--rejected", "--why", "查无实据")
    return pingyi(*decided, "--by", "王科长", "--yes").stdout


def test_the_last_decision_says_from_when_the_list_may_be_announced(
    year: FrozenList, pingyi: Shell, clock: Clock
) -> None:
    pingyi.json(*PUT_UP, "示5号")
    first, second, third = (_filed(pingyi, f"机构A0{number}") for number in (1, 2, 3))
    assert "还有 2 件异议待处理" in _rejected(pingyi, first)
    taken = ("objections", "withdraw", "2023", second, "--why", "来函撤回", "--by", "陈")
    assert "还有 1 件异议待处理" in pingyi(*taken).stdout
    told = _rejected(pingyi, third)
    assert "公示到 2023-10-27 24:00" in told
    assert "2023-10-28 起可以公告：pingyi announce 2023" in told
    fourth = _filed(pingyi, "机构A04")
    clock(SATURDAY)
    assert "公示已期满，现在可以公告：pingyi announce 2023" in _rejected(pingyi, fourth)


def test_a_reassessment_that_is_due_is_not_forgotten_by_a_later_decision(
    year: FrozenList, pingyi: Shell
) -> None:
    pingyi.json(*PUT_UP, "示5号")
    first, second = _filed(pingyi, "机构A01"), _filed(pingyi, "机构A02")
    pingyi.json(
        *("objections", "decide", "2023", first, "--upheld", "--effect", "reassessment"),
        *("--why", "属实", "--by", "王科长", "--yes"),
    )
    told = _rejected(pingyi, second)
    assert f"异议 {first} 决定重新考评" in told
    assert "可以公告" not in told


def test_an_announcement_names_vacant_places_and_how_they_are_filled(
    year: FrozenList, pingyi: Shell, clock: Clock
) -> None:
    pingyi.json(*PUT_UP, "示5号")
    clock(SATURDAY)
    year.penalise("A03", SATURDAY)
    told = pingyi(*ANNOUNCE, SATURDAY, "--without", "被立案").stdout
    assert "已公告 14 家" in told
    assert "空缺 1 个名额：第 3 位 机构A03（被立案）。" in told
    assert "用新的文号再公示一次，只公示递补的机构：pingyi publish 2023" in told
    assert "pingyi notice 2023 公告.docx --announcement" in told
    again = pingyi.json(*PUT_UP, "示8号")  # as it was said
    assert [each["uscc"] for each in again["agencies"]] == ["A16"]


def test_what_is_shown_before_an_announcement_is_what_is_announced(
    year: FrozenList, pingyi: Shell, clock: Clock, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    pingyi.json(*PUT_UP, "示5号")
    clock(SATURDAY)
    year.penalise("A03", SATURDAY)

    def declined(_: str, show: Callable[[], None], *, yes: bool) -> None:
        show()
        raise BadInput("未作改动。")

    with monkeypatch.context() as patched:
        patched.setattr("pingyi.cli.announce.confirmed", declined)
        told = pingyi(*ANNOUNCE, SATURDAY, "--without", "被立案").stdout
        # without a reason nothing is asked, for nothing could be done
        refused = pingyi.refused(*ANNOUNCE, SATURDAY)
    assert "请加 --without 理由" in refused
    granted, _, vacant = told.partition("第 3 位名额空缺：机构A03（A03），")
    assert "机构A02" in granted
    assert "机构A03" not in granted
    assert "立案" in vacant
    assert _stored(city, Title) == 0
    pingyi.json(*ANNOUNCE, SATURDAY, "--without", "被立案")
    with reading(city.database) as db:
        [entry] = [each for each in entries(db, action="list.announce") if each.succeeded]
    assert entry.detail["vacated"] == ["A03"]
    assert entry.detail["vacated_why"] == "被立案"
    told = pingyi("audit").stdout
    assert "空缺 A03" in told
    assert "空缺理由 被立案" in told


def test_what_changed_while_it_was_confirmed_is_not_announced(
    year: FrozenList, pingyi: Shell, clock: Clock, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    pingyi.json(*PUT_UP, "示5号")
    clock(SATURDAY)
    year.penalise("A03", SATURDAY)

    def meanwhile(*_: Any, **__: Any) -> None:
        year.penalise("A04", SATURDAY)

    monkeypatch.setattr("pingyi.cli.announce.confirmed", meanwhile)
    told = pingyi.refused(*ANNOUNCE, SATURDAY, "--without", "被立案")
    assert "名单在确认时有了变化" in told
    assert _stored(city, Title) == 0


@pytest.mark.parametrize(
    ("bound", "told"),
    [
        ((), "名单上的机构都没有绑定微信，没有通知到，请书面告知"),
        (("A01", "A03"), "另有 13 家没有绑定，请书面告知"),
    ],
)
def test_a_publication_says_how_many_hear_of_it(
    year: FrozenList, pingyi: Shell, city: City, bound: tuple[str, ...], told: str
) -> None:
    for each in bound:
        city.bind(each)
    said = pingyi(*PUT_UP, "示5号").stdout
    assert told in said
    assert ("已安排通知绑定微信的 2 家" in said) is bool(bound)
