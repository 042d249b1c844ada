"""The evidence that stands: what an assessment of a cycle counts, agency by agency."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, select

from cycle.evidence.wordings import Wordings
from cycle.register.doubles import Merged
from scoring.evidence import Deduction, Honour, Penalty, PenaltyStatus, ReportReview
from storage import tables

_KINDS = ("deductions", "report_reviews", "honours", "penalties")


@dataclass(frozen=True, slots=True)
class StandingEvidence:
    """What stands of one agency, as scoring takes it; each list by day and reference."""

    deductions: tuple[Deduction, ...] = ()
    report_reviews: tuple[ReportReview, ...] = ()
    honours: tuple[Honour, ...] = ()
    penalties: tuple[Penalty, ...] = ()


def standing_evidence(db: Connection, cycle_id: str) -> dict[str, StandingEvidence]:
    """The evidence of every agency that has any, by the agency's id.

    What was superseded or withdrawn is left out. What was recorded of an agency that was merged
    into another stands under the one that goes on. Penalties are facts of no one cycle: all are
    given, and scoring looks at their days.
    """
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: {kind: [] for kind in _KINDS})
    merged = Merged(db)
    for kind, agency_id, record in _records(db, cycle_id, merged):
        found[merged.going_on(agency_id)][kind].append(record)
    return {
        agency_id: StandingEvidence(**{kind: tuple(rows) for kind, rows in kinds.items()})
        for agency_id, kinds in found.items()
    }


def standing_penalties(db: Connection) -> dict[str, tuple[Penalty, ...]]:
    """The penalties alone, which are of no cycle, by the id of the agency that goes on."""
    merged = Merged(db)
    found: dict[str, list[Penalty]] = defaultdict(list)
    for agency_id, penalty in _penalties(db):
        found[merged.going_on(agency_id)].append(penalty)
    return {agency_id: tuple(penalties) for agency_id, penalties in found.items()}


def _records(db: Connection, cycle_id: str, merged: Merged) -> Iterator[tuple[str, str, Any]]:
    deductions = list(_standing(db, tables.Deduction, cycle_id, "on_date", "item", "incident"))
    incidents = Wordings(
        deductions, lambda row: (merged.going_on(row.agency_id), row.item), attrgetter("incident")
    )
    for row in deductions:
        deduction = Deduction(
            item=row.item, on=row.on_date, incident=incidents.of(row), note=row.note or None
        )
        yield "deductions", row.agency_id, deduction
    issued = _issued(db, cycle_id)
    for row in _standing(db, tables.ReportReview, cycle_id, "on_date", "reference"):
        yield "report_reviews", row.agency_id, _review(row, issued)
    honours = list(_standing(db, tables.Honour, cycle_id, "on_date", "cause"))
    causes = Wordings(honours, lambda row: merged.going_on(row.agency_id), attrgetter("cause"))
    for row in honours:
        honour = Honour(
            level=row.level, cause=causes.of(row), on=row.on_date, title=row.title or None
        )
        yield "honours", row.agency_id, honour
    for agency_id, penalty in _penalties(db):
        yield "penalties", agency_id, penalty


def _penalties(db: Connection) -> Iterator[tuple[str, Penalty]]:
    for row in _standing(db, tables.Penalty, None, "filed_on", "reference"):
        status = PenaltyStatus(row.status)
        yield (
            row.agency_id,
            Penalty(filed_on=row.filed_on, status=status, decided_on=row.decided_on),
        )


def _issued(db: Connection, cycle_id: str) -> dict[str, date]:
    """The day of each listed report, by its id."""
    statement = select(tables.Report.id, tables.Report.issued_on)
    rows = db.execute(statement.where(tables.Report.cycle_id == cycle_id))
    return {row.id: row.issued_on for row in rows}


def _review(row: Row[Any], issued: Mapping[str, date]) -> ReportReview:
    """A review under its report's day; of a report that is not listed only its own is known."""
    return ReportReview(
        score=Decimal(row.score),
        max=Decimal(row.max_score),
        on=row.on_date if row.report_id is None else issued[row.report_id],
        report=row.reference,
    )


def _standing(db: Connection, table: Any, cycle_id: str | None, *order: str) -> Iterator[Row[Any]]:
    statement = select(table.__table__).where(table.ended_at.is_(None))
    if cycle_id is not None:
        statement = statement.where(table.cycle_id == cycle_id)
    by = [getattr(table, name) for name in order]
    yield from db.execute(statement.order_by(*by, table.id))
