"""Tracing: every record behind an agency's score, as it stood at a moment, and what it corrected.

A receipt names references and points. This leads from a reference to the record: who entered it,
when, the SHA-256 of the document that proves it, and the day by which it counts, which of a review
is its report's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from cycle.cycles import CycleRow
from cycle.evidence.experts import ExpertRow, experts
from cycle.evidence.listing import Listed, records
from cycle.evidence.report_trail import ReportTrail, report_trails
from cycle.register.finding import Organisation
from scoring.references import fold
from scoring.ruleset import Ruleset, Source
from scoring.ruleset_file import load_ruleset


@dataclass(frozen=True, slots=True)
class Traced:
    """A record that stood.

    reference: as the receipt names it, "" for a case, which gives no points; before: the records
    that it corrected, the latest first; expert: who judged the report, None where nobody is named;
    report: of a review, how the report came to be reviewed, None where it is not on the list;
    counts_on: the day that must lie in the window, None for a case.
    """

    reference: str
    record: Listed
    before: tuple[Listed, ...]
    expert: ExpertRow | None
    report: ReportTrail | None
    counts_on: date | None


def trace(db: Connection, cycle: CycleRow, agency: Organisation, at: datetime) -> list[Traced]:
    """The records of the agency that stood at a moment, kind by kind and code by code.

    at: now, or when a snapshot's evidence was read. What was recorded under a code that was
    merged into the agency's is among them. The connection comes from `reading`.
    """
    ruleset = load_ruleset(cycle.ruleset)
    judges = {each.id: each for each in experts(db, with_ended=True)}
    known = {each.id: each for each in records(db, cycle, agency_id=agency.id, with_ended=True)}
    stood = [
        each
        for each in known.values()
        if each.recorded_at <= at and (each.ended_at is None or each.ended_at > at)
    ]
    listed = sorted({report for each in stood if (report := each.content.get("report_id"))})
    trails = report_trails(db, cycle.id, listed, judges, at)
    return [
        Traced(
            _reference(ruleset, each),
            each,
            tuple(_before(known, each)),
            judges.get(each.content.get("expert_id") or ""),
            trail := trails.get(each.content.get("report_id") or ""),
            each.content.get("on_date") if trail is None else trail.issued_on,
        )
        for each in stood
    ]


def _before(known: Mapping[str, Listed], record: Listed) -> Iterator[Listed]:
    while record.supersedes is not None and record.supersedes in known:
        record = known[record.supersedes]
        yield record


def _reference(ruleset: Ruleset, record: Listed) -> str:
    """As scoring.references names it: the item, and what people called it."""
    content = record.content
    if record.kind == "deduction":
        return f"{content['item']}/{fold(content['incident'])}"
    reviews, honours = ruleset.mean_item(Source.REPORT_REVIEWS), ruleset.honour_item
    if record.kind == "review" and reviews is not None:
        return f"{reviews.number}/{fold(content['reference'])}"
    if record.kind == "honour" and honours is not None:
        return f"{honours.number}/{fold(content['cause'])}"
    return ""
