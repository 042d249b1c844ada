"""Tracing: every record behind an agency's score, as it stood at a moment, and what it corrected.

A receipt names references and points. This leads from a reference to the record: who entered it,
when, the SHA-256 of the document that proves it, and the day by which it counts, which of a review
is its report's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from cycle.cycles import CycleRow
from cycle.evidence.experts import ExpertRow, experts
from cycle.evidence.listing import Listed, records
from cycle.evidence.report_trail import ReportTrail, report_trails
from cycle.evidence.wordings import Wordings
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
    references = dict(_references(ruleset, stood))
    return [
        Traced(
            references.get(each.id, ""),
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


def _references(ruleset: Ruleset, stood: Sequence[Listed]) -> Iterator[tuple[str, str]]:
    """Of each record its id and what scoring.references calls it: the item, and its name."""
    deductions, reviews, honours = (
        [each for each in stood if each.kind == kind] for kind in ("deduction", "review", "honour")
    )
    incidents = Wordings(
        deductions, lambda each: each.content["item"], lambda each: each.content["incident"]
    )
    for each in deductions:
        yield each.id, f"{each.content['item']}/{fold(incidents.of(each))}"
    if (reviewed := ruleset.mean_item(Source.REPORT_REVIEWS)) is not None:
        for each in reviews:
            yield each.id, f"{reviewed.number}/{fold(each.content['reference'])}"
    causes = Wordings(honours, lambda _each: None, lambda each: each.content["cause"])
    if (honoured := ruleset.honour_item) is not None:
        for each in honours:
            yield each.id, f"{honoured.number}/{fold(causes.of(each))}"
