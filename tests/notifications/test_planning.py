"""What is queued by the database itself: rows as we write them, and whom each kind is for."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, text, update

from notifications import outbox
from notifications.kinds import KINDS
from notifications.news import dedupe_key, draft
from notifications.reminders import NudgePolicy
from notifications.spread import Spreading
from notifications.ticks import plan_nudges
from storage.database import transaction
from storage.tables import (
    Binding,
    Cycle,
    Extension,
    MessageStatus,
    OutboxMessage,
    new_id,
)
from tests.notifications.conftest import Person, Town

POLICY = NudgePolicy(ZoneInfo("UTC"))
DAY = timedelta(days=1)


@pytest.fixture
def october(town: Town) -> Town:
    """A survey from 10 to 24 October 2023 by UTC: two weeks, and nudges 7 and 0 days before."""
    town.change(
        Cycle,
        town.cycle_id,
        opens_on=date(2023, 10, 10),
        closes_on=date(2023, 10, 24),
        opens_at=at(10),
        closes_at=at(25),
        nudge_days_before=[7, 0],
    )
    return town


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2023, 10, day, hour, minute, tzinfo=UTC)


def bound(town: Town, when: datetime, **conversation: Any) -> Person:
    person = town.person(**conversation)
    bind(town, person, when)
    return person


def bind(town: Town, person: Person, when: datetime) -> None:
    with transaction(town.database) as db:
        theirs = Binding.conversation_id == person.conversation_id
        db.execute(update(Binding).where(theirs).values(bound_at=when))


def extend(town: Town, to: int, when: datetime, what: str = "survey") -> None:
    with transaction(town.database) as db:
        db.execute(
            insert(Extension).values(
                id=new_id(),
                cycle_id=town.cycle_id,
                what=what,
                from_date=date(2023, 10, 24),
                to_date=date(2023, 10, to),
                who="某人",
                why="停电",
                at=when,
            )
        )
    town.change(Cycle, town.cycle_id, closes_on=date(2023, 10, to), closes_at=at(to + 1))


def planned(town: Town, now: datetime, policy: NudgePolicy = POLICY) -> list[tuple[str, str]]:
    """What a tick queues at this moment: kind and invitation."""
    known = {message.id for message in town.messages()}
    count = plan_nudges(town.database, now, policy)
    new = [m for m in town.messages() if m.id not in known]
    assert count == len(new)
    return [(m.kind, m.invitation_id) for m in new]


def test_a_row_is_as_if_we_had_written_it(october: Town) -> None:
    """Ids, keys and payloads in the very form that enqueue gives them, on either database."""
    people = [bound(october, at(9)) for _ in range(2)]
    october.answer(people[1])
    columns = "id, dedupe_key, kind, invitation_id, payload, status, due_at, expires_at, attempts"
    for now in (at(17), at(24), at(25)):
        assert plan_nudges(october.database, now, POLICY) == 1
        (message,) = october.messages()
        kind, given = KINDS[message.kind], dict(message.payload)
        assert given.pop("cycle") == october.cycle_id
        assert given.keys() == kind.given
        key = dedupe_key(kind, october.cycle_id, message.invitation_id, given)
        assert message.dedupe_key == key
        assert uuid.UUID(message.id).version == 7
        with transaction(october.database) as db:
            raw = db.execute(text(f"SELECT {columns}, created_at FROM outbox")).one()
            db.execute(text("DELETE FROM outbox"))
            same = draft(
                kind,
                october.cycle_id,
                message.invitation_id,
                given,
                now,
                expires_at=message.expires_at,
            )
            assert outbox.enqueue(db, [same], now) == 1
            ours = db.execute(text(f"SELECT {columns}, created_at FROM outbox")).one()
            db.execute(text("DELETE FROM outbox"))
        assert [type(value) for value in raw] == [type(value) for value in ours]
        assert raw[1:] == ours[1:]
        assert len(str(raw.id)) == len(str(ours.id))
        if isinstance(raw.payload, str):
            assert json.loads(raw.payload) == message.payload


def test_ids_grow_in_the_order_of_the_rows(october: Town) -> None:
    october.people(20)
    plan_nudges(october.database, at(17), POLICY)
    invitations = [message.invitation_id for message in october.messages()]
    assert invitations == sorted(invitations)


@pytest.mark.parametrize("day", [17, 24])
def test_who_wants_no_reminders_gets_none_but_is_thanked(october: Town, day: int) -> None:
    person = bound(october, at(9), muted_at=at(12))
    assert planned(october, at(day)) == []
    october.answer(person)
    assert planned(october, at(25)) == [("thanks", person.invitation_id)]


@pytest.mark.parametrize(
    ("typed", "event", "reached"),
    [(None, None, False), (11, None, False), (None, 11, False), (13, None, True), (11, 13, True)],
)
def test_whom_nothing_reaches_is_left_out_until_they_show_up(
    october: Town, typed: int | None, event: int | None, reached: bool
) -> None:
    person = october.person(
        unreachable_at=at(12),
        last_typed_at=typed and at(typed),
        last_event_at=event and at(event),
    )
    assert planned(october, at(17)) == [("nudge", person.invitation_id)] * reached


def test_an_invitation_for_whoever_was_bound_before_and_has_not_begun(october: Town) -> None:
    policy = replace(POLICY, idle=timedelta(hours=1))
    early, _late = bound(october, at(9)), bound(october, at(10))
    several = bound(october, at(9))
    october.invite(several.conversation_id, ("in_progress",))
    october.answer(bound(october, at(9)))
    bound(october, at(9), last_typed_at=at(9, 23, 30))
    town = october
    town.change(Cycle, town.cycle_id, nudge_days_before=[7, 0], closes_on=date(2023, 10, 23))
    assert planned(town, at(9, 23)) == [], "not open yet"
    assert planned(town, at(10), policy) == [("invitation", early.invitation_id)]
    (message,) = town.messages()
    assert message.expires_at == at(16), "when the first nudge comes"
    assert len(planned(town, at(10, 1), policy)) == 1, "who was at it"
    assert [kind for kind, _ in planned(town, at(16))] == ["nudge"] * 4


def test_where_no_nudge_comes_the_invitation_lasts_as_long_as_the_survey(october: Town) -> None:
    october.change(Cycle, october.cycle_id, nudge_days_before=[])
    person = bound(october, at(9))
    assert planned(october, at(20)) == [("invitation", person.invitation_id)]
    assert october.messages()[0].expires_at == at(25)
    assert planned(october, at(24)) == []


def test_the_news_of_an_extension_comes_alone_and_the_nudge_on_a_later_day(october: Town) -> None:
    person = bound(october, at(9))
    october.answer(bound(october, at(9)))
    assert planned(october, at(18)) == [("nudge", person.invitation_id)]
    extend(october, 26, at(18, 9))
    late = bound(october, at(18, 10))
    first = planned(october, at(18, 11))
    assert sorted(first) == sorted(
        [("survey_extended", person.invitation_id), ("nudge", late.invitation_id)]
    )
    (news,) = (m for m in october.messages() if m.kind == "survey_extended")
    assert (news.expires_at, news.payload["closes_on"]) == (at(27), "2023-10-26")
    assert planned(october, at(18, 23)) == []
    assert sorted(planned(october, at(19))) == sorted(
        ("nudge", p.invitation_id) for p in (person, late)
    )
    assert planned(october, at(20)) == []
    last = planned(october, at(26))
    assert sorted(last) == sorted(("last_day", p.invitation_id) for p in (person, late))


@pytest.mark.parametrize(
    ("when", "what", "to", "now"),
    [
        # nobody had been told another day
        (at(9), "survey", 26, at(13)),
        (at(11), "materials_due", 26, at(13)),
        # the last day is told by its own reminder
        (at(11), "survey", 26, at(26)),
    ],
)
def test_no_news_where_there_is_none(
    october: Town, when: datetime, what: str, to: int, now: datetime
) -> None:
    bound(october, at(8))
    extend(october, to, when, what)
    assert [kind for kind, _ in planned(october, now)] != []
    assert "survey_extended" not in {m.kind for m in october.messages()}


def test_who_handed_something_in_is_thanked_once_within_a_week(october: Town) -> None:
    person = bound(october, at(9))
    second = october.invite(person.conversation_id, ("submitted", "invited"))
    october.invite(person.conversation_id, ("submitted",))
    bound(october, at(9))
    october.answer(bound(october, at(9)), "withdrawn")
    assert ("thanks", second) not in planned(october, at(24))
    assert planned(october, at(25)) == [("thanks", second)]
    assert planned(october, at(26)) == []
    late = bound(october, at(9))
    october.answer(late)
    assert planned(october, at(31, 23, 59)) == [("thanks", late.invitation_id)]
    october.answer(bound(october, at(9)))
    assert planned(october, at(31) + DAY) == []


def test_a_large_push_is_spread_and_what_comes_later_leaves_at_once(october: Town) -> None:
    policy = replace(POLICY, spreading=Spreading(3))
    october.people(10)
    assert len(planned(october, at(17, 9), policy)) == 10
    due = [message.due_at for message in october.messages()]
    assert due == [at(17, 9, minute) for minute in (0, 0, 0, 1, 1, 1, 2, 2, 2, 3)]
    late = october.person()
    assert planned(october, at(17, 9, 1), policy) == [("nudge", late.invitation_id)]
    assert october.messages()[-1].due_at == at(17, 9, 1)


def test_a_push_whose_scheduler_died_goes_on_where_it_ended(october: Town) -> None:
    policy = replace(POLICY, spreading=Spreading(3))
    october.people(10)
    plan_nudges(october.database, at(17, 9), policy)
    with transaction(october.database) as db:
        later = OutboxMessage.due_at > at(17, 9, 1)
        db.execute(OutboxMessage.__table__.delete().where(later))  # type: ignore[attr-defined]
    assert len(planned(october, at(17, 9), policy)) == 4
    assert [m.due_at for m in october.messages()][6:] == [
        at(17, 9, minute) for minute in (2, 2, 3, 3)
    ]


def test_a_spread_push_sleeps_with_the_survey_s_days_and_hours(october: Town) -> None:
    """It begins on Friday evening: the weekend is skipped as the night is."""
    from notifications.calendar import Calendar
    from notifications.quiet import parse_hours

    night = parse_hours("20:30-08:30")
    assert night is not None
    how = Spreading(1, timedelta(minutes=8))
    policy = replace(POLICY, quiet=(night,), calendar=Calendar(), spreading=how)
    october.people(4)
    assert len(planned(october, at(20, 20, 28), policy)) == 4
    assert [message.due_at for message in october.messages()] == [
        at(20, 20, 28),
        at(20, 20, 29),
        at(23, 8, 30),
        at(23, 8, 31),
    ]
    assert october.statuses() == {MessageStatus.QUEUED: 4}
