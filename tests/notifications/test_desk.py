"""Delivery by the rules that hold for all processes, against the platform, on both databases."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from notifications import outbox, pace, rests
from notifications.delivery import Delivery, Fate, Rules, Settings
from notifications.outbox import Draft
from notifications.template import TemplateConfig
from storage.database import Database, transaction
from storage.tables import Conversation, MessageStatus, SendingRest, SubscriptionCredit
from tests.notifications.conftest import Person, Platform, Town
from tests.notifications.test_delivery import TEMPLATES, courier, deliver, only

GRANTED = {"nudge": TemplateConfig("SIM-SUBSCRIBE", {"thing1": "agency", "time2": "deadline"})}


def several(town: Town, person: Person, count: int, kind: str = "nudge") -> None:
    """So many messages of a kind for one person, all due."""
    end = town.now + timedelta(days=2)
    drafts = [
        Draft(f"{kind}:{person.invitation_id}:{n}", kind, person.invitation_id, town.now, end, {})
        for n in range(count)
    ]
    with transaction(town.database) as db:
        outbox.enqueue(db, drafts, town.now)


def resting(town: Town) -> dict[str, Any]:
    with town.database.statements() as db:
        return {row.scope: row for row in db.execute(select(SendingRest.__table__))}


def test_however_many_processes_there_are_a_person_gets_one_reminder_a_day(
    town: Town, platform: Platform
) -> None:
    people = town.people(12)
    platform.follow(*people)
    for person in people:
        several(town, person, 5)
    settings = Settings(workers=3, rules=Rules(templates=TEMPLATES, per_day=1))
    with ThreadPoolExecutor(4) as pool:
        fates: Counter[Fate] = Counter()
        for each in pool.map(lambda _: deliver(town, platform, settings=settings), range(4)):
            fates.update(each)
    assert [len(platform.pushes(person)) for person in people] == [1] * 12
    assert fates[Fate.SENT] == 12
    assert fates[Fate.POSTPONED] == 48
    tomorrow = {m.due_at for m in town.messages() if m.status == MessageStatus.QUEUED}
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    assert tomorrow == {midnight + timedelta(days=1)}


def test_a_person_of_several_enterprises_is_one_person(town: Town, platform: Platform) -> None:
    person = town.person()
    platform.follow(person)
    other = Person(person.openid, person.conversation_id, town.invite(person.conversation_id))
    several(town, person, 1)
    several(town, other, 1)
    rules = Rules(templates=TEMPLATES, per_cycle=1)
    assert deliver(town, platform, settings=Settings(rules=rules)) == {
        Fate.SENT: 1,
        Fate.CANCELLED: 1,
    }
    assert len(platform.pushes(person)) == 1
    assert [m.error for m in town.messages() if m.error] == ["cap: cycle"]


def test_who_cannot_be_reached_is_marked_and_spared_until_they_act(
    town: Town, platform: Platform
) -> None:
    person = town.person()
    platform.follow(person)
    platform.post(f"/sim/people/{person.openid}/unfollow", {"wait": False})
    several(town, person, 1)
    assert deliver(town, platform) == {Fate.UNDELIVERABLE: 1}
    assert only(town).error.startswith("recipient 43004")
    second = Person(person.openid, person.conversation_id, town.invite(person.conversation_id))
    several(town, second, 1)
    assert deliver(town, platform) == {Fate.UNDELIVERABLE: 1}
    assert len(platform.calls("/template/send")) == 1, "the platform is not asked again"
    platform.follow(person)
    town.change(Conversation, person.conversation_id, last_event_at=datetime.now(UTC))
    third = replace(second, invitation_id=town.invite(person.conversation_id))
    several(town, third, 1)
    assert deliver(town, platform) == {Fate.SENT: 1}


def test_who_left_is_a_case_for_the_telephone(town: Town, platform: Platform) -> None:
    person = town.person()
    several(town, person, 1)
    town.unbind(person)
    assert deliver(town, platform) == {Fate.UNDELIVERABLE: 1}
    assert (only(town).error, only(town).status) == ("unbound", MessageStatus.UNDELIVERABLE)
    assert platform.calls("/send") == []


@pytest.mark.parametrize("credits", [0, 1, 2])
def test_a_subscription_notice_uses_up_a_credit(
    town: Town, platform: Platform, credits: int
) -> None:
    person = town.person()
    platform.follow(person)
    grant(town, platform, person, credits)
    several(town, person, 3)
    rules = Rules(subscriptions=GRANTED)
    fates = deliver(town, platform, settings=Settings(workers=1, rules=rules))
    assert fates.get(Fate.SENT, 0) == credits
    assert fates[Fate.UNDELIVERABLE] == 3 - credits
    with town.database.statements() as db:
        assert db.execute(select(SubscriptionCredit.credits)).scalar() == 0


def test_a_credit_that_the_platform_does_not_know_of_is_none(
    town: Town, platform: Platform
) -> None:
    person = town.person()
    platform.follow(person)
    grant(town, platform, person, 0)
    with transaction(town.database) as db:
        db.execute(update(SubscriptionCredit.__table__).values(credits=5))
    several(town, person, 1)
    assert deliver(town, platform, rules={"templates": {}, "subscriptions": GRANTED}) == {
        Fate.UNDELIVERABLE: 1
    }
    assert only(town).error == "unreachable: subscription refused and no other route"
    with town.database.statements() as db:
        assert db.execute(select(SubscriptionCredit.credits)).scalar() == 0


def grant(town: Town, platform: Platform, person: Person, credits: int) -> None:
    for _ in range(credits):
        platform.post(
            f"/sim/people/{person.openid}/subscribe",
            {"template_id": GRANTED["nudge"].id, "accept": True, "wait": False},
        )
    with transaction(town.database) as db:
        db.execute(
            insert(SubscriptionCredit).values(
                conversation_id=person.conversation_id,
                template_id=GRANTED["nudge"].id,
                credits=credits,
            )
        )


def test_a_kind_that_is_built_wrongly_rests_alone_and_tries_another_first(
    town: Town, platform: Platform
) -> None:
    first, second, third = town.people(3)
    platform.follow(first, second, third)
    several(town, first, 1)
    now = datetime.now(UTC)
    platform.post("/sim/faults", {"errcode": 40037, "errcode_times": 1})
    work = courier(town, platform, clock=lambda: now, chance=lambda: 0.99)
    assert work.drain(threading.Event()) == {Fate.RETRIED: 1}
    assert set(resting(town)) == {"kind:nudge"}
    several(town, second, 1)
    several(town, third, 1, kind="cycle_opened")
    both = {**TEMPLATES, "cycle_opened": TemplateConfig("SIM-OPENED", {"thing1": "survey"})}
    others = courier(town, platform, clock=lambda: now, rules={"templates": both})
    assert others.drain(threading.Event()) == {Fate.SENT: 1}, "the other kind goes on"
    assert len(platform.pushes(third)) == 1
    now += timedelta(minutes=11)
    one = courier(town, platform, clock=lambda: now, settings=Settings(workers=1))
    assert one.drain(threading.Event()) == {Fate.SENT: 2}
    assert resting(town) == {}, "it was seen to work"


def test_one_odd_value_stops_nobody(town: Town, platform: Platform) -> None:
    people = town.people(6)
    platform.follow(*people)
    for person in people:
        several(town, person, 1)
    platform.post("/sim/faults", {"errcode": 47003, "errcode_times": 1})
    settings = Settings(workers=1)
    assert deliver(town, platform, settings=settings) == {Fate.SENT: 5, Fate.FAILED: 1}
    assert resting(town) == {}


def test_two_odd_values_in_a_row_stop_the_kind(town: Town, platform: Platform) -> None:
    people = town.people(6)
    platform.follow(*people)
    for person in people:
        several(town, person, 1)
    platform.post("/sim/faults", {"errcode": 47003, "errcode_times": 9})
    assert deliver(town, platform, settings=Settings(workers=1)) == {Fate.FAILED: 2}
    assert set(resting(town)) == {"kind:nudge"}
    assert town.statuses()[MessageStatus.QUEUED] == 4


def test_a_used_up_quota_stops_one_route_and_the_other_carries_on(
    town: Town, platform: Platform
) -> None:
    person, other = town.people(2)
    platform.follow(person, other)
    platform.post(f"/sim/people/{other.openid}/say", {"text": "你好", "wait": False})
    town.change(Conversation, other.conversation_id, last_typed_at=datetime.now(UTC))
    several(town, person, 1)
    platform.post("/sim/faults", {"errcode": 45009, "errcode_times": 1})
    assert Fate.SENT not in deliver(town, platform)
    assert set(resting(town)) == {"route:template"}
    several(town, other, 1)
    assert deliver(town, platform) == {Fate.SENT: 1}
    assert [push["kind"] for push in platform.pushes(other)] == ["custom"]


def test_several_processes_that_meet_the_same_trouble_count_one_failure(
    database: Database, now: datetime
) -> None:
    def fail(at: datetime, minutes: int) -> None:
        with transaction(database) as db:
            until = at + timedelta(minutes=minutes)
            rests.begin(db, "all", cause="network", note="", now=at, until=until)

    for _ in range(3):
        fail(now, 5)
    fail(now + timedelta(minutes=1), 1)
    with database.statements() as db:
        once = rests.read(db)
    assert once.times("all") == 1
    assert once.until("all", now) == now + timedelta(minutes=5), "the longer one holds"
    fail(now + timedelta(minutes=6), 5)
    with database.statements() as db:
        again = rests.read(db)
    assert again.times("all") == 2
    assert again.until("all", now + timedelta(minutes=12)) is None
    with transaction(database) as db:
        assert rests.end(db, "all", "kind:nudge") == 1


def test_the_pace_is_one_for_all_processes(database: Database, now: datetime) -> None:
    interval = timedelta(seconds=1)

    def reserve(_: int) -> datetime:
        with transaction(database) as db:
            return pace.reserve(db, 5, interval, now)

    with ThreadPoolExecutor(4) as pool:
        begins = sorted(pool.map(reserve, range(8)))
    assert begins == [now + n * 5 * interval for n in range(8)]
    with transaction(database) as db:
        later = now + timedelta(minutes=5)
        assert pace.reserve(db, 1, interval, later) == later, "what was not used is not kept"


def test_a_clock_that_was_wrong_does_not_stop_the_pace(database: Database, now: datetime) -> None:
    interval = timedelta(seconds=1)
    with transaction(database) as db:
        pace.reserve(db, 1, interval, now + timedelta(days=365))
    with transaction(database) as db:
        assert pace.reserve(db, 1, interval, now) < now + timedelta(minutes=2)


def test_the_pace_holds_back_what_is_too_much(town: Town, platform: Platform) -> None:
    people = town.people(9)
    platform.follow(*people)
    for person in people:
        several(town, person, 1)
    rules = Rules(templates=TEMPLATES)
    settings = Settings(batch=3, per_minute=600, workers=2, rules=rules)
    began = datetime.now(UTC)
    with ThreadPoolExecutor(2) as pool:
        total: Counter[Fate] = Counter()
        for fates in pool.map(lambda _: deliver(town, platform, settings=settings), range(2)):
            total.update(fates)
    # three groups of three: the last one leaves 0.6 s after the first
    assert datetime.now(UTC) - began >= timedelta(seconds=0.6)
    assert total == {Fate.SENT: 9}


def test_what_is_under_way_when_the_database_goes_is_recorded_when_it_is_back(
    town: Town, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four customer-service messages, which the platform would not deduplicate."""
    from notifications import delivery as module

    people = town.people(4)
    platform.follow(*people)
    for person in people:
        platform.post(f"/sim/people/{person.openid}/say", {"text": "你好", "wait": False})
        town.change(Conversation, person.conversation_id, last_typed_at=datetime.now(UTC))
        several(town, person, 1)
    monkeypatch.setattr(module, "_ROUND_WAIT_SECONDS", 0)
    platform.post("/sim/faults", {"delay_ms": 300})
    # none of them times out on a busy machine: that would be another story
    work: Delivery = courier(town, platform, settings=Settings(workers=4), timeout=(10, 10))
    away = Away(town.database)
    send = work._carrier.sender.send_text

    def then_the_database_is_away(*args: Any) -> None:
        send(*args)
        away.is_away = True

    work._carrier.sender.send_text = then_the_database_is_away
    work._database = away
    with pytest.raises(Exception, match="away"):
        work.drain(threading.Event())
    away.is_away = False
    later = datetime.now(UTC) + timedelta(minutes=5)
    work._clock = lambda: later  # longer than the lease
    stop = threading.Event()
    monkeypatch.setattr(stop, "wait", lambda _: stop.set())
    work.run(stop, 0)
    assert town.statuses() == {MessageStatus.SENT: 4}
    assert [len(platform.pushes(person)) for person in people] == [1] * 4


def test_no_label_holds_what_the_platform_says(town: Town, platform: Platform) -> None:
    from notifications.metrics import FAILED

    person = town.person()
    said = "recipient 43004 require subscribe hint: [abc123]"
    town.change(
        Conversation, person.conversation_id, unreachable=said, unreachable_at=datetime.now(UTC)
    )
    several(town, person, 1)
    assert deliver(town, platform) == {Fate.UNDELIVERABLE: 1}
    labels = {sample.labels.get("reason") for sample in next(iter(FAILED.collect())).samples}
    assert "recipient" in labels
    assert not any("abc123" in (label or "") for label in labels)


def test_an_outcome_survives_a_database_that_is_away_for_a_while(
    town: Town, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent is recorded by the next round, and nothing is sent twice."""
    from notifications import delivery as module

    person = town.person()
    platform.follow(person)
    several(town, person, 1)
    monkeypatch.setattr(module, "_ROUND_WAIT_SECONDS", 0)
    work: Delivery = courier(town, platform, settings=Settings(workers=1))
    send = work._carrier.sender.send_template
    away = Away(town.database)

    def and_then_the_database_is_away(*args: Any) -> int:
        sent = send(*args)
        away.is_away = True
        return sent

    work._carrier.sender.send_template = and_then_the_database_is_away
    work._database = away
    with pytest.raises(Exception, match="away"):
        work.drain(threading.Event())
    assert town.statuses() == {MessageStatus.SENDING: 1}
    away.is_away = False
    work.drain(threading.Event())
    assert town.statuses() == {MessageStatus.SENT: 1}
    assert len(platform.pushes(person)) == 1


class Away:
    """The database, which can be told to be away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.is_away = False

    def __getattr__(self, name: str) -> Any:
        if self.is_away:
            from sqlalchemy.exc import TimeoutError

            raise TimeoutError("away")
        return getattr(self._database, name)
