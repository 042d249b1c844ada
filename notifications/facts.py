"""What is known about a person at the moment a message is about to leave."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, ScalarSelect, and_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from notifications.message import Facts
from notifications.route import Ledger, Route
from storage.tables import (
    Agency,
    Binding,
    Conversation,
    Cycle,
    Engagement,
    Invitation,
    OutboxMessage,
    Response,
    Role,
)

#: States of a response that still waits for its enterprise (survey.session.ResponseState).
OPEN_STATES = ("invited", "in_progress")


@dataclass(frozen=True, slots=True)
class Recipient:
    """The person behind an invitation, with their push ledger."""

    conversation_id: str
    openid_sealed: bytes
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that decides whether a message leaves, and how.

    recipient: None when nobody is bound (any more). enterprise: None for other audiences.
    """

    revoked: bool
    closes_at: datetime
    recipient: Recipient | None
    enterprise: Facts


def situation(db: Connection, invitation_id: str) -> Situation:
    """Read, in two statements, how things stand for an invitation."""
    row = db.execute(_PERSON, {"invitation": invitation_id}).one()
    if row.conversation_id is None:
        nobody = Facts(row.name, row.closes_on)
        return Situation(row.revoked_at is not None, row.closes_at, None, nobody)
    ledger = Ledger(row.last_typed_at, row.last_event_at, row.since_typed, row.since_event)
    return Situation(
        revoked=row.revoked_at is not None,
        closes_at=row.closes_at,
        recipient=Recipient(row.conversation_id, row.openid_sealed, ledger),
        enterprise=_enterprise(db, row),
    )


def _pushes_since(since: InstrumentedAttribute[datetime | None]) -> ScalarSelect[int]:
    """Customer-service messages to this person since then, under any of their invitations."""
    theirs = Binding.__table__.alias("theirs")
    return (
        select(func.count())
        .select_from(OutboxMessage)
        .join(theirs, theirs.c.invitation_id == OutboxMessage.invitation_id)
        .where(
            theirs.c.conversation_id == Conversation.id,
            OutboxMessage.route == Route.CUSTOM,
            OutboxMessage.sent_at >= since,
        )
        .correlate(Conversation)
        .scalar_subquery()
    )


def _enterprise(db: Connection, person: Row[*tuple[object, ...]]) -> Facts:
    """Count over all enterprises for which this person answers: one message names them all."""
    theirs = {"conversation": person.conversation_id, "cycle": person.cycle_id}
    rows = db.execute(_RESPONSES, theirs).all()
    waiting = sorted(
        (row for row in rows if row.state in OPEN_STATES),
        key=lambda row: (row.state != "in_progress", row.name),
    )
    return Facts(
        cycle=person.name,
        closes_on=person.closes_on,
        total=len(rows),
        remaining=len(waiting),
        agency=waiting[0].name if waiting else "",
        question=_question(waiting[0].answers) if waiting and _begun(waiting[0]) else 0,
    )


def _begun(response: Row[*tuple[object, ...]]) -> bool:
    return bool(response.state == "in_progress")


def _question(answers: str) -> int:
    """The first one that is not answered; after the last, the last."""
    return answers.index("-") + 1 if "-" in answers else len(answers)


# Built once: every message asks both.
_PERSON = (
    select(
        Invitation.revoked_at,
        Invitation.cycle_id,
        Cycle.name,
        Cycle.closes_on,
        Cycle.closes_at,
        Conversation.id.label("conversation_id"),
        Conversation.openid_sealed,
        Conversation.last_typed_at,
        Conversation.last_event_at,
        _pushes_since(Conversation.last_typed_at).label("since_typed"),
        _pushes_since(Conversation.last_event_at).label("since_event"),
    )
    .join(Cycle, Cycle.id == Invitation.cycle_id)
    .outerjoin(Binding, Binding.invitation_id == Invitation.id)
    .outerjoin(Conversation, Conversation.id == Binding.conversation_id)
    .where(Invitation.id == bindparam("invitation"))
)
_RESPONSES = (
    select(Agency.name, Response.state, Response.answers)
    .join(Engagement, Engagement.id == Response.engagement_id)
    .join(Agency, Agency.id == Engagement.agency_id)
    .join(
        Invitation,
        and_(Invitation.id == Response.invitation_id, Invitation.revoked_at.is_(None)),
    )
    .join(Binding, Binding.invitation_id == Invitation.id)
    .where(
        Binding.conversation_id == bindparam("conversation"),
        Invitation.cycle_id == bindparam("cycle"),
        Invitation.role == Role.ENTERPRISE,
    )
)
