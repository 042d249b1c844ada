"""Reminders of the year's deadlines, to those who have to keep them."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Connection, select

from cycle.districts import Districts
from cycle.notices.addressees import Addressee, untold
from notifications.announce import draft
from notifications.milestones import (
    MILESTONE_REMINDERS,
    MilestoneReminder,
    due_milestone_slot,
    first_reminder,
    milestone_slots,
)
from notifications.outbox import Draft
from notifications.reminders import NudgePolicy
from storage.database import Database
from storage.tables import Milestone, Role


def due(
    database: Database, now: datetime, policy: NudgePolicy, districts: Districts
) -> Iterator[list[Draft]]:
    """The reminders to queue at this moment, by chunks; nothing is written."""
    for cycle_id, reminder, on in _deadlines(database, now, policy):
        slot = due_milestone_slot(on, reminder.days_before, now, policy)
        if slot is None:
            continue
        kind = reminder.kind
        given: dict[str, str | int] = {"due": on.isoformat(), "slot": slot.days_before}
        for people in untold(database, kind, cycle_id, [given]):
            yield [
                draft(
                    kind,
                    cycle_id,
                    person.invitation_id,
                    given | _district(reminder, person, districts),
                    now,
                    expires_at=slot.ends_at,
                )
                for person in people
            ]


def next_at(database: Database, now: datetime, policy: NudgePolicy) -> datetime | None:
    """When the next slot begins that somebody could be reminded in."""
    firsts = [
        first_reminder(slot, on, policy)
        for _, reminder, on in _deadlines(database, now, policy)
        for slot in milestone_slots(on, reminder.days_before, policy)
    ]
    return min((first for first in firsts if first is not None and first > now), default=None)


def _district(
    reminder: MilestoneReminder, person: Addressee, districts: Districts
) -> dict[str, str | int]:
    """A liaison answers for one district, which the message names."""
    if reminder.kind.audience is not Role.LIAISON:
        return {}
    return {"district": districts.name(person.subject)}


def _deadlines(
    database: Database, now: datetime, policy: NudgePolicy
) -> list[tuple[str, MilestoneReminder, date]]:
    """Cycle, reminder and day of every deadline that has not passed."""
    with database.statements() as db:
        dates = _coming(db, now.astimezone(policy.zone).date())
    return [
        (cycle_id, reminder, on)
        for cycle_id, name, on in dates
        for reminder in MILESTONE_REMINDERS
        if reminder.milestone == name
    ]


def _coming(db: Connection, today: date) -> list[tuple[str, str, date]]:
    rows = db.execute(
        select(Milestone.cycle_id, Milestone.name, Milestone.on_date)
        .where(Milestone.on_date >= today)
        .order_by(Milestone.on_date, Milestone.name, Milestone.cycle_id)
    )
    return [(row.cycle_id, row.name, row.on_date) for row in rows]
