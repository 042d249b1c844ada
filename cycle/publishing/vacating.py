"""Vacancies: a place on a list that fell empty, and the agency that is told why."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, update

from cycle.cycles import CycleRow
from cycle.publishing.announcements import announced_publications
from cycle.publishing.published import PublicationRow, all_of
from cycle.publishing.telling import tell_agencies
from cycle.register.doubles import Merged
from notifications.kinds.agency import CANDIDACY_REMOVED
from storage.tables import Listing


def vacate(
    db: Connection,
    cycle: CycleRow,
    publication: PublicationRow,
    agency_id: str,
    why: str,
    now: datetime,
    *,
    keeps_another: bool = False,
) -> None:
    """Mark the agency's place vacant on this list.

    The place is vacant on every list of the cycle that is not announced: a letter of the first
    window may be decided while the agency stands on a later list. keeps_another: it has one under
    another code as well, which stays.
    """
    codes = [agency_id] if keeps_another else Merged(db).all_of(agency_id)
    done = announced_publications(db, cycle.id) - {publication.id}
    lists = {each.id for each in all_of(db, cycle.id)} - done
    db.execute(
        update(Listing)
        .where(
            Listing.publication_id.in_(lists),
            Listing.agency_id.in_(codes),
            Listing.vacated_at.is_(None),
        )
        .values(vacated_at=now, vacated_why=why)
    )


def tell_removed(
    db: Connection,
    cycle: CycleRow,
    publication: PublicationRow,
    uscc: str,
    why: str,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Tell the agency that it is no candidate any more, and the reason."""
    given = {
        "reference": f"publication-{publication.number}",
        "day": now.astimezone(zone).date().isoformat(),
        "reason": why,
    }
    tell_agencies(db, CANDIDACY_REMOVED, cycle.id, [uscc], given, now, zone)
