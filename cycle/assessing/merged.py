"""Doubles in the register: which agency or enterprise goes on where one was merged."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from storage.tables import Agency, Enterprise

#: The id of one that was merged to that of the one that goes on; only those that were merged.
Merged = Mapping[str, str]


def merged_agencies(db: Connection) -> Merged:
    """Every agency that was merged, however often, to the one that goes on."""
    return _merged(db, Agency)


def merged_enterprises(db: Connection) -> Mapping[str, str]:
    """The id of every enterprise that was merged to the code of the one that goes on."""
    merged = _merged(db, Enterprise)
    if not merged:
        return {}
    doubled = select(Enterprise.merged_into).where(Enterprise.merged_into.is_not(None))
    rows = db.execute(select(Enterprise.id, Enterprise.uscc).where(Enterprise.id.in_(doubled)))
    codes = {row.id: row.uscc for row in rows}
    return {gone: codes[kept] for gone, kept in merged.items()}


def _merged(db: Connection, table: Any) -> dict[str, str]:
    rows = db.execute(select(table.id, table.merged_into).where(table.merged_into.is_not(None)))
    into = {row.id: row.merged_into for row in rows}

    def last(row_id: str) -> str:
        while row_id in into:
            row_id = into[row_id]
        return row_id

    return {gone: last(gone) for gone in into}
