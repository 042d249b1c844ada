"""Agencies that were merged: which rows of the register stand for one and the same agency."""

from sqlalchemy import Connection, select

from storage.tables import Agency


class Merged:
    """Every merger of the register; it is small, and read once for each use."""

    def __init__(self, db: Connection) -> None:
        statement = select(Agency.id, Agency.merged_into).where(Agency.merged_into.is_not(None))
        self._into: dict[str, str] = {row.id: row.merged_into for row in db.execute(statement)}

    def going_on(self, agency_id: str) -> str:
        """The id of the agency that goes on, however often this one was merged."""
        while agency_id in self._into:
            agency_id = self._into[agency_id]
        return agency_id

    def all_of(self, agency_id: str) -> list[str]:
        """The ids that mean the same agency: the one that goes on first, then its doubles."""
        kept = self.going_on(agency_id)
        return [kept, *sorted(gone for gone in self._into if self.going_on(gone) == kept)]
