"""pingyi notify: what people decided is shown, confirmed and queued once for who is bound."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.wording.notices import NOTICES
from notifications.kinds import KINDS
from notifications.message import Facts
from notifications.news import DECIDED
from pingyi.cli.acting import login_name
from pingyi.cli.tools import Tools, console
from pingyi.news import settable
from storage.database import transaction
from storage.tables import (
    Extension,
    Invitation,
    MessageStatus,
    Milestone,
    OutboxMessage,
    new_id,
)
from tests.cycle.conftest import NOW, ZONE, City
from tests.cycle.shell import Shell

A1, A2, A3 = "91440605MA4W00003K", "91440605MA4W000112", "91440605MA4W00020X"
#: A value of each name that somebody tells, right on the day of the tests.
VALUES = {
    "reference": "佛应急〔2023〕88号",
    "day": "2023-10-19",
    "until": "2023-10-30",
    "document": "佛应急〔2023〕90号",
    "reason": "出具的报告与现场不符",
    "agency": "安信检测",
    "rows": "3",
    "milestone": "evaluation_ends",
    "due": "2023-10-31",
}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands' clock stands at the cycle's time."""
    monkeypatch.setattr(Tools, "now", lambda _: NOW)


@pytest.fixture
def office(city: City, pingyi: Shell, at: None) -> Shell:
    """Three agencies and two liaisons, of which A3 and Shunde's have not bound."""
    for uscc, name in ((A1, "安信检测"), (A2, "恒安评价"), (A3, "三水培训")):
        city.agency(uscc, name)
    city.liaison("440605", "陈一")
    city.liaison("440606", "李二")
    city.open()
    for subject in (A1, A2, "440605"):
        city.bind(subject)
    return pingyi


def messages(city: City) -> list[Any]:
    with city.database.statements() as db:
        return list(db.execute(select(OutboxMessage.__table__).order_by(OutboxMessage.id)))


def sets(kind: str, **values: str) -> list[str]:
    """--set for every name of the kind, some of them replaced, without those set to nothing."""
    told = {name: VALUES[name] for name in settable(KINDS[kind])} | values
    return [word for name, value in told.items() if value for word in ("--set", f"{name}={value}")]


def to(kind: str) -> str:
    return "440605" if KINDS[kind].audience == "liaison" else A1


@pytest.fixture
def later(city: City, office: Shell) -> None:
    """The cycle has the milestone that was moved and whose new day is announced."""
    with transaction(city.database) as db:
        db.execute(
            insert(Milestone).values(
                cycle_id=city.cycle.id, name="evaluation_ends", on_date=date(2023, 10, 31)
            )
        )
        db.execute(
            insert(Extension).values(
                id=new_id(),
                cycle_id=city.cycle.id,
                what="evaluation_ends",
                from_date=date(2023, 10, 27),
                to_date=date(2023, 10, 31),
                who="王科长",
                why="国庆后补发",
                at=NOW,
            )
        )


@pytest.mark.parametrize("kind", DECIDED)
def test_every_kind_that_people_decide_can_be_queued_and_read(
    city: City, office: Shell, later: None, kind: str
) -> None:
    shown = office.json("notify", kind, "--to", to(kind), *sets(kind), "--yes")
    (message,) = messages(city)
    assert shown["queued"] == 1
    assert (message.kind, message.status) == (kind, MessageStatus.QUEUED)
    assert message.invitation_id == city.invitation_of(to(kind))
    assert message.payload.keys() >= {"cycle", *KINDS[kind].given}
    assert message.due_at == NOW < message.expires_at
    facts = Facts("2023", city.cycle.closes_on, "安信检测", message.payload)
    assert NOTICES[kind].text(facts) == shown["text"]
    assert "2023-10" not in shown["text"]


def test_the_text_and_who_gets_it_are_shown_and_confirmed_first(
    city: City, office: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("notify", "result_ready", "--all", *sets("result_ready"))
    assert "--yes" in office.refused(*words)  # nobody can be asked
    assert messages(city) == []
    monkeypatch.setattr("pingyi.cli.options.is_terminal", lambda: True)
    asked = office(*words)  # nobody answers
    assert (asked.exit_code, asked.stdout) == (2, "")
    assert asked.stderr.endswith("未作改动。\n")
    assert "Aborted" not in asked.stderr
    for part in ("“安信检测”您好！2023周期考评结果已可查询", "发给 2 位", A1, A2):
        assert part in asked.stderr
    assert "未绑定 1 位，收不到：三水培训" in asked.stderr
    assert messages(city) == []
    done = office(*words, "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "已排入 2 条" in done.stdout
    assert len(messages(city)) == 2


def test_a_dry_run_writes_nothing(city: City, office: Shell) -> None:
    words = ("notify", "result_ready", "--all", *sets("result_ready"), "--dry-run")
    assert "预览" in office(*words).stdout
    shown = office.json(*words)
    assert (shown["queued"], shown["dry_run"], len(shown["bound"])) == (0, True, 2)
    assert [each["subject"] for each in shown["unbound"]] == [A3]
    assert messages(city) == []


def test_again_reaches_nobody_twice_and_another_reference_is_news(
    city: City, office: Shell
) -> None:
    words = ("notify", "result_ready", "--all", *sets("result_ready"), "--yes")
    assert office.json(*words)["queued"] == 2
    city.bind(A3)
    again = office(*words)
    assert "已排入 1 条，另有 2 位此前已通知过" in again.stdout
    log = office.json("audit", "--action", "message")
    assert [(each["action"], each["detail"]["queued"]) for each in log] == [
        ("message.announce", 1),
        ("message.announce", 2),
    ]
    assert log[1]["detail"]["to"] == [A1, A2]
    assert log[0]["actor"] == login_name()
    corrected = sets("result_ready", reference="更正一")
    assert office.json("notify", "result_ready", "--to", A1, *corrected, "--yes")["queued"] == 1
    assert len(messages(city)) == 4


def test_who_was_not_reached_by_it_before_is_not_said_to_have_been_told(
    city: City, office: Shell
) -> None:
    words = ("notify", "result_ready", "--all", *sets("result_ready"), "--yes")
    assert office.json(*words)["not_arrived"] == 0
    with transaction(city.database) as db:
        lost = OutboxMessage.invitation_id == city.invitation_of(A1)
        db.execute(update(OutboxMessage).where(lost).values(status=MessageStatus.UNDELIVERABLE))
    again = office(*words).stdout
    assert "已排入 0 条，另有 1 位此前已通知过，1 位此前发过但没有送达" in again
    shown = office.json(*words)
    assert (shown["queued"], shown["not_arrived"]) == (0, 1)


def test_a_liaison_reads_the_name_of_their_own_district(city: City, office: Shell) -> None:
    city.bind("440606")
    office("notify", "import_problems", "--all", *sets("import_problems"), "--yes")
    told = {message.invitation_id: message.payload["district"] for message in messages(city)}
    assert told == {
        city.invitation_of("440605"): "南海区",
        city.invitation_of("440606"): "顺德区",
    }
    one = office.json(
        "notify", "import_problems", "--to", "顺德", *sets("import_problems"), "--yes"
    )
    assert one["bound"] == [{"subject": "440606", "name": "李二"}]


def test_nobody_bound_is_an_outcome_of_its_own(city: City, office: Shell) -> None:
    result = office("notify", "result_ready", "--to", A3, *sets("result_ready"), "--yes")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "没有已绑定的对象" in result.stdout
    assert messages(city) == []


def test_a_revoked_invitation_is_none(city: City, office: Shell) -> None:
    with transaction(city.database) as db:
        db.execute(update(Invitation).where(Invitation.subject == A2).values(revoked_at=NOW))
    assert A2 in office.refused("notify", "result_ready", "--to", A2, *sets("result_ready"))
    assert (
        office.json("notify", "result_ready", "--all", *sets("result_ready"), "--yes")["queued"]
        == 1
    )


def test_a_deadline_tells_until_when_it_is_of_use(city: City, office: Shell) -> None:
    office("notify", "listed", "--to", A1, *sets("listed"), "--yes")
    office("notify", "result_ready", "--to", A1, *sets("result_ready"), "--yes")
    ends = {message.kind: message.expires_at for message in messages(city)}
    assert ends["listed"] == datetime(2023, 10, 31, tzinfo=ZONE)
    assert ends["result_ready"] == NOW + timedelta(days=30)


def test_the_days_to_an_expiry_are_counted_and_today_is_the_day(city: City, office: Shell) -> None:
    office("notify", "title_expiring", "--to", A1, *sets("title_expiring"), "--yes")
    office("notify", "result_ready", "--to", A1, *sets("result_ready", day=""), "--yes")
    given = {message.kind: message.payload for message in messages(city)}
    assert given["title_expiring"]["days"] == 10
    assert given["result_ready"]["day"] == "2023-10-20"


def test_a_moved_milestone_is_announced_by_the_day_that_the_cycle_has(
    city: City, office: Shell, later: None
) -> None:
    words = ("notify", "milestone_extended", "--to", A1, "--set", "milestone=评选结束")
    shown = office.json(*words, "--yes")
    assert shown["given"] == {"milestone": "evaluation_ends", "due": "2023-10-31"}
    assert "评选结束日期已改为2023年10月31日" in shown["text"]
    assert "2023-10-31" in office.refused(*words, "--set", "due=2023-11-01")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "请写明消息种类"),
        (("nudge",), "nudge 由系统按日程发送"),
        (("results",), "没有名为“results”的消息种类"),
        (("result_ready",), "--to"),
        (("result_ready", "--all", "--to", A1), "两者取一"),
        (("title_revoked", "--all"), "逐一写明"),
        (("result_ready", "--all", "--set", "reference"), "名称=值"),
        (("result_ready", "--to", "914406", "--set", "reference=1"), "914406"),
        (("result_ready", "--cycle", "2022", "--all", "--set", "reference=1"), "2022"),
        (("title_expiring", "--to", A1, "--set", "until=2023-10-19"), "已经过去"),
        (("import_problems", "--to", "440699", *sets("import_problems")), "没有这个区"),
        (("milestone_extended", "--all", "--set", "milestone=liaisons_due"), "没有这个环节"),
        (("milestone_extended", "--all", "--set", "milestone=materials_due"), "已经过去"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(
    city: City, office: Shell, words: tuple[str, ...], said: str
) -> None:
    refused = office.refused("notify", *words, "--yes")
    assert said in refused
    assert refused.count("\n") == 1
    assert messages(city) == []


def test_every_kind_is_listed_with_what_it_needs(
    pingyi: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "width", 80)
    assert "…" not in pingyi("notify", "--list").stderr
    listed = {each["kind"]: each for each in pingyi.json("notify", "--list")}
    assert list(listed) == list(KINDS)
    assert {name for name, each in listed.items() if each["announced"]} == set(DECIDED)
    assert listed["title_revoked"]["set"] == ["reference", "day", "reason"]
    for name, each in listed.items():
        assert each["audience"] == KINDS[name].audience
        assert each["sample"]
    table = pingyi("notify", "--list")
    assert (table.exit_code, table.stderr) == (0, "")
    for name in KINDS:
        assert name in table.stdout
