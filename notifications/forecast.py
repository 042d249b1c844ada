"""What the ticks would do at a moment, and when next: read from the database, nothing written.

It asks the very functions that the ticks ask, so the two agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from notifications import planning, reminders
from notifications.audience import audience
from notifications.nudges import dates_of
from notifications.pushes import THANKED_FOR, Push, begun_pushes, next_pushes, push_hold
from notifications.reminders import Hold, NudgePolicy, Planned, Slot, SurveyDates
from notifications.ticks import CHUNK, purgeable
from storage.database import Database
from storage.tables import Cycle, MessageStatus, OutboxMessage


@dataclass(frozen=True, slots=True)
class PushForecast:
    """One kind that is being pushed, in people.

    queued: that would be queued at this moment. held: whom the cycle's hold keeps from it. idle:
    who are at it and are left alone for now. until: when the last of those who would be queued,
    or are, would leave; None when nobody waits.
    """

    push: Push
    queued: int
    held: int
    idle: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class CycleForecast:
    """A cycle that is not closed yet, or whose people are being thanked.

    slot: the one that has begun. hold: what forbids to push at this moment.
    """

    name: str
    dates: SurveyDates
    slots: tuple[Planned, ...]
    slot: Slot | None
    hold: Hold | None
    pushes: tuple[PushForecast, ...]
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class TickForecast:
    """Counts under the names that the tick itself reports, and when it will have more to do."""

    counts: Mapping[str, int]
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Every tick by its name, and what the nudges' counts are made of."""

    at: datetime
    ticks: Mapping[str, TickForecast]
    cycles: tuple[CycleForecast, ...]


def forecast(database: Database, at: datetime, policy: NudgePolicy) -> Forecast:
    """What each tick would do at this moment with what the database holds now."""
    with database.statements() as db:
        cycles = dates_of(db, Cycle.closes_at > at - THANKED_FOR)
    found = tuple(
        _cycle(database, cycle_id, name, dates, at, policy) for cycle_id, name, dates in cycles
    )
    nexts = [cycle.next_at for cycle in found if cycle.next_at is not None]
    queued = sum(push.queued for cycle in found for push in cycle.pushes)
    nudges = TickForecast({"queued": queued}, min(nexts, default=None))
    with database.statements() as db:
        others = {"expired": _expired(db, at), "leases": _leases(db, at), "purge": _purge(db, at)}
    return Forecast(at, {"nudges": nudges, **others}, found)


def _cycle(
    database: Database,
    cycle_id: str,
    name: str,
    dates: SurveyDates,
    at: datetime,
    policy: NudgePolicy,
) -> CycleForecast:
    begun = begun_pushes(dates, at, policy)
    hold = push_hold(dates, at, policy) if begun else None
    return CycleForecast(
        name=name,
        dates=dates,
        slots=reminders.planned_slots(dates, policy),
        slot=reminders.begun_slot(dates, at, policy),
        hold=hold,
        pushes=tuple(
            _push(database, cycle_id, dates, push, at, policy, held=hold is not None)
            for push in begun
        ),
        next_at=next_pushes(dates, at, policy),
    )


def _push(
    database: Database,
    cycle_id: str,
    dates: SurveyDates,
    push: Push,
    at: datetime,
    policy: NudgePolicy,
    *,
    held: bool,
) -> PushForecast:
    ready = planning.find(database, cycle_id, dates, push, at, policy, CHUNK)
    everybody = audience(push, cycle_id, dates, at, policy, idle=False)
    chunks = planning.count_by_chunks(database, everybody, CHUNK)
    if ready.spread is not None:
        until: datetime | None = ready.spread.until
    else:
        with database.statements() as db:
            until = planning.lasts_until(db, cycle_id, push, at)
    return PushForecast(
        push=push,
        queued=0 if held else ready.people,
        held=ready.people if held else 0,
        idle=sum(chunk.people for chunk in chunks) - ready.people,
        until=until,
    )


def first_nudge(dates: SurveyDates, slot: Planned, policy: NudgePolicy) -> datetime:
    """When a slot's nudges can leave at the earliest."""
    begins_at = max(slot.begins_at, dates.opens_at)
    held = reminders.hold(dates, begins_at, policy)
    return begins_at if held is None else held.until


def _expired(db: Connection, at: datetime) -> TickForecast:
    row = OutboxMessage
    queued = row.status == MessageStatus.QUEUED
    count = _count(db, queued, row.expires_at <= at)
    upcoming = select(func.min(row.expires_at)).where(queued, row.expires_at > at)
    return TickForecast({"cancelled": count}, db.execute(upcoming).scalar())


def _leases(db: Connection, at: datetime) -> TickForecast:
    """How many claims of processes that died would be taken back."""
    row = OutboxMessage
    sending = row.status == MessageStatus.SENDING
    count = _count(db, sending, row.lease_until <= at)
    upcoming = select(func.min(row.lease_until)).where(sending, row.lease_until > at)
    return TickForecast({"taken_back": count}, db.execute(upcoming).scalar())


def _purge(db: Connection, at: datetime) -> TickForecast:
    counts = {
        what: int(db.execute(select(func.count()).select_from(table).where(*which)).scalar_one())
        for what, (table, which) in purgeable(at).items()
    }
    return TickForecast(counts, None)


def _count(db: Connection, *which: ColumnElement[bool]) -> int:
    return int(
        db.execute(select(func.count()).select_from(OutboxMessage).where(*which)).scalar_one()
    )
