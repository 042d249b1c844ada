"""The name behind an invitation: the organisation's as registered, or the liaison's own."""

from collections.abc import Mapping
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from storage.tables import Agency, Contact, Enterprise, Invitation, Role

_Columns = TypeVarTuple("_Columns")

#: For a query that `with_organisations` joins; "" for a liaison.
ORGANISATION: ColumnElement[str] = func.coalesce(Enterprise.name, Agency.name, "").label("name")


def with_organisations(invitations: Select[*_Columns]) -> Select[*_Columns]:
    """Join the enterprise or the agency of each invitation; a liaison has neither."""

    def of(role: Role, table: Any) -> ColumnElement[bool]:
        return and_(Invitation.role == role, table.uscc == Invitation.subject)

    return invitations.outerjoin(Enterprise, of(Role.ENTERPRISE, Enterprise)).outerjoin(
        Agency, of(Role.AGENCY, Agency)
    )


def liaison_names(db: Connection) -> Mapping[str, str]:
    """The liaisons' names by the ids of their contacts; a city has a handful.

    They are looked up here because the database cannot: `Invitation.person` is text, and each
    database keeps ids in a form of its own.
    """
    people = select(Contact.id, Contact.name).where(Contact.role == Role.LIAISON)
    return {row.id: row.name for row in db.execute(people)}
