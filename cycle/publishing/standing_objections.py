"""Objections that stand in the way of the next step: undecided, or upheld with a reassessment."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from cycle.assessing.reassessment import unassessed
from cycle.assessing.snapshot_rows import latest
from cycle.publishing.frozen import Frozen
from cycle.refusal import Refused
from storage.tables import Cycle, Objection, ObjectionState, Publication

#: Receipts named before it says that there are more.
_NAMED = 5


def refuse_undecided(db: Connection, cycle_id: str) -> None:
    """Raise Refused while an objection of the cycle is undecided."""
    receipts = db.scalars(
        select(Objection.receipt)
        .join(Publication, Publication.id == Objection.publication_id)
        .where(Publication.cycle_id == cycle_id, Objection.state == ObjectionState.FILED)
        .order_by(Objection.filed_at, Objection.id)
    ).all()
    if receipts:
        raise Refused(f"还有 {len(receipts)} 件异议没有处理：{_some(receipts)}，请先作出决定。")


def refuse_unassessed(db: Connection, snapshot: Frozen) -> None:
    """Raise Refused when an objection led to a reassessment that this snapshot is older than.

    Where a newer one is that reassessment, publishing it is all that lacks.
    """
    receipts = unassessed(db, snapshot)
    if not receipts:
        return
    decided = f"异议 {_some(receipts)} 决定重新考评"
    newest = latest(db, snapshot.cycle_id)
    if newest is None or unassessed(db, newest):
        raise Refused(f"{decided}，请先重新考评并冻结，再以新的结果公示。")
    name = db.scalar(select(Cycle.name).where(Cycle.id == snapshot.cycle_id))
    raise Refused(
        f"{decided}，新的结果已冻结（快照 {newest.number}），还没有公示：请先运行 "
        f"pingyi publish {name} --document-no 新文号 --by 姓名。"
    )


def _some(receipts: Sequence[str]) -> str:
    return "、".join(receipts[:_NAMED]) + ("等" if len(receipts) > _NAMED else "")
