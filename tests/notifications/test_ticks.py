"""Ticks compute what is due from the database, on both databases."""

import gc
import secrets
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, insert, select, update

from notifications import ticks
from notifications.calendar import Calendar
from notifications.quiet import Hours
from notifications.spread import Spreading
from notifications.ticks import NudgePolicy, plan_nudges, purge
from storage.database import Database, transaction
from storage.secrets import Vault
from storage.tables import (
    Binding,
    CodeGuess,
    Consent,
    Conversation,
    Cycle,
    Invitation,
    MessageStatus,
    Role,
    Turn,
    new_id,
)
from tests.notifications.conftest import Town

POLICY = NudgePolicy(ZoneInfo("UTC"))


def nudged(town: Town) -> list[str]:
    return [message.invitation_id for message in town.messages()]


def test_who_has_something_to_answer_is_nudged_once_a_slot(town: Town, today: datetime) -> None:
    people = town.people(3)
    assert plan_nudges(town.database, today, POLICY) == 3
    assert sorted(nudged(town)) == sorted(p.invitation_id for p in people)
    assert plan_nudges(town.database, today + timedelta(seconds=60), POLICY) == 0
    (message, *_) = town.messages()
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    closes_on = (midnight + timedelta(days=1)).date().isoformat()
    assert message.kind == "nudge"
    assert message.payload == {"cycle": town.cycle_id, "closes_on": closes_on, "slot": 1}
    assert message.expires_at == midnight + timedelta(days=1), "when the next slot begins"
    tomorrow = today + timedelta(days=1)
    assert plan_nudges(town.database, tomorrow, POLICY) == 3, "the last day"
    (message, *_) = town.messages()[3:]
    assert message.kind == "last_day"
    assert message.payload == {"cycle": town.cycle_id, "closes_on": closes_on}
    assert message.expires_at == midnight + timedelta(days=2), "when the survey closes"


@pytest.mark.parametrize("state", ["submitted", "withdrawn"])
def test_who_has_answered_is_not_nudged(town: Town, today: datetime, state: str) -> None:
    town.answer(town.person(), state)
    assert plan_nudges(town.database, today, POLICY) == 0


def test_one_open_response_is_enough(town: Town, today: datetime) -> None:
    person = town.person()
    town.answer(person)
    open_one = town.invite(person.conversation_id, ("submitted", "in_progress"))
    assert plan_nudges(town.database, today, POLICY) == 1
    assert nudged(town) == [open_one]


def test_nobody_unbound_or_revoked_or_of_another_role_is_nudged(
    town: Town, today: datetime
) -> None:
    town.invite(None)
    town.change(Invitation, town.person().invitation_id, revoked_at=today)
    town.change(Invitation, town.person().invitation_id, role=Role.AGENCY)
    assert plan_nudges(town.database, today, POLICY) == 0


def test_one_message_for_a_person_with_several_enterprises(town: Town, today: datetime) -> None:
    person = town.person()
    second = town.invite(person.conversation_id)
    assert plan_nudges(town.database, today, POLICY) == 1
    assert nudged(town) == [person.invitation_id]
    town.answer(person)
    assert plan_nudges(town.database, today, POLICY) == 0, "nudged in this slot already"
    assert plan_nudges(town.database, today + timedelta(days=1), POLICY) == 1
    assert nudged(town) == [person.invitation_id, second]


@pytest.mark.parametrize("moment", ["last_typed_at", "last_event_at"])
def test_who_is_at_it_is_left_alone_for_a_while(town: Town, today: datetime, moment: str) -> None:
    town.person(**{moment: today - timedelta(minutes=9)})
    policy = NudgePolicy(ZoneInfo("UTC"), idle=timedelta(minutes=10))
    assert plan_nudges(town.database, today, policy) == 0
    assert plan_nudges(town.database, today + timedelta(minutes=1), policy) == 1


def test_nothing_is_queued_before_the_hour(town: Town) -> None:
    town.person()
    policy = NudgePolicy(ZoneInfo("UTC"), nudge_at=time(9))
    nine = town.now.replace(hour=9, minute=0, second=0, microsecond=0)
    assert plan_nudges(town.database, nine - timedelta(minutes=1), policy) == 0
    assert plan_nudges(town.database, nine, policy) == 1


def test_a_closed_cycle_nudges_nobody(town: Town, today: datetime) -> None:
    town.person()
    town.change(Cycle, town.cycle_id, closes_at=today)
    assert plan_nudges(town.database, today, POLICY) == 0


def test_chunks_cover_everybody_exactly_once(
    town: Town, today: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticks, "CHUNK", 4)
    people = town.people(13)
    for person in people[::3]:
        town.answer(person)
    waiting = [p.invitation_id for i, p in enumerate(people) if i % 3]
    assert plan_nudges(town.database, today, POLICY) == len(waiting)
    assert sorted(nudged(town)) == sorted(waiting)


def test_schedulers_at_the_same_time_queue_each_nudge_once(town: Town, today: datetime) -> None:
    town.people(40)
    with ThreadPoolExecutor(6) as pool:
        counts = pool.map(lambda _: plan_nudges(town.database, today, POLICY), range(6))
    assert sum(counts) == 40
    assert town.statuses() == {MessageStatus.QUEUED: 40}


def test_late_doubled_and_skipped_ticks_around_a_weekend(town: Town) -> None:
    """Saturday's slot comes on Friday; schedulers that slept through it make up for it."""
    zone = ZoneInfo("Asia/Shanghai")
    night = Hours(time(20, 30), time(8, 30))
    policy = NudgePolicy(zone, time(9), quiet=(night,), calendar=Calendar())

    def at(day: int, hour: int) -> datetime:
        return datetime(2023, 10, day, hour, tzinfo=zone).astimezone(UTC)

    town.change(
        Cycle,
        town.cycle_id,
        closes_on=date(2023, 10, 24),
        opens_at=at(13, 0),
        closes_at=at(25, 0),
        nudge_days_before=[7, 3, 1, 0],
    )
    town.people(5)

    def everywhere(moment: datetime) -> int:
        with ThreadPoolExecutor(4) as pool:
            return sum(pool.map(lambda _: plan_nudges(town.database, moment, policy), range(4)))

    assert everywhere(at(19, 15)) == 5, "Tuesday's slot, two days late"
    assert [everywhere(at(20, hour)) for hour in (7, 20, 21)] == [0, 5, 0], "late on Friday"
    late = town.person()
    assert [everywhere(at(day, 10)) for day in (21, 22)] == [0, 0], "the weekend"
    assert everywhere(at(24, 10)) == 6, "Monday was skipped: Tuesday has its own slot alone"
    kinds = [m.kind for m in town.messages() if m.invitation_id == late.invitation_id]
    assert kinds == ["last_day"]


@pytest.fixture
def prompt_collector() -> Iterator[None]:
    """Collect cycles soon, however large the heap of the tests before: what is measured is what
    is held, not what waits to be collected."""
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.collect()  # so that the next full collection is weighed against nothing
    gc.set_threshold(200, 2, 2)
    yield
    gc.set_threshold(*usual)
    gc.unfreeze()


@pytest.mark.usefixtures("prompt_collector")
def test_memory_stays_flat(town: Town, today: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten chunks cost no more memory at a time than two."""
    monkeypatch.setattr(ticks, "CHUNK", 200)
    peaks = []
    for count in (400, 2000):
        bulk(town, count)
        tracemalloc.start()
        assert plan_nudges(town.database, today, POLICY) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def bulk(town: Town, count: int) -> None:
    with transaction(town.database) as db:
        conversations = [
            {
                "id": new_id(),
                "openid_hash": secrets.token_bytes(32),
                "openid_sealed": b"",
                "version": 1,
                "created_at": town.now,
            }
            for _ in range(count)
        ]
        db.execute(insert(Conversation), conversations)
        invitations = [
            {
                "id": new_id(),
                "cycle_id": town.cycle_id,
                "role": Role.ENTERPRISE,
                "subject": secrets.token_hex(9),
                "code_hash": secrets.token_bytes(32),
                "code_sealed": b"",
                "created_at": town.now,
            }
            for _ in range(count)
        ]
        db.execute(insert(Invitation), invitations)
        db.execute(
            insert(Binding),
            [
                {"invitation_id": i["id"], "conversation_id": c["id"], "bound_at": town.now}
                for i, c in zip(invitations, conversations, strict=True)
            ],
        )
        town.respond_in_bulk(db, [str(i["id"]) for i in invitations])


def test_old_turns_and_guesses_are_purged(database: Database, vault: Vault, now: datetime) -> None:
    with transaction(database) as db:
        for age in (1, 47, 49, 200):
            at = now - timedelta(hours=age)
            key = vault.turn_key("o1", "m1", int(at.timestamp()))
            db.execute(insert(Turn).values(key=key, reply=""))
            db.execute(insert(CodeGuess).values(id=new_id(), openid_hash=b"x" * 32, at=at))
    assert purge(database, now) == ticks.Purged(turns=2, guesses=3, respondents=0)
    with database.statements() as db:
        assert db.execute(select(func.count()).select_from(Turn)).scalar() == 2


def test_respondents_are_forgotten_90_days_after_their_survey(town: Town, today: datetime) -> None:
    town.people(2)
    with town.database.statements() as db:
        closes_at = db.execute(select(Cycle.closes_at)).scalar_one()
        liaison = db.execute(select(Invitation.id).order_by(Invitation.id).limit(1)).scalar_one()
    with transaction(town.database) as db:
        db.execute(update(Invitation).where(Invitation.id == liaison).values(role=Role.LIAISON))
    ninety = closes_at + timedelta(days=90)
    assert purge(town.database, ninety - timedelta(seconds=1)).respondents == 0
    assert purge(town.database, ninety + timedelta(seconds=1)).respondents == 1
    with town.database.statements() as db:
        assert db.execute(select(Binding.invitation_id)).scalars().all() == [liaison]
        assert db.execute(select(func.count()).select_from(Conversation)).scalar() == 1


def test_what_waited_too_long_is_cancelled(town: Town, today: datetime) -> None:
    town.person()
    plan_nudges(town.database, today, POLICY)
    assert ticks.cancel_expired(town.database, today) == 0
    assert ticks.cancel_expired(town.database, today + timedelta(days=1)) == 1
    assert town.statuses() == {MessageStatus.CANCELLED: 1}


def test_who_comes_late_to_a_spread_push_is_told_while_it_is_of_use(town: Town) -> None:
    """Behind the others they would be due after the quiet hours have begun, and the end is near."""
    evening = Hours(time(20, 30), time(8, 30))
    spreading = Spreading(per_minute=1, margin=timedelta(0))
    policy = NudgePolicy(ZoneInfo("UTC"), quiet=(evening,), spreading=spreading)
    with town.database.statements() as db:
        closes_at = db.execute(select(Cycle.closes_at)).scalar_one()
    eight = closes_at - timedelta(hours=4)
    town.people(60)
    assert plan_nudges(town.database, eight, policy) == 60
    town.people(3)
    assert plan_nudges(town.database, eight + timedelta(minutes=5), policy) == 3
    half_past = eight + timedelta(minutes=30)
    assert all(message.due_at < half_past for message in town.messages())


def test_so_is_who_was_replaced_and_is_bound_to_nothing_any_more(
    town: Town, today: datetime
) -> None:
    town.people(3)
    with town.database.statements() as db:
        cycle_id, closes_at = db.execute(select(Cycle.id, Cycle.closes_at)).one()
        agreed, silent, _ = db.scalars(select(Conversation.id).order_by(Conversation.id)).all()
    ninety = closes_at + timedelta(days=90)
    with transaction(town.database) as db:
        db.execute(delete(Binding).where(Binding.conversation_id.in_([agreed, silent])))
        consent = {"conversation_id": agreed, "cycle_id": cycle_id, "at": closes_at, "version": "1"}
        db.execute(insert(Consent).values(**consent))
        # one who did not agree is kept no longer than since they were last heard
        db.execute(
            update(Conversation)
            .where(Conversation.id == silent)
            .values(last_typed_at=closes_at + timedelta(days=30))
        )
    assert purge(town.database, ninety - timedelta(seconds=1)).respondents == 0
    assert purge(town.database, ninety + timedelta(seconds=1)).respondents == 2
    assert purge(town.database, ninety + timedelta(days=31)).respondents == 1
