"""登记 of an agency: registered, something registered changed, deregistered.

What decides about eligibility (reading 10) is on the agency's row; every event stays.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, insert, select

from cycle.audit import Actor, record
from cycle.authority import only_city
from cycle.days import not_past
from cycle.refusal import Refused
from cycle.register.allowed import reason
from cycle.register.finding import Organisation
from cycle.register.history import RowKind
from cycle.register.rows import change, locked
from storage.tables import RegistrationEvent, new_id


class Registration(StrEnum):
    """What happens to a registration."""

    REGISTERED = "registered"
    CHANGED = "changed"
    DEREGISTERED = "deregistered"


REGISTRATIONS = {
    Registration.REGISTERED: "登记",
    Registration.CHANGED: "变更",
    Registration.DEREGISTERED: "注销",
}


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as stored; entered_on: when the agency entered it itself, None: nobody said."""

    what: Registration
    on_date: date
    entered_on: date | None
    note: str
    recorded_by: str
    recorded_at: datetime


def record_event(
    db: Connection,
    agency: Organisation,
    what: Registration,
    on: date,
    actor: Actor,
    now: datetime,
    *,
    zone: ZoneInfo,
    note: str,
    entered_on: date | None = None,
) -> None:
    """Enter what happened to an agency's registration, and when.

    note: what it was, or why it ended. entered_on: when the agency entered it in the self-service
    system (item 2); whether that was late is for people to say (reading 4). Refused: a day to
    come, or one that does not follow from how the registration stands.
    """
    only_city(actor, "机构登记信息")
    told = reason(note)
    _refuse_to_come(now.astimezone(zone).date(), on, entered_on)
    before = locked(db, RowKind.AGENCY, agency.id)
    values = _standing_after(before, what, on)
    change(db, RowKind.AGENCY, before, values, told, actor, now)
    db.execute(
        insert(RegistrationEvent).values(
            id=new_id(),
            agency_id=agency.id,
            what=what,
            on_date=on,
            entered_on=entered_on,
            note=told,
            recorded_by=actor.name,
            recorded_at=now,
        )
    )
    action = "agency.deregister" if what is Registration.DEREGISTERED else "registration.record"
    detail: dict[str, Any] = {"what": what, "on": on.isoformat(), "note": told}
    record(db, actor, action, f"agency:{agency.uscc}", now, **detail)


def events_of(db: Connection, agency_id: str) -> list[EventRow]:
    """What happened to an agency's registration, by its day."""
    row = RegistrationEvent
    statement = (
        select(row.what, row.on_date, row.entered_on, row.note, row.recorded_by, row.recorded_at)
        .where(row.agency_id == agency_id)
        .order_by(row.on_date, row.recorded_at, row.id)
    )
    return [EventRow(Registration(found.what), *found[1:]) for found in db.execute(statement)]


def _refuse_to_come(today: date, *days: date | None) -> None:
    for day in days:
        if day is not None and (wrong := not_past(day, today)):
            raise Refused(wrong)


def _standing_after(before: Row[Any], what: Registration, on: date) -> dict[str, date | None]:
    """The registration's days on the agency's row; Refused where the event does not follow."""
    name, since, ended = before.name, before.registered_on, before.deregistered_on
    if what is Registration.REGISTERED:
        if since is not None and ended is None:
            raise Refused(f"“{name}”已于 {since} 登记，日期有误请用更正。")
        if ended is not None and on < ended:
            raise Refused(f"“{name}”已于 {ended} 注销，重新登记不能早于这一天。")
        return {"registered_on": on, "deregistered_on": None}
    if ended is not None:
        raise Refused(f"“{name}”已于 {ended} 注销。")
    if since is not None and on < since:
        raise Refused(f"“{name}”于 {since} 登记，{on} 早于这一天，请核对。")
    return {"deregistered_on": on} if what is Registration.DEREGISTERED else {}
