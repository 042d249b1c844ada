"""Reports (报告) that may be drawn for review: the population of a cycle's draws."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from storage.tables import Agency, Report


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as listed; uscc: of the agency under whose code it was listed."""

    id: str
    agency_id: str
    uscc: str
    agency: str
    reference: str
    title: str
    issued_on: date
    client_uscc: str
    listed_at: datetime


def reports(db: Connection, cycle_id: str, *, until: datetime | None = None) -> list[ReportRow]:
    """The reports listed for a cycle by agency and reference; until: those listed by then."""
    statement = listed().where(Report.cycle_id == cycle_id)
    if until is not None:
        statement = statement.where(Report.listed_at <= until)
    found = [ReportRow(**row._mapping) for row in db.execute(statement)]
    # databases order texts by their own ways
    return sorted(found, key=lambda each: (each.uscc, each.reference))


def listed() -> Select[*tuple[Any, ...]]:
    """Reports with the columns of a ReportRow."""
    return select(
        Report.id,
        Report.agency_id,
        Agency.uscc,
        Agency.name.label("agency"),
        Report.reference,
        Report.title,
        Report.issued_on,
        Report.client_uscc,
        Report.listed_at,
    ).join_from(Report, Agency, Agency.id == Report.agency_id)
