"""Doubles that were merged: which rows of the register stand for one and the same body."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, literal, or_, select

from storage.tables import Agency


class Merged:
    """Every merger of agencies, or of another table; there are few, and read once for each use."""

    def __init__(self, db: Connection, table: Any = Agency) -> None:
        statement = select(table.id, table.merged_into).where(table.merged_into.is_not(None))
        self._into: dict[str, str] = {row.id: row.merged_into for row in db.execute(statement)}

    def going_on(self, row_id: str) -> str:
        """The id of the one that goes on, however often this one was merged."""
        while row_id in self._into:
            row_id = self._into[row_id]
        return row_id

    @property
    def ways(self) -> dict[str, str]:
        """The id of each that was merged -> the id of the one that goes on."""
        return {gone: self.going_on(gone) for gone in self._into}

    def all_of(self, row_id: str) -> list[str]:
        """The ids that mean the same: the one that goes on first, then its doubles."""
        kept = self.going_on(row_id)
        return [kept, *sorted(gone for gone in self._into if self.going_on(gone) == kept)]


def going_on(db: Connection, table: Any, column: ColumnElement[str]) -> ColumnElement[str]:
    """For a query: the id in a column, or that of the row into which it was merged in the end.

    Who counts bodies counts these; two rows that were merged are one enterprise.
    """
    ways = [
        (column == gone, literal(kept, column.type))
        for gone, kept in Merged(db, table).ways.items()
    ]
    return case(*ways, else_=column) if ways else column


def codes_going_on(db: Connection, table: Any) -> dict[str, str]:
    """The code of each agency or enterprise that was merged -> the code of the one that goes on."""
    return {gone: kept for _, gone, kept in _codes(db, table)}


def all_codes(now_called: Mapping[str, str], codes: Iterable[str]) -> set[str]:
    """Every code under which these bodies are or were in the register.

    now_called: as `codes_going_on` gives it.
    """
    given = set(codes)
    kept = {now_called.get(each, each) for each in given}
    return given | kept | {gone for gone, code in now_called.items() if code in kept}


def codes_by_id(db: Connection, table: Any) -> dict[str, str]:
    """The id of each agency or enterprise that was merged -> the code of the one that goes on."""
    return {row_id: kept for row_id, _, kept in _codes(db, table)}


def _codes(db: Connection, table: Any) -> list[tuple[str, str, str]]:
    """(id, code, code of the one that goes on) of each that was merged."""
    ways = Merged(db, table).ways
    if not ways:
        return []
    gone = table.merged_into.is_not(None)
    wanted = or_(gone, table.id.in_(select(table.merged_into).where(gone)))
    codes = {row.id: row.uscc for row in db.execute(select(table.id, table.uscc).where(wanted))}
    return [(row_id, codes[row_id], codes[kept]) for row_id, kept in ways.items()]
