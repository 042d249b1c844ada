"""Messages that were left behind: by a process that died, or by time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, update

from notifications.kinds import KINDS, Doubt
from notifications.outbox import LAPSED
from notifications.route import DEDUPED_FOR, Route
from notifications.settling import changed, ended_with
from storage.tables import MessageStatus, OutboxMessage


@dataclass(frozen=True, slots=True)
class Reclaimed:
    """What became of messages whose lease had lapsed."""

    queued: int
    failed: int


def reclaim(db: Connection, now: datetime, *, max_attempts: int) -> Reclaimed:
    """Take back messages whose process died: their lease has lapsed.

    Where no attempt was begun nothing was sent. Where one was, the kind decides in doubt.
    """
    row = OutboxMessage
    lapsed = and_(row.status == MessageStatus.SENDING, row.lease_until <= now)
    begun = row.route.is_not(None)
    free = {"claim_token": None, "lease_until": None}
    queued = changed(
        db,
        update(row)
        .where(lapsed, or_(~begun, and_(row.attempts < max_attempts, _repeatable(now))))
        .values(
            status=MessageStatus.QUEUED,
            due_at=now,
            error=case((begun, LAPSED), else_=row.error),
            # it may have arrived, so it counts in the person's ledger
            sent_at=case((begun, func.coalesce(row.sent_at, now)), else_=row.sent_at),
            **free,
        ),
    )
    failed = changed(
        db,
        update(row)
        .where(lapsed, begun)
        .values(status=MessageStatus.FAILED, error=LAPSED, sent_at=now, finished_at=now, **free),
    )
    return Reclaimed(queued, failed)


def _repeatable(now: datetime) -> ColumnElement[bool]:
    """Which messages with an unknown outcome may be sent again, by their kind's policy."""
    row = OutboxMessage
    repeat = [kind.name for kind in KINDS.values() if kind.after_crash is Doubt.REPEAT]
    deduped = [kind.name for kind in KINDS.values() if kind.after_crash is Doubt.REPEAT_DEDUPED]
    # the attempt began before lease_until; half of the time is left for the repetition
    recent = row.lease_until > now - DEDUPED_FOR / 2
    return or_(
        row.kind.in_(repeat),
        and_(row.kind.in_(deduped), row.route == Route.TEMPLATE, recent),
    )


def cancel_expired(db: Connection, now: datetime) -> int:
    """Cancel what was queued for so long that it is of no use any more."""
    statement = (
        update(OutboxMessage)
        .where(OutboxMessage.status == MessageStatus.QUEUED, OutboxMessage.expires_at <= now)
        .values(status=MessageStatus.CANCELLED, error=ended_with("expired"), finished_at=now)
    )
    return changed(db, statement)
