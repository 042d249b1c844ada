"""Privacy: what people report in confidence, what was erased, and who joined who with what."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id


class Concern(Base):
    """有人要求我打高分: for the bureau alone, without the person who said it."""

    __tablename__ = "concern"

    id: Mapped[Id]
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    cycle_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("cycle.id"), index=True
    )  # used to list a cycle's concerns
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: The day alone: the time would tell who it was. For the same reason the id is random.
    reported_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(String(500))
    handled_by: Mapped[str | None] = mapped_column(String(100))
    handled_at: Mapped[datetime | None]


class Erasure(Base):
    """What was erased, in numbers: a person's data at their wish, or a cycle's contacts."""

    __tablename__ = "erasure"

    id: Mapped[Id]
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    #: person | retention
    kind: Mapped[str] = mapped_column(String(12))
    cycle_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"))
    #: What was erased -> how many.
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    erased_by: Mapped[str] = mapped_column(String(100))
    erased_at: Mapped[datetime]


class JoinRequest(Base):
    """A wish to see who answered what together; a second person must approve it."""

    __tablename__ = "join_request"

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("cycle.id"), index=True
    )  # used to list a cycle's requests
    #: An agency's USCC; "" for all.
    agency_uscc: Mapped[str] = mapped_column(String(18))
    reason: Mapped[str] = mapped_column(String(500))
    requested_by: Mapped[str] = mapped_column(String(100))
    requested_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(100))
    approved_at: Mapped[datetime | None]
    #: An approval is used once.
    used_at: Mapped[datetime | None]
