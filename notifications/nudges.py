"""The surveys whose people are nudged, and what becomes of it when their dates are moved."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, update

from notifications.kinds import KINDS
from notifications.reminders import SurveyDates
from notifications.settling import ended_with
from storage.tables import Cycle, Extension, MessageStatus, OutboxMessage

#: Kinds that hang on the survey's last day.
SURVEY_REMINDERS = ("nudge", "last_day", "survey_extended")
#: By which of these names a payload tells the day that its message hangs on.
_DAYS = ("closes_on", "due")


def dates_of(db: Connection, *which: ColumnElement[bool]) -> list[tuple[str, str, SurveyDates]]:
    """Id, name and dates of these cycles, the one that opens first before the others."""
    extended_at = (
        select(func.max(Extension.at))
        .where(
            Extension.cycle_id == Cycle.id,
            Extension.what == "survey",
            Extension.to_date == Cycle.closes_on,
            Extension.at >= Cycle.opens_at,  # before, nobody had been told another day
        )
        .scalar_subquery()
    )
    rows = db.execute(
        select(
            Cycle.id,
            Cycle.name,
            Cycle.opens_at,
            Cycle.closes_at,
            Cycle.closes_on,
            Cycle.nudge_days_before,
            extended_at.label("extended_at"),
        )
        .where(*which)
        .order_by(Cycle.opens_at, Cycle.id)
    )
    return [(row.id, row.name, SurveyDates(*row[2:])) for row in rows]


def replan(
    db: Connection,
    cycle_id: str,
    now: datetime,
    *,
    keep: date,
    kinds: Iterable[str] = SURVEY_REMINDERS,
) -> int:
    """Cancel what is queued by a date that was moved, so that the next tick plans by the new one.

    keep: the date that holds from now on; messages of these kinds that hang on another day end
    as cancelled with the error "replanned". kinds: those of the survey, or the ones that remind
    of the milestone that was moved (their payload has its `due`). Returns how many were cancelled.
    """
    row, others = OutboxMessage, []
    for kind in kinds:
        (name,) = KINDS[kind].given.intersection(_DAYS)
        others.append(and_(row.kind == kind, row.payload[name].as_string() != keep.isoformat()))
    statement = (
        update(row)
        .where(
            row.status == MessageStatus.QUEUED,
            or_(false(), *others),
            row.payload["cycle"].as_string() == cycle_id,
        )
        .values(status=MessageStatus.CANCELLED, error=ended_with("replanned"), finished_at=now)
    )
    return int(db.execute(statement).rowcount)
