"""Correcting and withdrawing records: the old one ends and stays, with who ended it and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select, update

from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.evidence.book import Book
from cycle.evidence.entering import enter, judged
from cycle.evidence.kinds import KINDS
from cycle.evidence.penalties import (
    CASE_TRANSITIONS,
    PENALTY,
    entered_anew,
    read_status,
    status_title,
)
from cycle.evidence.recording import (
    Asked,
    Proof,
    Recorded,
    RecordKind,
    allow,
)
from cycle.reasons import read_reason
from cycle.refusal import Refused, brief
from cycle.register.finding import Organisation
from scoring.evidence import PenaltyStatus
from storage.tables import Agency, Cycle, is_id


@dataclass(frozen=True, slots=True)
class Found:
    """A record of any kind, with the agency it is of."""

    kind: RecordKind
    row: Row[Any]
    agency: Organisation


def find_record(db: Connection, record_id: str) -> Found:
    """The record of this id; Refused when there is none."""
    for kind in KINDS.values() if is_id(record_id) else ():
        table = kind.table
        row = db.execute(
            select(table.__table__, Agency.uscc, Agency.name)
            .join(Agency, Agency.id == table.agency_id)
            .where(table.id == record_id)
        ).one_or_none()
        if row is not None:
            return Found(kind, row, Organisation(row.agency_id, row.uscc, row.name))
    raise Refused(f"没有编号为“{brief(record_id)}”的考评依据，编号见 pingyi evidence list。")


def correct(
    db: Connection,
    found: Found,
    changes: Mapping[str, Any],
    proof: Proof,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    *,
    why: str,
) -> Recorded:
    """Put a record with these changes in the place of one that stands.

    changes: what its kind lets people name (`settable`); the rest stays, or follows from it.
    proof: of the new record. Raises Refused for another scope's record, one that has ended,
    without a reason, and where nothing would change.
    """
    _allow(actor, found)
    reason = read_reason(why)
    _lock(db, found)
    cycle = _cycle_of(db, found)
    content = {field: getattr(found.row, field) for field in found.kind.fields} | dict(changes)
    asked = Asked(cycle, found.agency, actor, now.astimezone(zone).date(), found.row.id)
    book = Book(db, cycle, [found.agency.id], without=found.row.id)
    kept, warnings = judged(book, found.kind, asked, content, proof, on_purpose=True)
    before = {field: getattr(found.row, field) for field in found.kind.fields}
    same_proof = (proof.document_sha256, proof.note) in (
        ("", ""),
        (found.row.document_sha256, found.row.note),
    )
    if kept == before and same_proof:
        raise Refused("更正后的内容与原记录相同，未作改动。")
    if same_proof:
        proof = Proof(found.row.document_sha256, found.row.note)
    _end(db, found, actor, now, reason)
    new = enter(book, found.kind, asked, kept, proof, now)
    book.write()
    _record(db, "correct", found, actor, now, reason, new=new)
    return Recorded(found.kind.name, new, warnings)


def withdraw(db: Connection, found: Found, actor: Actor, now: datetime, *, why: str) -> None:
    """End a record without another in its place; Refused as for `correct`."""
    _allow(actor, found)
    reason = read_reason(why)
    _lock(db, found)
    _end(db, found, actor, now, reason)
    _record(db, "withdraw", found, actor, now, reason)


def advance_case(
    db: Connection,
    found: Found,
    status: str,
    changes: Mapping[str, Any],
    proof: Proof,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    *,
    why: str,
) -> Recorded:
    """Take a penalty's case a step on (CASE_TRANSITIONS); Refused for any other.

    Where it stands already is no step, and its other fields are corrected as any record's.
    """
    if found.kind is not PENALTY:
        raise Refused("只有处罚记录有办案进展，其他记录请用更正。")
    here, step = PenaltyStatus(found.row.status), read_status(status)
    if step != here and step not in CASE_TRANSITIONS[here]:
        onwards = "、".join(status_title(each) for each in sorted(CASE_TRANSITIONS[here]))
        raise Refused(
            f"案件现为“{status_title(here)}”，"
            + (f"下一步应为 {onwards}" if onwards else "已经终结，没有下一步")
            + f"；{entered_anew(found.row.id)}。"
        )
    return correct(db, found, {"status": step, **changes}, proof, actor, now, zone, why=why)


def _allow(actor: Actor, found: Found) -> None:
    allow(actor, found.kind)
    if actor.role != "bureau" and actor.scope != found.row.scope:
        raise Refused("只能更正或撤回本部门登记的考评依据。")


def _lock(db: Connection, found: Found) -> None:
    """So that of two who correct one record at once the second finds it ended."""
    table = found.kind.table
    ended = db.execute(
        select(table.ended_at).where(table.id == found.row.id).with_for_update()
    ).scalar_one()
    if ended is not None:
        raise Refused(f"编号 {found.row.id} 的记录已被更正或撤回，未作改动。")


def _cycle_of(db: Connection, found: Found) -> CycleRow | None:
    from cycle.cycles import find_cycle

    if not found.kind.is_of_cycle:
        return None
    name = db.scalars(select(Cycle.name).where(Cycle.id == found.row.cycle_id)).one()
    return find_cycle(db, name)


def _end(db: Connection, found: Found, actor: Actor, now: datetime, why: str) -> None:
    table = found.kind.table
    ending = (
        update(table)
        .where(table.id == found.row.id, table.ended_at.is_(None))
        .values(ended_at=now, ended_by=actor.name, ended_why=why)
    )
    if db.execute(ending).rowcount != 1:
        raise Refused(f"编号 {found.row.id} 的记录已被更正或撤回，未作改动。")


def _record(
    db: Connection,
    verb: str,
    found: Found,
    actor: Actor,
    now: datetime,
    why: str,
    *,
    new: str | None = None,
) -> None:
    record(
        db,
        actor,
        f"{found.kind.name}.{verb}",
        f"agency:{found.agency.uscc}",
        now,
        cycle_id=found.row.cycle_id if found.kind.is_of_cycle else None,
        record=found.row.id,
        replaced_by=new,
        why=why,
    )
