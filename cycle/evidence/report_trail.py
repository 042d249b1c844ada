"""How a report came to be reviewed: issued and listed when, drawn by which draw, given to whom.

A draw is known by its number in the cycle and by its seed, from which anybody repeats it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from cycle.evidence.draws import DrawRow, draws
from cycle.evidence.experts import ExpertRow
from cycle.reading import chunks
from storage.tables import DrawnReport, Report, ReviewAssignment


@dataclass(frozen=True, slots=True)
class DrawnBy:
    """A draw that chose the report; number: from 1 within the cycle."""

    number: int
    draw: DrawRow


@dataclass(frozen=True, slots=True)
class GivenTo:
    """An expert to whom the report was given, by whom and when."""

    expert: ExpertRow
    assigned_by: str
    assigned_at: datetime


@dataclass(frozen=True, slots=True)
class ReportTrail:
    """A listed report; issued_on: the day by which its reviews count (reading 5)."""

    reference: str
    title: str
    issued_on: date
    listed_at: datetime
    drawn: tuple[DrawnBy, ...]
    given: tuple[GivenTo, ...]


def report_trails(
    db: Connection,
    cycle_id: str,
    report_ids: Sequence[str],
    experts: Mapping[str, ExpertRow],
    at: datetime,
) -> dict[str, ReportTrail]:
    """The trails of these reports as they were at a moment, by id."""
    made = {each.id: DrawnBy(number, each) for number, each in enumerate(draws(db, cycle_id), 1)}
    found: dict[str, ReportTrail] = {}
    for some in chunks(report_ids):
        drawn: dict[str, list[DrawnBy]] = {}
        chosen = select(DrawnReport.report_id, DrawnReport.draw_id)
        for report_id, draw_id in db.execute(chosen.where(DrawnReport.report_id.in_(some))):
            if made[draw_id].draw.drawn_at <= at:
                drawn.setdefault(report_id, []).append(made[draw_id])
        given: dict[str, list[GivenTo]] = {}
        row = ReviewAssignment
        for each in db.execute(
            select(row.__table__)
            .where(row.report_id.in_(some), row.assigned_at <= at)
            .order_by(row.assigned_at, row.expert_id)
        ):
            to = GivenTo(experts[each.expert_id], each.assigned_by, each.assigned_at)
            given.setdefault(each.report_id, []).append(to)
        for report in db.execute(select(Report.__table__).where(Report.id.in_(some))):
            found[report.id] = ReportTrail(
                report.reference,
                report.title,
                report.issued_on,
                report.listed_at,
                tuple(sorted(drawn.get(report.id, ()), key=lambda one: one.number)),
                tuple(given.get(report.id, ())),
            )
    return found
