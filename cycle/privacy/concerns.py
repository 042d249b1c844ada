"""Concerns (有人要求我打高分): said in confidence, for the bureau alone.

Nothing of a concern leads to who reported it: no person, no time but the day, and ids that are
random where ours otherwise hold the millisecond. Its entry in the audit log is kept as bare.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select, update

from cycle.audit import Actor, record
from cycle.authority import only_bureau
from cycle.cycles import CycleRow
from cycle.reasons import read_reason
from cycle.receipts import Receipts, new_receipt, read_receipt
from cycle.refusal import Refused, brief
from storage.secrets import Vault
from storage.tables import AuditEntry, Concern

SHORTEST, LONGEST = 4, 1000


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A concern without its words; outcome, handled_by, handled_at: None while it waits."""

    receipt: str
    cycle_id: str
    reported_on: date
    outcome: str | None
    handled_by: str | None
    handled_at: datetime | None


def report_concern(db: Connection, vault: Vault, cycle_id: str, text: str, today: date) -> str:
    """Keep what somebody says happened to them, and give a receipt; raises Refused."""
    kept = text.strip()
    if not SHORTEST <= len(kept) <= LONGEST:
        raise Refused(
            f"请用 {SHORTEST} 至 {LONGEST} 个字写明经过，您写了 {len(kept)} 个字，未作记录。"
        )
    receipt = new_receipt(Receipts.CONCERN)
    db.execute(
        insert(Concern).values(
            id=str(uuid4()),
            receipt=receipt,
            cycle_id=cycle_id,
            text_sealed=vault.seal_undated(kept),
            reported_on=today,
        )
    )
    db.execute(
        insert(AuditEntry).values(
            id=str(uuid4()),
            at=datetime.combine(today, time(), UTC),
            actor="enterprise",
            role="enterprise",
            origin="wechat",
            action="concern.report",
            subject=f"concern:{receipt}",
            cycle_id=cycle_id,
            succeeded=True,
            detail={},
        )
    )
    return receipt


def list_for(db: Connection, cycle: CycleRow, actor: Actor, now: datetime) -> list[ConcernRow]:
    """The cycle's concerns without their words, by day; who looked is on record. Raises Refused.

    Those of a day stand by their receipts, so that no order is that of time.
    """
    only_bureau(actor, "这类反映的查看和处理")
    record(db, actor, "concern.list", f"cycle:{cycle.name}", now, cycle_id=cycle.id)
    rows = db.execute(_rows().where(Concern.cycle_id == cycle.id))
    return sorted(map(_of, rows), key=lambda row: (row.reported_on, row.receipt))


def waiting(db: Connection, cycle_id: str) -> int:
    """How many of the cycle nobody has handled yet; the number alone, which tells nothing."""
    unhandled = (Concern.cycle_id == cycle_id, Concern.handled_at.is_(None))
    count: int = db.execute(
        select(func.count()).select_from(Concern).where(*unhandled)
    ).scalar_one()
    return count


def show_concern(
    db: Connection, vault: Vault, receipt: str, actor: Actor, now: datetime
) -> tuple[ConcernRow, str]:
    """A concern and its words; who read them is on record. Raises Refused."""
    only_bureau(actor, "这类反映的查看和处理")
    found, sealed = _find(db, receipt)
    record(db, actor, "concern.show", f"concern:{found.receipt}", now, cycle_id=found.cycle_id)
    return found, vault.open(sealed)


def handle_concern(
    db: Connection, receipt: str, outcome: str, actor: Actor, now: datetime
) -> ConcernRow:
    """Note what came of it, once; raises Refused."""
    only_bureau(actor, "这类反映的查看和处理")
    found, _ = _find(db, receipt)
    why = read_reason(outcome, "处理结果")
    done = db.execute(
        update(Concern)
        .where(Concern.receipt == found.receipt, Concern.handled_at.is_(None))
        .values(outcome=why, handled_by=actor.name, handled_at=now)
    )
    if not done.rowcount:
        raise Refused(f"{found.receipt} 已经处理过，未作改动。")
    subject = f"concern:{found.receipt}"
    record(db, actor, "concern.handle", subject, now, cycle_id=found.cycle_id)
    return _find(db, found.receipt)[0]


def _find(db: Connection, receipt: str) -> tuple[ConcernRow, bytes]:
    read = read_receipt(receipt, Receipts.CONCERN)
    row = db.execute(_rows().where(Concern.receipt == read)).one_or_none()
    if read is None or row is None:
        raise Refused(f"没有编号为“{brief(receipt)}”的反映。")
    return _of(row), row.text_sealed


def _rows() -> Any:
    return select(
        Concern.receipt,
        Concern.cycle_id,
        Concern.reported_on,
        Concern.outcome,
        Concern.handled_by,
        Concern.handled_at,
        Concern.text_sealed,
    )


def _of(row: Any) -> ConcernRow:
    values = dict(row._mapping)
    del values["text_sealed"]
    return ConcernRow(**values)
