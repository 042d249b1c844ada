"""Assessment (考评): policies for what is missing, frozen snapshots, decisions at the cut."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id


class ClassPolicy(Base):
    """What is done about a missing P in a whole class (reading 8); the latest not ended counts."""

    __tablename__ = "class_policy"

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("cycle.id"), index=True
    )  # used to gather an assessment's terms
    #: An assessed class, or "default".
    assessed_class: Mapped[str] = mapped_column(String(24))
    #: scoring.ruleset.Policy
    policy: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500))
    decided_by: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Snapshot(Base):
    """A frozen assessment: its evidence and its result, byte for byte.

    Immutable: the database itself refuses to change or delete one (migration 0003). Enterprises
    appear in the evidence under marks that only the data keys lead back from.
    """

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"))
    #: Counted from 1 within the cycle.
    number: Mapped[int]
    as_of: Mapped[date]
    #: The ruleset with its version, such as foshan-2023@1.
    ruleset: Mapped[str] = mapped_column(String(60))
    #: Of the result: "sha256:…" (scoring.result).
    hash: Mapped[str] = mapped_column(String(71))
    #: The evidence file in the published format (contract §7), zlib.
    evidence: Mapped[bytes] = mapped_column(LargeBinary)
    evidence_sha256: Mapped[str] = mapped_column(String(64))
    #: The result file as published, zlib.
    result: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(String(500))
    frozen_by: Mapped[str] = mapped_column(String(100))
    frozen_at: Mapped[datetime]


class CutDecision(Base):
    """Who of those tied across the cut is listed; decided by people, with their reason."""

    __tablename__ = "cut_decision"

    snapshot_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("snapshot.id"), primary_key=True
    )
    #: USCCs out of the snapshot's contested.
    chosen: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500))
    decided_by: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[datetime]
