"""The lists that are public now, and the agencies on them, each of which is one on all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cycle.publishing.public_lists import PublicList, open_lists
from cycle.publishing.published import ListingRow, latest_of_each, listings
from cycle.register.doubles import Merged


@dataclass(frozen=True, slots=True)
class Window:
    """What one may object to now: the lists of all cycles that are public, the latest first.

    bodies: the id of each listed agency -> the id of the one that it is now; an agency on two
    lists is one, whatever its code on either.
    """

    lists: Sequence[tuple[PublicList, Sequence[ListingRow]]]
    bodies: Mapping[str, str]

    @property
    def public(self) -> list[PublicList]:
        return [each for each, _ in self.lists]

    @property
    def until(self) -> date:
        return max(each.publication.to_date for each in self.public)

    def on(self, which: PublicList | None) -> "Window":
        """This list alone; None for all of them."""
        kept = [each for each in self.lists if which in (None, each[0])]
        return Window(kept, self.bodies)

    def apart(self, rows: Iterable[ListingRow]) -> list[ListingRow]:
        """Each agency among them once."""
        found: dict[str, ListingRow] = {}
        for each in rows:
            found.setdefault(self.bodies[each.agency_id], each)
        return list(found.values())

    @property
    def numbered(self) -> list[tuple[int, ListingRow]]:
        """By the places that the page and the document show, or counted through several lists."""
        rows = self.apart(self._listed)
        if len(self.lists) == 1:
            return [(row.position, row) for row in rows]
        return list(enumerate(rows, 1))

    @property
    def shown(self) -> list[tuple[int, str]]:
        """Number and name of everybody whom one may object to."""
        return [(number, row.name) for number, row in self.numbered]

    @property
    def _listed(self) -> list[ListingRow]:
        return [row for _, rows in self.lists for row in rows]

    def known(self, which: PublicList | None) -> list[ListingRow]:
        """Who is on this list, by the names and codes under which they are on any of them."""
        there = {self.bodies[row.agency_id] for row in self.on(which)._listed}
        return [row for row in self._listed if self.bodies[row.agency_id] in there]

    def places_of(self, agency: ListingRow) -> list[tuple[PublicList, ListingRow]]:
        """The lists on which the agency is, and its place there."""
        body = self.bodies[agency.agency_id]
        return [
            (each, row)
            for each, rows in self.lists
            for row in rows
            if self.bodies[row.agency_id] == body
        ]


def open_window(db: Connection, now: datetime, zone: ZoneInfo) -> Window | None:
    """What is public now; None when nothing is."""
    lists = [
        (each, [row for row in listings(db, each.publication.id) if row.vacated_at is None])
        for each in open_lists(db, now, zone)
    ]
    if not lists:
        return None
    merged = Merged(db)
    bodies = {row.agency_id: merged.going_on(row.agency_id) for _, rows in lists for row in rows}
    return Window(lists, bodies)


def last_day(db: Connection) -> date | None:
    """The last day of the latest list that is public no more; None before the first."""
    return max((each.to_date for each in latest_of_each(db)), default=None)
