"""Titles (标杆称号): who holds one, until when, and how anybody can check it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, select

from cycle.publishing.receipts import read_title_code
from cycle.register.doubles import Merged
from storage.tables import Announcement, Listing, Publication, Title


class TitleState(StrEnum):
    """What a title is worth on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"  #: there is none of this code


#: What people call the states.
STATES: Mapping[TitleState, str] = {
    TitleState.VALID: "有效",
    TitleState.EXPIRED: "已到期",
    TitleState.REVOKED: "已取消",
    TitleState.UNKNOWN: "未查到",
}


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title; uscc and name as they were announced; ends_on: its last day (reading 16)."""

    id: str
    code: str
    agency_id: str
    uscc: str
    name: str
    cycle_id: str
    publication_id: str
    document_no: str
    starts_on: date
    ends_on: date
    revoked_on: date | None
    revoked_why: str | None

    def state(self, today: date) -> TitleState:
        """What it is worth on a day of the bureau's zone; expiry is not revocation."""
        if self.revoked_on is not None and self.revoked_on <= today:
            return TitleState.REVOKED
        return TitleState.EXPIRED if self.ends_on < today else TitleState.VALID


@dataclass(frozen=True, slots=True)
class Checked:
    """What anybody learns by a code; the rest is None when the state is unknown."""

    state: TitleState
    name: str | None = None
    uscc: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    revoked_on: date | None = None


def title_of(db: Connection, agency_id: str, today: date) -> TitleRow | None:
    """The agency's latest title that has begun by this day, whatever became of it."""
    statement = _titles().where(
        Title.agency_id.in_(Merged(db).all_of(agency_id)), Title.starts_on <= today
    )
    row = db.execute(statement.order_by(Title.starts_on.desc(), Title.id.desc()).limit(1)).first()
    return None if row is None else TitleRow(**row._mapping)


def titles_in_force(db: Connection, agency_id: str, on: date) -> list[TitleRow]:
    """The agency's titles that are valid on this day: those of two years overlap for some days."""
    statement = _titles().where(Title.agency_id.in_(Merged(db).all_of(agency_id)))
    rows = [TitleRow(**row._mapping) for row in db.execute(statement.order_by(Title.starts_on))]
    return [each for each in rows if each.starts_on <= on and each.state(on) is TitleState.VALID]


def titles_of(db: Connection, cycle_id: str | None = None) -> list[TitleRow]:
    """The titles of a cycle, or all, by the day they began and their place on the list."""
    statement = _titles().order_by(Title.starts_on, Publication.number, Listing.position)
    if cycle_id is not None:
        statement = statement.where(Publication.cycle_id == cycle_id)
    return [TitleRow(**row._mapping) for row in db.execute(statement)]


def find_title(db: Connection, code: str) -> TitleRow | None:
    """The title of this code, however it was typed."""
    read = read_title_code(code)
    if read is None:
        return None
    row = db.execute(_titles().where(Title.code == read)).one_or_none()
    return None if row is None else TitleRow(**row._mapping)


def check(db: Connection, code: str, today: date) -> Checked:
    """What a code stands for on this day: valid, expired, revoked or unknown."""
    found = find_title(db, code)
    if found is None:
        return Checked(TitleState.UNKNOWN)
    return Checked(
        found.state(today),
        found.name,
        found.uscc,
        found.starts_on,
        found.ends_on,
        found.revoked_on,
    )


def _titles() -> Any:
    on_list = and_(
        Listing.publication_id == Announcement.publication_id, Listing.agency_id == Title.agency_id
    )
    return (
        select(
            Title.id,
            Title.code,
            Title.agency_id,
            Listing.uscc,
            Listing.name,
            Publication.cycle_id,
            Announcement.publication_id,
            Announcement.document_no,
            Title.starts_on,
            Title.ends_on,
            Title.revoked_on,
            Title.revoked_why,
        )
        .join(Announcement, Announcement.id == Title.announcement_id)
        .join(Publication, Publication.id == Announcement.publication_id)
        .join(Listing, on_list)
    )
