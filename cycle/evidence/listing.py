"""Listing what was recorded: standing records, and with them those that have ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from cycle.cycles import CycleRow
from cycle.evidence.kinds import KINDS
from cycle.reading import stream
from cycle.register.doubles import Merged
from storage.tables import Agency


@dataclass(frozen=True, slots=True)
class Listed:
    """A record as it is listed; content: the fields of its kind."""

    kind: str
    id: str
    uscc: str
    name: str
    content: dict[str, Any]
    scope: str
    document_sha256: str
    note: str
    recorded_by: str
    recorded_at: datetime
    supersedes: str | None
    ended_at: datetime | None
    ended_by: str | None
    ended_why: str | None


def records(
    db: Connection,
    cycle: CycleRow,
    *,
    agency_id: str = "",
    scope: str = "",
    with_ended: bool = False,
) -> Iterator[Listed]:
    """The cycle's records, and all penalties, kind by kind and by agency; streamed.

    agency_id: of one agency, under whichever of its codes; scope: entered by one district or the
    city. The connection comes from `reading`.
    """
    ids = Merged(db).all_of(agency_id) if agency_id else []
    for kind in KINDS.values():
        table = kind.table
        statement = select(table.__table__, Agency.uscc, Agency.name).join(
            Agency, Agency.id == table.agency_id
        )
        if kind.is_of_cycle:
            statement = statement.where(table.cycle_id == cycle.id)
        if ids:
            statement = statement.where(Agency.id.in_(ids))
        if scope:
            statement = statement.where(table.scope == scope)
        if not with_ended:
            statement = statement.where(table.ended_at.is_(None))
        for row in stream(db, statement.order_by(Agency.uscc, table.recorded_at, table.id)):
            yield _listed(kind.name, kind.fields, row)


def _listed(kind: str, fields: tuple[str, ...], row: Row[Any]) -> Listed:
    return Listed(
        kind=kind,
        content={field: getattr(row, field) for field in fields},
        **{
            name: getattr(row, name) for name in Listed.__slots__ if name not in ("kind", "content")
        },
    )
