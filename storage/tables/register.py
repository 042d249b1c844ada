"""The register (名录): agencies, enterprises, who served whom, and whom to reach."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id


class Agency(Base):
    """安全生产技术服务机构, the body that is rated."""

    __tablename__ = "agency"

    id: Mapped[Id]
    uscc: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    #: evaluation | testing | training | standardization_review | other
    assessed_class: Mapped[str] = mapped_column(String(24))
    service_types: Mapped[list[str]] = mapped_column(JSON)
    is_local: Mapped[bool]
    registered_on: Mapped[date | None]
    #: The registration's end; the row stays, because past cycles name it.
    deregistered_on: Mapped[date | None]
    #: Where this was found to be a double of another agency: the id of the one that goes on. No
    #: foreign key, for which SQLite would have to build a table anew that others refer to.
    merged_into: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    updated_at: Mapped[datetime]


class Enterprise(Base):
    """生产经营单位, the body that rates."""

    __tablename__ = "enterprise"

    id: Mapped[Id]
    uscc: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    #: The district where it is served, kept apart from the USCC's own region.
    district_code: Mapped[str] = mapped_column(String(6), index=True)
    #: Closed down or out of the register since; the row stays.
    ended_on: Mapped[date | None]
    #: Where this was found to be a double of another enterprise: the one that goes on.
    merged_into: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    updated_at: Mapped[datetime]


class Engagement(Base):
    """服务项目: one contract of one agency with one enterprise."""

    __tablename__ = "engagement"
    __table_args__ = (
        # the same contract imported twice is one engagement
        UniqueConstraint("agency_id", "enterprise_id", "service_type", "contract_no"),
        # used to find what an enterprise is to rate
        Index(None, "enterprise_id"),
    )

    id: Mapped[Id]
    agency_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("agency.id"))
    enterprise_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("enterprise.id"))
    service_type: Mapped[str] = mapped_column(String(100))
    contract_no: Mapped[str] = mapped_column(String(100))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    #: The year whose service is rated (本年度), where the roster says it beside the dates.
    service_year: Mapped[int | None]
    #: Since when it is known to have been entered by mistake; nobody is asked about it anew.
    ended_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class Contact(Base):
    """A person of the roster; the phone is encrypted and found by its keyed hash."""

    __tablename__ = "contact"
    __table_args__ = (
        # the same person imported twice is one contact
        UniqueConstraint("role", "subject", "phone_hash"),
    )

    id: Mapped[Id]
    #: enterprise | agency | liaison
    role: Mapped[str] = mapped_column(String(12))
    #: a USCC, or a district's code for a liaison
    subject: Mapped[str] = mapped_column(String(18))
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(100), default="")
    phone_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: Since when this person is not the one to be reached any more.
    ended_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class RegisterChange(Base):
    """A correction of the register: what a field was before, and why it was changed."""

    __tablename__ = "register_change"
    __table_args__ = (Index(None, "row_id"),)  # used to tell a row's history

    id: Mapped[Id]
    #: agency | enterprise | engagement | contact
    kind: Mapped[str] = mapped_column(String(12))
    row_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    #: field -> [before, after] as text; a contact's name and phone are named without values
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500))
    changed_by: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime]


class RegistrationEvent(Base):
    """登记 of an agency: registered, something registered changed, deregistered."""

    __tablename__ = "registration_event"
    __table_args__ = (Index(None, "agency_id"),)  # used to tell an agency's history

    id: Mapped[Id]
    agency_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("agency.id"))
    #: registered | changed | deregistered
    what: Mapped[str] = mapped_column(String(16))
    #: When it happened, and when the agency entered it in the self-service system (item 2).
    on_date: Mapped[date]
    entered_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500))
    recorded_by: Mapped[str] = mapped_column(String(100))
    recorded_at: Mapped[datetime]


class BusinessRecord(Base):
    """业务信息 of an agency: that it did business on a day (note 4 of Annex 1)."""

    __tablename__ = "business_record"
    # the same record entered twice is one
    __table_args__ = (UniqueConstraint("agency_id", "on_date", "reference"),)

    id: Mapped[Id]
    agency_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("agency.id"))
    on_date: Mapped[date]
    #: The contract's or report's number; "" where only the day is known.
    reference: Mapped[str] = mapped_column(String(100))
    recorded_by: Mapped[str] = mapped_column(String(100))
    recorded_at: Mapped[datetime]
