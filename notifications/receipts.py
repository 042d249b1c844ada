"""Delivery receipts: what the platform reports about a template message after accepting it."""

from datetime import datetime

from sqlalchemy import Connection, update

from notifications.outbox import sources
from storage.tables import MessageStatus, OutboxMessage


def record_receipt(db: Connection, provider_id: int, status: str, now: datetime) -> bool:
    """Close the loop of a TEMPLATESENDJOBFINISH; False when it changed nothing.

    provider_id: its MsgID. status: "success", or "failed: …" in one of several spellings.
    A report that comes twice, for a message that is not ours, or before we noted that the
    platform had accepted the message, changes nothing.
    """
    arrived = status.strip().lower() == "success"
    target = MessageStatus.DELIVERED if arrived else MessageStatus.FAILED
    values = {} if arrived else {"error": f"receipt {status.strip()}"[:200]}
    result = db.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.provider_id == provider_id,
            # a claimed message may fail as well, but a report is about one that was accepted
            OutboxMessage.status.in_(set(sources(target)) - {MessageStatus.SENDING}),
        )
        .values(status=target, finished_at=now, **values)
    )
    return bool(result.rowcount == 1)
