"""Rows of the register, written so that of two operators at once one is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from cycle.audit import Actor
from cycle.refusal import Refused
from cycle.register.history import RowKind, differences, note
from storage.conflicts import upsert
from storage.tables import Agency, Contact, Engagement, Enterprise, new_id

TABLES: Mapping[RowKind, Any] = {
    RowKind.AGENCY: Agency,
    RowKind.ENTERPRISE: Enterprise,
    RowKind.ENGAGEMENT: Engagement,
    RowKind.CONTACT: Contact,
}


def locked(db: Connection, kind: RowKind, row_id: str) -> Row[Any]:
    """The row as it is now; nobody else changes it until the transaction ends."""
    table = TABLES[kind].__table__
    row: Row[Any] = db.execute(select(table).where(table.c.id == row_id).with_for_update()).one()
    return row


def insert_once(
    db: Connection,
    kind: RowKind,
    key: Sequence[str],
    values: Mapping[str, Any],
    why: str,
    actor: Actor,
    now: datetime,
) -> str | None:
    """Insert a row with its first line of history; None where its key is there already."""
    table = TABLES[kind]
    row_id = new_id()
    statement = (
        upsert(db, table)
        .values(id=row_id, updated_at=now, **values)
        .on_conflict_do_nothing(index_elements=list(key))
        .returning(table.id)
    )
    if db.execute(statement).first() is None:
        return None
    told = {field: value for field, value in values.items() if not field.startswith("phone_")}
    note(db, kind, row_id, differences(kind, None, told), why, actor, now)
    return row_id


def change(
    db: Connection,
    kind: RowKind,
    before: Row[Any],
    values: Mapping[str, Any],
    why: str,
    actor: Actor,
    now: datetime,
    **more: tuple[str | None, str | None],
) -> dict[str, Any]:
    """Bring a locked row to these values, with history; what differed, field by field.

    more: what the history is to tell besides. Nothing that differs changes nothing.
    """
    differing = differences(kind, before, values)
    if not differing:
        return {}
    table = TABLES[kind]
    written = {field: values[field] for field in differing}
    db.execute(update(table).where(table.id == before.id).values(updated_at=now, **written))
    note(db, kind, before.id, {**differing, **more}, why, actor, now)
    return differing


def refuse_same(differing: Mapping[str, Any]) -> None:
    """Refused where a correction corrects nothing."""
    if not differing:
        raise Refused("内容与名录中的相同，未作改动。")
