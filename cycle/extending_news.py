"""What an extension means for messages: those of the old day are withdrawn, agencies are told."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, String, Update, cast, select, update

from cycle.cycles import CycleRow, midnight
from notifications import outbox
from notifications.kinds.agency import MILESTONE_EXTENDED
from notifications.kinds.enterprise import THANKS
from notifications.news import draft
from notifications.settling import ended_with
from storage.tables import Binding, Invitation, MessageStatus, OutboxMessage, Role

#: Milestones that are no business of the agencies.
_NOT_FOR_AGENCIES = frozenset({"liaisons_due"})


def withdraw_announcements(db: Connection, cycle: CycleRow, what: str, now: datetime) -> int:
    """Of an earlier extension of this milestone, as far as they have not left."""
    row = OutboxMessage
    statement = (
        update(row)
        .where(
            row.status == MessageStatus.QUEUED,
            row.kind == MILESTONE_EXTENDED.name,
            row.payload["cycle"].as_string() == cycle.id,
            row.payload["milestone"].as_string() == what,
        )
        .values(status=MessageStatus.CANCELLED, error=ended_with("replanned"), finished_at=now)
    )
    return changed(db, statement)


def withdraw_thanks(db: Connection, cycle: CycleRow, now: datetime) -> int:
    """A survey that is open again is not over: thanks are given when it is.

    Their keys are let go of, so that they can be queued again then.
    """
    row = OutboxMessage
    statement = (
        update(row)
        .where(
            row.status == MessageStatus.QUEUED,
            row.kind == THANKS.name,
            row.payload["cycle"].as_string() == cycle.id,
        )
        .values(
            status=MessageStatus.CANCELLED,
            error=ended_with("replanned"),
            finished_at=now,
            dedupe_key=row.dedupe_key + ":" + cast(row.id, String),
        )
    )
    return changed(db, statement)


def announce(
    db: Connection, cycle: CycleRow, what: str, to: date, zone: ZoneInfo, now: datetime
) -> int:
    """Tell every agency that is bound."""
    if what in _NOT_FOR_AGENCIES:
        return 0
    bound = db.scalars(
        select(Invitation.id)
        .join(Binding, Binding.invitation_id == Invitation.id)
        .where(
            Invitation.cycle_id == cycle.id,
            Invitation.role == Role.AGENCY,
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.id)
    )
    given = {"milestone": what, "due": to.isoformat()}
    until = midnight(to + timedelta(days=1), zone)
    drafts = [
        draft(MILESTONE_EXTENDED, cycle.id, each, given, now, expires_at=until) for each in bound
    ]
    return outbox.enqueue(db, drafts, now)


def changed(db: Connection, statement: Update) -> int:
    """How many rows the statement changed."""
    return int(db.execute(statement).rowcount)
