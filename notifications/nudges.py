"""Whom a nudge is for: read in chunks, so that memory stays flat at any number."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from notifications import outbox
from notifications.facts import OPEN_STATES
from notifications.kinds import KINDS
from notifications.reminders import SurveyDates
from storage.database import Database
from storage.tables import (
    Binding,
    Conversation,
    Cycle,
    Invitation,
    MessageStatus,
    OutboxMessage,
    Response,
    Role,
)

#: Kinds that hang on the survey's last day.
SURVEY_REMINDERS = ("nudge", "last_day", "survey_extended")
#: By which of these names a payload tells the day that its message hangs on.
_DAYS = ("closes_on", "due")


def replan(
    db: Connection,
    cycle_id: str,
    now: datetime,
    *,
    keep: date,
    kinds: Iterable[str] = SURVEY_REMINDERS,
) -> int:
    """Cancel what is queued by a date that was moved, so that the next tick plans by the new one.

    keep: the date that holds from now on; messages of these kinds that hang on another day end
    as cancelled with the error "replanned". kinds: those of the survey, or the ones that remind
    of the milestone that was moved (their payload has its `due`). Returns how many were cancelled.
    """
    row, others = OutboxMessage, []
    for kind in kinds:
        (name,) = KINDS[kind].given.intersection(_DAYS)
        others.append(and_(row.kind == kind, row.payload[name].as_string() != keep.isoformat()))
    statement = (
        update(row)
        .where(
            row.status == MessageStatus.QUEUED,
            or_(false(), *others),
            row.payload["cycle"].as_string() == cycle_id,
        )
        .values(status=MessageStatus.CANCELLED, error="replanned", finished_at=now)
    )
    return outbox.count(db, statement)


def dates_of(db: Connection, *which: ColumnElement[bool]) -> list[tuple[str, str, SurveyDates]]:
    """Id, name and dates of these cycles, the one that opens first before the others."""
    rows = db.execute(
        select(
            Cycle.id,
            Cycle.name,
            Cycle.opens_at,
            Cycle.closes_at,
            Cycle.closes_on,
            Cycle.nudge_days_before,
        )
        .where(*which)
        .order_by(Cycle.opens_at, Cycle.id)
    )
    return [
        (
            row.id,
            row.name,
            SurveyDates(row.opens_at, row.closes_at, row.closes_on, row.nudge_days_before),
        )
        for row in rows
    ]


def to_nudge(
    database: Database, cycle_id: str, days_before: int, idle_since: datetime | None, chunk: int
) -> Iterator[list[str]]:
    """Invitations whose person is to be nudged in this slot, one for each person, by chunks.

    idle_since: nobody who did something after it; None: whatever they did.
    """
    last = None
    while True:
        with database.statements() as db:
            upper = _chunk_end(db, last, chunk)
            if upper is None:
                return
            found = _to_nudge(db, cycle_id, days_before, last, upper, idle_since)
        yield found
        last = upper


def nudge_key(cycle_id: str, invitation_id: str, days_before: int) -> str:
    """The key under which a nudge is queued once."""
    return f"nudge:{_hex(cycle_id)}:{_hex(invitation_id)}:{days_before}"


def _hex(uuid: str) -> str:
    """An id as it stands in a key: the same text on both databases."""
    return uuid.replace("-", "")


def _chunk_end(db: Connection, last: str | None, chunk: int) -> str | None:
    """The invitation that ends the next chunk of bindings, None after the last one."""
    column = Binding.invitation_id
    rest = select(column).where(column > last if last else true())
    end = db.execute(rest.order_by(column).offset(chunk - 1).limit(1)).scalar()
    return end or db.execute(rest.order_by(column.desc()).limit(1)).scalar()


def _to_nudge(
    db: Connection,
    cycle_id: str,
    days_before: int,
    last: str | None,
    upper: str,
    idle_since: datetime | None,
) -> list[str]:
    """Invitations of this chunk whose person is to be nudged: one for each person."""
    theirs = aliased(Binding)
    key = (
        literal(f"nudge:{_hex(cycle_id)}:")
        + func.replace(cast(theirs.invitation_id, String), "-", "", type_=String)
        + literal(f":{days_before}")
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
            true() if idle_since is None else _idle(idle_since),
            ~nudged,
            ~_earlier_waits(cycle_id),
        )
    )
    return list(db.execute(statement).scalars())


def _idle(since: datetime) -> ColumnElement[bool]:
    """Whoever did something a moment ago is at it already."""
    typed, event = Conversation.last_typed_at, Conversation.last_event_at
    return and_(
        or_(typed.is_(None), typed <= since),
        or_(event.is_(None), event <= since),
    )


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
