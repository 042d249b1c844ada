"""A list as it was put up: what its official document says, whatever became of it since.

A document under one number and date has one content. What fell vacant after a publication stands
on the page in the web, and in the announcement that ends it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from cycle.publishing.announcements import AnnouncementRow, announcement_of
from cycle.publishing.frozen import ruleset_of
from cycle.publishing.published import ListingRow, PublicationRow, listings
from cycle.publishing.title_rows import titles_of


@dataclass(frozen=True, slots=True)
class PlaceThen:
    """A place of the list at that moment; name "" where it was vacant; assessed_class: in words."""

    position: int
    name: str
    uscc: str
    assessed_class: str


@dataclass(frozen=True, slots=True)
class PutUp:
    """A publication, or the announcement of one, with its places as of then.

    ends_on: the last day of the titles; vacated_since: positions that fell vacant later, and when.
    """

    publication: PublicationRow
    announcement: AnnouncementRow | None
    ends_on: date | None
    places: tuple[PlaceThen, ...]
    vacated_since: tuple[tuple[int, datetime], ...]


def put_up(db: Connection, publication: PublicationRow, *, announced: bool) -> PutUp:
    """The list as it was published; announced: as it was announced, once it was."""
    announcement = announcement_of(db, publication.id)
    until = announcement.announced_at if announced and announcement is not None else None
    classes = ruleset_of(db, publication.snapshot_id).classes
    rows = listings(db, publication.id)
    titles = titles_of(db, publication.cycle_id)
    return PutUp(
        publication=publication,
        announcement=announcement,
        ends_on=next(
            (each.ends_on for each in titles if each.publication_id == publication.id), None
        ),
        places=tuple(
            PlaceThen(row.position, "", "", "")
            if _was_vacant(row, until)
            else PlaceThen(
                row.position,
                row.name,
                row.uscc,
                classes.get(row.assessed_class, row.assessed_class),
            )
            for row in rows
        ),
        vacated_since=tuple(
            (row.position, row.vacated_at)
            for row in rows
            if row.vacated_at is not None and not _was_vacant(row, until)
        ),
    )


def _was_vacant(row: ListingRow, until: datetime | None) -> bool:
    """No place is vacant in a list that is published; in one that is announced some may be."""
    return until is not None and row.vacated_at is not None and row.vacated_at <= until
