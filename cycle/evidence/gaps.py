"""Gaps between the draw and the reviews: what was drawn and not judged, and the other way round."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Select, exists, select

from cycle.register.doubles import Merged
from storage.tables import Agency, DrawnReport, Report, ReportDraw, ReportReview


@dataclass(frozen=True, slots=True)
class Gap:
    """A report that lacks its score, or its draw; uscc: of the agency that goes on."""

    uscc: str
    agency: str
    reference: str


def unreviewed(db: Connection, cycle_id: str, assessed: Collection[str]) -> list[Gap]:
    """Drawn reports without a score: a bad one must not drop out because nobody entered it.

    assessed: the agencies' codes; by code and reference. The last draw alone: one that was made
    again takes the place of the one before.
    """
    last = (
        select(ReportDraw.id)
        .where(ReportDraw.cycle_id == cycle_id)
        .order_by(ReportDraw.drawn_at.desc(), ReportDraw.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    scored = exists().where(ReportReview.report_id == Report.id, ReportReview.ended_at.is_(None))
    wanted = (
        select(Report.agency_id, Report.reference)
        .join(DrawnReport, DrawnReport.report_id == Report.id)
        .where(DrawnReport.draw_id == last, ~scored)
    )
    return _of_assessed(db, wanted, assessed)


def undrawn(db: Connection, cycle_id: str, assessed: Collection[str]) -> list[Gap]:
    """Scores of reports that were in no draw, in a cycle that has one; as `unreviewed`.

    They were entered before it was made, and they count: whether they should is for people to
    say, for item 11 is the mean of what was drawn (reading 5).
    """
    wanted = (
        select(ReportReview.agency_id, ReportReview.reference)
        .distinct()
        .where(
            ReportReview.cycle_id == cycle_id,
            ReportReview.report_id.is_(None),
            ReportReview.ended_at.is_(None),
            exists().where(ReportDraw.cycle_id == cycle_id),
        )
    )
    return _of_assessed(db, wanted, assessed)


def named(found: Collection[Gap], most: int = 5) -> str:
    """The first of them in a sentence: “甲公司”的 R1、“乙公司”的 R7 等 12 份."""
    shown = "、".join(f"“{each.agency}”的 {each.reference}" for each in [*found][:most])
    return f"{shown} 等 {len(found)} 份" if len(found) > most else shown


def _of_assessed(db: Connection, wanted: Select[str, str], assessed: Collection[str]) -> list[Gap]:
    merged, rows = Merged(db), db.execute(wanted).all()
    ids = {merged.going_on(row.agency_id) for row in rows}
    columns = (Agency.id, Agency.uscc, Agency.name)
    agencies = {row.id: row for row in db.execute(select(*columns).where(Agency.id.in_(ids)))}
    gaps = (
        Gap(agency.uscc, agency.name, row.reference)
        for row in rows
        if (agency := agencies[merged.going_on(row.agency_id)]).uscc in assessed
    )
    return sorted(gaps, key=lambda each: (each.uscc, each.reference))
