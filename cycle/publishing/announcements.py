"""Announcements (公告) as stored."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from storage.tables import Announcement, Publication


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """The formal end of a publication; announced_on: the day from which its titles run."""

    id: str
    publication_id: str
    document_no: str
    announced_on: date
    announced_by: str
    announced_at: datetime


def announcement_of(db: Connection, publication_id: str) -> AnnouncementRow | None:
    """The publication's announcement, once there is one."""
    statement = select(Announcement.__table__).where(Announcement.publication_id == publication_id)
    row = db.execute(statement).one_or_none()
    return None if row is None else AnnouncementRow(**row._mapping)


def announcements_of(db: Connection, cycle_id: str) -> dict[str, AnnouncementRow]:
    """The cycle's announcements, by the ids of their publications."""
    rows = db.execute(
        select(Announcement.__table__)
        .join(Publication, Publication.id == Announcement.publication_id)
        .where(Publication.cycle_id == cycle_id)
    )
    return {row.publication_id: AnnouncementRow(**row._mapping) for row in rows}


def announced_publications(db: Connection, cycle_id: str) -> set[str]:
    """Ids of the cycle's publications that were announced."""
    return set(announcements_of(db, cycle_id))
