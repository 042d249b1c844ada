"""公示 and 公告 as they are read: organisations in the order of the list, no score, no person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from cycle.cycles import CycleRow, find_cycle
from cycle.publishing.announcements import AnnouncementRow, announcement_of, announcements_of
from cycle.publishing.frozen import ruleset_of
from cycle.publishing.published import PublicationRow, all_of, listings
from cycle.publishing.title_rows import TitleRow, titles_of
from storage.tables import Announcement, Cycle, Publication

#: No name of a cycle is longer (storage.tables.Cycle.name).
_NAME_LENGTH = 60

#: By the ids of the publication and of the agency.
_Titles = Mapping[tuple[str, str], TitleRow]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a list; a vacant one keeps its position, says since when, and names nobody."""

    position: int
    name: str
    uscc: str
    assessed_class: str
    vacant_since: date | None
    title: TitleRow | None


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A publication with its places; standard: by which it was assessed, and where that stands."""

    cycle: str
    publication: PublicationRow
    announcement: AnnouncementRow | None
    standard: str
    source: str
    places: tuple[Place, ...]

    @property
    def standing(self) -> int:
        """How many places are not vacant."""
        return sum(each.vacant_since is None for each in self.places)

    @property
    def ends_on(self) -> date | None:
        """The last day of the titles; None before the announcement."""
        return next((each.title.ends_on for each in self.places if each.title), None)

    def is_open(self, today: date) -> bool:
        """Whether people may still object."""
        return self.publication.from_date <= today <= self.publication.to_date


def published_cycle(db: Connection, name: str) -> tuple[CycleRow, list[PublicationRow]] | None:
    """The cycle of this name with its publications; None without any, as if it were not there."""
    name = name.rstrip("/")
    if not 0 < len(name) <= _NAME_LENGTH or not name.isprintable():
        return None
    cycle = find_cycle(db, name)
    if cycle is None:
        return None
    publications = all_of(db, cycle.id)
    return (cycle, publications) if publications else None


def published_list(
    db: Connection, cycle: CycleRow, publication: PublicationRow, zone: ZoneInfo
) -> PublishedList:
    """The publication as anybody may read it; zone: of the day since which a place is vacant."""
    announcement = announcement_of(db, publication.id)
    return _list(db, cycle, publication, announcement, _titles(db, cycle), zone)


def announced_lists(
    db: Connection, cycle: CycleRow, publications: Sequence[PublicationRow], zone: ZoneInfo
) -> list[PublishedList]:
    """Those of the cycle's publications that were announced, in the same order."""
    announcements, titles = announcements_of(db, cycle.id), _titles(db, cycle)
    return [
        _list(db, cycle, each, announcements[each.id], titles, zone)
        for each in publications
        if each.id in announcements
    ]


def _titles(db: Connection, cycle: CycleRow) -> _Titles:
    return {(each.publication_id, each.agency_id): each for each in titles_of(db, cycle.id)}


def _list(
    db: Connection,
    cycle: CycleRow,
    publication: PublicationRow,
    announcement: AnnouncementRow | None,
    titles: _Titles,
    zone: ZoneInfo,
) -> PublishedList:
    ruleset = ruleset_of(db, publication.snapshot_id)
    places = (
        Place(
            position=row.position,
            name="" if row.vacated_at else row.name,
            uscc="" if row.vacated_at else row.uscc,
            assessed_class=""
            if row.vacated_at
            else ruleset.classes.get(row.assessed_class, row.assessed_class),
            vacant_since=None if row.vacated_at is None else row.vacated_at.astimezone(zone).date(),
            title=titles.get((publication.id, row.agency_id)),
        )
        for row in listings(db, publication.id)
    )
    return PublishedList(
        cycle=cycle.name,
        publication=publication,
        announcement=announcement,
        standard=ruleset.title,
        source=ruleset.source,
        places=tuple(places),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A line in the list of all publications; announced_no: of its announcement, if any."""

    cycle: str
    number: int
    document_no: str
    from_date: date
    to_date: date
    announced_no: str | None
    announced_on: date | None

    def state(self, today: date) -> str:
        """Where it stands: announced, over, or open for objections."""
        if self.announced_on is not None:
            return "已公告"
        return "公示已结束" if today > self.to_date else "正在公示"


def all_publications(db: Connection) -> list[Entry]:
    """Every publication of every cycle, the newest first."""
    statement = (
        select(
            Cycle.name.label("cycle"),
            Publication.number,
            Publication.document_no,
            Publication.from_date,
            Publication.to_date,
            Announcement.document_no.label("announced_no"),
            Announcement.announced_on,
        )
        .join(Cycle, Cycle.id == Publication.cycle_id)
        .outerjoin(Announcement, Announcement.publication_id == Publication.id)
        .order_by(Publication.published_at.desc(), Publication.number.desc())
    )
    return [Entry(**row._mapping) for row in db.execute(statement)]
