"""Whom a push is for, as conditions in SQL: one invitation for each person (催办对象)."""

from collections.abc import Callable
from datetime import datetime, time

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    true,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from notifications.kinds import NUDGE, Urgency
from notifications.kinds.enterprise import INVITATION, SURVEY_EXTENDED, THANKS
from notifications.news import dedupe_key
from notifications.pushes import Push
from notifications.reminders import NudgePolicy, SurveyDates
from notifications.surveys import OPEN_STATES
from notifications.unreachable import unreachable
from notifications.wallclock import first_instant
from storage.tables import Binding, Conversation, Invitation, OutboxMessage, Response, Role

_Invitation = type[Invitation] | AliasedClass[Invitation]
_Binding = type[Binding] | AliasedClass[Binding]
_Conditions = tuple[ColumnElement[bool], ...]

#: Stands for the invitation in a key while the rest of it is filled in.
_MARK = "\0"


def audience(
    push: Push,
    cycle_id: str,
    dates: SurveyDates,
    now: datetime,
    policy: NudgePolicy,
    *,
    idle: bool = True,
    district: str | None = None,
) -> _Conditions:
    """Conditions on Binding, Invitation and Conversation, joined.

    They hold for one invitation of each person who is to get this push and has not got it. idle:
    leave alone for now who did something a moment ago. district: of its invitations alone.
    """
    asks = push.kind.urgency is Urgency.REMINDER

    def concerned(invitation: _Invitation) -> ColumnElement[bool]:
        found = (_thanked if push.kind is THANKS else _waiting)(invitation)
        return found if district is None else and_(invitation.district_code == district, found)

    return (
        *_ours(Invitation, cycle_id),
        concerned(Invitation),
        ~unreachable(),
        Conversation.muted_at.is_(None) if asks else true(),
        _idle(now - policy.idle) if asks and idle else true(),
        ~_planned(push, cycle_id),
        ~_earlier(cycle_id, concerned),
        *_only(push, cycle_id, dates, now, policy),
    )


def key_of(push: Push, cycle_id: str, binding: _Binding = Binding) -> ColumnElement[str]:
    """The push's dedupe key for this binding's invitation: news.dedupe_key, in SQL."""
    before, after = dedupe_key(push.kind, cycle_id, _MARK, push.given).split(_MARK)
    plain = func.replace(cast(binding.invitation_id, String), "-", "", type_=String)
    return literal(before) + plain + literal(after)


def _ours(invitation: _Invitation, cycle_id: str) -> _Conditions:
    """An enterprise's invitation of this cycle that was not revoked.

    Wrapped in CASE, cycle and role do not lead SQLite into the index that begins with them: it
    would walk the whole cycle for each chunk.
    """
    ours = and_(invitation.cycle_id == cycle_id, invitation.role == Role.ENTERPRISE)
    return case((ours, true()), else_=false()), invitation.revoked_at.is_(None)


def _waiting(invitation: _Invitation) -> ColumnElement[bool]:
    """It still has something to answer."""
    return _responds(invitation, Response.state.in_(OPEN_STATES))


def _thanked(invitation: _Invitation) -> ColumnElement[bool]:
    """Something was handed in under it."""
    return _responds(invitation, Response.state == "submitted")


def _responds(
    invitation: _Invitation, *which: ColumnExpressionArgument[bool]
) -> ColumnElement[bool]:
    found = exists().where(Response.invitation_id == invitation.id, *which)
    return found.correlate_except(Response)


def _idle(since: datetime) -> ColumnElement[bool]:
    """Whoever did something a moment ago is at it already."""
    typed, event = Conversation.last_typed_at, Conversation.last_event_at
    return and_(
        or_(typed.is_(None), typed <= since),
        or_(event.is_(None), event <= since),
    )


def _planned(
    push: Push, cycle_id: str, *which: ColumnExpressionArgument[bool]
) -> ColumnElement[bool]:
    """The same person has this push already, under any of their invitations."""
    theirs = aliased(Binding)
    return (
        exists()
        .where(
            theirs.conversation_id == Binding.conversation_id,
            OutboxMessage.dedupe_key == key_of(push, cycle_id, theirs),
            *which,
        )
        .correlate(Binding)
    )


def _earlier(
    cycle_id: str, concerned: Callable[[_Invitation], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """An earlier invitation of the same person is concerned as well: that one stands for all."""
    other, theirs = aliased(Invitation), aliased(Binding)
    return (
        exists()
        .where(
            theirs.conversation_id == Binding.conversation_id,
            theirs.invitation_id < Binding.invitation_id,
            other.id == theirs.invitation_id,
            *_ours(other, cycle_id),
            concerned(other),
        )
        .correlate(Binding)
    )


def _only(
    push: Push, cycle_id: str, dates: SurveyDates, now: datetime, policy: NudgePolicy
) -> _Conditions:
    """What a kind asks for beyond that."""
    if push.kind is INVITATION:
        # whoever binds while the survey is open is asked the first question there and then
        return Binding.bound_at < dates.opens_at, ~_begun(cycle_id)
    if dates.extended_at is None:
        return ()
    heard_of_it = Binding.bound_at > dates.extended_at
    if push.kind is SURVEY_EXTENDED:
        return (~heard_of_it,)
    if push.kind is NUDGE:
        # first the news, and the nudge on a later day
        news = Push(SURVEY_EXTENDED, {"closes_on": push.given["closes_on"]}, dates.closes_at)
        today = first_instant(now.astimezone(policy.zone).date(), time(0), policy.zone)
        return (or_(heard_of_it, _planned(news, cycle_id, OutboxMessage.due_at < today)),)
    return ()


def _begun(cycle_id: str) -> ColumnElement[bool]:
    """The same person has begun some response in this cycle."""
    other, theirs = aliased(Invitation), aliased(Binding)
    return (
        exists()
        .where(
            theirs.conversation_id == Binding.conversation_id,
            other.id == theirs.invitation_id,
            *_ours(other, cycle_id),
            _responds(other, Response.state != "invited"),
        )
        .correlate(Binding)
    )
