"""Who is entitled to take part in a cycle, by the register, and who has an invitation already.

The register is read in one statement and handed out a chunk at a time, so that memory stays
flat. The invitations that the caller writes meanwhile are looked up a chunk at a time by their
unique key and not joined: a plan made for a table that was empty when the reading began would
walk through everything written since, for every row.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    not_,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from storage.tables import Agency, Contact, Engagement, Enterprise, Invitation, Response, Role

#: Rows of the register handed out at a time.
_CHUNK = 5000
#: Engagements given a response in one statement, which must end within anybody's patience.
_RANGE = 50_000


class Invited(NamedTuple):
    """An invitation that is there, with the district of the roster at its time."""

    id: str
    district: str


class EntitledEnterprise(NamedTuple):
    """An enterprise of the register; engaged: one of its engagements lies in the window."""

    uscc: str
    district: str
    engaged: bool
    invited: Invited | None


def refresh_statistics(db: Connection) -> None:
    """Let PostgreSQL see what this very transaction has written, before it plans a reading.

    Right after a large import it takes the register for nearly empty, and would compare every
    engagement with every enterprise.
    """
    if db.dialect.name == "postgresql":
        db.execute(text("ANALYZE agency, enterprise, engagement, invitation, binding, response"))


def overlapping(window_start: date, window_end: date) -> ColumnElement[bool]:
    """Whether an engagement overlaps the window, both days included; a missing date does.

    Where both dates are missing, its service year is to lie in the window, if it says one.
    """
    undated = and_(Engagement.starts_on.is_(None), Engagement.ends_on.is_(None))
    year = func.coalesce(Engagement.service_year, window_end.year)
    return and_(
        func.coalesce(Engagement.starts_on, window_start) <= window_end,
        func.coalesce(Engagement.ends_on, window_end) >= window_start,
        or_(not_(undated), year.between(window_start.year, window_end.year)),
    )


def going_on() -> ColumnElement[bool]:
    """Whether an engagement was not ended: those that were are asked about no more."""
    return Engagement.ended_at.is_(None)


def enterprises(
    db: Connection, cycle_id: str, overlaps: ColumnElement[bool]
) -> Iterator[list[EntitledEnterprise]]:
    """All enterprises, engaged in the window or not; one that ended or was merged is not."""
    engaged = select(Engagement.id).where(
        Engagement.enterprise_id == Enterprise.id, overlaps, going_on(), *standing()
    )
    statement = select(Enterprise.uscc, Enterprise.district_code, engaged.exists().label("engaged"))
    for rows in _chunks(db, statement):
        invitations = _invitations(db, cycle_id, Role.ENTERPRISE, {row.uscc for row in rows})
        yield [
            EntitledEnterprise(
                row.uscc, row.district_code, bool(row.engaged), invitations.get(row.uscc)
            )
            for row in rows
        ]


def uninvited_agencies(db: Connection, cycle_id: str) -> Iterator[list[str]]:
    """The USCCs of agencies without an invitation that are not deregistered or merged."""
    standing = Agency.deregistered_on.is_(None), Agency.merged_into.is_(None)
    for rows in _chunks(db, select(Agency.uscc).where(*standing)):
        usccs = {row.uscc for row in rows}
        yield sorted(usccs - _invitations(db, cycle_id, Role.AGENCY, usccs).keys())


def uninvited_liaisons(db: Connection, cycle_id: str) -> list[Row[str, str]]:
    """(id, subject) of the liaisons without an invitation; a city has a handful.

    They are compared here because the database cannot: `person` is text, and each database
    keeps ids in a form of its own.
    """
    invited = set(
        db.scalars(
            select(Invitation.person).where(
                Invitation.cycle_id == cycle_id, Invitation.role == Role.LIAISON
            )
        )
    )
    contacts = db.execute(
        select(Contact.id, Contact.subject)
        .where(Contact.role == Role.LIAISON, Contact.ended_at.is_(None))
        .order_by(Contact.id)
    )
    return [contact for contact in contacts if contact.id not in invited]


def unanswerable(cycle_id: str, overlaps: ColumnElement[bool]) -> Select[str, str, str]:
    """(engagement's id, invitation's id, district) of engagements that still lack a response."""
    return (
        select(Engagement.id, Invitation.id, Enterprise.district_code)
        .join_from(Engagement, Enterprise, Enterprise.id == Engagement.enterprise_id)
        .join(Invitation, _invites(cycle_id, Role.ENTERPRISE, Enterprise.uscc))
        .outerjoin(
            Response, and_(Response.cycle_id == cycle_id, Response.engagement_id == Engagement.id)
        )
        .where(overlaps, going_on(), *standing(), Response.id.is_(None))
    )


def standing() -> tuple[ColumnElement[bool], ...]:
    return Enterprise.ended_on.is_(None), Enterprise.merged_into.is_(None)


def engagement_ranges(db: Connection) -> Iterator[ColumnElement[bool]]:
    """Conditions that together cover all engagements, each a bounded number of them."""
    last: str | None = None
    while True:
        after = true() if last is None else Engagement.id > last
        end = db.scalar(
            select(Engagement.id).where(after).order_by(Engagement.id).offset(_RANGE - 1).limit(1)
        )
        yield after if end is None else and_(after, Engagement.id <= end)
        if end is None:
            return
        last = end


def _chunks(
    db: Connection, statement: Select[*tuple[Any, ...]]
) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    yield from db.execute(statement, execution_options={"yield_per": _CHUNK}).partitions()


def _invitations(
    db: Connection, cycle_id: str, role: Role, subjects: Collection[str]
) -> dict[str, Invited]:
    """The invitations of these subjects, as organisations, by subject."""
    rows = db.execute(
        select(Invitation.subject, Invitation.id, Invitation.district_code).where(
            _invites(cycle_id, role), Invitation.subject.in_(subjects)
        )
    )
    return {row.subject: Invited(row.id, row.district_code) for row in rows}


def _invites(
    cycle_id: str, role: Role, subject: InstrumentedAttribute[str] | None = None
) -> ColumnElement[bool]:
    return and_(
        Invitation.cycle_id == cycle_id,
        Invitation.role == role,
        Invitation.person == "",
        true() if subject is None else Invitation.subject == subject,
    )
