"""The register row by row, streamed; a phone by its last digits alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.orm import aliased

from cycle.reading import stream
from cycle.register.not_served import ended_by_report
from storage.secrets import Vault
from storage.tables import Agency, Contact, Engagement, Enterprise, Role

_SHOWN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency as stored; merged_into: the code of the one that goes on."""

    id: str
    uscc: str
    name: str
    assessed_class: str
    service_types: Sequence[str]
    is_local: bool
    registered_on: date | None
    deregistered_on: date | None
    merged_into: str | None


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """An enterprise as stored; merged_into: the code of the one that goes on."""

    id: str
    uscc: str
    name: str
    district_code: str
    ended_on: date | None
    merged_into: str | None


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """An engagement as stored, with the codes and names of both sides."""

    id: str
    agency_uscc: str
    agency_name: str
    enterprise_uscc: str
    enterprise_name: str
    district_code: str
    service_type: str
    contract_no: str
    starts_on: date | None
    ends_on: date | None
    service_year: int | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as stored; phone: stars and the last digits. subject: a USCC, or a district."""

    id: str
    role: str
    subject: str
    name: str
    title: str
    phone: str
    ended_at: datetime | None


def list_agencies(db: Connection, agency_id: str | None = None) -> Iterator[AgencyRow]:
    """The agencies by code, or one; the connection comes from `reading`."""
    row, kept = Agency, aliased(Agency)
    statement = (
        select(
            row.id,
            row.uscc,
            row.name,
            row.assessed_class,
            row.service_types,
            row.is_local,
            row.registered_on,
            row.deregistered_on,
            kept.uscc.label("merged_into"),
        )
        .outerjoin(kept, kept.id == row.merged_into)
        .order_by(row.uscc)
    )
    if agency_id is not None:
        statement = statement.where(row.id == agency_id)
    for found in stream(db, statement):
        yield AgencyRow(**found._mapping)


def list_enterprises(
    db: Connection, district: str | None = None, enterprise_id: str | None = None
) -> Iterator[EnterpriseRow]:
    """The enterprises of a district or of all, by code, or one; streamed."""
    row, kept = Enterprise, aliased(Enterprise)
    statement = (
        select(
            row.id,
            row.uscc,
            row.name,
            row.district_code,
            row.ended_on,
            kept.uscc.label("merged_into"),
        )
        .outerjoin(kept, kept.id == row.merged_into)
        .order_by(row.uscc)
    )
    if district is not None:
        statement = statement.where(row.district_code == district)
    if enterprise_id is not None:
        statement = statement.where(row.id == enterprise_id)
    for found in stream(db, statement):
        yield EnterpriseRow(**found._mapping)


def list_engagements(
    db: Connection,
    district: str | None = None,
    agency_id: str | None = None,
    enterprise_id: str | None = None,
    *,
    not_served: bool = False,
) -> Iterator[EngagementRow]:
    """The engagements of a district, an agency or an enterprise, by both codes; streamed.

    not_served: only those that ended because their enterprise says that it was never served.
    """
    row = Engagement
    wanted: list[Any] = [ended_by_report()] if not_served else []
    for column, value in (
        (Enterprise.district_code, district),
        (row.agency_id, agency_id),
        (row.enterprise_id, enterprise_id),
    ):
        if value is not None:
            wanted.append(column == value)
    statement = (
        select(
            row.id,
            Agency.uscc.label("agency_uscc"),
            Agency.name.label("agency_name"),
            Enterprise.uscc.label("enterprise_uscc"),
            Enterprise.name.label("enterprise_name"),
            Enterprise.district_code,
            row.service_type,
            row.contract_no,
            row.starts_on,
            row.ends_on,
            row.service_year,
            row.ended_at,
        )
        .join(Agency, Agency.id == row.agency_id)
        .join(Enterprise, Enterprise.id == row.enterprise_id)
        .where(*wanted)
        .order_by(Agency.uscc, Enterprise.uscc, row.contract_no, row.id)
    )
    for found in stream(db, statement):
        yield EngagementRow(**found._mapping)


def list_contacts(
    db: Connection, vault: Vault, district: str | None = None, subject: str | None = None
) -> Iterator[ContactRow]:
    """The contacts of a district or of one subject (a USCC, or a district's code), streamed.

    Of a district are its liaisons and its enterprises' contacts.
    """
    row = Contact
    statement = select(
        row.id, row.role, row.subject, row.name, row.title, row.phone_sealed, row.ended_at
    ).order_by(row.role, row.subject, row.id)
    if district is not None:
        theirs = select(Enterprise.uscc).where(Enterprise.district_code == district)
        of_enterprise = and_(row.role == Role.ENTERPRISE, row.subject.in_(theirs))
        of_district = and_(row.role == Role.LIAISON, row.subject == district)
        statement = statement.where(or_(of_enterprise, of_district))
    if subject is not None:
        statement = statement.where(row.subject == func.upper(subject))
    for found in stream(db, statement):
        phone = vault.open(found.phone_sealed)
        masked = "*" * (len(phone) - _SHOWN_DIGITS) + phone[-_SHOWN_DIGITS:]
        yield ContactRow(
            found.id, found.role, found.subject, found.name, found.title, masked, found.ended_at
        )
