"""What is known about people at the moment their messages are about to leave, many at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, or_, select

from notifications.message import Facts
from notifications.outbox import Claimed
from notifications.route import Ledger, Push, Route
from notifications.surveys import surveys_of
from notifications.unreachable import unreachable
from storage.tables import (
    Agency,
    Binding,
    Conversation,
    Cycle,
    Enterprise,
    Invitation,
    MessageStatus,
    Milestone,
    OutboxMessage,
    Role,
    SubscriptionCredit,
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """The person behind an invitation, with their push ledger.

    unreachable: the platform's word that nothing reaches them, until they do something again.
    credits: template id -> subscription notices that they grant.
    """

    conversation_id: str
    openid_sealed: bytes
    ledger: Ledger
    muted: bool = False
    unreachable: str | None = None
    credits: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that decides whether a message leaves, and how.

    recipient: None when nobody is bound (any more).
    """

    revoked: bool
    cycle_id: str
    closes_at: datetime
    recipient: Recipient | None
    facts: Facts
    #: name -> day, as they stand now; read only where a message names one of them
    milestones: Mapping[str, date] = field(default_factory=dict)


def situations(db: Connection, claimed: Iterable[Claimed], now: datetime) -> dict[str, Situation]:
    """Read how things stand for each of these messages, by its id, in a few statements.

    On PostgreSQL the people are locked until the end of the transaction, so that of two
    processes one counts what the other is about to send. now: for what is on its way.
    """
    messages = list(claimed)
    if not messages:
        return {}
    invitations = sorted({message.invitation_id for message in messages})
    people = {row.invitation_id: row for row in db.execute(_PEOPLE, {"invitations": invitations})}
    # some are for a person whatever they are bound to by now
    named = sorted({str(m.payload["person"]) for m in messages if "person" in m.payload})
    others = db.execute(_OTHERS, {"people": named}).all() if named else []
    rows = {row.conversation_id: row for row in (*people.values(), *others) if row.conversation_id}
    bound = sorted(rows)
    if bound and db.dialect.name == "postgresql":
        db.execute(_LOCK, {"people": bound})
    ours = {message.id for message in messages}
    pushes, credits = _pushes(db, bound, ours, now), _credits(db, bound)
    surveys = surveys_of(db, [row for row in people.values() if row.role is Role.ENTERPRISE])
    recipients = {person: _recipient(row, pushes, credits) for person, row in rows.items()}
    days = _milestones(db, people.values()) if any("due" in m.payload for m in messages) else {}
    return {
        message.id: _situation(people[message.invitation_id], message, recipients, surveys, days)
        for message in messages
    }


def _situation(
    row: Row[*tuple[Any, ...]],
    message: Claimed,
    recipients: Mapping[str, Recipient],
    surveys: Mapping[tuple[str, str], Mapping[str, Any]],
    milestones: Mapping[str, Mapping[str, date]],
) -> Situation:
    facts = Facts(
        cycle=row.cycle_name,
        closes_on=row.closes_on,
        subject=row.enterprise_name or row.agency_name or row.subject,
        given=message.payload,
        **surveys.get((row.conversation_id, row.cycle_id), {}),
    )
    recipient = recipients.get(message.payload.get("person", row.conversation_id))
    return Situation(
        revoked=row.revoked_at is not None,
        cycle_id=row.cycle_id,
        closes_at=row.closes_at,
        recipient=recipient,
        facts=facts,
        milestones=milestones.get(row.cycle_id, {}),
    )


def _milestones(
    db: Connection, people: Iterable[Row[*tuple[Any, ...]]]
) -> dict[str, dict[str, date]]:
    """The days of each cycle's milestones."""
    cycles = sorted({row.cycle_id for row in people})
    found: dict[str, dict[str, date]] = {}
    for row in db.execute(_MILESTONES, {"cycles": cycles}):
        found.setdefault(row.cycle_id, {})[row.name] = row.on_date
    return found


def _recipient(
    row: Row[*tuple[Any, ...]],
    pushes: Mapping[str, tuple[Push, ...]],
    credits: Mapping[str, Mapping[str, int]],
) -> Recipient:
    return Recipient(
        conversation_id=row.conversation_id,
        openid_sealed=row.openid_sealed,
        ledger=Ledger(row.last_typed_at, row.last_event_at, pushes.get(row.conversation_id, ())),
        muted=row.muted_at is not None,
        unreachable=(row.unreachable or "unreachable") if row.is_unreachable else None,
        credits=credits.get(row.conversation_id),
    )


def _pushes(
    db: Connection, people: list[str], ours: set[str], now: datetime
) -> dict[str, tuple[Push, ...]]:
    """What reached each person, may have, or is on its way, but for these messages."""
    found: dict[str, list[Push]] = {}
    for row in db.execute(_PUSHES, {"people": people}) if people else ():
        if row.id not in ours:
            push = Push(row.kind, row.cycle_id, row.route and Route(row.route), row.sent_at or now)
            found.setdefault(row.conversation_id, []).append(push)
    return {person: tuple(pushes) for person, pushes in found.items()}


def _credits(db: Connection, people: list[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in db.execute(_CREDITS, {"people": people}) if people else ():
        found.setdefault(row.conversation_id, {})[row.template_id] = row.credits
    return found


_PERSON = (
    Conversation.id.label("conversation_id"),
    Conversation.openid_sealed,
    Conversation.last_typed_at,
    Conversation.last_event_at,
    Conversation.muted_at,
    Conversation.unreachable,
    unreachable().label("is_unreachable"),
)
# Built once: every message asks them.
_PEOPLE = (
    select(
        Invitation.id.label("invitation_id"),
        Invitation.role,
        Invitation.subject,
        Invitation.revoked_at,
        Invitation.cycle_id,
        Cycle.name.label("cycle_name"),
        Cycle.closes_on,
        Cycle.closes_at,
        Enterprise.name.label("enterprise_name"),
        Agency.name.label("agency_name"),
        *_PERSON,
    )
    .join(Cycle, Cycle.id == Invitation.cycle_id)
    .outerjoin(
        Enterprise,
        and_(Enterprise.uscc == Invitation.subject, Invitation.role == Role.ENTERPRISE),
    )
    .outerjoin(Agency, and_(Agency.uscc == Invitation.subject, Invitation.role == Role.AGENCY))
    .outerjoin(Binding, Binding.invitation_id == Invitation.id)
    .outerjoin(Conversation, Conversation.id == Binding.conversation_id)
    .where(Invitation.id.in_(bindparam("invitations", expanding=True)))
)
_OTHERS = select(*_PERSON).where(Conversation.id.in_(bindparam("people", expanding=True)))
_LOCK = (
    select(Conversation.id)
    .where(Conversation.id.in_(bindparam("people", expanding=True)))
    .order_by(Conversation.id)  # two processes lock in one order
    .with_for_update(key_share=True)
)
_PUSHES = (
    select(
        Binding.conversation_id,
        OutboxMessage.id,
        OutboxMessage.kind,
        OutboxMessage.route,
        OutboxMessage.sent_at,
        Invitation.cycle_id,
    )
    .join(OutboxMessage, OutboxMessage.invitation_id == Binding.invitation_id)
    .join(Invitation, Invitation.id == Binding.invitation_id)
    .where(
        Binding.conversation_id.in_(bindparam("people", expanding=True)),
        or_(
            # what came before they were bound went to whoever was
            OutboxMessage.sent_at >= Binding.bound_at,
            and_(OutboxMessage.status == MessageStatus.SENDING, OutboxMessage.route.is_not(None)),
        ),
    )
)
_MILESTONES = select(Milestone.__table__).where(
    Milestone.cycle_id.in_(bindparam("cycles", expanding=True))
)
_CREDITS = select(SubscriptionCredit.__table__).where(
    SubscriptionCredit.conversation_id.in_(bindparam("people", expanding=True)),
    SubscriptionCredit.credits > 0,
)
