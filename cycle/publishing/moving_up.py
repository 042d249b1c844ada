"""Who moves up into a place that fell vacant, and whether anybody can (递补)."""

from collections.abc import Sequence

from sqlalchemy import Connection

from cycle.assessing.snapshot_rows import latest
from cycle.publishing.announcements import announced_publications
from cycle.publishing.frozen import listed, result_of
from cycle.publishing.line_up import line_up
from cycle.publishing.published import PublicationRow, all_of, listings
from cycle.publishing.same_agency import codes_now
from cycle.refusal import Refused
from scoring.result import Result


def places_before(
    db: Connection, cycle_id: str, earlier: Sequence[PublicationRow], result: Result
) -> tuple[set[str], set[str]]:
    """By their codes in the result: whose place fell vacant, and who was announced with one."""
    done = announced_publications(db, cycle_id)
    before = [(each.id in done, row) for each in earlier for row in listings(db, each.id)]
    codes = [each.uscc for each in result.agencies]
    vacant = [row for _, row in before if row.vacated_at is not None]
    held = [row for is_done, row in before if is_done and row.vacated_at is None]
    return codes_now(db, vacant, codes), codes_now(db, held, codes)


def somebody_may_move_up(db: Connection, cycle_id: str) -> bool:
    """Whether the newest snapshot has somebody for a place that is vacant after an announcement.

    In doubt it has: where people have to choose among equals, and whoever was punished since.
    """
    snapshot = latest(db, cycle_id)
    if snapshot is None:
        return False
    result = result_of(db, snapshot.id)
    gone, announced = places_before(db, cycle_id, all_of(db, cycle_id), result)
    try:
        return bool(line_up(result, listed(db, snapshot), gone=gone, announced=announced))
    except Refused:
        return True
