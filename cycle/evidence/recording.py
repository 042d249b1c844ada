"""What every kind of record has in common: who may enter it, what proves it, how it is kept.

A record is never changed. It ends, by a correction that names it (`correcting`) or by being
withdrawn, and both stay with who did it and why.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, insert, select

from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.identifiers import fold
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation
from storage.tables import new_id

#: storage.tables.evidence.Recorded
_LONGEST_NOTE = 2000
_EARLIEST = date(1990, 1, 1)
_SHA256 = re.compile("[0-9a-f]{64}")


class AlreadyThere(Refused):
    """The same record stands already; nothing was entered."""


class Unfit(Refused):
    """A value of a record that cannot be so; field: which one, as in the record's table."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Proof:
    """The SHA-256 of the document (hexadecimal, "" for none), and what was remarked."""

    document_sha256: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who enters something of which agency, for which cycle, on which day.

    replaces: the record that it corrects. Penalties belong to no cycle.
    """

    cycle: CycleRow | None
    agency: Organisation
    actor: Actor
    today: date
    replaces: str | None = None

    def of_cycle(self) -> CycleRow:
        """The cycle of a kind of record that has one."""
        if self.cycle is None:
            raise ValueError("this kind of record belongs to a cycle")
        return self.cycle


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was entered, and what the person who entered it should know."""

    kind: str
    id: str
    warnings: tuple[str, ...]


Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record: its table, its own fields, and what holds between them.

    normal: the content as it is kept, Unfit where a value cannot be; warnings: what the operator
    should know beside the standing records of the same agency, Unfit where they forbid it; key:
    what makes it the same record when it is entered again.
    """

    name: str
    title: str
    table: Any
    fields: tuple[str, ...]
    days: tuple[str, ...]
    normal: Callable[[Content], dict[str, Any]]
    warnings: Callable[[Connection, Asked, Content, Sequence[Row[Any]]], list[str]]
    key: Callable[[Any], tuple[Any, ...]]
    is_for_city_alone: bool = False
    is_of_cycle: bool = True


def add(
    db: Connection,
    kind: RecordKind,
    cycle: CycleRow | None,
    agency: Organisation,
    content: Content,
    proof: Proof,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> Recorded:
    """Enter a record; Refused where the actor may not, or it is there already."""
    allow(actor, kind)
    asked = Asked(cycle, agency, actor, now.astimezone(zone).date())
    kept, warnings = judged(db, kind, asked, content)
    new = insert_record(db, kind, asked, kept, proof, now)
    cycle_id = None if cycle is None else cycle.id
    subject = f"agency:{agency.uscc}"
    record(db, actor, f"{kind.name}.record", subject, now, cycle_id=cycle_id, record=new)
    return Recorded(kind.name, new, warnings)


def allow(actor: Actor, kind: RecordKind) -> None:
    """Refused unless the actor may enter records of this kind."""
    if actor.role not in ("bureau", "district") or not actor.scope:
        raise Refused("考评依据只能由市、区应急管理部门登记。")
    if kind.is_for_city_alone:
        allow_city(actor, kind.title)


def allow_city(actor: Actor, what: str) -> None:
    """Refused unless the actor is the city's (part two of the notice)."""
    if actor.role != "bureau":
        raise Refused(f"{what}由市应急管理局实施，各区不登记。")


def judged(
    db: Connection, kind: RecordKind, asked: Asked, content: Content
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The content as it will be kept, and the warnings; Refused where it cannot be."""
    kept = kind.normal(content)
    for field in kind.days:
        if (day := kept[field]) is not None:
            _refuse_day(field, day, asked.today)
    standing = [
        row for row in _standing(db, kind, asked.cycle, asked.agency) if row.id != asked.replaces
    ]
    for row in standing:
        if row.scope == asked.actor.scope and kind.key(row) == kind.key(_Content(kept)):
            raise AlreadyThere(
                f"已有这条{kind.title}记录（编号 {row.id}），如需更改请用 pingyi evidence correct。"
            )
    warnings = kind.warnings(db, asked, kept, standing)
    if asked.cycle is not None and not (
        asked.cycle.window_start <= kept["on_date"] <= asked.cycle.window_end
    ):
        warnings.append(
            f"日期 {kept['on_date']} 不在考评期 {asked.cycle.window_start} 至 "
            f"{asked.cycle.window_end} 内，评分时不计入，并会列明。"
        )
    return kept, tuple(warnings)


class _Content:
    """Content that is asked for its fields as a row is."""

    def __init__(self, content: Content) -> None:
        self.__dict__.update(content)


def key_of(kind: RecordKind, content: Content) -> tuple[Any, ...]:
    """What makes this content, as `normal` gives it, the same record as a stored one."""
    return kind.key(_Content(content))


def _refuse_day(field: str, day: date, today: date) -> None:
    if day > today:
        raise Unfit(field, f"日期 {day} 晚于今天（{today}），应为已经发生的日期。")
    if day < _EARLIEST:
        raise Unfit(field, f"日期 {day} 过早，年份应不早于 {_EARLIEST.year} 年，请核对。")


def _standing(
    db: Connection, kind: RecordKind, cycle: CycleRow | None, agency: Organisation
) -> list[Row[Any]]:
    """The records of an agency that stand, also those under a code that was merged away."""
    table = kind.table
    statement = select(table.__table__).where(
        table.agency_id.in_(Merged(db).all_of(agency.id)), table.ended_at.is_(None)
    )
    if cycle is not None:
        statement = statement.where(table.cycle_id == cycle.id)
    return list(db.execute(statement.order_by(table.recorded_at, table.id)))


def insert_record(
    db: Connection, kind: RecordKind, asked: Asked, content: Content, proof: Proof, now: datetime
) -> str:
    """Store a record and return its id."""
    new = new_id()
    values = {
        **content,
        "id": new,
        "agency_id": asked.agency.id,
        "scope": asked.actor.scope,
        "document_sha256": read_hash(proof.document_sha256),
        "note": read_note(proof.note),
        "recorded_by": asked.actor.name,
        "recorded_at": now,
        "supersedes": asked.replaces,
    }
    if asked.cycle is not None:
        values["cycle_id"] = asked.cycle.id
    db.execute(insert(kind.table).values(values))
    return new


def read_hash(text: str) -> str:
    """A SHA-256 as it is kept; Unfit where it is none."""
    written = fold(text).lower()
    if written and _SHA256.fullmatch(written) is None:
        raise Unfit("document_sha256", "文件的 SHA-256 应为 64 位十六进制字符。")
    return written


def read_note(text: str) -> str:
    """A note as it is kept; lines stay."""
    note = text.strip()
    if len(note) > _LONGEST_NOTE:
        raise Unfit("note", f"备注最多 {_LONGEST_NOTE} 个字，这里有 {len(note)} 个。")
    if any(not each.isprintable() and each not in "\n\t" for each in note):
        raise Unfit("note", "备注含有不可显示的字符，请删去。")
    return note


def read_line(field: str, title: str, text: str | None, longest: int, need: bool = True) -> str:
    """One folded line; Unfit where it is missing, too long or not printable."""
    line = fold(text or "")
    if need and not line:
        raise Unfit(field, f"请写明{title}，不能为空。")
    if len(line) > longest:
        raise Unfit(field, f"{title}最多 {longest} 个字，这里有 {len(line)} 个。")
    if not line.isprintable():
        raise Unfit(field, f"{title}含有不可显示的字符，请删去。")
    return line
