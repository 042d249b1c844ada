"""Queue a push: by chunks, each of them one short INSERT … SELECT within the database.

docs/decisions/0010-planning-inside-the-database.md tells why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Insert,
    Select,
    func,
    literal,
    select,
    true,
)

from notifications.audience import audience, key_of
from notifications.pushes import Push, free_from
from notifications.reminders import NudgePolicy, SurveyDates
from notifications.spread import Spread, spread
from storage.conflicts import upsert
from storage.database import Database
from storage.minting import minted_id
from storage.tables import Binding, Conversation, Invitation, MessageStatus, OutboxMessage

#: PostgreSQL's settings while it works on a chunk.
_FOR_CHUNKS = {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "plan_cache_mode": "force_custom_plan",
}

_Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bindings between two invitations (the first excluded) and how many of them are meant."""

    after: str | None
    upto: str
    people: int


@dataclass(frozen=True, slots=True)
class Found:
    """The people whom a push is for at a moment, chunk by chunk, and when it would leave."""

    chunks: tuple[Chunk, ...]
    spread: Spread | None

    @property
    def people(self) -> int:
        return sum(chunk.people for chunk in self.chunks)


def find(
    database: Database,
    cycle_id: str,
    dates: SurveyDates,
    push: Push,
    now: datetime,
    policy: NudgePolicy,
    chunk: int,
) -> Found:
    """Count whom it is for and spread it; nothing is written."""
    conditions = audience(push, cycle_id, dates, now, policy)
    chunks = tuple(count_by_chunks(database, conditions, chunk))
    people = sum(each.people for each in chunks)
    if not people:
        return Found((), None)
    how, starts_at = policy.spreading, now
    if people > how.per_minute:
        with database.statements() as db:
            starts_at = _behind_others(db, cycle_id, push, now)
    free = free_from(dates, policy)
    if free(starts_at) >= push.expires_at:
        starts_at = now  # behind the others it would be of no use any more
    return Found(chunks, spread(people, starts_at, push.expires_at, free, how))


def plan(
    database: Database,
    cycle_id: str,
    dates: SurveyDates,
    push: Push,
    now: datetime,
    policy: NudgePolicy,
    chunk: int,
) -> int:
    """Queue it for everybody whom it is for and return how many were new."""
    found = find(database, cycle_id, dates, push, now, policy, chunk)
    if found.spread is None:
        return 0
    conditions = audience(push, cycle_id, dates, now, policy)
    planned = position = 0
    for each in found.chunks:
        left = each.people
        while left:
            due_at, room = found.spread.next(position)
            some = min(left, room)
            which = (*_within(each), *conditions)
            with _by_indexes(database, writes=True) as db:
                statement = queueing(db, cycle_id, push, which, now, due_at, some)
                planned += int(db.execute(statement).rowcount)
            position += some
            left -= some
    return planned


def count_by_chunks(database: Database, conditions: _Conditions, chunk: int) -> Iterator[Chunk]:
    """The chunks of bindings that hold somebody, in the order of their invitations."""
    last = None
    while True:
        with _by_indexes(database, writes=False) as db:
            upto = _chunk_end(db, last, chunk)
            if upto is None:
                return
            some = Chunk(last, upto, 0)
            statement = from_people(select(func.count()), (*_within(some), *conditions))
            people = int(db.execute(statement).scalar_one())
        if people:
            yield Chunk(last, upto, people)
        last = upto


@contextmanager
def _by_indexes(database: Database, *, writes: bool) -> Iterator[Connection]:
    """A transaction in which PostgreSQL follows the indexes from each binding of a chunk.

    Its statistics lag behind a table that we are filling at this moment: by them it would rather
    read the whole outbox, for every chunk. On SQLite one that reads alone holds up nobody.
    """
    alone = database.is_sqlite and not writes
    with database.statements() if alone else database.transaction() as db:
        if not database.is_sqlite:
            settings = (func.set_config(name, value, True) for name, value in _FOR_CHUNKS.items())
            db.execute(select(*settings))
        yield db


def lasts_until(db: Connection, cycle_id: str, push: Push, now: datetime) -> datetime | None:
    """When the last message of this push that waits for its minute is due; None without one."""
    row = OutboxMessage
    statement = select(func.max(row.due_at)).where(
        row.status == MessageStatus.QUEUED,
        row.due_at > now,
        row.attempts == 0,
        row.kind == push.kind.name,
        row.payload["cycle"].as_string() == cycle_id,
    )
    return db.execute(statement).scalar()


def _behind_others(db: Connection, cycle_id: str, push: Push, now: datetime) -> datetime:
    """When a large push begins: behind what a scheduler that died, or another one, queued."""
    last = lasts_until(db, cycle_id, push, now)
    return now if last is None else last + timedelta(minutes=1)


def _chunk_end(db: Connection, last: str | None, chunk: int) -> str | None:
    """The invitation that ends the next chunk of bindings, None after the last one."""
    column = Binding.invitation_id
    rest = select(column).where(column > last if last else true())
    end = db.execute(rest.order_by(column).offset(chunk - 1).limit(1)).scalar()
    return end or db.execute(rest.order_by(column.desc()).limit(1)).scalar()


def _within(chunk: Chunk) -> _Conditions:
    column = Binding.invitation_id
    return (column > chunk.after if chunk.after else true(), column <= chunk.upto)


def from_people(what: Select[Any], which: _Conditions) -> Select[Any]:
    """Select of the people whom conditions like `audience`'s hold for."""
    return (
        what.select_from(Binding)
        .join(Invitation, Invitation.id == Binding.invitation_id)
        .join(Conversation, Conversation.id == Binding.conversation_id)
        .where(*which)
    )


def queueing(
    db: Connection,
    cycle_id: str,
    push: Push,
    which: _Conditions,
    now: datetime,
    due_at: datetime,
    limit: int,
) -> Insert:
    """The statement that queues the push for the first so many of those for whom it is.

    Who has it already is none of them, so that said again it takes the next ones.
    """
    row = OutboxMessage
    values = {
        row.id: minted_id(),
        row.dedupe_key: key_of(push, cycle_id),
        row.kind: literal(push.kind.name),
        row.invitation_id: Binding.invitation_id,
        row.payload: literal({"cycle": cycle_id, **push.given}, JSON()),
        row.status: literal(MessageStatus.QUEUED, row.status.type),
        row.due_at: literal(due_at, row.due_at.type),
        row.expires_at: literal(push.expires_at, row.expires_at.type),
        row.attempts: literal(0),
        row.created_at: literal(now, row.created_at.type),
    }
    chosen = from_people(select(*values.values()), which)
    chosen = chosen.order_by(Binding.invitation_id).limit(limit)
    statement = upsert(db, row).from_select([column.key for column in values], chosen)
    statement = statement.on_conflict_do_nothing(index_elements=["dedupe_key"])
    return statement.execution_options(preserve_rowcount=True)  # else an INSERT has none
