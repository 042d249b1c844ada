"""Extensions (延期): the deadlines of a cycle that were moved, as they are told and compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from storage.tables import Extension

#: What is moved when it is no milestone.
SURVEY = "survey"


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """One deadline moved once; what: "survey", or a milestone's name."""

    what: str
    from_date: date
    to_date: date
    who: str
    why: str
    at: datetime


def list_extensions(db: Connection, cycle_id: str) -> list[ExtensionRow]:
    """The cycle's extensions, the first before the others."""
    row = Extension
    statement = (
        select(row.what, row.from_date, row.to_date, row.who, row.why, row.at)
        .where(row.cycle_id == cycle_id)
        .order_by(row.at, row.id)
    )
    return [ExtensionRow(*found) for found in db.execute(statement)]


def original_dates(extensions: Iterable[ExtensionRow]) -> dict[str, date]:
    """What was moved -> the day that stood in the cycle's file; nothing else is in it."""
    first: dict[str, date] = {}
    for each in extensions:
        first.setdefault(each.what, each.from_date)
    return first
