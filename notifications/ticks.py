"""What a tick does: compute from the database what is due now, and queue it.

A tick remembers nothing, so one that comes late, twice, in two processes at once or not at
all changes nothing but the time at which something is queued.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    case,
    cast,
    delete,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from notifications import lapsed, outbox
from notifications.facts import OPEN_STATES
from notifications.kinds import NUDGE
from notifications.outbox import Draft
from notifications.reminders import Slot, SurveyDates, due_slot
from storage.database import Database
from storage.secrets import turn_key_from
from storage.tables import (
    Binding,
    CodeGuess,
    Conversation,
    Cycle,
    Invitation,
    OutboxMessage,
    Response,
    Role,
    Turn,
)

#: Bindings looked at, and messages queued, in one go: memory stays flat at any number.
CHUNK = 1000

#: WeChat delivers a message four times at most, seconds apart; two days are far beyond.
TURNS_KEPT = timedelta(days=2)
#: Guesses are counted over the last hour.
GUESSES_KEPT = timedelta(days=1)
#: After the end of a survey; the privacy notice names the same number of days.
RESPONDENTS_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class NudgePolicy:
    """From when on a day, and whom not: somebody who did something within `idle` is at it."""

    zone: ZoneInfo
    nudge_at: time = time(0, 0)
    idle: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Purged:
    """Rows that had served their purpose."""

    turns: int
    guesses: int
    respondents: int


def plan_nudges(database: Database, now: datetime, policy: NudgePolicy) -> int:
    """Queue the nudges that are due and return how many were new; a short write a chunk."""
    planned = 0
    with database.statements() as db:
        due = list(_due_slots(db, now, policy))
    for cycle_id, slot in due:
        last = None
        while True:
            with database.statements() as db:
                upper = _chunk_end(db, last)
                invitations = (
                    []
                    if upper is None
                    else _to_nudge(db, cycle_id, slot, last, upper, now - policy.idle)
                )
            if upper is None:
                break
            if invitations:
                drafts = [_draft(cycle_id, invitation, slot, now) for invitation in invitations]
                with database.transaction() as db:
                    planned += outbox.enqueue(db, drafts, now)
            last = upper
    return planned


def cancel_expired(database: Database, now: datetime) -> int:
    """Cancel what waited until it was of no use any more."""
    with database.transaction() as db:
        return lapsed.cancel_expired(db, now)


def reclaim(database: Database, now: datetime, *, max_attempts: int) -> lapsed.Reclaimed:
    """Take back messages whose delivery process died."""
    with database.transaction() as db:
        return lapsed.reclaim(db, now, max_attempts=max_attempts)


def purge(database: Database, now: datetime) -> Purged:
    """Delete answered deliveries and wrong codes that nobody will ask about again.

    Also the WeChat ids of respondents, as the privacy notice promises: 90 days after the end of
    the last survey that they are bound to. Their answers stay, detached.
    """
    with database.transaction() as db:
        turns = outbox.count(
            db, delete(Turn).where(Turn.key < turn_key_from(int((now - TURNS_KEPT).timestamp())))
        )
        guesses = outbox.count(db, delete(CodeGuess).where(CodeGuess.at < now - GUESSES_KEPT))
        respondents = outbox.count(
            db, delete(Conversation).where(*_no_longer_needed(now - RESPONDENTS_KEPT))
        )
    return Purged(turns, guesses, respondents)


def _no_longer_needed(since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conversations of enterprises alone, in surveys that all closed before this instant."""
    bound = exists().where(Binding.conversation_id == Conversation.id).correlate(Conversation)
    needed = (
        exists()
        .where(
            Binding.conversation_id == Conversation.id,
            Invitation.id == Binding.invitation_id,
            Cycle.id == Invitation.cycle_id,
            or_(Invitation.role != Role.ENTERPRISE, Cycle.closes_at > since),
        )
        .correlate(Conversation)
    )
    return bound, ~needed


def _due_slots(db: Connection, now: datetime, policy: NudgePolicy) -> Iterator[tuple[str, Slot]]:
    cycles = db.execute(
        select(
            Cycle.id, Cycle.opens_at, Cycle.closes_at, Cycle.closes_on, Cycle.nudge_days_before
        ).where(Cycle.opens_at <= now, Cycle.closes_at > now)
    )
    for row in cycles:
        dates = SurveyDates(row.opens_at, row.closes_at, row.closes_on, row.nudge_days_before)
        slot = due_slot(dates, now, policy.zone, policy.nudge_at)
        if slot is not None:
            yield row.id, slot


def _draft(cycle_id: str, invitation_id: str, slot: Slot, now: datetime) -> Draft:
    return Draft(
        dedupe_key=f"nudge:{_hex(cycle_id)}:{_hex(invitation_id)}:{slot.days_before}",
        kind=NUDGE.name,
        invitation_id=invitation_id,
        due_at=now,
        expires_at=slot.ends_at,
        payload={"cycle": cycle_id, "slot": slot.days_before},
    )


def _hex(uuid: str) -> str:
    """An id as it stands in a key: the same text on both databases."""
    return uuid.replace("-", "")


def _chunk_end(db: Connection, last: str | None) -> str | None:
    """The invitation that ends the next chunk of bindings, None after the last one."""
    column = Binding.invitation_id
    rest = select(column).where(column > last if last else true())
    end = db.execute(rest.order_by(column).offset(CHUNK - 1).limit(1)).scalar()
    return end or db.execute(rest.order_by(column.desc()).limit(1)).scalar()


def _to_nudge(
    db: Connection, cycle_id: str, slot: Slot, last: str | None, upper: str, idle_since: datetime
) -> list[str]:
    """Invitations of this chunk whose person is to be nudged: one for each person."""
    quiet = and_(
        or_(Conversation.last_typed_at.is_(None), Conversation.last_typed_at <= idle_since),
        or_(Conversation.last_event_at.is_(None), Conversation.last_event_at <= idle_since),
    )
    theirs = aliased(Binding)
    key = (
        literal(f"nudge:{_hex(cycle_id)}:")
        + func.replace(cast(theirs.invitation_id, String), "-", "", type_=String)
        + literal(f":{slot.days_before}")
    )
    nudged = (
        exists()
        .where(theirs.conversation_id == Binding.conversation_id, OutboxMessage.dedupe_key == key)
        .correlate(Binding)
    )
    statement = (
        select(Invitation.id)
        .join(Binding, Binding.invitation_id == Invitation.id)
        .join(Conversation, Conversation.id == Binding.conversation_id)
        .where(
            Binding.invitation_id > last if last else true(),
            Binding.invitation_id <= upper,
            *_waiting(Invitation, cycle_id),
            quiet,
            ~nudged,
            ~_earlier_waits(cycle_id),
        )
    )
    return list(db.execute(statement).scalars())


def _waiting(
    invitation: type[Invitation] | AliasedClass[Invitation], cycle_id: str
) -> tuple[ColumnElement[bool], ...]:
    """Conditions under which an enterprise's invitation still has something to answer.

    Wrapped in CASE, cycle and role do not lead SQLite into the index that begins with them: it
    would walk the whole cycle for each chunk.
    """
    ours = and_(invitation.cycle_id == cycle_id, invitation.role == Role.ENTERPRISE)
    unanswered = exists().where(
        Response.invitation_id == invitation.id, Response.state.in_(OPEN_STATES)
    )
    return (
        case((ours, true()), else_=false()),
        invitation.revoked_at.is_(None),
        unanswered.correlate_except(Response),
    )


def _earlier_waits(cycle_id: str) -> ColumnElement[bool]:
    """The same person has an earlier invitation that waits: that one stands for all."""
    other, theirs = aliased(Invitation), aliased(Binding)
    return (
        exists()
        .where(
            theirs.conversation_id == Binding.conversation_id,
            theirs.invitation_id < Binding.invitation_id,
            other.id == theirs.invitation_id,
            *_waiting(other, cycle_id),
        )
        .correlate(Binding)
    )
