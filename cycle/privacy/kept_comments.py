"""Comments that stay after a cycle: names and numbers of people in them go with the contacts."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, update

from cycle.privacy.screening import Screen, mentioned
from storage.tables import Contact, Erasure, Response, Submission

#: Rows read and changed at a time.
_BATCH = 500


def betraying_comments(db: Connection, cycle_id: str) -> int:
    """How many texts of the cycle hold what would be masked; none once that was done.

    The scheduler asks every day for every cycle that is over, and no comment comes after that.
    """
    certified = db.scalars(select(Erasure.counts).where(Erasure.cycle_id == cycle_id))
    if any("comments" in counts for counts in certified):
        return 0
    return sum(len(changes) for _, _, changes in _changes(db, cycle_id))


def screen_comments(db: Connection, cycle_id: str) -> None:
    """Put ※ in place of it, for good; before the contacts go, for theirs are names to look for."""
    for table, column, changes in _changes(db, cycle_id):
        statement = (
            update(table.__table__)
            .where(table.__table__.c.id == bindparam("row_id"))
            .values({column: bindparam("screened")})
        )
        db.execute(statement, changes)


def _changes(db: Connection, cycle_id: str) -> Iterator[tuple[Any, str, list[dict[str, str]]]]:
    """(table, column, rows to change) of one batch after the other, where there are any."""
    people = list(db.scalars(select(Contact.name).distinct()))
    own = Response.cycle_id == cycle_id
    revisions = Submission.response_id.in_(select(Response.id).where(own))
    for table, column, theirs in (
        (Response, "comment", own),
        (Response, "submitted_comment", own),
        (Submission, "comment", revisions),
    ):
        text: Any = getattr(table, column)
        texts = select(table.id, text.label("text")).where(theirs, text != "").order_by(table.id)
        for rows in _batches(db, texts, table.id):
            screen = Screen(mentioned([row.text for row in rows], people))
            screened = {row.id: screen.screened(row.text) for row in rows}
            changes = [
                {"row_id": row.id, "screened": screened[row.id]}
                for row in rows
                if screened[row.id] != row.text
            ]
            if changes:
                yield table, column, changes


def _batches(db: Connection, statement: Select[Any], row_id: Any) -> Iterator[list[Any]]:
    page = statement.limit(_BATCH)
    while rows := list(db.execute(page)):
        yield rows
        page = statement.where(row_id > rows[-1].id).limit(_BATCH)
