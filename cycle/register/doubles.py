"""Doubles that were merged: which rows of the register stand for one and the same body."""

from typing import Any

from sqlalchemy import Connection, select

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

    def all_of(self, row_id: str) -> list[str]:
        """The ids that mean the same: the one that goes on first, then its doubles."""
        kept = self.going_on(row_id)
        return [kept, *sorted(gone for gone in self._into if self.going_on(gone) == kept)]


def codes_going_on(db: Connection, table: Any) -> dict[str, str]:
    """The code of each agency or enterprise that was merged -> the code of the one that goes on."""
    merged = Merged(db, table)
    gone = table.merged_into.is_not(None)
    # one into which another was merged may have been merged itself
    wanted = table.id.in_(select(table.merged_into).where(gone))
    rows = db.execute(select(table.id, table.uscc).where(gone | wanted)).all()
    codes = {row.id: row.uscc for row in rows}
    return {
        code: codes[merged.going_on(row_id)]
        for row_id, code in codes.items()
        if merged.going_on(row_id) != row_id
    }
