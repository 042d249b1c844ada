"""Deadlines are moved on record, and everything that hangs on them is planned anew."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from cycle.cycles import CycleDiffersError, create_cycle, find_cycle, milestones
from cycle.extending import Change, ExtensionError, Wish, extend
from cycle.extension import list_extensions
from notifications import outbox
from notifications.kinds import KINDS
from notifications.news import draft
from notifications.reminders import NudgePolicy
from notifications.ticks import plan_nudges
from storage.database import transaction
from storage.tables import Extension, Invitation, MessageStatus, OutboxMessage
from tests.cycle.conftest import NOW, ZONE, City
from tests.cycle.shell import Shell

OLD, NEW = date(2023, 10, 24), date(2023, 10, 31)
DUE = date(2023, 10, 25)


def wish(what: str = "survey", to: date = NEW, **more: Any) -> Wish:
    return Wish(what, to, **{"who": "王科长", "why": "国庆后补发邀请函", **more})


def moved(city: City, asked: Wish, now: datetime = NOW) -> Change:
    with transaction(city.database) as db:
        cycle = find_cycle(db, city.file.name)
        assert cycle is not None
        return extend(db, cycle, asked, ZONE, now)


def messages(city: City) -> list[Any]:
    with city.database.statements() as db:
        return list(db.execute(select(OutboxMessage.__table__).order_by(OutboxMessage.id)))


def queue(city: City, kind: str, subject: str, given: Mapping[str, str | int]) -> None:
    end = NOW + timedelta(days=9)
    with transaction(city.database) as db:
        message = draft(
            KINDS[kind], city.cycle.id, city.invitation_of(subject), given, NOW, expires_at=end
        )
        assert outbox.enqueue(db, [message], NOW) == 1


@pytest.fixture
def town(city: City) -> City:
    """Two agencies and an enterprise; a milestone that must not come after another."""
    dates = {"materials_due": date(2023, 10, 23), "evaluation_ends": date(2023, 11, 30)}
    city.file = replace(city.file, milestones=dates)
    for agency in ("A1", "A2", "A3"):
        city.agency(agency)
    city.enterprise("E1")
    city.engage("A1", "E1")
    city.open()
    return city


def test_a_survey_lasts_longer_and_its_reminders_are_withdrawn(town: City) -> None:
    old, new = {"closes_on": OLD.isoformat()}, {"closes_on": NEW.isoformat()}
    queue(town, "nudge", "E1", {**old, "slot": 1})
    queue(town, "last_day", "E1", old)
    queue(town, "survey_extended", "E1", new)
    assert moved(town, wish()) == Change(OLD, NEW, is_new=True, cancelled=2)
    with town.database.statements() as db:
        cycle = find_cycle(db, "2023")
        (extension,) = list_extensions(db, town.cycle.id)
    assert cycle is not None
    assert cycle.closes_on == NEW
    assert cycle.closes_at == datetime(2023, 10, 31, 16, 0, tzinfo=UTC)
    assert (extension.from_date, extension.to_date) == (OLD, NEW)
    assert (extension.who, extension.why, extension.at) == ("王科长", "国庆后补发邀请函", NOW)
    assert [(m.kind, m.status.value, m.error) for m in messages(town)] == [
        ("nudge", "cancelled", "replanned"),
        ("last_day", "cancelled", "replanned"),
        ("survey_extended", "queued", None),
    ]


def test_the_next_ticks_plan_by_the_new_day(town: City) -> None:
    """Who was waiting hears of it once; the old day's reminder has gone, the new day's comes."""
    town.bind("E1")
    policy = NudgePolicy(zone=ZONE)
    eve = datetime(2023, 10, 23, 2, 0, tzinfo=UTC)
    plan_nudges(town.database, eve, policy)
    old = [m.id for m in messages(town) if m.payload.get("closes_on") == OLD.isoformat()]
    assert old
    assert moved(town, wish(), eve).cancelled == len(old)
    for later in (0, 1, 24, 24 * 7):
        plan_nudges(town.database, eve + timedelta(hours=later), policy)
    found = [(m.kind, m.payload.get("slot")) for m in messages(town) if m.id not in old]
    assert found.count(("survey_extended", None)) == 1
    assert ("nudge", 1) in found
    queued = [m for m in messages(town) if m.status is MessageStatus.QUEUED]
    assert OLD.isoformat() not in {m.payload.get("closes_on") for m in queued}


def test_a_milestone_is_told_to_every_agency_that_is_bound(town: City) -> None:
    for agency in ("A1", "A2", "A3"):
        town.bind(agency)
    town.bind("E1")
    with transaction(town.database) as db:
        db.execute(update(Invitation).where(Invitation.subject == "A3").values(revoked_at=NOW))
    asked = wish("materials_due", DUE)
    assert moved(town, asked) == Change(date(2023, 10, 23), DUE, is_new=True, announced=2)
    with town.database.statements() as db:
        assert milestones(db, town.cycle.id)["materials_due"] == DUE
    told = messages(town)
    assert {m.invitation_id for m in told} == {town.invitation_of("A1"), town.invitation_of("A2")}
    for message in told:
        assert message.kind == "milestone_extended"
        assert message.payload["milestone"] == "materials_due"
        assert message.payload["due"] == "2023-10-25"
        assert message.expires_at == datetime(2023, 10, 25, 16, 0, tzinfo=UTC)
    # moved once more before it left: nobody is told of a day that does not hold
    again = moved(town, wish("materials_due", DUE + timedelta(days=1)), NOW + timedelta(hours=1))
    assert (again.cancelled, again.announced) == (2, 2)
    queued = [m.payload["due"] for m in messages(town) if m.status is MessageStatus.QUEUED]
    assert queued == ["2023-10-26"] * 2


def test_the_same_again_changes_nothing(town: City) -> None:
    town.bind("A1")
    for asked in (wish(), wish("materials_due", DUE)):
        first = moved(town, asked)
        again = moved(town, replace(asked, who="李科长"), NOW + timedelta(days=1))
        assert (first.is_new, again.is_new) == (True, False)
        assert (again.cancelled, again.announced) == (0, 0)
    with town.database.statements() as db:
        assert len(db.execute(select(Extension.id)).all()) == 2
    assert len(messages(town)) == 1


REFUSED = [
    (wish("opens_on"), "没有设定节点“opens_on”，可延期的有：materials_due、evaluation_ends"),
    (wish("liaisons_due"), "没有设定节点“liaisons_due”"),
    (wish(to=OLD), "现为 2023-10-24，延期应改到更晚的日子"),
    (wish(to=OLD - timedelta(days=1)), "更晚的日子"),
    (wish("materials_due", date(2023, 12, 1)), "申报资料截止应不晚于评选结束（2023-11-30）"),
    (wish(who="  "), "--by 应写明"),
    (wish(why=""), "请写明理由"),
    (wish(why="长" * 501), "理由应在 500 个字以内，这里有 501 个"),
]


@pytest.mark.parametrize(("asked", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_is_refused_and_nothing_is_written(
    town: City, asked: Wish, said: str
) -> None:
    with pytest.raises(ExtensionError) as refusal:
        moved(town, asked)
    assert said in str(refusal.value)
    assert str(refusal.value).count("。") == 1
    with town.database.statements() as db:
        assert list_extensions(db, town.cycle.id) == []
        assert find_cycle(db, "2023") == town.cycle


def test_an_ended_survey_is_reopened_on_demand_only(town: City) -> None:
    after = datetime(2023, 10, 26, 2, 0, tzinfo=UTC)
    with pytest.raises(ExtensionError, match="--reopen"):
        moved(town, wish(), after)
    with pytest.raises(ExtensionError, match="已经过去"):
        moved(town, wish(to=date(2023, 10, 25), reopen=True), after)
    assert moved(town, wish(reopen=True), after).reopens
    with town.database.statements() as db:
        cycle = find_cycle(db, "2023")
    assert cycle is not None
    assert cycle.is_open(after)


def test_thanks_that_wait_are_withdrawn_and_given_at_the_new_end(town: City) -> None:
    after = datetime(2023, 10, 26, 2, 0, tzinfo=UTC)
    town.enterprise("E7")
    town.engage("A1", "E7")
    town.open()
    with town.database.statements() as db:
        invitation = db.execute(select(Invitation.id).limit(1)).scalar_one()
    again = draft(KINDS["thanks"], town.cycle.id, invitation, {}, after)
    with transaction(town.database) as db:
        assert outbox.enqueue(db, [again], after) == 1
    moved(town, wish(reopen=True), after)
    with transaction(town.database) as db:
        ended = db.execute(select(OutboxMessage.status, OutboxMessage.error)).one()
        assert tuple(ended) == (MessageStatus.CANCELLED, "replanned")
        assert outbox.enqueue(db, [again], after) == 1, "its key is free again"


def test_the_cycles_file_may_have_the_day_of_before_or_of_now(town: City) -> None:
    moved(town, wish())
    moved(town, wish("materials_due", DUE))
    moved(town, wish("materials_due", DUE + timedelta(days=2)))
    now_due = DUE + timedelta(days=2)
    files = {
        "before": town.file,
        "survey of now": replace(town.file, closes_on=NEW),
        "milestone of now": replace(
            town.file, milestones={**town.file.milestones, "materials_due": now_due}
        ),
    }
    for file in files.values():
        with transaction(town.database) as db:
            assert create_cycle(db, file, ZONE, NOW) == town.cycle.id
    others = (
        replace(town.file, closes_on=date(2023, 10, 28)),
        replace(town.file, milestones={**town.file.milestones, "materials_due": DUE}),
    )
    for file in others:
        with pytest.raises(CycleDiffersError), transaction(town.database) as db:
            create_cycle(db, file, ZONE, NOW)
    with town.database.statements() as db:
        cycle = find_cycle(db, "2023")
        assert cycle is not None
        assert cycle.closes_on == NEW
        assert milestones(db, town.cycle.id)["materials_due"] == now_due


def test_of_two_at_once_the_slower_is_refused(town: City) -> None:
    """It had read the day that the faster one has moved since."""
    read = town.cycle
    moved(town, wish())
    with pytest.raises(ExtensionError, match="另一个命令"), transaction(town.database) as db:
        extend(db, read, wish(to=NEW + timedelta(days=1)), ZONE, NOW)
    with town.database.statements() as db:
        assert [each.to_date for each in list_extensions(db, read.id)] == [NEW]


@time_machine.travel(NOW, tick=False)
def test_an_operator_extends(pingyi: Shell) -> None:
    pingyi("cycle", "create", "2023.toml")
    why = ("--by", "王科长", "--why", "国庆[后]补发")
    asked = ("cycle", "extend", "2023", "--survey-until", "2023-10-31", *why)
    assert "--yes" in pingyi.refused(*asked)
    content = pingyi.json(*asked, "--yes")
    assert content == {
        "cycle": "2023",
        "what": "survey",
        "from": "2023-10-24",
        "to": "2023-10-31",
        "changed": True,
        "reopened": False,
        "cancelled": 0,
        "announced": 0,
    }
    again = pingyi(*asked)
    assert (again.exit_code, again.stderr) == (0, "")
    assert "此前已延至 2023-10-31，未作改动" in again.stdout
    told = pingyi(
        "cycle", "extend", "2023", "--milestone", "申报资料截止=2023-10-25", *why, "--yes"
    )
    assert "申报资料截止已由 2023-10-18 延至 2023-10-25" in told.stdout
    shown = pingyi.json("cycle", "show", "2023")
    assert (shown["closes_on"], shown["milestones"]) == (
        "2023-10-31",
        {"materials_due": "2023-10-25"},
    )
    assert [(e["what"], e["from"], e["by"], e["why"], e["at"]) for e in shown["extensions"]] == [
        ("survey", "2023-10-24", "王科长", "国庆[后]补发", "2023-10-20T10:00:00+08:00"),
        ("materials_due", "2023-10-18", "王科长", "国庆[后]补发", "2023-10-20T10:00:00+08:00"),
    ]
    assert "国庆[后]补发" in pingyi("cycle", "show", "2023").stdout.replace("\n", "")
    # the original file afterwards: neither refused nor silent
    kept = pingyi("cycle", "create", "2023.toml")
    assert kept.exit_code == 0
    assert "延期仍然有效" in kept.stdout
    assert "调查截止：由 2023-10-24 延至 2023-10-31" in kept.stdout
    assert len(pingyi.json("cycle", "create", "2023.toml")["extensions"]) == 2


def test_the_command_says_what_it_expects(pingyi: Shell) -> None:
    pingyi("cycle", "create", "2023.toml")
    why = ("--by", "王", "--why", "因故", "--yes")
    for options, said in (
        ((), "二者选一"),
        (("--survey-until", "2023-11-01", "--milestone", "materials_due=2023-11-01"), "二者选一"),
        (("--survey-until", "11月1日"), "应为日期"),
        (("--milestone", "materials_due"), "应为日期"),
        (("--survey-until", "9999-12-31"), "请核对年份"),
        (("--milestone", "materials_due=2033-10-20"), "请核对年份"),
        (("--milestone", "x=2023-11-01"), "没有设定节点“x”，可延期的有：materials_due"),
    ):
        assert said in pingyi.refused("cycle", "extend", "2023", *options, *why)
    assert "没有名为“2024”" in pingyi.refused(
        "cycle", "extend", "2024", "--survey-until", "2024-01-01", *why
    )
