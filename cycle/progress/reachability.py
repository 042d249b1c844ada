"""Who is reached in WeChat and who is not: decided by the database, so that it can count."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from cycle.cycles import CycleRow
from cycle.progress.call_reasons import Means, Reason, ended_badly, held_back
from notifications.kinds.enterprise import HANDED_OVER
from notifications.route import TYPED, Route
from notifications.surveys import OPEN_STATES
from notifications.unreachable import unreachable
from storage.tables import (
    Binding,
    Conversation,
    Enterprise,
    Invitation,
    MessageStatus,
    OutboxMessage,
    Response,
    Role,
    SubscriptionCredit,
)

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


def standings(
    cycle: CycleRow, means: Means, next_at: datetime, *more: Column
) -> Select[*tuple[Any, ...]]:
    """Every enterprise that has something to answer, with its reason, None for one that is reached.

    next_at: when the next reminder can leave.
    Columns: subject, district, name, reason, error (the outbox's or the platform's word for it),
    and those asked for besides, which may use `Invitation`, `Binding` and `Conversation`.
    """
    failed = aliased(OutboxMessage, name="failed")
    return (
        select(
            Invitation.subject,
            Invitation.district_code.label("district"),
            Enterprise.name,
            _reason(failed, means, next_at).label("reason"),
            case((unreachable(), Conversation.unreachable), else_=failed.error).label("error"),
            *more,
        )
        .join_from(
            Invitation,
            Enterprise,
            and_(Enterprise.uscc == Invitation.subject, Invitation.role == Role.ENTERPRISE),
        )
        .outerjoin(Binding, Binding.invitation_id == Invitation.id)
        .outerjoin(Conversation, Conversation.id == Binding.conversation_id)
        .outerjoin(failed, failed.id == _worst(cycle.id))
        .where(
            Invitation.cycle_id == cycle.id,
            Invitation.revoked_at.is_(None),
            exists()
            .where(Response.invitation_id == Invitation.id, Response.state.in_(OPEN_STATES))
            .correlate_except(Response),
        )
    )


def last_reached(cycle_id: str) -> ScalarSelect[Any]:
    """When a message last reached the person, as far as the platform says."""
    message, of_person = _theirs(cycle_id)
    return (
        select(func.max(message.sent_at))
        .where(*of_person, message.status.in_([MessageStatus.SENT, MessageStatus.DELIVERED]))
        .correlate(Binding)
        .scalar_subquery()
    )


def _reason(failed: type[OutboxMessage], means: Means, at: datetime) -> ColumnElement[str | None]:
    moment = func.coalesce(failed.sent_at, failed.finished_at)
    message, of_person = _theirs(Invitation.cycle_id)
    reached_since = (
        exists()
        .where(
            *of_person,
            message.status.in_([MessageStatus.SENT, MessageStatus.DELIVERED]),
            message.sent_at > moment,
        )
        .correlate(Binding, Invitation, failed)
    )
    acted_since = or_(
        func.coalesce(Conversation.last_typed_at > moment, false()),
        func.coalesce(Conversation.last_event_at > moment, false()),
    )
    nobody = Conversation.id.is_(None)
    still = and_(
        failed.id.is_not(None),
        not_(held_back(failed)),
        not_(reached_since),
        not_(acted_since),
    )
    return case(
        (and_(nobody, _was_there()), Reason.UNREACHABLE.value),
        (nobody, Reason.UNBOUND.value),
        (unreachable(), Reason.UNREACHABLE.value),
        (Conversation.muted_at.is_not(None), Reason.MUTED.value),
        (still, Reason.UNDELIVERED.value),
        (_no_route(means, at), Reason.NO_ROUTE.value),
        (failed.id.is_not(None), Reason.EARLIER.value),
        else_=null(),
    )


def _was_there() -> ColumnElement[bool]:
    """Nobody is bound, but somebody was: messages are planned for those who are."""
    messages = exists().where(OutboxMessage.invitation_id == Invitation.id)
    begun = exists().where(
        Response.invitation_id == Invitation.id, Response.started_at.is_not(None)
    )
    return or_(messages.correlate(Invitation), begun.correlate(Invitation))


def _no_route(means: Means, at: datetime) -> ColumnElement[bool]:
    """What notifications.route.carried says of a reminder at that instant.

    The window of a minute after a tap is over by then.
    """
    if means.has_template:
        return false()
    sent, theirs = aliased(OutboxMessage), aliased(Binding)
    pushes = (
        select(func.count())
        .select_from(sent)
        .join(theirs, theirs.invitation_id == sent.invitation_id)
        .where(
            theirs.conversation_id == Conversation.id,
            sent.route == Route.CUSTOM,
            sent.sent_at >= Conversation.last_typed_at,
        )
        .correlate(Conversation)
        .scalar_subquery()
    )
    # never without an answer: NULL would hide somebody
    open_then = and_(
        Conversation.last_typed_at.is_not(None),
        Conversation.last_typed_at > at - TYPED.length,
        pushes < TYPED.count,
    )
    granted: ColumnElement[bool] = false()
    if means.subscription is not None:
        granted = (
            exists()
            .where(
                SubscriptionCredit.conversation_id == Conversation.id,
                SubscriptionCredit.template_id == means.subscription,
                SubscriptionCredit.credits > 0,
            )
            .correlate(Conversation)
        )
    return and_(not_(open_then), not_(granted))


def _worst(cycle_id: str) -> ScalarSelect[Any]:
    """The person's last message that ended badly; one that was held back, where no other did."""
    message, of_person = _theirs(cycle_id)
    return (
        select(message.id)
        .where(*of_person, ended_badly(message))
        .order_by(
            case((held_back(message), 1), else_=0),
            func.coalesce(message.sent_at, message.finished_at).desc(),
            message.id.desc(),
        )
        .limit(1)
        .correlate(Binding)
        .scalar_subquery()
    )


def _theirs(
    cycle_id: Any,
) -> tuple[type[OutboxMessage], Sequence[ColumnElement[bool]]]:
    """The cycle's messages to the person of `Binding`, under any of their enterprises."""
    message, theirs, invitation = (
        aliased(OutboxMessage),
        aliased(Binding),
        aliased(Invitation),
    )
    conditions = (
        theirs.conversation_id == Binding.conversation_id,
        theirs.invitation_id == message.invitation_id,
        invitation.id == theirs.invitation_id,
        # it went to whoever was bound before
        message.kind != HANDED_OVER.name,
        # wrapped in CASE, cycle and role do not lead SQLite into the index that begins with them:
        # it would walk the whole cycle for each person
        case(
            (and_(invitation.cycle_id == cycle_id, invitation.role == Role.ENTERPRISE), true()),
            else_=false(),
        ),
    )
    return message, conditions
