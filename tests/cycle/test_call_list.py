"""Whoever WeChat does not reach is on the call list, with the reason; nobody else is."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import insert, update

from cycle.progress.call_list import Call, call_counts, call_list, not_reached, to_call
from cycle.progress.call_reasons import NO_LONGER_WANTED, Means, Reason, next_reminder
from cycle.progress.call_words import KIND_WORDS, REASONS, detail, why
from cycle.progress.undelivered import UndeliveredMessage, undelivered_messages
from cycle.reading import reading
from notifications.calendar import Calendar
from notifications.errors import ERRCODES, Cause, SendError
from notifications.kinds import KINDS
from notifications.quiet import parse_hours
from notifications.reminders import NudgePolicy
from notifications.route import TYPED, Ledger, Push, Route, carried
from pingyi.cli import COMMANDS, main
from pingyi.cli.acting import login_name
from pingyi.cli.tools import console
from storage.database import transaction
from storage.tables import (
    Binding,
    Contact,
    Conversation,
    Enterprise,
    Invitation,
    MessageStatus,
    OutboxMessage,
    SubscriptionCredit,
    new_id,
)
from tests.cycle.conftest import NOW, ZONE, City
from tests.cycle.shell import Shell

HOUR = timedelta(hours=1)
#: The window is open today; the next reminder comes tomorrow at midnight.
TYPED_AT = NOW - HOUR
TEMPLATE, NOTHING = Means(has_template=True), Means()


@dataclass
class Calls:
    """One district's enterprises, each with a person whose messages the test writes."""

    city: City
    engagements: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def enterprises(self, *usccs: str, district: str = "440604") -> None:
        for uscc in usccs:
            self.city.enterprise(uscc, district)
            self.engagements[uscc] = self.city.engage("A1", uscc)
        self.city.open()

    def person(self, uscc: str, **conversation: Any) -> str:
        if uscc not in self.engagements:
            self.enterprises(uscc)
        self.people[uscc] = self.city.bind(uscc)
        values = {"last_typed_at": TYPED_AT - 9 * HOUR, **conversation}
        with transaction(self.city.database) as db:
            where = Conversation.id == self.people[uscc]
            db.execute(update(Conversation).where(where).values(values))
        return self.people[uscc]

    def message(
        self,
        subject: str,
        status: str,
        error: str | None = None,
        *,
        at: datetime = NOW,
        kind: str = "nudge",
        **more: Any,
    ) -> str:
        ended = status not in ("queued", "sending")
        row = {
            "id": new_id(),
            "dedupe_key": new_id(),
            "kind": kind,
            "invitation_id": self.city.invitation_of(subject),
            "payload": {"cycle": self.city.cycle.id},
            "status": MessageStatus(status),
            "due_at": at,
            "expires_at": at + HOUR,
            "attempts": 1,
            "error": error,
            "created_at": at,
            "sent_at": at if status in ("sent", "delivered") else None,
            "finished_at": at if ended and status != "sent" else None,
            **more,
        }
        with transaction(self.city.database) as db:
            db.execute(insert(OutboxMessage).values(row))
        return str(row["id"])

    def listed(self, means: Means = TEMPLATE, district: str | None = None) -> dict[str, Call]:
        with reading(self.city.database) as db:
            city = self.city
            found = call_list(db, city.vault, city.cycle, means, NOW, district)
            return {call.uscc: call for call in found}

    def reason(self, uscc: str, means: Means = TEMPLATE) -> tuple[str, str] | None:
        """The reason in words with its detail, None for an enterprise that is reached."""
        call = self.listed(means).get(uscc)
        return None if call is None else (REASONS[call.reason], detail(call.reason, call.error))

    def undelivered(self, district: str | None = None) -> list[UndeliveredMessage]:
        with reading(self.city.database) as db:
            return list(undelivered_messages(db, self.city.cycle.id, district))


@pytest.fixture
def calls(city: City) -> Calls:
    city.agency("A1")
    city.open()
    return Calls(city)


def test_nobody_bound(calls: Calls) -> None:
    calls.enterprises("E1", "E2")
    assert calls.reason("E1") == ("从未绑定", "没有人用邀请码绑定")
    calls.message("E2", "sent")
    assert calls.reason("E2") == ("已取消关注或不可达", "填写人已取消关注，或绑定已解除")
    calls.city.submit(calls.engagements["E1"], "A" * 10)
    assert calls.reason("E1") is None


LATER = NOW + HOUR
#: What a person did and when the platform said that nothing reaches them.
PEOPLE: list[tuple[str, dict[str, Any], tuple[str, str] | None]] = [
    ("reached", {}, None),
    (
        "gone",
        {"unreachable_at": NOW, "unreachable": "recipient 43004 require subscribe"},
        ("已取消关注或不可达", "未关注公众号"),
    ),
    ("back", {"unreachable_at": NOW, "unreachable": "43004", "last_event_at": LATER}, None),
    ("wrote", {"unreachable_at": NOW, "unreachable": "43004", "last_typed_at": LATER}, None),
    ("muted", {"muted_at": NOW}, ("不再提醒", "填写人已选择不再提醒")),
]


@pytest.mark.parametrize(
    ("person", "expected"), [p[1:] for p in PEOPLE], ids=[p[0] for p in PEOPLE]
)
def test_what_is_known_of_a_person(
    calls: Calls, person: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    calls.person("E1", **person)
    assert calls.reason("E1") == expected


NOT = "消息未送达"
ONCE = "曾有消息未送达"
#: (status, error, hours from now) of a person's messages, and what comes of it
HISTORIES: list[tuple[list[tuple[str, str | None, int]], tuple[str, str] | None]] = [
    ([("sent", None, 0)], None),
    ([("queued", None, 0)], None),
    (
        [("failed", "window 45015 response out of time", 0)],
        (NOT, "超过48小时没有互动，或已取消关注"),
    ),
    (
        [("sent", None, -2), ("undeliverable", "unreachable: no window", 0)],
        (NOT, "没有可用的发送途径"),
    ),
    (
        [("failed", "payload 47003 argument invalid", -2), ("sent", None, -1)],
        (ONCE, "消息格式有误（47003）"),
    ),
    ([("cancelled", "expired", 0)], (NOT, "超过有效期仍未能发出")),
    ([("sent", None, -2), ("cancelled", "cap: day", 0)], (ONCE, "提醒次数已达上限")),
    (
        [("failed", "unknown: timeout", -1), ("cancelled", "cap: day", 0)],
        (NOT, "微信平台没有回应，可能已送达"),
    ),
    ([("cancelled", "something new", 0)], (NOT, "原因不明")),
]
HISTORIES += [([("cancelled", reason, 0)], None) for reason in NO_LONGER_WANTED]


@pytest.mark.parametrize(("history", "expected"), HISTORIES)
def test_what_became_of_a_persons_messages(
    calls: Calls,
    history: list[tuple[str, str | None, int]],
    expected: tuple[str, str] | None,
) -> None:
    calls.person("E1")
    for status, error, hours in history:
        calls.message("E1", status, error, at=NOW + hours * HOUR)
    assert calls.reason("E1") == expected
    # whoever wrote afterwards knows of the survey
    with transaction(calls.city.database) as db:
        db.execute(update(Conversation).values(last_typed_at=NOW + HOUR))
    assert calls.reason("E1") == (expected and (ONCE, expected[1]))


def test_one_person_for_two_enterprises(calls: Calls) -> None:
    """A message names all of them and is queued under one, so it is missed by all."""
    person = calls.person("E1")
    calls.enterprises("E2")
    with transaction(calls.city.database) as db:
        db.execute(
            insert(Binding).values(
                invitation_id=calls.city.invitation_of("E2"), conversation_id=person, bound_at=NOW
            )
        )
    calls.message("E1", "failed", "receipt failed:user block")
    assert calls.reason("E1") == calls.reason("E2") == (NOT, "用户已拒收")
    calls.message("E2", "delivered", at=LATER)
    assert calls.reason("E1") == calls.reason("E2") == (ONCE, "用户已拒收")


#: Typed so long before the next reminder, customer-service messages since then, credits.
LEDGERS = [
    (None, 0, 0),
    (timedelta(hours=2), 0, 0),
    (timedelta(hours=2), TYPED.count - 1, 0),
    (timedelta(hours=2), TYPED.count, 0),
    (timedelta(hours=2), TYPED.count, 1),
    (TYPED.length - timedelta(seconds=1), 0, 0),
    (TYPED.length, 0, 0),
    (timedelta(days=9), 0, 2),
]


@pytest.mark.parametrize(
    "means", [NOTHING, TEMPLATE, Means(subscription="T1"), Means(subscription="T2")]
)
def test_the_forecast_agrees_with_the_routes(calls: Calls, means: Means) -> None:
    tomorrow = datetime(2023, 10, 20, 16, 0, tzinfo=UTC)  # one day before the end: the next slot
    expected = {}
    for number, (ago, sent, credits) in enumerate(LEDGERS):
        uscc = f"E{number}"
        typed_at = None if ago is None else tomorrow - ago
        person = calls.person(uscc, last_typed_at=typed_at)
        since = typed_at or NOW
        for _ in range(sent):
            calls.message(uscc, "sent", at=since, route="custom")
        calls.message(uscc, "sent", at=since, route="template")
        with transaction(calls.city.database) as db:
            db.execute(
                insert(SubscriptionCredit).values(
                    conversation_id=person, template_id="T1", credits=credits
                )
            )
        ledger = Ledger(
            typed_at,
            None,
            tuple(Push("nudge", "", Route.CUSTOM, since) for _ in range(sent)),
        )
        has_credit = means.subscription == "T1" and credits > 0
        expected[uscc] = not carried(
            ledger, has_template=means.has_template, has_credit=has_credit, now=tomorrow
        )
    found = calls.listed(means)
    assert {uscc: uscc in found for uscc in expected} == expected
    assert {call.reason for call in found.values()} <= {Reason.NO_ROUTE}


def test_the_forecast_waits_for_working_days_and_hours(calls: Calls) -> None:
    """Of the days 3 and 1 before the end one is a Saturday: what comes next leaves on Monday."""
    calls.person("E1", last_typed_at=NOW - HOUR)
    quiet = (parse_hours("20:30-08:30"),)
    working_days = NudgePolicy(ZONE, quiet=quiet, calendar=Calendar())
    assert calls.reason("E1", NOTHING) is None
    assert calls.listed(Means(nudges=working_days))["E1"].reason is Reason.NO_ROUTE
    with calls.city.database.statements() as db:
        at = next_reminder(db, calls.city.cycle, Means(nudges=working_days), NOW)
    assert at == datetime(2023, 10, 23, 8, 30, tzinfo=ZONE)


def test_every_row_that_did_not_arrive_is_on_a_list(calls: Calls) -> None:
    """And every enterprise behind it that is still to answer is on the first."""
    errors = (None, "expired", "cap: cycle", "muted", "unbound", "43004", *NO_LONGER_WANTED)
    rows: dict[str, tuple[str, str, str | None]] = {}
    for number, (status, error) in enumerate(
        (status, error) for status in MessageStatus for error in errors
    ):
        uscc = f"E{number:03}"
        calls.person(uscc) if number % 3 else calls.enterprises(uscc)
        rows[calls.message(uscc, status, error, at=NOW - HOUR)] = (uscc, status, error)
        if number % 4 == 0:
            calls.message(uscc, "delivered")
        if number % 5 == 0:
            calls.city.submit(calls.engagements[uscc], "A" * 10)
    calls.city.liaison("440604", "陈一")
    calls.city.open()
    rows[calls.message("440604", "failed", "quota 45009", kind="digest")] = ("440604", "failed", "")
    rows[calls.message("A1", "undeliverable", "unbound", kind="listed")] = ("A1", "failed", "")
    bad = {
        id_: uscc
        for id_, (uscc, status, error) in rows.items()
        if status in ("failed", "undeliverable")
        or (status == "cancelled" and error not in NO_LONGER_WANTED)
    }
    second, first = calls.undelivered(), calls.listed()
    assert {row.id: row.subject for row in second} == bad
    assert {row.role.value for row in second} == {"enterprise", "liaison", "agency"}
    done = {f"E{number:03}" for number in range(0, len(rows), 5)}
    behind = {uscc for uscc in bad.values() if uscc.startswith("E")} - done
    assert behind
    assert behind <= first.keys()
    assert not done & first.keys()


def test_by_district_with_counts_and_pages(calls: Calls) -> None:
    calls.enterprises(*(f"E{n:02}" for n in range(12)))
    calls.enterprises("N1", district="440605")
    for uscc in ("E00", "E11"):
        calls.person(uscc)
    calls.message("E00", "failed", "recipient 43004")
    calls.message("E11", "failed", "recipient 43004", at=NOW - HOUR)
    calls.message("E11", "delivered")
    city = calls.city
    with city.database.statements() as db:
        counts = call_counts(db, city.cycle, TEMPLATE, NOW)
        assert call_counts(db, city.cycle, TEMPLATE, NOW, "440605") == {
            "440605": {Reason.UNBOUND: 1}
        }
        pages = [
            not_reached(db, city.cycle, TEMPLATE, NOW, "440604", limit=10, offset=offset)
            for offset in (0, 10, 20)
        ]
    assert counts == {
        "440604": {Reason.UNBOUND: 10, Reason.UNDELIVERED: 1, Reason.EARLIER: 1},
        "440605": {Reason.UNBOUND: 1},
    }
    assert to_call(counts["440604"]) == 11
    assert [len(page) for page in pages] == [10, 1, 0]
    assert pages[0][0].reason is Reason.UNDELIVERED
    assert list(calls.listed()) == [f"E{n:02}" for n in range(12)] + ["N1"]
    assert list(calls.listed(district="440605")) == ["N1"]
    assert {row.subject for row in calls.undelivered("440604")} == {"E00", "E11"}
    assert calls.undelivered("440605") == []


def test_a_withdrawn_invitation_is_not_called(calls: Calls) -> None:
    calls.enterprises("E1")
    with transaction(calls.city.database) as db:
        db.execute(update(Invitation).values(revoked_at=NOW))
    assert calls.listed() == {}


def test_every_kind_and_every_error_has_words() -> None:
    assert KIND_WORDS.keys() == KINDS.keys()
    for cause in Cause:
        assert why(SendError(cause, detail="detail").note).strip("，可能已送达") != ""
        if cause is not Cause.OTHER:
            assert "原因不明" not in why(SendError(cause, detail="detail").note)
    for code, cause in ERRCODES.items():
        said = why(SendError(cause, code, "errmsg with 3 words").note)
        assert "原因不明" not in said
    assert why("unknown: lapsed") == "发送中断，可能已送达"
    assert why("receipt failed: system failed") == "微信平台发送失败"
    assert why("receipt failed:whatever") == "微信平台回报发送失败"
    assert why(None) == why("") == "原因不明"
    for reason in Reason:
        assert detail(reason, "recipient 43004")


@pytest.fixture
def operators_calls(pingyi: Shell, city: City) -> Calls:
    """After `pingyi`, so that what is sealed opens with the operator's key."""
    city.agency("A1", "=甲公司")
    calls = Calls(city)
    calls.enterprises("E1", "E2")
    calls.enterprises("N1", district="440605")
    with transaction(city.database) as db:
        db.execute(update(Enterprise).where(Enterprise.uscc == "E1").values(name="一厂[red]"))
        for name, phone in (("王五", "13800138000"), ("赵六", "075782366978")):
            db.execute(
                insert(Contact).values(
                    id=new_id(),
                    role="enterprise",
                    subject="E1",
                    name=name,
                    phone_hash=city.vault.hash("phone", phone),
                    phone_sealed=city.vault.seal(phone),
                    updated_at=NOW,
                )
            )
    calls.person("E1", unreachable_at=NOW, unreachable="recipient 43004")
    calls.message("E1", "undeliverable", "recipient 43004", route="template")
    calls.message("A1", "failed", "unknown: timeout", kind="listed", route="custom")
    return calls


@time_machine.travel(NOW, tick=False)
def test_an_operator_exports_the_lists(
    operators_calls: Calls, pingyi: Shell, tmp_path: Path
) -> None:
    content = pingyi.json("calls", "export")
    assert [(e["uscc"], e["reason"], e["call"]) for e in content["enterprises"]] == [
        ("E1", "unreachable", True),
        ("E2", "unbound", True),
        ("N1", "unbound", True),
    ]
    assert content["enterprises"][0]["contacts"] == [
        {"name": "王五", "phone": "13800138000"},
        {"name": "赵六", "phone": "075782366978"},
    ]
    assert [(m["role"], m["status"], m["reason"]) for m in content["messages"]] == [
        ("agency", "failed", "微信平台没有回应，可能已送达"),
        ("enterprise", "undeliverable", "未关注公众号"),
    ]
    told = pingyi("calls", "export", "out.json")
    assert "企业 3 家、未送达消息 2 条" in told.stdout.replace("\n", "")
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == content
    assert (tmp_path / "out.json").stat().st_mode & 0o077 == 0

    assert pingyi("calls", "export", "out.xlsx", "--district", "禅城").exit_code == 0
    book = load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["需电话联系", "未送达消息"]
    header, *rows = book["需电话联系"].iter_rows(values_only=True)
    assert header[:7] == ("所属区", "企业名称", "联系人", "电话", "是否致电", "原因", "说明")
    assert [row[:7] for row in rows] == [
        (
            "禅城区",
            "一厂[red]",
            "王五；赵六",
            "13800138000；075782366978",
            "是",
            "已取消关注或不可达",
            "未关注公众号",
        ),
        ("禅城区", "企业E2", None, None, "是", "从未绑定", "没有人用邀请码绑定"),
    ]
    assert book["需电话联系"].freeze_panes == "A2"
    _, row = book["未送达消息"].iter_rows(values_only=True)
    assert row[:4] == ("企业", "禅城区", "一厂[red]", "催办")
    assert row[4] == datetime(2023, 10, 20, 10, 0)  # noqa: DTZ001 - as the clock shows it
    assert row[5:8] == ("模板消息", "无法送达", "未关注公众号")
    assert [path.name for path in tmp_path.glob(".draft*")] == []

    pingyi.json("calls", "export", "--by", "王科长", "--district", "禅城")
    log = pingyi.json("audit", "--action", "calls.export")
    assert {each["actor"] for each in log[1:]} == {login_name()}
    assert (len(log), log[0]["actor"], log[0]["subject"]) == (4, "王科长", "cycle:2023")
    assert log[0]["detail"] == {"district": "440604"}


@time_machine.travel(NOW, tick=False)
def test_options_before_a_command_hold_for_it(
    operators_calls: Calls, pingyi: Shell, tmp_path: Path
) -> None:
    pingyi("calls", "--district", "南海", "export", "out.json")
    rows = json.loads((tmp_path / "out.json").read_text("utf-8"))["enterprises"]
    assert [row["uscc"] for row in rows] == ["N1"]
    shown = pingyi("calls", "--json", "--district", "禅城", "export", "--district", "南海")
    assert [row["uscc"] for row in json.loads(shown.stdout)["enterprises"]] == ["N1"]
    assert "没有名为“2024”" in pingyi.refused("calls", "--cycle", "2024", "export", "no.json")
    assert "没有这个区" in pingyi.refused("calls", "--district", "东莞", "export", "no.json")
    assert not (tmp_path / "no.json").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_of_a_group_is_lost_on_its_commands(name: str) -> None:
    context = click.Context(main)
    group = main.get_command(context, name)
    if isinstance(group, click.Group):
        own = {option.name for option in group.params}
        for command in group.commands.values():
            assert own <= {option.name for option in command.params}, command.name


@time_machine.travel(NOW, tick=False)
def test_an_operator_sees_the_numbers(
    operators_calls: Calls, pingyi: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pingyi.json("calls") == {
        "cycle": "2023",
        "districts": [
            {"district": "440604", "to_call": 2, "reasons": {"unbound": 1, "unreachable": 1}},
            {"district": "440605", "to_call": 1, "reasons": {"unbound": 1}},
        ],
    }
    shown = pingyi("calls").stdout
    for words in ("禅城区", "南海区", "佛山市", "合计"):
        assert words in shown
    assert "没有需电话联系" in pingyi("calls", "--district", "顺德").stdout
    monkeypatch.setattr(console, "width", 80)
    assert "…" not in pingyi("calls").stdout
    assert "OUT.xlsx" in pingyi.refused("calls", "export")
    assert "文件名应以" in pingyi.refused("calls", "export", "out.csv")
    assert "没有名为“2024”" in pingyi.refused("calls", "--cycle", "2024")


def test_after_the_survey_nobody_is_to_be_telephoned(operators_calls: Calls, pingyi: Shell) -> None:
    ends = operators_calls.city.cycle.closes_at
    for moment, demanded in ((ends - HOUR / 60, True), (ends, False)):
        with time_machine.travel(moment, tick=False):
            shown = pingyi("calls").stdout + pingyi("status").stdout
        assert ("需电话联系的企业" in shown) is demanded
        assert (
            "调查截止时没有联系到的企业 3 家，见 pingyi calls export 名单.xlsx" in shown
        ) is not demanded
