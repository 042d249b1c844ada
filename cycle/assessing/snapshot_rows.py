"""Snapshots as stored: found by cycle and number, and their bytes read."""

import zlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Select, func, select

from cycle.cycles import CycleRow
from cycle.refusal import Refused
from scoring.result import PublishedAgency, Result
from storage.tables import Snapshot


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A snapshot without its bytes; number: from 1 within the cycle; hash: "sha256:…"."""

    id: str
    cycle_id: str
    number: int
    as_of: date
    ruleset: str
    hash: str
    reason: str
    frozen_by: str
    frozen_at: datetime


class Frozen(Protocol):
    """A snapshot, by what a publication needs to know of it."""

    @property
    def id(self) -> str: ...
    @property
    def cycle_id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def frozen_at(self) -> datetime: ...


def latest(db: Connection, cycle_id: str) -> SnapshotRow | None:
    """The cycle's newest snapshot."""
    statement = _of_cycle(cycle_id).order_by(Snapshot.number.desc()).limit(1)
    row = db.execute(statement).one_or_none()
    return None if row is None else SnapshotRow(**row._mapping)


def get(db: Connection, cycle_id: str, number: int) -> SnapshotRow:
    """The cycle's snapshot of this number; Refused with the numbers there are."""
    row = db.execute(_of_cycle(cycle_id).where(Snapshot.number == number)).one_or_none()
    if row is not None:
        return SnapshotRow(**row._mapping)
    newest = db.scalar(select(func.max(Snapshot.number)).where(Snapshot.cycle_id == cycle_id))
    there_are = (
        "还没有快照" if newest is None else f"现有 1 至 {newest}" if newest > 1 else "现有 1"
    )
    raise Refused(f"没有编号为 {number} 的快照，{there_are}。")


def chosen_snapshot(db: Connection, cycle: CycleRow, number: int | None) -> SnapshotRow:
    """The cycle's snapshot of this number, or its newest; Refused with what there is."""
    if number is not None:
        return get(db, cycle.id, number)
    found = latest(db, cycle.id)
    if found is None:
        raise Refused(
            f"考评周期“{cycle.name}”还没有冻结的考评结果，"
            f"请先运行 pingyi assess {cycle.name} --freeze --by 姓名。"
        )
    return found


def all_of(db: Connection, cycle_id: str) -> list[SnapshotRow]:
    """Every snapshot of the cycle, the first one first."""
    rows = db.execute(_of_cycle(cycle_id).order_by(Snapshot.number))
    return [SnapshotRow(**row._mapping) for row in rows]


def result_bytes(db: Connection, snapshot_id: str) -> bytes:
    """The result file of a snapshot that exists, as it was frozen."""
    return zlib.decompress(db.execute(_column(Snapshot.result, snapshot_id)).scalar_one())


def evidence_bytes(db: Connection, snapshot_id: str) -> bytes:
    """The evidence file of a snapshot that exists, as it was frozen."""
    return zlib.decompress(db.execute(_column(Snapshot.evidence, snapshot_id)).scalar_one())


def result_of(db: Connection, snapshot_id: str) -> Result:
    """The published result of a snapshot that exists."""
    return msgspec.json.decode(result_bytes(db, snapshot_id), type=Result)


def entry_of(db: Connection, snapshot_id: str, *codes: str) -> PublishedAgency | None:
    """An agency's own entry; None when it was not assessed.

    codes: all under which it may stand in the result; of several the first that does.
    """
    found: dict[str, msgspec.Raw] = {}
    for entry in msgspec.json.decode(result_bytes(db, snapshot_id), type=_Entries).agencies:
        # the rest is left unread: a phone that asks for one agency waits for one
        uscc = msgspec.json.decode(entry, type=_Code).uscc
        if uscc in codes:
            found[uscc] = entry
    first = next((found[code] for code in codes if code in found), None)
    return None if first is None else msgspec.json.decode(first, type=PublishedAgency)


class _Entries(msgspec.Struct):
    agencies: tuple[msgspec.Raw, ...]


class _Code(msgspec.Struct):
    uscc: str


def _of_cycle(cycle_id: str) -> Select[Any]:
    columns = [getattr(Snapshot, key) for key in SnapshotRow.__slots__]
    return select(*columns).where(Snapshot.cycle_id == cycle_id)


def _column(column: Any, snapshot_id: str) -> Select[bytes]:
    return select(column).where(Snapshot.id == snapshot_id)
