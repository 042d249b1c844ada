"""Delivery receipts: what the platform reports about a template message after accepting it."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, select, update

from notifications.settling import changed, sources
from storage.conflicts import upsert
from storage.tables import Binding, Conversation, EarlyReceipt, MessageStatus, OutboxMessage

#: A receipt is about a message of the last minutes; after days it is nobody's.
EARLY_KEPT = timedelta(days=2)
#: Early receipts looked at in one transaction.
_CHUNK = 500


def record_receipt(db: Connection, provider_id: int, status: str, now: datetime) -> bool:
    """Close the loop of a TEMPLATESENDJOBFINISH; False when it changed no message.

    provider_id: its MsgID, beyond 2^53. status: "success", or "failed: …" in one of several
    spellings. A report that comes twice changes nothing; one that comes before we noted that
    the platform had accepted the message is kept for settle_early.
    """
    if _close(db, provider_id, status, now):
        return True
    known = exists().where(OutboxMessage.provider_id == provider_id)
    if not db.execute(select(known)).scalar():
        early = upsert(db, EarlyReceipt).values(
            provider_id=provider_id, status=status[:200], at=now
        )
        db.execute(early.on_conflict_do_nothing())
    return False


def settle_early(db: Connection, now: datetime) -> int:
    """Close the loops whose receipts came early; how many. Those that are nobody's are purged."""
    db.execute(delete(EarlyReceipt).where(EarlyReceipt.at < now - EARLY_KEPT))
    rows = db.execute(
        select(EarlyReceipt.provider_id, EarlyReceipt.status)
        .join(OutboxMessage, OutboxMessage.provider_id == EarlyReceipt.provider_id)
        .order_by(EarlyReceipt.at)
        .limit(_CHUNK)
    ).all()
    closed = sum(_close(db, row.provider_id, row.status, now) for row in rows)
    settled = [row.provider_id for row in rows]
    db.execute(delete(EarlyReceipt).where(EarlyReceipt.provider_id.in_(settled)))
    return closed


def _close(db: Connection, provider_id: int, status: str, now: datetime) -> bool:
    said = status.strip()
    target = _target(said.lower())
    values = {} if target is MessageStatus.DELIVERED else {"error": f"receipt {said}"[:200]}
    statement = (
        update(OutboxMessage)
        .where(
            OutboxMessage.provider_id == provider_id,
            # a claimed message may fail as well, but a report is about one that was accepted
            OutboxMessage.status.in_(set(sources(target)) - {MessageStatus.SENDING}),
        )
        .values(status=target, finished_at=now, **values)
    )
    if not changed(db, statement):
        return False
    if target is MessageStatus.UNDELIVERABLE:
        _mark(db, provider_id, said, now)
    return True


def _target(said: str) -> MessageStatus:
    """By prefix: the platform spells its failures in several ways."""
    if said == "success":
        return MessageStatus.DELIVERED
    reason = said.removeprefix("failed").lstrip(": ")
    return MessageStatus.UNDELIVERABLE if reason.startswith("user") else MessageStatus.FAILED


def _mark(db: Connection, provider_id: int, said: str, now: datetime) -> None:
    """The person blocks the account: nothing reaches them until they do something again."""
    theirs = (
        select(Binding.conversation_id)
        .join(OutboxMessage, OutboxMessage.invitation_id == Binding.invitation_id)
        .where(OutboxMessage.provider_id == provider_id)
    )
    db.execute(
        update(Conversation)
        .where(Conversation.id.in_(theirs))
        .values(unreachable=f"receipt {said}"[:60], unreachable_at=now)
    )
