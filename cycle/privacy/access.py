"""What people handed in themselves, for themselves to see (个人信息保护法, section 45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.tables import Response, Submission


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The revision in force of a response: its receipt, its total and when it came."""

    receipt: str
    total: int
    at: datetime


def handed_in(db: Connection, response_ids: Sequence[str]) -> dict[str, HandedIn]:
    """What counts of these responses, by their ids; those never handed in are left out."""
    statement = (
        select(Submission.response_id, Submission.receipt, Submission.total, Submission.at)
        .join(Response, Response.id == Submission.response_id)
        .where(Response.id.in_(response_ids), Submission.revision == Response.revision)
    )
    return {
        row.response_id: HandedIn(row.receipt, row.total, row.at) for row in db.execute(statement)
    }
