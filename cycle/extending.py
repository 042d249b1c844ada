"""Moving a deadline (延期): to a later day, on record, with all that hangs on it planned anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, String, Update, cast, insert, select, update

from cycle.cycle_file import MILESTONES, ORDERS
from cycle.cycles import CycleRow, midnight, milestones
from cycle.extension import SURVEY, list_extensions
from notifications import outbox
from notifications.announce import draft
from notifications.kinds.agency import MILESTONE_EXTENDED
from notifications.kinds.enterprise import THANKS
from notifications.milestones import reminding_kinds
from notifications.nudges import replan
from notifications.settling import ended_with
from storage.tables import (
    Binding,
    Cycle,
    Extension,
    Invitation,
    MessageStatus,
    Milestone,
    OutboxMessage,
    Role,
    new_id,
)

#: Milestones that are no business of the agencies.
_NOT_FOR_AGENCIES = frozenset({"liaisons_due"})
_WHO_LENGTH, _WHY_LENGTH = 100, 500  # storage.tables.Extension
#: A day that is later by more has the wrong year.
_AT_MOST = timedelta(days=366)


class ExtensionError(ValueError):
    """The deadline cannot be moved so; the message is one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be moved ("survey" or a milestone's name) to which day, by whom and why.

    reopen: also when the survey has ended, so that enterprises may answer and revise again.
    """

    what: str
    to: date
    who: str
    why: str
    reopen: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a wish comes to: is_new is False where it was done before and changes nothing.

    reopens: a survey that has ended. cancelled: queued messages of the old day. announced:
    agencies that are told.
    """

    from_date: date
    to_date: date
    is_new: bool
    reopens: bool = False
    cancelled: int = 0
    announced: int = 0


def called(what: str) -> str:
    """What people call it."""
    return "调查截止" if what == SURVEY else MILESTONES.get(what, what)


def check(db: Connection, cycle: CycleRow, wish: Wish, zone: ZoneInfo, now: datetime) -> Change:
    """What moving the deadline would come to, nothing written; raises ExtensionError."""
    for text, option, most in ((wish.who, "--by", _WHO_LENGTH), (wish.why, "--why", _WHY_LENGTH)):
        if not 0 < len(text.strip()) <= most:
            raise ExtensionError(f"{option} 应写明 1 至 {most} 个字。")
    dates = _dates(db, cycle)
    standing = dates.get(wish.what)
    if standing is None:
        known = "、".join(name for name in dates if name in MILESTONES) or "没有任何节点"
        raise ExtensionError(
            f"考评周期“{cycle.name}”没有设定节点“{wish.what}”，可延期的有：{known}。"
        )
    if wish.to == standing and any(
        (each.what, each.to_date) == (wish.what, wish.to) for each in list_extensions(db, cycle.id)
    ):
        return Change(standing, wish.to, is_new=False)
    if wish.to <= standing:
        raise ExtensionError(
            f"{called(wish.what)}现为 {standing}，延期应改到更晚的日子，不能是 {wish.to}。"
        )
    if wish.to - standing > _AT_MOST:
        raise ExtensionError(
            f"{called(wish.what)}现为 {standing}，{wish.to} 晚了一年以上，请核对年份。"
        )
    if midnight(wish.to + timedelta(days=1), zone) <= now:
        raise ExtensionError(f"{wish.to} 已经过去，请延至今日或以后。")
    _refuse_disorder(wish, dates)
    reopens = wish.what == SURVEY and cycle.closes_at <= now
    if reopens and not wish.reopen:
        raise ExtensionError(
            f"满意度调查已于 {standing} 截止；如要重新开放（企业可继续作答，已提交的也可修改），"
            "请加 --reopen。"
        )
    return Change(standing, wish.to, is_new=True, reopens=reopens)


def extend(db: Connection, cycle: CycleRow, wish: Wish, zone: ZoneInfo, now: datetime) -> Change:
    """Move the deadline, note who did it and why, and plan anew what hangs on it.

    Reminders that are queued with the old day are cancelled, and the next tick plans by the new
    one; it also tells enterprises of a longer survey. Agencies are told of a milestone here.
    Asked for again it changes nothing. Raises ExtensionError.
    """
    change = check(db, cycle, wish, zone, now)
    if not change.is_new:
        return change
    _move(db, cycle, wish, change.from_date, zone)
    db.execute(
        insert(Extension).values(
            id=new_id(),
            cycle_id=cycle.id,
            what=wish.what,
            from_date=change.from_date,
            to_date=wish.to,
            who=wish.who.strip(),
            why=wish.why.strip(),
            at=now,
        )
    )
    if wish.what == SURVEY:
        cancelled, announced = replan(db, cycle.id, now, keep=wish.to), 0
        cancelled += _withdraw_thanks(db, cycle, now)
    else:
        kinds = reminding_kinds().get(wish.what, ())
        cancelled = replan(db, cycle.id, now, keep=wish.to, kinds=kinds)
        cancelled += _withdraw_announcements(db, cycle, wish, now)
        announced = _announce(db, cycle, wish, zone, now)
    return Change(
        change.from_date,
        wish.to,
        is_new=True,
        reopens=change.reopens,
        cancelled=cancelled,
        announced=announced,
    )


def _dates(db: Connection, cycle: CycleRow) -> dict[str, date]:
    return {SURVEY: cycle.closes_on, **milestones(db, cycle.id)}


def _refuse_disorder(wish: Wish, dates: Mapping[str, date]) -> None:
    """As the cycle's file is refused; a later day can only come too late."""
    for section, earlier, later in ORDERS:
        if section == "milestones" and earlier == wish.what and wish.to > dates.get(later, wish.to):
            raise ExtensionError(
                f"{called(earlier)}应不晚于{called(later)}（{dates[later]}），不能延至 {wish.to}。"
            )


def _move(db: Connection, cycle: CycleRow, wish: Wish, standing: date, zone: ZoneInfo) -> None:
    """Only from the day that was read: of two commands at once the slower one is refused."""
    if wish.what == SURVEY:
        statement = (
            update(Cycle)
            .where(Cycle.id == cycle.id, Cycle.closes_on == standing)
            .values(closes_on=wish.to, closes_at=midnight(wish.to + timedelta(days=1), zone))
        )
    else:
        statement = (
            update(Milestone)
            .where(
                Milestone.cycle_id == cycle.id,
                Milestone.name == wish.what,
                Milestone.on_date == standing,
            )
            .values(on_date=wish.to)
        )
    if _changed(db, statement) != 1:
        raise ExtensionError("另一个命令刚刚改动了这个日期，未作改动，请再看一次。")


def _withdraw_announcements(db: Connection, cycle: CycleRow, wish: Wish, now: datetime) -> int:
    """Of an earlier extension of this milestone, as far as they have not left."""
    row = OutboxMessage
    statement = (
        update(row)
        .where(
            row.status == MessageStatus.QUEUED,
            row.kind == MILESTONE_EXTENDED.name,
            row.payload["cycle"].as_string() == cycle.id,
            row.payload["milestone"].as_string() == wish.what,
        )
        .values(status=MessageStatus.CANCELLED, error=ended_with("replanned"), finished_at=now)
    )
    return _changed(db, statement)


def _withdraw_thanks(db: Connection, cycle: CycleRow, now: datetime) -> int:
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
    return _changed(db, statement)


def _announce(db: Connection, cycle: CycleRow, wish: Wish, zone: ZoneInfo, now: datetime) -> int:
    """Tell every agency that is bound."""
    if wish.what in _NOT_FOR_AGENCIES:
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
    given = {"milestone": wish.what, "due": wish.to.isoformat()}
    until = midnight(wish.to + timedelta(days=1), zone)
    drafts = [
        draft(MILESTONE_EXTENDED, cycle.id, each, given, now, expires_at=until) for each in bound
    ]
    return outbox.enqueue(db, drafts, now)


def _changed(db: Connection, statement: Update) -> int:
    return int(db.execute(statement).rowcount)
