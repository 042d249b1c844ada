"""The decision at the cut: who of those tied across it is listed (reading 12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from cycle.assessing.guards import hold, only_bureau, reason_given
from cycle.assessing.snapshot_rows import SnapshotRow, result_of
from cycle.audit import Actor, record
from cycle.refusal import Refused
from scoring.result import PublishedCut
from storage.tables import CutDecision


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision at the cut: who of the tied is listed, by whom, when and why."""

    chosen: tuple[str, ...]
    reason: str
    decided_by: str
    decided_at: datetime


def cut_decision(db: Connection, snapshot_id: str) -> Decided | None:
    """What was decided at the snapshot's cut; None where nothing was, or had to be."""
    columns = (
        CutDecision.chosen,
        CutDecision.reason,
        CutDecision.decided_by,
        CutDecision.decided_at,
    )
    row = db.execute(select(*columns).where(CutDecision.snapshot_id == snapshot_id)).one_or_none()
    return None if row is None else Decided(tuple(row.chosen), *row[1:])


def decide_cut(
    db: Connection,
    snapshot: SnapshotRow,
    chosen: Sequence[str],
    actor: Actor,
    now: datetime,
    why: str,
) -> bool:
    """Record who of the tied is listed; False when the same was decided before.

    chosen: as many USCCs of the tied as places are left. Raises Refused for anybody but the
    assessment group at the bureau, without a reason, where nothing is tied, for other codes or
    another number of them, and when it was decided otherwise: a decision is not taken back, a new
    snapshot has its own.
    """
    only_bureau(actor, "并列名额的决定")
    reason = reason_given(why)
    hold(db, snapshot.cycle_id)
    fitting = _fitting(result_of(db, snapshot.id).cut, snapshot, chosen)
    before = db.scalars(
        select(CutDecision.chosen).where(CutDecision.snapshot_id == snapshot.id)
    ).one_or_none()
    if before is not None:
        if sorted(before) == fitting:
            return False
        raise Refused(
            f"快照 {snapshot.number} 的并列名额已决定给 {'、'.join(before)}，不能更改；"
            "情况有变的，请重新冻结后再决定。"
        )
    db.execute(
        insert(CutDecision).values(
            snapshot_id=snapshot.id,
            chosen=fitting,
            reason=reason,
            decided_by=actor.name,
            decided_at=now,
        )
    )
    subject = f"snapshot:{snapshot.number}"
    cycle_id = snapshot.cycle_id
    record(db, actor, "cut.decide", subject, now, cycle_id=cycle_id, chosen=fitting, why=reason)
    return True


def _fitting(cut: PublishedCut, snapshot: SnapshotRow, chosen: Sequence[str]) -> list[str]:
    if not cut.decision_required:
        raise Refused(f"快照 {snapshot.number} 没有跨越名额的并列，不需要决定。")
    left = cut.size - len(cut.listed)
    tied = "、".join(cut.contested)
    if strangers := [each for each in chosen if each not in cut.contested]:
        raise Refused(f"{'、'.join(strangers)} 不在并列的机构中，应从 {tied} 中选定。")
    fitting = sorted(set(chosen))
    if len(fitting) != left:
        raise Refused(
            f"还余 {left} 个名额，应从 {tied} 中选定 {left} 家，这里写了 {len(fitting)} 家。"
        )
    return fitting
