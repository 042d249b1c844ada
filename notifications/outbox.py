"""The outbox: queue a message once, and claim what is due under a lease."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from storage.conflicts import upsert
from storage.tables import MessageStatus, OutboxMessage, new_id

#: The doubt about a message whose process ended in the middle of an attempt.
LAPSED = "unknown: lapsed"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be queued; the dedupe key makes queueing it twice harmless."""

    dedupe_key: str
    kind: str
    invitation_id: str
    due_at: datetime
    expires_at: datetime
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that we alone may send while the lease lasts.

    attempts: begun before. doubted_at: when one of them left of which nobody knows whether it
    arrived, and doubt: what is known of it ("" when there is none).
    """

    id: str
    token: str
    kind: str
    invitation_id: str
    attempts: int
    expires_at: datetime
    payload: Mapping[str, Any]
    doubted_at: datetime | None = None
    doubt: str = ""


def enqueue(db: Connection, drafts: Sequence[Draft], now: datetime) -> int:
    """Queue what is not queued yet and return how many were new."""
    if not drafts:
        return 0
    statement = (
        upsert(db, OutboxMessage)
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
        .returning(OutboxMessage.id)  # the one way to learn how many were new
    )
    return len(db.execute(statement, [_row(draft, now) for draft in drafts]).all())


def _row(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "dedupe_key": draft.dedupe_key,
        "kind": draft.kind,
        "invitation_id": draft.invitation_id,
        "payload": draft.payload,
        "status": MessageStatus.QUEUED,
        "due_at": draft.due_at,
        "expires_at": draft.expires_at,
        "attempts": 0,
        "created_at": now,
    }


def due(db: Connection, now: datetime, kinds: Collection[str], *, most: int) -> int:
    """How many messages of these kinds wait to be claimed, counted up to `most`."""
    waiting = _due().limit(bindparam("batch")).subquery()
    statement = select(func.count()).select_from(waiting)
    values = {"now": now, "kinds": list(kinds), "batch": most}
    return int(db.execute(statement, values).scalar_one())


def claim(
    db: Connection, now: datetime, kinds: Collection[str], *, batch: int, lease: timedelta
) -> list[Claimed]:
    """Take up to `batch` due messages of these kinds in one statement, the oldest first.

    Any number of processes may do so at once: PostgreSQL skips the rows that another one is
    taking, SQLite has one writer at a time.
    """
    token = new_id()
    values = {
        "now": now,
        "kinds": list(kinds),
        "batch": batch,
        "token": token,
        "until": now + lease,
    }
    return [
        Claimed(
            row.id,
            token,
            row.kind,
            row.invitation_id,
            row.attempts,
            row.expires_at,
            row.payload,
            row.sent_at,
            (row.error or "") if row.sent_at else "",
        )
        for row in sorted(db.execute(_claiming(), values), key=_age)
    ]


def _age(row: Row[Any]) -> tuple[datetime, str]:
    """RETURNING has no order, and of a person's two messages a cap lets the first one through."""
    return row.due_at, row.id


def _due() -> Any:
    return (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.status == MessageStatus.QUEUED,
            OutboxMessage.due_at <= bindparam("now"),
            # during an update an older process leaves the newer one's kinds alone
            OutboxMessage.kind.in_(bindparam("kinds", expanding=True)),
        )
        .order_by(OutboxMessage.due_at)
    )


@cache
def _claiming() -> Any:
    # as a CTE it is evaluated once, in any plan
    taken = _due().limit(bindparam("batch")).with_for_update(skip_locked=True).cte("due")
    return (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(select(taken.c.id)))
        .values(
            status=MessageStatus.SENDING,
            claim_token=bindparam("token"),
            lease_until=bindparam("until"),
            route=None,  # an attempt sets it, so it tells whether one was begun
        )
        .returning(
            OutboxMessage.id,
            OutboxMessage.due_at,
            OutboxMessage.kind,
            OutboxMessage.invitation_id,
            OutboxMessage.attempts,
            OutboxMessage.expires_at,
            OutboxMessage.payload,
            OutboxMessage.sent_at,
            OutboxMessage.error,
        )
    )
