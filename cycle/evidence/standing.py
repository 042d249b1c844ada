"""The evidence that stands: what an assessment of a cycle counts, agency by agency."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

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
    for kind, agency_id, record in _records(db, cycle_id):
        found[merged.going_on(agency_id)][kind].append(record)
    return {
        agency_id: StandingEvidence(**{kind: tuple(rows) for kind, rows in kinds.items()})
        for agency_id, kinds in found.items()
    }


def _records(db: Connection, cycle_id: str) -> Iterator[tuple[str, str, Any]]:
    for row in _standing(db, tables.Deduction, cycle_id, "on_date", "item", "incident"):
        deduction = Deduction(
            item=row.item, on=row.on_date, incident=row.incident, note=row.note or None
        )
        yield "deductions", row.agency_id, deduction
    for row in _standing(db, tables.ReportReview, cycle_id, "on_date", "reference"):
        yield "report_reviews", row.agency_id, _review(row)
    for row in _standing(db, tables.Honour, cycle_id, "on_date", "cause"):
        honour = Honour(level=row.level, cause=row.cause, on=row.on_date, title=row.title or None)
        yield "honours", row.agency_id, honour
    for row in _standing(db, tables.Penalty, None, "filed_on", "reference"):
        penalty = Penalty(
            filed_on=row.filed_on, status=PenaltyStatus(row.status), decided_on=row.decided_on
        )
        yield "penalties", row.agency_id, penalty


def _review(row: Row[Any]) -> ReportReview:
    return ReportReview(
        score=Decimal(row.score),
        max=Decimal(row.max_score),
        on=row.on_date,
        report=row.reference,
    )


def _standing(db: Connection, table: Any, cycle_id: str | None, *order: str) -> Iterator[Row[Any]]:
    statement = select(table.__table__).where(table.ended_at.is_(None))
    if cycle_id is not None:
        statement = statement.where(table.cycle_id == cycle_id)
    by = [getattr(table, name) for name in order]
    yield from db.execute(statement.order_by(*by, table.id))
