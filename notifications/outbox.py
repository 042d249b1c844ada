"""The outbox: queue, claim under a lease, record under the claim, cancel, reclaim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Executable, case, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from notifications.kinds import KINDS
from notifications.route import Route
from storage.tables import TRANSITIONS, MessageStatus, OutboxMessage, new_id


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
    """A message that we alone may send while the lease lasts."""

    id: str
    token: str
    kind: str
    invitation_id: str
    attempts: int
    expires_at: datetime


def sources(target: MessageStatus) -> list[MessageStatus]:
    """The states from which a message may move to this one, by the one table."""
    return [source for source, targets in TRANSITIONS.items() if target in targets]


def enqueue(db: Connection, drafts: Sequence[Draft], now: datetime) -> int:
    """Queue what is not queued yet and return how many were new."""
    if not drafts:
        return 0
    insert = sqlite_insert if db.dialect.name == "sqlite" else postgresql_insert
    statement = (
        insert(OutboxMessage)
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


def claim(db: Connection, now: datetime, *, batch: int, lease: timedelta) -> list[Claimed]:
    """Take up to `batch` due messages in one statement, the oldest first.

    Any number of processes may do so at once: PostgreSQL skips the rows that another one is
    taking, SQLite has one writer at a time.
    """
    due = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.status == MessageStatus.QUEUED,
            OutboxMessage.due_at <= now,
            # during an update an older process leaves the newer one's kinds alone
            OutboxMessage.kind.in_(KINDS),
        )
        .order_by(OutboxMessage.due_at)
        .limit(batch)
        .with_for_update(skip_locked=True)
        .cte("due")  # as a CTE it is evaluated once, in any plan
    )
    token = new_id()
    statement = (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(select(due.c.id)))
        .values(
            status=MessageStatus.SENDING,
            claim_token=token,
            lease_until=now + lease,
            route=None,  # an attempt sets it, so it tells whether one was begun
        )
        .returning(
            OutboxMessage.id,
            OutboxMessage.kind,
            OutboxMessage.invitation_id,
            OutboxMessage.attempts,
            OutboxMessage.expires_at,
        )
    )
    return [
        Claimed(row.id, token, row.kind, row.invitation_id, row.attempts, row.expires_at)
        for row in db.execute(statement)
    ]


def begin(
    db: Connection, claimed: Claimed, route: Route, now: datetime, lease: timedelta, attempt: int
) -> bool:
    """Note that an attempt leaves now by this route; False when the claim was lost.

    It renews the lease, so that the last of a batch has as long as the first, and it tells
    reclaim that from here on the outcome is unknown.
    """
    values = {"route": route, "attempts": attempt, "lease_until": now + lease}
    return _under_claim(db, claimed, values)


def sent(db: Connection, claimed: Claimed, provider_id: int | None, now: datetime) -> bool:
    """The platform accepted it; False when the claim was lost."""
    return move(db, claimed, MessageStatus.SENT, now, provider_id=provider_id, sent_at=now)


def failed(
    db: Connection, claimed: Claimed, error: str, now: datetime, *, may_have_arrived: bool = False
) -> bool:
    """It will not be tried again; False when the claim was lost.

    One that may have arrived counts in the person's ledger, hence has a sent_at.
    """
    values = {"sent_at": now} if may_have_arrived else {}
    return move(db, claimed, MessageStatus.FAILED, now, error=error[:200], **values)


def put_back(
    db: Connection, claimed: Claimed, *, due_at: datetime, attempts: int, error: str | None
) -> bool:
    """Queue it again, with so many attempts counted; False when the claim was lost.

    A doubt once recorded stays: a later, certain failure does not settle it.
    """
    values: dict[str, Any] = {"due_at": due_at, "attempts": attempts}
    if error is not None:
        doubted = OutboxMessage.error.startswith("unknown")
        values["error"] = case((doubted, OutboxMessage.error), else_=error[:200])
    return move(db, claimed, MessageStatus.QUEUED, due_at, **values)


def cancelled(db: Connection, claimed: Claimed, reason: str, now: datetime) -> bool:
    """It is not wanted any more; False when the claim was lost."""
    return move(db, claimed, MessageStatus.CANCELLED, now, error=reason[:200])


def move(
    db: Connection, claimed: Claimed, target: MessageStatus, now: datetime, **values: Any
) -> bool:
    """Change the state under the claim and let go of it; False when nothing was changed."""
    if not TRANSITIONS[target]:
        values["finished_at"] = now
    values |= {"status": target, "claim_token": None, "lease_until": None}
    return _under_claim(db, claimed, values, sources(target))


def _under_claim(
    db: Connection,
    claimed: Claimed,
    values: dict[str, Any],
    states: Sequence[MessageStatus] = (MessageStatus.SENDING,),
) -> bool:
    statement = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id == claimed.id,
            OutboxMessage.claim_token == claimed.token,
            OutboxMessage.status.in_(states),
        )
        .values(values)
    )
    return count(db, statement) == 1


def count(db: Connection, statement: Executable) -> int:
    """Execute and return the number of rows that were changed."""
    return int(db.execute(statement).rowcount)
