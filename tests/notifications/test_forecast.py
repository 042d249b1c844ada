"""What `pingyi schedule --show` says is what the ticks then do, on both databases."""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select, update

from notifications import outbox, ticks
from notifications.calendar import Calendar
from notifications.forecast import forecast
from notifications.kinds import KINDS
from notifications.nudges import replan
from notifications.quiet import Hours
from notifications.reminders import Holds, NudgePolicy
from notifications.spread import Spreading
from pingyi.cli.schedule import schedule
from pingyi.cli.tools import Tools
from storage.database import transaction
from storage.tables import (
    Binding,
    Conversation,
    Cycle,
    Extension,
    Invitation,
    MessageStatus,
    new_id,
)
from tests.notifications.conftest import Person, Town

ZONE = ZoneInfo("Asia/Shanghai")
QUIET = (Hours(time(20, 30), time(8, 30)), Hours(time(12), time(13, 30)))
POLICY = NudgePolicy(ZONE, time(9), timedelta(minutes=30), QUIET, Calendar())


def local(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2023, 10, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def october(town: Town) -> Town:
    """The notice's survey: 13 to 24 October 2023, nudged 7, 3, 1 and 0 days before."""
    town.change(
        Cycle,
        town.cycle_id,
        opens_on=date(2023, 10, 13),
        closes_on=date(2023, 10, 24),
        opens_at=local(13, 0).astimezone(UTC),
        closes_at=local(25, 0).astimezone(UTC),
        nudge_days_before=[7, 3, 1, 0],
    )
    return town


def bind(town: Town, person: Person, at: datetime) -> None:
    with transaction(town.database) as db:
        theirs = Binding.conversation_id == person.conversation_id
        db.execute(update(Binding).where(theirs).values(bound_at=at))


def extend(town: Town, to: int, at: datetime) -> None:
    """The survey is to last until this day of October."""
    with transaction(town.database) as db:
        db.execute(
            insert(Extension).values(
                id=new_id(),
                cycle_id=town.cycle_id,
                what="survey",
                from_date=date(2023, 10, 24),
                to_date=date(2023, 10, to),
                who="某人",
                why="国庆",
                at=at,
            )
        )
        assert replan(db, town.cycle_id, at, keep=date(2023, 10, to)) >= 0
    closes_at = local(to + 1, 0).astimezone(UTC)
    town.change(Cycle, town.cycle_id, closes_on=date(2023, 10, to), closes_at=closes_at)


def happens(town: Town, chance: random.Random, at: datetime) -> None:
    """People come, answer, write something, leave; a delivery process claims, and dies."""
    person = town.person()
    bind(town, person, at - timedelta(hours=chance.randrange(100)))
    deeds: list[Callable[[], Any]] = [
        lambda: None,
        lambda: town.answer(person),
        lambda: town.invite(person.conversation_id, ("in_progress", "invited")),
        lambda: town.unbind(person),
        lambda: town.change(Invitation, person.invitation_id, revoked_at=at),
        lambda: town.change(
            Conversation,
            person.conversation_id,
            last_typed_at=at - timedelta(minutes=chance.randrange(60)),
        ),
        lambda: town.change(Conversation, person.conversation_id, muted_at=at),
        lambda: town.change(Conversation, person.conversation_id, unreachable_at=at),
    ]
    chance.choice(deeds)()
    with transaction(town.database) as db:
        outbox.claim(db, at, KINDS, batch=chance.randrange(2) + 1, lease=timedelta(hours=3))


@pytest.mark.parametrize("seed", range(3))
def test_what_is_shown_is_what_the_ticks_do(
    october: Town, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticks, "CHUNK", 3)
    monkeypatch.setattr("notifications.forecast.CHUNK", 5)
    chance, database = random.Random(seed), october.database
    policy = replace(POLICY, spreading=Spreading(2, timedelta(minutes=3)))
    at, kinds = local(13, 0).astimezone(UTC), Counter[str]()
    for _ in range(3):
        bind(october, october.person(), at - timedelta(days=1))
    while at < local(31):
        for _ in range(chance.randrange(3)):
            happens(october, chance, at)
        if at > local(18) and not kinds["last_day"] and not extended(october):
            extend(october, 26, at)
        before = october.messages()
        found = forecast(database, at, policy)
        shown = {name: tick.counts for name, tick in found.ticks.items()}
        assert october.messages() == before, "nothing is written"
        planned = ticks.plan_nudges(database, at, policy)
        new = october.messages()[len(before) :]
        assert shown["nudges"] == {"queued": planned} == {"queued": len(new)}
        (cycle,) = found.cycles
        for push in cycle.pushes:
            queued = [m for m in new if m.kind == push.push.kind.name]
            assert push.queued == len(queued)
            assert {m.expires_at for m in queued} <= {push.push.expires_at}
            if queued:
                assert max(m.due_at for m in queued) == push.until
        kinds.update(m.kind for m in new)
        assert ticks.plan_nudges(database, at, policy) == 0, "doubled"
        assert shown["expired"] == {"cancelled": ticks.cancel_expired(database, at)}
        taken = ticks.reclaim(database, at, max_attempts=6)
        assert shown["leases"] == {"taken_back": taken.queued + taken.failed}
        gone = ticks.purge(database, at)
        assert shown["purge"] == {
            "turns": gone.turns,
            "guesses": gone.guesses,
            "respondents": gone.respondents,
        }
        at += timedelta(minutes=chance.randrange(60, 900))
    assert kinds.keys() == {"invitation", "nudge", "survey_extended", "last_day", "thanks"}


def extended(town: Town) -> bool:
    with town.database.statements() as db:
        return bool(db.execute(select(Extension.id)).first())


def test_between_now_and_next_nothing_becomes_due(october: Town) -> None:
    """From one moment that is shown to the next one: the slots, over nights and a weekend."""
    waits, thanked = october.people(2)
    for person in (waits, thanked):
        bind(october, person, local(12).astimezone(UTC))
    october.answer(thanked)
    policy = NudgePolicy(ZONE, time(9), quiet=QUIET, calendar=Calendar())
    at, moments = local(10), []
    while (next_at := forecast(october.database, at, policy).ticks["nudges"].next_at) is not None:
        eve = next_at - timedelta(seconds=1)
        assert ticks.plan_nudges(october.database, eve, policy) == 0
        assert ticks.plan_nudges(october.database, next_at, policy) == 1
        moments.append(next_at)
        at = next_at
    assert moments == [local(day, 9) for day in (13, 17, 20, 23, 24, 25)]
    assert [m.kind for m in october.messages()] == [
        "invitation",
        *["nudge"] * 3,
        "last_day",
        "thanks",
    ]
    assert ticks.plan_nudges(october.database, local(24, 20, 29), policy) == 0


@pytest.mark.parametrize(
    ("at", "nudges", "held", "reason", "until"),
    [
        (local(20, 10), 2, 0, None, None),
        (local(20, 12, 30), 0, 2, Holds.QUIET, local(20, 13, 30)),
        (local(20, 21), 0, 2, Holds.QUIET, local(23, 9)),
        (local(21), 0, 2, Holds.DAY_OFF, local(23, 9)),
        (local(18, 8, 45), 0, 2, Holds.HOUR, local(18, 9)),
    ],
)
def test_who_is_held_and_why(
    october: Town,
    at: datetime,
    nudges: int,
    held: int,
    reason: Holds | None,
    until: datetime | None,
) -> None:
    october.people(2)
    october.person(last_typed_at=at - timedelta(minutes=5))
    (cycle,) = forecast(october.database, at, POLICY).cycles
    (push,) = cycle.pushes
    assert push.push.kind.name == "nudge"
    assert (push.queued, push.held, push.idle) == (nudges, held, 1)
    found = (None, None) if cycle.hold is None else (cycle.hold.reason, cycle.hold.until)
    assert found == (reason, until)


def test_expiries_and_leases_are_foretold(october: Town) -> None:
    october.people(2)
    ticks.plan_nudges(october.database, local(17), POLICY)
    with transaction(october.database) as db:
        outbox.claim(db, local(17), KINDS, batch=1, lease=timedelta(minutes=1))
    found = forecast(october.database, local(17), POLICY).ticks
    assert found["expired"].next_at == local(20, 9)
    assert found["leases"].next_at == local(17, 10, 1)
    assert october.statuses() == {MessageStatus.QUEUED: 1, MessageStatus.SENDING: 1}


@pytest.fixture
def show(october: Town, database_url: str, tmp_path: Path) -> Callable[..., Result]:
    """pingyi schedule --show as the bureau types it, with a table of days of its own."""
    (tmp_path / "days.toml").write_text("[2023]\noff = [2023-10-17]\n", encoding="utf-8")
    environment = {
        "PINGYI_DATABASE__URL": database_url,
        "PINGYI_SCHEDULE__CALENDAR": str(tmp_path / "days.toml"),
        "PINGYI_SCHEDULE__NUDGE_AT": "09:00",
        "PINGYI_SCHEDULE__PUSH_PER_MINUTE": "2",
    }

    def run(*words: str) -> Result:
        tools = Tools()
        command: click.Command = schedule
        try:
            return CliRunner().invoke(command, words, env=environment, obj=tools)
        finally:
            tools.close()

    return run


def test_the_command_shows_slots_with_the_reason_when_they_moved(
    october: Town, show: Callable[..., Result]
) -> None:
    october.people(3)
    result = show("--show", "--at", "2023-10-20T09:30")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "时间：2023-10-20（周五） 09:30（Asia/Shanghai）"
    assert "将排队 3；下一次2023-10-23（周一） 09:00" in lines[1]
    assert "截止前3天一档至2023-10-23（周一） 09:00" in result.stdout
    assert "催办：将排队 3 人，分批发至2023-10-20（周五） 09:31，有效至2023-10-23" in result.stdout
    assert "截止前7天：2023-10-16（周一），休息日，提前：2023-10-17（周二）→周一" in result.stdout
    assert "截止前3天：2023-10-20（周五），休息日，提前：2023-10-21（周六）→周五" in result.stdout
    assert october.messages() == []


def test_the_command_prints_json_for_any_moment(october: Town, show: Callable[..., Result]) -> None:
    october.people(3)
    content = json.loads(show("--show", "--at", "2023-10-20T13:00:00Z", "--json").stdout)
    assert content["at"] == "2023-10-20T21:00:00+08:00"
    assert content["ticks"]["nudges"] == {"queued": 0, "next_at": "2023-10-23T09:00:00+08:00"}
    (cycle,) = content["cycles"]
    assert (cycle["slot"], cycle["held_by"]) == (3, "quiet")
    (push,) = cycle["pushes"]
    assert (push["kind"], push["queued"], push["held"]) == ("nudge", 0, 3)
    assert push["expires_at"] == "2023-10-23T09:00:00+08:00"
    assert [slot["day"] for slot in cycle["slots"]] == [
        "2023-10-16",
        "2023-10-20",
        "2023-10-23",
        "2023-10-24",
    ]
    assert content["warnings"] == []


def test_the_command_warns_of_a_year_that_nobody_knows(show: Callable[..., Result]) -> None:
    result = show("--show", "--at", "2098-12-01T09:00")
    assert "没有未截止的考评周期" in result.stdout
    assert [line[:8] for line in result.stdout.splitlines()[-2:]] == [
        "注意：2098年",
        "注意：2099年",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("--at", "2023-10-20"),
        ("--show", "--once"),
        ("--show", "--at", "tomorrow"),
        ("--show", "--at", "1900-01-01T00:00"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(
    show: Callable[..., Result], words: tuple[str, ...]
) -> None:
    result = show(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
