"""Candidacy (候选): who was nominated by whom, and what an agency has handed in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, OneOf


class NominationState(StrEnum):
    """See NOMINATION_TRANSITIONS."""

    PROPOSED = "proposed"  #: an agency's own (自荐), until the bureau decides
    STANDING = "standing"  #: makes the agency a candidate
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


#: The one table of allowed transitions; the same source may nominate again.
NOMINATION_TRANSITIONS: dict[NominationState, frozenset[NominationState]] = {
    NominationState.PROPOSED: frozenset(
        {NominationState.STANDING, NominationState.REJECTED, NominationState.WITHDRAWN}
    ),
    NominationState.STANDING: frozenset({NominationState.REJECTED, NominationState.WITHDRAWN}),
    NominationState.REJECTED: frozenset({NominationState.PROPOSED, NominationState.STANDING}),
    NominationState.WITHDRAWN: frozenset({NominationState.PROPOSED, NominationState.STANDING}),
}


class Nomination(Base):
    """推荐 by a district, or 自荐 by the agency itself (district "")."""

    __tablename__ = "nomination"
    # one of each source; what became of it stands in the audit log
    __table_args__ = (UniqueConstraint("cycle_id", "agency_id", "district_code"),)

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"))
    agency_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("agency.id"))
    district_code: Mapped[str] = mapped_column(String(6))
    state: Mapped[NominationState] = mapped_column(OneOf(NominationState))
    reason: Mapped[str] = mapped_column(String(500))
    nominated_by: Mapped[str] = mapped_column(String(100))
    nominated_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]


class MaterialsForm(StrEnum):
    ECOPY = "ecopy"  #: 电子盖章版
    PAPER = "paper"  #: 纸质版


class MaterialsReceipt(Base):
    """申报资料 of an agency in one of its two forms, as received; a correction ends the old one."""

    __tablename__ = "materials_receipt"

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"))
    agency_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("agency.id"), index=True
    )  # used to show an agency's materials
    form: Mapped[MaterialsForm] = mapped_column(OneOf(MaterialsForm))
    received_at: Mapped[datetime]
    #: Why it counts although it came after the deadline; "" when it came in time.
    late_reason: Mapped[str] = mapped_column(String(500))
    #: Of the file or the scan, hexadecimal; "" for none.
    document_sha256: Mapped[str] = mapped_column(String(64))
    recorded_by: Mapped[str] = mapped_column(String(100))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(500))
