"""Reminders of the year's deadlines, to those who have to keep them and have not yet."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from sqlalchemy import Connection, select

from cycle.candidates.candidacy import AT_LEAST, shortfall
from cycle.candidates.handed_in import materials_list
from cycle.districts import Districts
from cycle.notices.addressees import Addressee, untold
from cycle.register.doubles import codes_going_on
from notifications.kinds import Kind
from notifications.kinds.agency import MATERIALS_ECOPY_DUE, MATERIALS_PAPER_DUE
from notifications.kinds.liaison import NOMINATIONS_SHORT
from notifications.milestones import (
    MILESTONE_REMINDERS,
    MilestoneReminder,
    due_milestone_slot,
    first_reminder,
    milestone_slots,
)
from notifications.news import draft
from notifications.outbox import Draft
from notifications.reminders import NudgePolicy
from storage.database import Database
from storage.tables import Agency, MaterialsForm, Milestone, Role

_Given = dict[str, str | int]
#: Which form each of these kinds asks for.
_FORMS: dict[Kind, MaterialsForm] = {
    MATERIALS_ECOPY_DUE: MaterialsForm.ECOPY,
    MATERIALS_PAPER_DUE: MaterialsForm.PAPER,
}


def due(
    database: Database, now: datetime, policy: NudgePolicy, districts: Districts
) -> Iterator[list[Draft]]:
    """The reminders to queue at this moment, by chunks; nothing is written."""
    for cycle_id, reminder, on in _deadlines(database, now, policy):
        slot = due_milestone_slot(on, reminder.days_before, now, policy)
        if slot is None:
            continue
        kind, left = reminder.kind, _left_to_do(database, reminder, cycle_id, districts)
        given: _Given = {"due": on.isoformat(), "slot": slot.days_before}
        for people in untold(database, kind, cycle_id, [given]):
            yield [
                draft(
                    kind,
                    cycle_id,
                    person.invitation_id,
                    given | left_to_do,
                    now,
                    expires_at=slot.ends_at,
                )
                for person in people
                if (left_to_do := left(person)) is not None
            ]


def next_at(database: Database, now: datetime, policy: NudgePolicy) -> datetime | None:
    """When the next slot begins that somebody could be reminded in."""
    firsts = [
        first_reminder(slot, on, policy)
        for _, reminder, on in _deadlines(database, now, policy)
        for slot in milestone_slots(on, reminder.days_before, policy)
    ]
    return min((first for first in firsts if first is not None and first > now), default=None)


def _left_to_do(
    database: Database, reminder: MilestoneReminder, cycle_id: str, districts: Districts
) -> Callable[[Addressee], _Given | None]:
    """What the message says beside the day, None for whoever has done their part."""
    with database.statements() as db:
        if reminder.kind is NOMINATIONS_SHORT:
            lacks = shortfall(db, cycle_id, [each.code for each in districts])
            return lambda person: _nominations(districts, person, lacks.get(person.subject, 0))
        if reminder.kind in _FORMS:
            form = _FORMS[reminder.kind]
            handed_in = materials_list(db, cycle_id)
            done = {each.uscc for each in handed_in if form in each.receipts}
            now = codes_going_on(db, Agency)
            return lambda person: None if now.get(person.subject, person.subject) in done else {}
    if reminder.kind.audience is Role.LIAISON:
        return lambda person: {"district": districts.name(person.subject)}
    return lambda person: {}


def _nominations(districts: Districts, person: Addressee, missing: int) -> _Given | None:
    if not missing:
        return None
    return {
        "district": districts.name(person.subject),
        "nominated": AT_LEAST - missing,
        "missing": missing,
    }


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
