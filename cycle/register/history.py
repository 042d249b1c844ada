"""History (变更记录): what a row of the register was before, who changed it, when and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from cycle.audit import Actor
from storage.tables import RegisterChange, new_id


class RowKind(StrEnum):
    """The tables of the register."""

    AGENCY = "agency"
    ENTERPRISE = "enterprise"
    ENGAGEMENT = "engagement"
    CONTACT = "contact"


#: field -> (before, after) as text, None for what was or is not there; () without values.
Changes = Mapping[str, Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as stored; `changed_at` in UTC."""

    kind: RowKind
    row_id: str
    changes: Changes
    reason: str
    changed_by: str
    changed_at: datetime


def history(db: Connection, row_id: str) -> list[ChangeRow]:
    """What became of a row of the register, the oldest change first."""
    row = RegisterChange
    statement = (
        select(row.kind, row.row_id, row.changes, row.reason, row.changed_by, row.changed_at)
        .where(row.row_id == row_id)
        .order_by(row.changed_at, row.id)
    )
    return [ChangeRow(RowKind(found.kind), *found[1:]) for found in db.execute(statement)]


def note(
    db: Connection,
    kind: RowKind,
    row_id: str,
    changes: Changes,
    why: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep one change, in the transaction that makes it."""
    note_all(db, kind, [(row_id, changes)], why, actor.name, now)


def note_all(
    db: Connection,
    kind: RowKind,
    rows: Iterable[tuple[str, Changes]],
    why: str,
    changed_by: str,
    now: datetime,
) -> None:
    """Keep many changes of one cause in one statement; (row's id, changes) each."""
    values = [
        {
            "id": new_id(),
            "kind": kind,
            "row_id": row_id,
            "changes": {field: list(pair) for field, pair in changes.items()},
            "reason": why,
            "changed_by": changed_by,
            "changed_at": now,
        }
        for row_id, changes in rows
    ]
    if values:
        db.execute(insert(RegisterChange), values)


def differences(kind: RowKind, before: Any, after: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row that are to become something else, as `Changes`.

    before: the row, or None for a new one. What tells of a person is named without values.
    """
    return {
        field: () if kind is RowKind.CONTACT else (as_text(old), as_text(new))
        for field, new in after.items()
        if (old := None if before is None else getattr(before, field)) != new
    }


def as_text(value: Any) -> str | None:
    """A value as the history keeps it: days and instants in ISO 8601, lists with 、 between."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):  # and a datetime, which is one
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)
