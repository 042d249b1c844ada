"""公示, 异议, 公告 and 称号: what the public is told, what it objects, who holds the title."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, OneOf


class Publication(Base):
    """公示 of a frozen list; the first and the last day both stand here, however they came."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"))
    snapshot_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("snapshot.id"))
    #: Counted from 1 within the cycle.
    number: Mapped[int]
    document_no: Mapped[str] = mapped_column(String(100))
    #: The day on which it was put up, which is not counted, and the last day of the window.
    from_date: Mapped[date]
    to_date: Mapped[date]
    #: Why the days are other than the rule's; "" when they are the rule's.
    dates_reason: Mapped[str] = mapped_column(String(500))
    published_by: Mapped[str] = mapped_column(String(100))
    published_at: Mapped[datetime]


class Listing(Base):
    """An agency on a published list; a vacancy stays visible as one."""

    __tablename__ = "listing"

    publication_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("publication.id"), primary_key=True
    )
    agency_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("agency.id"), primary_key=True
    )
    #: Place on the list, from 1; those who share a rank follow each other.
    position: Mapped[int]
    rank: Mapped[int]
    #: As they were when it was published.
    uscc: Mapped[str] = mapped_column(String(18))
    name: Mapped[str] = mapped_column(String(200))
    assessed_class: Mapped[str] = mapped_column(String(24))
    vacated_at: Mapped[datetime | None]
    vacated_why: Mapped[str | None] = mapped_column(String(500))


class ObjectionState(StrEnum):
    """See OBJECTION_TRANSITIONS."""

    FILED = "filed"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


#: The one table of allowed transitions.
OBJECTION_TRANSITIONS: dict[ObjectionState, frozenset[ObjectionState]] = {
    ObjectionState.FILED: frozenset(
        {ObjectionState.UPHELD, ObjectionState.REJECTED, ObjectionState.WITHDRAWN}
    ),
    ObjectionState.UPHELD: frozenset(),
    ObjectionState.REJECTED: frozenset(),
    ObjectionState.WITHDRAWN: frozenset(),
}


class Objection(Base):
    """异议 to a published list, or of an agency to its own score; its words are sealed."""

    __tablename__ = "objection"
    __table_args__ = (
        Index(None, "publication_id"),  # used to see what is undecided before the announcement
        Index(None, "filer_hash"),  # used to limit one person, and to erase them
    )

    id: Mapped[Id]
    #: What the person was told, such as YY-K7M2Q-X9TBR.
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    publication_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("publication.id"))
    agency_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("agency.id"))
    #: public | enterprise | agency | liaison | staff
    filed_by: Mapped[str] = mapped_column(String(12))
    #: 申诉: an agency's, to its own score.
    own: Mapped[bool]
    #: The keyed hash and the sealed openid of who filed it in chat; erased with the person.
    filer_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    filer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: Items that it names, such as "3,11"; "" for none.
    items: Mapped[str] = mapped_column(String(60))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    filed_at: Mapped[datetime]
    state: Mapped[ObjectionState] = mapped_column(OneOf(ObjectionState))
    #: The decision's reason and what follows from it: vacancy | reassessment | none
    reason: Mapped[str | None] = mapped_column(String(500))
    effect: Mapped[str | None] = mapped_column(String(16))
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]


class Announcement(Base):
    """公告: the formal end of a publication, from which the titles run."""

    __tablename__ = "announcement"

    id: Mapped[Id]
    publication_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("publication.id"), unique=True
    )  # a publication is announced once
    document_no: Mapped[str] = mapped_column(String(100))
    announced_on: Mapped[date]
    announced_by: Mapped[str] = mapped_column(String(100))
    announced_at: Mapped[datetime]


class Title(Base):
    """标杆称号: who holds it, from when until when, and how anybody can check it."""

    __tablename__ = "title"
    __table_args__ = (
        # one title for each announcement
        UniqueConstraint("announcement_id", "agency_id"),
        Index(None, "agency_id"),  # used to ask whether an agency holds one, or lost one
    )

    id: Mapped[Id]
    announcement_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("announcement.id"))
    agency_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("agency.id"))
    #: In the verification link and its QR code; says nothing by itself.
    code: Mapped[str] = mapped_column(String(24), unique=True)
    starts_on: Mapped[date]
    #: The last day on which it is valid, until 24:00 (reading 16).
    ends_on: Mapped[date] = mapped_column(index=True)  # used to remind of the end
    revoked_on: Mapped[date | None]
    #: The day, within its year, on which the violation was found; the decision may come later.
    found_on: Mapped[date | None]
    revoked_why: Mapped[str | None] = mapped_column(String(500))
    revoked_by: Mapped[str | None] = mapped_column(String(100))
    revoked_at: Mapped[datetime | None]
