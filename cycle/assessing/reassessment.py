"""Objections that asked for a new assessment, and whether a snapshot is that one."""

from sqlalchemy import Connection, or_, select

from cycle.assessing.snapshot_rows import Frozen
from storage.tables import Objection, Publication, Snapshot


def unassessed(db: Connection, snapshot: Frozen) -> list[str]:
    """Receipts of upheld objections whose reassessment this snapshot cannot be, by their decision.

    It is no newer than the decision, or than the snapshot that was objected to: the numbers hold
    also where a clock was set back.
    """
    statement = (
        select(Objection.receipt)
        .join(Publication, Publication.id == Objection.publication_id)
        .join(Snapshot, Snapshot.id == Publication.snapshot_id)
        .where(
            Publication.cycle_id == snapshot.cycle_id,
            Objection.effect == "reassessment",
            or_(
                Objection.decided_at >= snapshot.frozen_at,
                Snapshot.number >= snapshot.number,
            ),
        )
        .order_by(Objection.decided_at, Objection.id)
    )
    return list(db.scalars(statement))
