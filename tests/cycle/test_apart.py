"""Who and what kept apart, joined by two people, and comments above k alone; on both databases."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import select, update

from cycle.audit import Actor, entries
from cycle.reading import reading
from cycle.register.engagements import end_engagement
from cycle.register.finding import find_enterprise, own_row
from cycle.register.history import RowKind
from cycle.register.merging import merge_agencies, merge_enterprises
from storage.database import transaction
from storage.tables import Engagement, Enterprise, Response
from tests.cycle.conftest import City
from tests.cycle.shell import Shell

ZONE = ZoneInfo("Asia/Shanghai")
DURING = datetime(2023, 10, 20, 10, tzinfo=ZONE)
AFTER = datetime(2023, 10, 25, 10, tzinfo=ZONE)
BUREAU = Actor("甲", "bureau", "test", "440600")


@pytest.fixture
def surveyed(city: City, pingyi: Shell) -> City:
    """A1 has six clients of whom five answered; A2 has one, who did."""
    city.agency("A1", "安信检测公司")
    city.agency("A2", "平安评价公司")
    for number in range(6):
        city.enterprise(f"E{number}", name=f"佛山市南海区宏达{number}号五金厂有限公司")
    engagements = [city.engage("A1", f"E{number}") for number in range(6)]
    second = city.engage("A2", "E0")
    city.open()
    for number, engagement in enumerate(engagements[:5]):
        city.submit(
            engagement, "AABAAAAAAC", f"宏达{number}号五金厂说第{number}点，电话13800138000"
        )
    city.submit(second, "CCCCCCCCCC", "只有我们一家")
    return city


def acts(city: City, action: str) -> list[tuple[str, str, bool]]:
    with reading(city.database) as db:
        return [(each.actor, each.subject, each.succeeded) for each in entries(db, action=action)]


def test_who_answered_says_nothing_of_answers(surveyed: City, pingyi: Shell) -> None:
    rows = pingyi.json("responses", "who")
    assert [
        (row["enterprise_uscc"], row["state"], row["asked"], row["submitted"]) for row in rows
    ] == [
        ("E0", "submitted", 2, 2),
        *((f"E{n}", "submitted", 1, 1) for n in range(1, 5)),
        ("E5", "invited", 1, 0),
    ]
    assert set(rows[0]) == {
        "cycle",
        "enterprise_uscc",
        "enterprise",
        "district",
        "state",
        "asked",
        "submitted",
    }
    assert "A1" not in json.dumps(rows)


def test_who_answered_counts_no_contract_that_ended(surveyed: City, pingyi: Shell) -> None:
    """As in the status: who said that an agency never served it has submitted all the same."""
    with transaction(surveyed.database) as db:
        by_code = dict(
            db.execute(
                select(Enterprise.uscc, Engagement.id)
                .join(Engagement, Engagement.enterprise_id == Enterprise.id)
                .join(Response, Response.engagement_id == Engagement.id)
                .where(Response.state == "invited")
            ).all()
        )
        end_engagement(db, by_code["E5"], BUREAU, DURING, "误录")
    other = surveyed.engage("A2", "E1")
    surveyed.open()
    with transaction(surveyed.database) as db:
        end_engagement(db, other, BUREAU, DURING, "企业反映未接受服务")
    rows = pingyi.json("responses", "who")
    assert {row["enterprise_uscc"]: (row["state"], row["asked"]) for row in rows} == {
        "E0": ("submitted", 2),
        **{f"E{n}": ("submitted", 1) for n in range(1, 5)},
        "E5": ("withdrawn", 0),
    }


def test_what_was_answered_says_nothing_of_enterprises(surveyed: City, pingyi: Shell) -> None:
    rows = answered(pingyi)[0]
    assert [row["agency_uscc"] for row in rows] == ["A1"] * 5
    assert {row["on"] for row in rows} == {"2023-10-20"}
    assert all(
        set(row) == {"cycle", "mark", "agency_uscc", "answers", "total", "comment", "on"}
        for row in rows
    )
    assert len({row["mark"] for row in rows}) == 5
    said = json.dumps(rows, ensure_ascii=False)
    assert "宏达" not in said
    assert "13800138000" not in said
    assert "说第3点" in said
    assert rows == answered(pingyi)[0]


def test_who_withdrew_what_was_left_is_not_at_it_any_more(surveyed: City, pingyi: Shell) -> None:
    other = surveyed.engage("A2", "E1")
    surveyed.open()
    with transaction(surveyed.database) as db:
        db.execute(
            update(Response).where(Response.engagement_id == other).values(state="withdrawn")
        )
    states = {row["enterprise_uscc"]: row["state"] for row in pingyi.json("responses", "who")}
    assert (states["E0"], states["E1"], states["E5"]) == ("submitted", "withdrawn", "invited")


def answered(pingyi: Shell) -> tuple[list[dict[str, str]], str]:
    """The rows of the answers, and what is said of those that are not among them."""
    told = pingyi("responses", "what", "--json")
    assert told.exit_code == 0
    return json.loads(told.stdout), told.stderr


def test_where_no_agency_is_named_none_may_be_read_from_that(surveyed: City, pingyi: Shell) -> None:
    """A2's one answer would be the only one without a name, and its client is on the other list."""
    rows, told = answered(pingyi)
    assert "CCCCCCCCCC" not in {row["answers"] for row in rows}
    assert "另有 1 份没有列出" in told
    # a third agency of one client: two agencies, and still fewer than five enterprises
    surveyed.agency("A3", "金通检测公司")
    third = surveyed.engage("A3", "E1")
    surveyed.open()
    surveyed.submit(third, "BBBBBBBBBB")
    assert "另有 2 份没有列出" in answered(pingyi)[1]
    more = [surveyed.engage(agency, f"E{n}") for agency, n in (("A2", 2), ("A2", 3), ("A3", 4))]
    surveyed.open()
    for engagement in more:
        surveyed.submit(engagement, "BBBBBBBBBC")
    rows, told = answered(pingyi)
    assert told == ""
    unnamed = [row["answers"] for row in rows if not row["agency_uscc"]]
    assert unnamed == ["BBBBBBBBBB", *["BBBBBBBBBC"] * 3, "CCCCCCCCCC"]


def test_both_lists_are_worksheets_too(surveyed: City, pingyi: Shell, tmp_path: Path) -> None:
    for what, headers, listed in (("who", "已提交份数", 6), ("what", "标记", 5)):
        out = tmp_path / f"{what}.xlsx"
        assert pingyi("responses", what, out, "--by", "王科长").exit_code == 0
        sheet = load_workbook(out).worksheets[0]
        assert headers in [cell.value for cell in sheet[1]]
        assert sheet.max_row == 1 + listed
        assert acts(surveyed, f"responses.{what}") == [("王科长", "cycle:2023", True)]


def test_the_joined_export_is_in_the_audit_log(surveyed: City, pingyi: Shell) -> None:
    assert len(pingyi.json("responses", "export")) == 7
    [(actor, subject, succeeded)] = acts(surveyed, "responses.export")
    assert (subject, succeeded) == ("cycle:2023", True)
    assert actor


def test_where_two_people_are_asked_for_one_gets_nothing(
    surveyed: City, pingyi: Shell, tmp_path: Path
) -> None:
    pingyi._environment["PINGYI_PRIVACY__TWO_PEOPLE"] = "true"
    out = tmp_path / "all.json"
    assert "join request" in pingyi.refused("responses", "export", out, "--by", "王科长")
    assert not out.exists()
    assert acts(surveyed, "responses.export") == [("王科长", "cycle:2023", False)]
    number = requested(pingyi)
    approved(pingyi, number)
    assert pingyi("responses", "join", "export", number, out, "--by", "王科长").exit_code == 0
    assert len(json.loads(out.read_text("utf-8"))) == 6


def requested(pingyi: Shell, *more: str, by: str = "王科长") -> str:
    given = ("--agency", "安信检测公司", "--reason", "核实泄密反映", *more)
    asked = pingyi.json("responses", "join", "request", *given, "--by", by)
    assert (asked["state"], asked["agency_uscc"]) == ("requested", "A1")
    number: str = asked["number"]
    return number


def approved(pingyi: Shell, number: str) -> str:
    """By another person, who is warned of what is odd about it."""
    told = pingyi("responses", "join", "approve", number, "--by", "李处长")
    assert (told.exit_code, told.stdout.count("\n")) == (0, 1)
    return told.stderr


@pytest.mark.parametrize("together", [True, False])
def test_an_approval_from_the_login_that_asked_is_told_and_kept(
    surveyed: City, pingyi: Shell, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    number = requested(pingyi)
    if not together:
        monkeypatch.setattr("pingyi.cli.acting.login_name", lambda: "li")
    assert ("请确认是两个人办理" in approved(pingyi, number)) is together
    with reading(surveyed.database) as db:
        [entry] = entries(db, action="join.approve")
    assert entry.detail["same_origin"] is together
    assert ("与申请出自同一登录 是" in pingyi("audit").stdout) is together


def test_two_people_join_once(surveyed: City, pingyi: Shell) -> None:
    number = requested(pingyi)
    export = ("responses", "join", "export", number, "--json", "--by")
    assert "还没有批准" in pingyi.refused(*export, "王科长")
    for same in ("王科长", " 王 科长", "王科长 "):
        assert "须由另一人批准" in pingyi.refused(
            "responses", "join", "approve", number, "--by", same
        )
    approved(pingyi, number)
    assert "已由他人批准" in pingyi.refused(
        "responses", "join", "approve", number, "--by", "赵主任"
    )
    assert "只能由申请人或批准人使用" in pingyi.refused(*export, "赵主任")
    rows = json.loads(pingyi(*export, "王科长").stdout)
    assert {(row["agency_uscc"], row["enterprise_uscc"]) for row in rows} == {
        ("A1", f"E{n}") for n in range(6)
    }
    assert "一次批准只能导出一次" in pingyi.refused(*export, "王科长")
    [row] = pingyi.json("responses", "join", "list")
    assert (row["state"], row["requested_by"], row["approved_by"]) == ("used", "王科长", "李处长")
    assert [done for _, _, done in acts(surveyed, "join.approve")].count(True) == 1
    assert [(a, done) for a, _, done in acts(surveyed, "join.use")] == [
        ("王科长", False),
        ("赵主任", False),
        ("王科长", True),
        ("王科长", False),
    ]


def test_a_request_and_an_approval_last_seven_days(surveyed: City, pingyi: Shell) -> None:
    with time_machine.travel(DURING, tick=False) as clock:
        late, used_late = requested(pingyi), requested(pingyi)
        clock.shift(timedelta(days=6, hours=23))
        approved(pingyi, used_late)
        clock.shift(timedelta(hours=1))
        assert "失效" in pingyi.refused("responses", "join", "approve", late, "--by", "李处长")
        clock.shift(timedelta(days=6, hours=23))
        export = ("responses", "join", "export", used_late, "--json", "--by", "王科长")
        assert "失效" in pingyi.refused(*export)
        states = [row["state"] for row in pingyi.json("responses", "join", "list")]
        assert states == ["expired", "expired"]


def test_what_is_refused_leaves_no_request(surveyed: City, pingyi: Shell) -> None:
    asked = ("responses", "join", "request", "--by", "王科长", "--reason")
    assert "请写明需要合并查看的理由" in pingyi.refused(*asked, " ")
    assert "没有找到机构" in pingyi.refused(*asked, "核实", "--agency", "无此机构")
    assert pingyi.json("responses", "join", "list") == []
    assert "没有编号" in pingyi.refused("responses", "join", "approve", "abc", "--by", "李处长")


def comments_of(pingyi: Shell, agency: str, at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        return pingyi.json("comments", agency)


def test_comments_are_released_above_k_screened_and_not_in_the_order_of_time(
    surveyed: City, pingyi: Shell
) -> None:
    found = comments_of(pingyi, "安信检测公司", AFTER)
    assert not found["withheld"]
    assert len(found["comments"]) == 5
    assert {text[:5] for text in found["comments"]} == {f"※说第{n}点" for n in range(5)}
    assert found["comments"] != sorted(found["comments"])
    assert found == comments_of(pingyi, "A1", AFTER)
    assert comments_of(pingyi, "A2", AFTER) == {
        "cycle": "2023",
        "agency_uscc": "A2",
        "agency": "平安评价公司",
        "withheld": True,
        "comments": [],
    }


def test_comments_wait_for_the_end_of_the_survey(surveyed: City, pingyi: Shell) -> None:
    with time_machine.travel(DURING, tick=False):
        assert "尚未截止" in pingyi.refused("comments", "A1")


def test_two_contracts_of_one_enterprise_are_one_voice(surveyed: City, pingyi: Shell) -> None:
    again = [surveyed.engage("A2", "E0", contract=f"{n}") for n in range(4)]
    surveyed.open()
    for engagement in again:
        surveyed.submit(engagement, "AAAAAAAAAA", "再说一次")
    assert comments_of(pingyi, "A2", AFTER)["withheld"]


def test_five_of_whom_two_are_one_enterprise_are_four(surveyed: City, pingyi: Shell) -> None:
    """Also where the one into which they were merged was merged itself."""
    assert not comments_of(pingyi, "A1", AFTER)["withheld"]
    for gone, kept in (("E0", "E1"), ("E1", "E5")):
        merge_into(surveyed, gone, kept)
        assert comments_of(pingyi, "A1", AFTER)["withheld"]
        rows = answered(pingyi)[0]
        assert rows == [], "four are nobody"


def test_what_was_said_under_a_code_that_was_merged_away_is_its_agencys(
    surveyed: City, pingyi: Shell
) -> None:
    surveyed.agency("A3", "安信检测站")
    second = surveyed.engage("A3", "E0")
    surveyed.open()
    surveyed.submit(second, "BBBBBBBBBB", "到场晚了半天")
    with transaction(surveyed.database) as db:
        kept, gone = (own_row(db, RowKind.AGENCY, uscc) for uscc in ("A1", "A3"))
        merge_agencies(db, kept, gone, BUREAU, AFTER, "代码更正", average=True)
    assert "到场晚了半天" in comments_of(pingyi, "A1", AFTER)["comments"]
    rows = answered(pingyi)[0]
    assert [row["agency_uscc"] for row in rows] == ["A1"] * 6


def merge_into(city: City, gone: str, kept: str) -> None:
    """Two enterprises that both submitted and turn out to be one."""
    with transaction(city.database) as db:
        merge_enterprises(
            db,
            find_enterprise(db, kept),
            own_row(db, RowKind.ENTERPRISE, gone),
            Actor("王科长", "bureau", "test", "440600"),
            AFTER,
            "同一家",
            average=True,
        )


def test_what_was_answered_waits_for_the_end_of_the_survey(surveyed: City, pingyi: Shell) -> None:
    with time_machine.travel(surveyed.cycle.closes_at - timedelta(seconds=1), tick=False):
        assert "截止后才能导出评价内容" in pingyi.refused("responses", "what")
        assert len(pingyi.json("responses", "who")) == 6
    with time_machine.travel(surveyed.cycle.closes_at, tick=False):
        assert len(answered(pingyi)[0]) == 5
