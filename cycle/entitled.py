"""Who is entitled to take part in a cycle, by the register, and who has an invitation already.

The register is read in pages, each of which is cut off before anything is joined to it: memory
stays flat, and PostgreSQL stays on the indexes however many rows there are.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.tables import Agency, Contact, Engagement, Enterprise, Invitation, Response, Role

#: Rows of the register read at a time.
_PAGE = 5000

_Subject = ColumnElement[str] | InstrumentedAttribute[str]


def overlapping(window_start: date, window_end: date) -> ColumnElement[bool]:
    """Whether an engagement overlaps the window, both days included; a missing date does."""
    return and_(
        func.coalesce(Engagement.starts_on, window_start) <= window_end,
        func.coalesce(Engagement.ends_on, window_end) >= window_start,
    )


def enterprises(
    db: Connection, cycle_id: str, overlaps: ColumnElement[bool]
) -> Iterator[Sequence[Row[Any]]]:
    def rows_after(last: str | None) -> Select[Any]:
        page = _page(Enterprise.id, last, Enterprise.uscc, Enterprise.district_code)
        engaged = select(Engagement.id).where(Engagement.enterprise_id == page.c.id, overlaps)
        return select(
            page.c.id,
            page.c.uscc,
            page.c.district_code,
            engaged.exists().label("engaged"),
            Invitation.id.label("invitation_id"),
            func.coalesce(Invitation.district_code, page.c.district_code).label("invited_district"),
        ).outerjoin_from(page, Invitation, _invites(cycle_id, Role.ENTERPRISE, page.c.uscc))

    return _pages(db, rows_after)


def agencies(db: Connection, cycle_id: str) -> Iterator[Sequence[Row[Any]]]:
    def rows_after(last: str | None) -> Select[Any]:
        page = _page(Agency.id, last, Agency.uscc)
        return select(page.c.id, page.c.uscc, Invitation.id.label("invitation_id")).outerjoin_from(
            page, Invitation, _invites(cycle_id, Role.AGENCY, page.c.uscc)
        )

    return _pages(db, rows_after)


def liaisons(db: Connection, cycle_id: str) -> list[Row[str, str]]:
    """The liaisons without an invitation; a city has a handful, so they are compared here.

    The database could not: `person` is text, and each database keeps ids in a form of its own.
    """
    invited = set(
        db.scalars(
            select(Invitation.person).where(
                Invitation.cycle_id == cycle_id, Invitation.role == Role.LIAISON
            )
        )
    )
    contacts = db.execute(
        select(Contact.id, Contact.subject).where(Contact.role == Role.LIAISON).order_by(Contact.id)
    )
    return [contact for contact in contacts if contact.id not in invited]


def engagements(
    db: Connection, cycle_id: str, overlaps: ColumnElement[bool]
) -> Iterator[Sequence[Row[Any]]]:
    def rows_after(last: str | None) -> Select[Any]:
        page = _page(
            Engagement.id,
            last,
            Engagement.enterprise_id,
            func.coalesce(overlaps, False).label("overlaps"),
        )
        return (
            select(
                page.c.id,
                page.c.overlaps,
                Enterprise.district_code,
                Invitation.id.label("invitation_id"),
                Response.id.label("response_id"),
            )
            .join_from(page, Enterprise, Enterprise.id == page.c.enterprise_id)
            .outerjoin(Invitation, _invites(cycle_id, Role.ENTERPRISE, Enterprise.uscc))
            .outerjoin(
                Response,
                and_(Response.cycle_id == cycle_id, Response.engagement_id == page.c.id),
            )
        )

    return _pages(db, rows_after)


def _page(key: InstrumentedAttribute[str], last: str | None, *columns: Any) -> Subquery:
    """The next rows of a table by their id, cut off before anything is joined to them."""
    statement = select(key, *columns).order_by(key).limit(_PAGE)
    if last is not None:
        statement = statement.where(key > last)
    return statement.subquery("page")


def _pages(
    db: Connection, rows_after: Callable[[str | None], Select[Any]]
) -> Iterator[Sequence[Row[Any]]]:
    """All pages, each read to its end so that the caller may write before the next."""
    last: str | None = None
    while rows := db.execute(rows_after(last)).all():
        yield rows
        last = max(row.id for row in rows)


def _invites(cycle_id: str, role: Role, subject: _Subject) -> ColumnElement[bool]:
    return and_(
        Invitation.cycle_id == cycle_id,
        Invitation.role == role,
        Invitation.subject == subject,
        Invitation.person == "",
    )
