"""The outbox: every message that leaves, decided once and recorded to its end."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, OneOf


class MessageStatus(StrEnum):
    QUEUED = "queued"  #: due or waiting to be tried again
    SENDING = "sending"  #: claimed by a delivery process until its lease ends
    SENT = "sent"  #: the platform accepted it
    DELIVERED = "delivered"  #: the platform reported that it arrived
    FAILED = "failed"  #: it did not arrive, or nobody knows; it will not be tried again
    UNDELIVERABLE = "undeliverable"  #: nothing in WeChat reaches this person: telephone
    CANCELLED = "cancelled"  #: ended before it was sent: no longer wanted, or over a cap


#: The one table of allowed transitions.
TRANSITIONS: dict[MessageStatus, frozenset[MessageStatus]] = {
    MessageStatus.QUEUED: frozenset(
        {
            MessageStatus.SENDING,
            MessageStatus.CANCELLED,
            MessageStatus.SENT,  # a process that was taken for dead knows that it was accepted
        }
    ),
    MessageStatus.SENDING: frozenset(
        {
            MessageStatus.QUEUED,
            MessageStatus.SENT,
            MessageStatus.FAILED,
            MessageStatus.UNDELIVERABLE,
            MessageStatus.CANCELLED,
        }
    ),
    MessageStatus.SENT: frozenset(
        {MessageStatus.DELIVERED, MessageStatus.FAILED, MessageStatus.UNDELIVERABLE}
    ),
    MessageStatus.DELIVERED: frozenset(),
    MessageStatus.FAILED: frozenset(),
    MessageStatus.UNDELIVERABLE: frozenset(),
    MessageStatus.CANCELLED: frozenset(),
}


class OutboxMessage(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        # used to claim what is due, the oldest first
        Index(None, "status", "due_at"),
        # used to read a person's push ledger: what reached them, when, and by which route
        Index(None, "invitation_id", "sent_at"),
        # used to close the loop when the platform reports a template's fate
        Index(None, "provider_id"),
    )

    id: Mapped[Id]
    #: Makes planning idempotent: the kind's key, filled in (notifications.kinds.kind.Kind).
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    invitation_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("invitation.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[MessageStatus] = mapped_column(OneOf(MessageStatus))
    due_at: Mapped[datetime]
    #: After this instant it is not sent any more.
    expires_at: Mapped[datetime]
    attempts: Mapped[int]
    #: Who holds the claim; the outcome is recorded under it alone.
    claim_token: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    lease_until: Mapped[datetime | None]
    #: Of the attempt that was begun last (notifications.route.Route); None: none was.
    route: Mapped[str | None] = mapped_column(String(12))
    #: The platform's msgid, beyond 2^53.
    provider_id: Mapped[int | None] = mapped_column(BigInteger)
    #: Why it has not arrived, beginning with a word such as "expired" or "recipient 43004 …";
    #: "unknown" in front: it may have arrived. Of several attempts the last, or all that are such.
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    #: When the platform accepted it, or when an attempt was made that may have arrived.
    sent_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class EarlyReceipt(Base):
    """A delivery receipt that came before we had noted that its message was accepted."""

    __tablename__ = "early_receipt"

    #: The platform's MsgID, beyond 2^53.
    provider_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
