"""Which agency of a result an earlier listing was, after mergers: one body, whichever its code.

A merger is how a wrong or changed code is corrected, so that nothing that concerns a place on a
list may depend on the code under which the agency was listed.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from cycle.publishing.published import ListingRow
from cycle.register.doubles import Merged
from storage.tables import Agency


def codes_now(db: Connection, rows: Iterable[ListingRow], codes: Iterable[str]) -> set[str]:
    """The code among these of each listed agency; its listing's own where none is the same."""
    merged = Merged(db)
    found = db.execute(select(Agency.id, Agency.uscc).where(Agency.uscc.in_(list(codes))))
    by_id = {merged.going_on(row.id): row.uscc for row in found}
    return {by_id.get(merged.going_on(row.agency_id), row.uscc) for row in rows}


def codes_of_one(db: Connection, uscc: str) -> list[str]:
    """All codes under which the agency of this code is or was in the register, its own first."""
    agency_id = db.scalar(select(Agency.id).where(Agency.uscc == uscc))
    if agency_id is None:
        return [uscc]
    ids = Merged(db).all_of(agency_id)
    codes = db.scalars(select(Agency.uscc).where(Agency.id.in_(ids)).order_by(Agency.uscc))
    return [uscc, *(each for each in codes if each != uscc)]
