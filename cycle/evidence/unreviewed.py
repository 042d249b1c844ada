"""Drawn reports without a review: a bad one must not drop out because nobody entered its score."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from cycle.register.doubles import Merged
from storage.tables import Agency, DrawnReport, Report, ReportDraw, ReportReview


@dataclass(frozen=True, slots=True)
class Unreviewed:
    """A report of the cycle's last draw that has no score; uscc: of the agency that goes on."""

    uscc: str
    agency: str
    reference: str


def unreviewed(db: Connection, cycle_id: str, assessed: Collection[str]) -> list[Unreviewed]:
    """Those of the assessed agencies (their codes), by code and reference.

    The last draw alone: one that was made again takes the place of the one before.
    """
    last = (
        select(ReportDraw.id)
        .where(ReportDraw.cycle_id == cycle_id)
        .order_by(ReportDraw.drawn_at.desc(), ReportDraw.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    scored = exists().where(ReportReview.report_id == Report.id, ReportReview.ended_at.is_(None))
    rows = db.execute(
        select(Report.agency_id, Report.reference)
        .join(DrawnReport, DrawnReport.report_id == Report.id)
        .where(DrawnReport.draw_id == last, ~scored)
    ).all()
    merged = Merged(db)
    ids = {merged.going_on(row.agency_id) for row in rows}
    columns = (Agency.id, Agency.uscc, Agency.name)
    agencies = {row.id: row for row in db.execute(select(*columns).where(Agency.id.in_(ids)))}
    found = (
        Unreviewed(agency.uscc, agency.name, row.reference)
        for row in rows
        if (agency := agencies[merged.going_on(row.agency_id)]).uscc in assessed
    )
    return sorted(found, key=lambda each: (each.uscc, each.reference))


def named(found: Collection[Unreviewed], most: int = 5) -> str:
    """The first of them in a sentence: “甲公司”的 R1、“乙公司”的 R7 等 12 份."""
    shown = "、".join(f"“{each.agency}”的 {each.reference}" for each in [*found][:most])
    return f"{shown} 等 {len(found)} 份" if len(found) > most else shown
