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

    assessed: the agencies' codes; by code and reference. Of every draw, for a further one takes
    nothing back, and the scores of the one before go on counting.
    """
    own = select(Report.agency_id, Report.reference).where(Report.cycle_id == cycle_id)
    drawn = own.join(DrawnReport, DrawnReport.report_id == Report.id)
    scored = own.join(ReportReview, ReportReview.report_id == Report.id)
    scored = scored.where(ReportReview.ended_at.is_(None))
    merged = Merged(db)
    return _gaps(db, _reports(db, merged, drawn) - _reports(db, merged, scored), assessed)


def undrawn(db: Connection, cycle_id: str, assessed: Collection[str]) -> list[Gap]:
    """Scores of reports that were in no draw, in a cycle that has one; as `unreviewed`.

    They were entered before it was made, and they count: whether they should is for people to
    say, for item 11 is the mean of what was drawn (reading 5).
    """
    wanted = select(ReportReview.agency_id, ReportReview.reference).where(
        ReportReview.cycle_id == cycle_id,
        ReportReview.report_id.is_(None),
        ReportReview.ended_at.is_(None),
        exists().where(ReportDraw.cycle_id == cycle_id),
    )
    return _gaps(db, _reports(db, Merged(db), wanted), assessed)


def named(found: Collection[Gap], most: int = 5) -> str:
    """The first of them in a sentence: “甲公司”的 R1、“乙公司”的 R7 等 12 份."""
    shown = "、".join(f"“{each.agency}”的 {each.reference}" for each in [*found][:most])
    return f"{shown} 等 {len(found)} 份" if len(found) > most else shown


def _reports(db: Connection, merged: Merged, rows: Select[str, str]) -> set[tuple[str, str]]:
    """(agency, reference): one report, under whichever of the agency's codes it is listed."""
    return {(merged.going_on(row.agency_id), row.reference) for row in db.execute(rows)}


def _gaps(db: Connection, found: set[tuple[str, str]], assessed: Collection[str]) -> list[Gap]:
    ids = {agency_id for agency_id, _ in found}
    columns = (Agency.id, Agency.uscc, Agency.name)
    agencies = {row.id: row for row in db.execute(select(*columns).where(Agency.id.in_(ids)))}
    gaps = (
        Gap(agency.uscc, agency.name, reference)
        for agency_id, reference in found
        if (agency := agencies[agency_id]).uscc in assessed
    )
    return sorted(gaps, key=lambda each: (each.uscc, each.reference))
