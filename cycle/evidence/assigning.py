"""Assigning experts to drawn reports: evenly, and never against a conflict (回避)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from cycle.audit import Actor, record
from cycle.authority import only_bureau
from cycle.cycles import hold
from cycle.evidence.draws import DrawRow, drawn_reports, is_drawn
from cycle.evidence.experts import Conflicts, ExpertRow, experts
from cycle.evidence.reports import ReportRow
from cycle.refusal import Refused
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
    waiting, had_one = [], 0
    for report in drawn_reports(db, draw):
        if _is_served(db, report, known, conflicts):
            had_one += 1
        else:
            able = [each for each in known if conflicts.of(each, report) is None]
            before = assigned_to(db, report.id)
            waiting.append((report, [each for each in able if each.id not in before]))
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


def assign_by_hand(
    db: Connection,
    cycle_id: str,
    report: ReportRow,
    expert: ExpertRow,
    actor: Actor,
    now: datetime,
) -> bool:
    """Give a drawn report an expert; False when they have it already, Refused on a conflict."""
    only_bureau(actor, "报告复评")
    hold(db, cycle_id)
    if not is_drawn(db, report.id):
        raise Refused(f"报告“{report.reference}”未被抽中，不能安排复评。")
    if expert.ended_at is not None:
        raise Refused(f"专家“{expert.name}”已不在名单中，请另选一位。")
    why = Conflicts(db).of(expert, report)
    if why is not None:
        raise Refused(f"专家“{expert.name}”不能复评报告“{report.reference}”：{why}。")
    if expert.id in assigned_to(db, report.id):
        return False
    _store(db, report, expert, actor, now)
    subject = f"report:{report.id}"
    record(db, actor, "report.assign", subject, now, cycle_id=cycle_id, expert=expert.id)
    return True


def assigned_to(db: Connection, report_id: str) -> frozenset[str]:
    """The ids of the experts who were given a report."""
    statement = select(ReviewAssignment.expert_id).where(ReviewAssignment.report_id == report_id)
    return frozenset(db.scalars(statement))


def outstanding(db: Connection, expert_id: str) -> int:
    """How many reports an expert was given and has not reviewed."""
    given = set(
        db.scalars(
            select(ReviewAssignment.report_id).where(ReviewAssignment.expert_id == expert_id)
        )
    )
    return len(given - _reviewed(db, expert_id=expert_id))


def _reviewed(db: Connection, *, expert_id: str) -> set[str]:
    statement = select(ReportReview.report_id).where(
        ReportReview.expert_id == expert_id, ReportReview.ended_at.is_(None)
    )
    return {each for each in db.scalars(statement) if each is not None}


def _is_served(
    db: Connection, report: ReportRow, known: Sequence[ExpertRow], conflicts: Conflicts
) -> bool:
    """Tell whether a report has a review that stands, or somebody who may and will review it."""
    reviewed = select(ReportReview.id).where(
        ReportReview.report_id == report.id, ReportReview.ended_at.is_(None)
    )
    if db.scalar(reviewed.limit(1)) is not None:
        return True
    given = assigned_to(db, report.id)
    return any(each.id in given and conflicts.of(each, report) is None for each in known)


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
