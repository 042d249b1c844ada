"""Assigning experts to drawn reports: evenly, and never against a conflict (回避)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from cycle.audit import Actor, record
from cycle.authority import only_bureau
from cycle.cycles import hold
from cycle.evidence.draws import DrawRow, drawn_reports
from cycle.evidence.experts import ExpertRow, experts
from cycle.evidence.recusal import Conflicts
from cycle.evidence.reports import ReportRow
from storage.tables import Report, ReportReview, ReviewAssignment


@dataclass(frozen=True, slots=True)
class Assigned:
    """What an automatic assignment did; unassignable: the report and why not, by expert."""

    pairs: tuple[tuple[ReportRow, ExpertRow], ...]
    unassignable: tuple[tuple[ReportRow, str], ...]
    had_one: int


def assign(db: Connection, draw: DrawRow, actor: Actor, now: datetime) -> Assigned:
    """Give every drawn report an expert who may judge it, if it has none yet.

    Reports with the fewest possible experts go first; each gets the expert with the least work
    in this cycle. An expert who left the list, or whose conflict became known, counts as none
    until the review is there.
    """
    only_bureau(actor, "报告复评")
    hold(db, draw.cycle_id)
    conflicts, known = Conflicts(db), experts(db)
    load = _load(db, draw.cycle_id)
    given, reviewed = assignments(db, draw.cycle_id), _reviewed(db, draw.cycle_id)
    waiting, had_one = [], 0
    for report in drawn_reports(db, draw):
        before = given.get(report.id, ())
        able = [each for each in known if conflicts.of(each, report) is None]
        if report.id in reviewed or any(each.id in before for each in able):
            had_one += 1  # a review that stands, or somebody who may and will give one
        else:
            waiting.append((report, able))
    pairs, unassignable = [], []
    for report, able in sorted(waiting, key=lambda each: len(each[1])):
        if not able:
            unassignable.append((report, _why_nobody(known, conflicts, report)))
            continue
        expert = min(able, key=lambda each: (load[each.id], each.id))
        load[expert.id] += 1
        _store(db, report, expert, actor, now)
        pairs.append((report, expert))
    counts = {"assigned": len(pairs), "unassignable": len(unassignable)}
    record(
        db, actor, "draw.assign", f"draw:{draw.id}", now, cycle_id=draw.cycle_id, **_detail(counts)
    )
    by_place = sorted(pairs, key=lambda each: (each[0].uscc, each[0].reference))
    return Assigned(tuple(by_place), tuple(unassignable), had_one)


def _detail(counts: dict[str, int]) -> dict[str, bool]:
    return counts  # type: ignore[return-value]


def assignments(db: Connection, cycle_id: str) -> Mapping[str, Collection[str]]:
    """The ids of the experts who were given each of a cycle's reports; none for any other."""
    found: dict[str, set[str]] = defaultdict(set)
    row = ReviewAssignment
    statement = select(row.report_id, row.expert_id).join(Report, Report.id == row.report_id)
    for report_id, expert_id in db.execute(statement.where(Report.cycle_id == cycle_id)):
        found[report_id].add(expert_id)
    return found


def _reviewed(db: Connection, cycle_id: str) -> frozenset[str | None]:
    standing = (ReportReview.cycle_id == cycle_id, ReportReview.ended_at.is_(None))
    return frozenset(db.scalars(select(ReportReview.report_id).where(*standing)))


def _load(db: Connection, cycle_id: str) -> Counter[str]:
    statement = (
        select(ReviewAssignment.expert_id)
        .join(Report, Report.id == ReviewAssignment.report_id)
        .where(Report.cycle_id == cycle_id)
    )
    return Counter(db.scalars(statement))


def _why_nobody(known: Sequence[ExpertRow], conflicts: Conflicts, report: ReportRow) -> str:
    if not known:
        return "专家名单是空的"
    reasons = Counter(conflicts.of(each, report) for each in known)
    return "；".join(f"{why}（{count} 人）" for why, count in reasons.items() if why) or "没有人选"


def _store(
    db: Connection, report: ReportRow, expert: ExpertRow, actor: Actor, now: datetime
) -> None:
    db.execute(
        insert(ReviewAssignment).values(
            report_id=report.id, expert_id=expert.id, assigned_by=actor.name, assigned_at=now
        )
    )
