"""What the ticks would do at a moment, and when next: read from the database, nothing written.

It asks the very functions that the ticks ask, so the two agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from notifications import reminders
from notifications.nudges import dates_of, to_nudge
from notifications.reminders import Hold, NudgePolicy, Planned, Slot, SurveyDates
from notifications.ticks import CHUNK, purgeable
from storage.database import Database
from storage.tables import Cycle, MessageStatus, OutboxMessage


@dataclass(frozen=True, slots=True)
class CycleForecast:
    """A cycle that is not closed yet.

    slot: the one that has begun. nudges: that would be queued at this moment. held: people whom
    `hold` keeps from being nudged. idle: people who are at it and are left alone for now.
    """

    name: str
    dates: SurveyDates
    slots: tuple[Planned, ...]
    slot: Slot | None
    hold: Hold | None
    nudges: int
    held: int
    idle: int
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
        unclosed = dates_of(db, Cycle.closes_at > at)
    cycles = tuple(
        _cycle(database, cycle_id, name, dates, at, policy) for cycle_id, name, dates in unclosed
    )
    nexts = [cycle.next_at for cycle in cycles if cycle.next_at is not None]
    nudges = TickForecast(
        {"queued": sum(cycle.nudges for cycle in cycles)}, min(nexts, default=None)
    )
    with database.statements() as db:
        others = {"expired": _expired(db, at), "leases": _leases(db, at), "purge": _purge(db, at)}
    return Forecast(at, {"nudges": nudges, **others}, cycles)


def _cycle(
    database: Database,
    cycle_id: str,
    name: str,
    dates: SurveyDates,
    at: datetime,
    policy: NudgePolicy,
) -> CycleForecast:
    slot = reminders.begun_slot(dates, at, policy)
    hold = None if slot is None else reminders.hold(dates, at, policy)
    ready = waiting = 0
    if slot is not None:
        ready = _people(database, cycle_id, slot, at - policy.idle)
        waiting = _people(database, cycle_id, slot, None)
    return CycleForecast(
        name=name,
        dates=dates,
        slots=reminders.planned_slots(dates, policy),
        slot=slot,
        hold=hold,
        nudges=0 if hold else ready,
        held=ready if hold else 0,
        idle=waiting - ready,
        next_at=_next_nudges(dates, at, policy, hold),
    )


def _people(database: Database, cycle_id: str, slot: Slot, idle_since: datetime | None) -> int:
    chunks = to_nudge(database, cycle_id, slot.days_before, idle_since, CHUNK)
    return sum(len(found) for found in chunks)


def first_nudge(dates: SurveyDates, slot: Planned, policy: NudgePolicy) -> datetime:
    """When a slot's nudges can leave at the earliest."""
    begins_at = max(slot.begins_at, dates.opens_at)
    held = reminders.hold(dates, begins_at, policy)
    return begins_at if held is None else held.until


def _next_nudges(
    dates: SurveyDates, at: datetime, policy: NudgePolicy, hold: Hold | None
) -> datetime | None:
    """When what is held may be planned, or when a slot to come can; None before the end."""
    slots = reminders.planned_slots(dates, policy)
    starts = [first_nudge(dates, slot, policy) for slot in slots]
    starts = [start for start in starts if start > at] + ([hold.until] if hold else [])
    return min((start for start in starts if start < dates.closes_at), default=None)


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
