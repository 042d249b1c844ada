"""催办 by a liaison: once more a reminder to those of the district who had none today."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.refusal import Refused
from notifications.audience import audience
from notifications.kinds import NUDGE, NUDGES
from notifications.nudges import dates_of
from notifications.planning import from_people, queueing
from notifications.pushes import Push, free_from
from notifications.reminders import NudgePolicy, SurveyDates
from notifications.wallclock import first_instant
from storage.tables import (
    Binding,
    Conversation,
    Cycle,
    Invitation,
    MessageStatus,
    OutboxMessage,
)

#: More people than any district has; a statement has a limit.
_EVERYBODY = 1_000_000
_OPEN = (MessageStatus.QUEUED, MessageStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Urging:
    """people: who gets one message each; leaves_at: when, by quiet hours and days off."""

    people: int
    leaves_at: datetime


def urgeable(
    db: Connection, cycle: CycleRow, district: str, now: datetime, policy: NudgePolicy
) -> Urging:
    """Count whom a reminder would go to; nothing is written.

    Left out: who wants no reminders or is at it this minute, who had a reminder today or has one
    waiting, and whom WeChat does not reach. Raises Refused while the survey is not open.
    """
    dates, push, leaves_at = _push(db, cycle, district, now, policy)
    which = _whom(push, cycle, district, dates, now, policy)
    people = int(db.execute(from_people(select(func.count()), which)).scalar_one())
    return Urging(people, leaves_at)


def urge(
    db: Connection,
    cycle: CycleRow,
    district: str,
    actor: Actor,
    now: datetime,
    policy: NudgePolicy,
) -> Urging:
    """Queue the reminder; asked again on the same day it goes to nobody who has it.

    Caps on reminders hold as for every other one, when it is delivered.
    """
    dates, push, leaves_at = _push(db, cycle, district, now, policy)
    which = _whom(push, cycle, district, dates, now, policy)
    statement = queueing(db, cycle.id, push, which, now, leaves_at, _EVERYBODY)
    people = int(db.execute(statement).rowcount)
    subject = f"district:{district}"
    record(db, actor, "survey.urge", subject, now, cycle_id=cycle.id, people=people)
    return Urging(people, leaves_at)


def _push(
    db: Connection, cycle: CycleRow, district: str, now: datetime, policy: NudgePolicy
) -> tuple[SurveyDates, Push, datetime]:
    [(_, _, dates)] = dates_of(db, Cycle.id == cycle.id)
    if not dates.opens_at <= now < dates.closes_at:
        raise Refused("满意度调查不在进行中，不能催办。")
    leaves_at = free_from(dates, policy)(now)
    if leaves_at >= dates.closes_at:
        raise Refused("截止前已没有可以发送提醒的时间，请电话联系。")
    day = leaves_at.astimezone(policy.zone).date()
    end = first_instant(day + timedelta(days=1), time(0), policy.zone)
    given = {"closes_on": dates.closes_on.isoformat(), "slot": f"{district}-{day.isoformat()}"}
    return dates, Push(NUDGE, given, min(end, dates.closes_at)), leaves_at


def _whom(
    push: Push,
    cycle: CycleRow,
    district: str,
    dates: SurveyDates,
    now: datetime,
    policy: NudgePolicy,
) -> tuple[ColumnElement[bool], ...]:
    return (
        *audience(push, cycle.id, dates, now, policy, district=district),
        ~_nudged(cycle.id, first_instant(now.astimezone(policy.zone).date(), time(0), policy.zone)),
    )


def _nudged(cycle_id: str, midnight: datetime) -> ColumnElement[bool]:
    """The same person was asked today, or is about to be, under any of the cycle's invitations.

    What they are told as an agency, or of another cycle's survey, asks for something else.
    """
    row, theirs, invitation = OutboxMessage, aliased(Binding), aliased(Invitation)
    found = exists().where(
        theirs.conversation_id == Conversation.id,
        invitation.id == theirs.invitation_id,
        # wrapped in CASE, the cycle does not lead SQLite into the index that begins with it
        case((invitation.cycle_id == cycle_id, true()), else_=false()),
        row.invitation_id == theirs.invitation_id,
        row.kind.in_(sorted(NUDGES)),
        # what left before they were bound went to somebody else
        or_(and_(row.sent_at >= midnight, row.sent_at >= theirs.bound_at), row.status.in_(_OPEN)),
    )
    return found.correlate(Conversation)
