"""Moving a deadline (延期): to a later day, on record, with all that hangs on it planned anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, update

from cycle.audit import Actor, record
from cycle.cycles import CycleRow, midnight, milestones
from cycle.deadlines import MILESTONES, ORDERS
from cycle.extending_news import announce, changed, withdraw_announcements, withdraw_thanks
from cycle.extension import SURVEY, list_extensions
from cycle.publishing.guards import hold
from cycle.publishing.published import all_of
from cycle.reasons import read_reason
from cycle.refusal import Refused
from notifications.milestones import reminding_kinds
from notifications.nudges import replan
from storage.tables import Cycle, Extension, Milestone, new_id

#: storage.tables.Extension.who
_WHO_LENGTH = 100
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
    if not 0 < len(wish.who.strip()) <= _WHO_LENGTH:
        raise ExtensionError(f"--by 应写明 1 至 {_WHO_LENGTH} 个字。")
    _reason(wish)
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
    if wish.what == SURVEY and all_of(db, cycle.id):
        raise ExtensionError(
            "考评结果已经公示，满意度调查不能再延期或重新开放：前后两次公示的差别会泄露企业的评价。"
        )
    return Change(standing, wish.to, is_new=True, reopens=reopens)


def extend(
    db: Connection,
    cycle: CycleRow,
    wish: Wish,
    zone: ZoneInfo,
    now: datetime,
    *,
    actor: Actor | None = None,
) -> Change:
    """Move the deadline, note who did it and why, and plan anew what hangs on it.

    Reminders that are queued with the old day are cancelled, and the next tick plans by the new
    one; it also tells enterprises of a longer survey. Agencies are told of a milestone here.
    Asked for again it changes nothing. actor: as whom wish.who acts, for the audit log. Raises
    ExtensionError.
    """
    hold(db, cycle.id)  # or a list could be published while the survey opens again
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
            why=_reason(wish),
            at=now,
        )
    )
    if actor is not None:
        _write_entry(db, cycle, wish, change, actor, now)
    if wish.what == SURVEY:
        cancelled, announced = replan(db, cycle.id, now, keep=wish.to), 0
        cancelled += withdraw_thanks(db, cycle, now)
    else:
        kinds = reminding_kinds().get(wish.what, ())
        cancelled = replan(db, cycle.id, now, keep=wish.to, kinds=kinds)
        cancelled += withdraw_announcements(db, cycle, wish.what, now)
        announced = announce(db, cycle, wish.what, wish.to, zone, now)
    return Change(
        change.from_date,
        wish.to,
        is_new=True,
        reopens=change.reopens,
        cancelled=cancelled,
        announced=announced,
    )


def _reason(wish: Wish) -> str:
    try:
        return read_reason(wish.why)
    except Refused as refused:
        raise ExtensionError(str(refused)) from None


def _write_entry(
    db: Connection, cycle: CycleRow, wish: Wish, change: Change, actor: Actor, now: datetime
) -> None:
    days = {"from_date": change.from_date.isoformat(), "to_date": wish.to.isoformat()}
    detail: dict[str, Any] = {"what": wish.what, "why": _reason(wish), **days}
    subject = f"cycle:{cycle.name}"
    record(db, actor, "cycle.extend", subject, now, cycle_id=cycle.id, **detail)


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
    if changed(db, statement) != 1:
        raise ExtensionError("另一个命令刚刚改动了这个日期，未作改动，请再看一次。")
