"""Publications (公示) as stored, and the agencies on them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from storage.tables import Listing, Publication


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """A publication; number: from 1 within the cycle.

    from_date: the day it was put up, which is not counted; to_date: the last day of the window;
    dates_reason: why the days are not the rule's, "" when they are (reading 15).
    """

    id: str
    cycle_id: str
    snapshot_id: str
    number: int
    document_no: str
    from_date: date
    to_date: date
    dates_reason: str
    published_by: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class ListingRow:
    """An agency on a list as it was published; vacated_at: since when its place is vacant."""

    agency_id: str
    position: int
    rank: int
    uscc: str
    name: str
    assessed_class: str
    vacated_at: datetime | None
    vacated_why: str | None


def open_window(db: Connection, cycle_id: str, today: date) -> PublicationRow | None:
    """The cycle's publication that people may object to on this day of the bureau's zone."""
    return _first(db, _open_on(today), cycle_id)


def open_windows(db: Connection, today: date) -> list[PublicationRow]:
    """The publications of all cycles that people may object to on this day, the latest first."""
    newest = _open_on(today).order_by(Publication.published_at.desc(), Publication.id)
    return [PublicationRow(**row._mapping) for row in db.execute(newest)]


def _open_on(today: date) -> Select[Any]:
    return _publications().where(Publication.from_date <= today, Publication.to_date >= today)


def latest(db: Connection, cycle_id: str) -> PublicationRow | None:
    """The cycle's last publication, whatever became of it."""
    return _first(db, _publications(), cycle_id)


def latest_of_each(db: Connection) -> list[PublicationRow]:
    """Every cycle's last publication, the latest first."""
    newest = _publications().order_by(Publication.published_at.desc(), Publication.number.desc())
    found: dict[str, PublicationRow] = {}
    for row in db.execute(newest):
        found.setdefault(row.cycle_id, PublicationRow(**row._mapping))
    return list(found.values())


def all_of(db: Connection, cycle_id: str) -> list[PublicationRow]:
    """Every publication of the cycle, the first one first."""
    statement = _publications().where(Publication.cycle_id == cycle_id)
    rows = db.execute(statement.order_by(Publication.number))
    return [PublicationRow(**row._mapping) for row in rows]


def get(db: Connection, publication_id: str) -> PublicationRow:
    """The publication of this id, which exists."""
    row = db.execute(_publications().where(Publication.id == publication_id)).one()
    return PublicationRow(**row._mapping)


def listings(db: Connection, publication_id: str) -> list[ListingRow]:
    """Who is on the list, in its order; vacancies stay in their places."""
    statement = (
        select(
            Listing.agency_id,
            Listing.position,
            Listing.rank,
            Listing.uscc,
            Listing.name,
            Listing.assessed_class,
            Listing.vacated_at,
            Listing.vacated_why,
        )
        .where(Listing.publication_id == publication_id)
        .order_by(Listing.position)
    )
    return [ListingRow(**row._mapping) for row in db.execute(statement)]


def _publications() -> Select[Any]:
    return select(Publication.__table__)


def _first(db: Connection, statement: Select[Any], cycle_id: str | None) -> PublicationRow | None:
    if cycle_id is not None:
        statement = statement.where(Publication.cycle_id == cycle_id)
    newest = statement.order_by(Publication.published_at.desc(), Publication.number.desc())
    row = db.execute(newest.limit(1)).one_or_none()
    return None if row is None else PublicationRow(**row._mapping)
