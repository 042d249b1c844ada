"""Objections that stand in the way of the next step: undecided, or upheld with a reassessment."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from cycle.assessing.reassessment import unassessed
from cycle.publishing.frozen import Frozen
from cycle.refusal import Refused
from storage.tables import Objection, ObjectionState, Publication

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
    """Raise Refused when an objection led to a reassessment that this snapshot is older than."""
    receipts = unassessed(db, snapshot)
    if receipts:
        raise Refused(
            f"异议 {_some(receipts)} 决定重新考评，请先重新考评并冻结，再以新的结果公示。"
        )


def _some(receipts: Sequence[str]) -> str:
    return "、".join(receipts[:_NAMED]) + ("等" if len(receipts) > _NAMED else "")
