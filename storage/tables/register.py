"""The register (名录): agencies, enterprises, who served whom, and whom to reach."""

from datetime import date, datetime

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
    updated_at: Mapped[datetime]


class Enterprise(Base):
    """生产经营单位, the body that rates."""

    __tablename__ = "enterprise"

    id: Mapped[Id]
    uscc: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    #: The district where it is served, kept apart from the USCC's own region.
    district_code: Mapped[str] = mapped_column(String(6), index=True)
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
    updated_at: Mapped[datetime]
