"""Evidence (考评依据): deductions, report reviews, honours, penalties, each as it was recorded.

A correction is a new row that names the one it supersedes; both stay.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from storage.tables.base import Base, Id


class Recorded:
    """What every record of evidence has; it stands while ended_at is None."""

    id: Mapped[Id]
    #: Who recorded it: a district's code, or the city's.
    scope: Mapped[str] = mapped_column(String(6))
    #: SHA-256 of the document that proves it, hexadecimal; "" for none.
    document_sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(2000))
    recorded_by: Mapped[str] = mapped_column(String(100))
    recorded_at: Mapped[datetime]
    #: The record that this one corrects.
    supersedes: Mapped[str | None] = mapped_column(Uuid(as_uuid=False), unique=True)
    #: Superseded or withdrawn, when, by whom and why.
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(100))
    ended_why: Mapped[str | None] = mapped_column(String(500))

    @declared_attr
    def agency_id(cls) -> Mapped[str]:  # noqa: N805 - a declared attribute's own form
        return mapped_column(Uuid(as_uuid=False), ForeignKey("agency.id"), index=True)


class OfCycle(Recorded):
    """Evidence that was recorded for one cycle's assessment."""

    @declared_attr
    def cycle_id(cls) -> Mapped[str]:  # noqa: N805
        return mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"), index=True)


class Deduction(OfCycle, Base):
    """扣分 under one of the count items 1-10."""

    __tablename__ = "deduction"

    item: Mapped[int]
    on_date: Mapped[date]
    #: What happened, as both district and city name it; the same one counts once (reading 3).
    incident: Mapped[str] = mapped_column(String(200))


class Honour(OfCycle, Base):
    """荣誉 (item 13)."""

    __tablename__ = "honour"

    #: national | provincial | municipal | district
    level: Mapped[str] = mapped_column(String(12))
    cause: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    on_date: Mapped[date]


class Penalty(Recorded, Base):
    """立案 and 处罚 (note 4): a fact about the agency, whichever cycle asks."""

    __tablename__ = "penalty"

    reference: Mapped[str] = mapped_column(String(200))
    filed_on: Mapped[date]
    decided_on: Mapped[date | None]
    #: pending | decided | closed | revoked
    status: Mapped[str] = mapped_column(String(12))


class Report(Base):
    """A report of an agency that may be drawn for review (报告抽查)."""

    __tablename__ = "report"
    # the same report listed twice is one
    __table_args__ = (UniqueConstraint("cycle_id", "agency_id", "reference"),)

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"))
    agency_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("agency.id"))
    reference: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date]
    #: The client's USCC where known, for the experts' conflicts; "" otherwise.
    client_uscc: Mapped[str] = mapped_column(String(18))
    #: A draw is made from the reports that were listed by then.
    listed_at: Mapped[datetime]


class ReportDraw(Base):
    """A random draw of reports that anybody can repeat from its seed and population."""

    __tablename__ = "report_draw"

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("cycle.id"), index=True
    )  # used to list a cycle's draws
    seed: Mapped[str] = mapped_column(String(100))
    #: Where and when the seed was published before the draw.
    seed_source: Mapped[str] = mapped_column(String(200))
    per_agency: Mapped[int]
    #: SHA-256 of the list drawn from, one line a report, as the draw publishes it.
    population_sha256: Mapped[str] = mapped_column(String(64))
    population: Mapped[int]
    #: Why it was drawn again; "" for a cycle's first draw.
    reason: Mapped[str] = mapped_column(String(500))
    drawn_by: Mapped[str] = mapped_column(String(100))
    drawn_at: Mapped[datetime]


class DrawnReport(Base):
    """A report that a draw chose."""

    __tablename__ = "drawn_report"

    draw_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("report_draw.id"), primary_key=True
    )
    report_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("report.id"), primary_key=True
    )


class Expert(Base):
    """专家 who reviews reports; never one of the agency's or the client's own people."""

    __tablename__ = "expert"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100))
    #: Name of the employer, and its USCC where known.
    employer: Mapped[str] = mapped_column(String(200))
    employer_uscc: Mapped[str] = mapped_column(String(18))
    ended_at: Mapped[datetime | None]


class ExpertConflict(Base):
    """A body that an expert may not judge (回避), beside the employer."""

    __tablename__ = "expert_conflict"

    expert_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("expert.id"), primary_key=True
    )
    uscc: Mapped[str] = mapped_column(String(18), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))


class ReviewAssignment(Base):
    """Which expert reviews which drawn report."""

    __tablename__ = "review_assignment"
    __table_args__ = (Index(None, "expert_id"),)  # used to share the work out evenly

    report_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("report.id"), primary_key=True
    )
    expert_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("expert.id"), primary_key=True
    )
    assigned_by: Mapped[str] = mapped_column(String(100))
    assigned_at: Mapped[datetime]


class ReportReview(OfCycle, Base):
    """督察复评 of a report: the raw score and the scale's maximum, both kept (reading 5)."""

    __tablename__ = "report_review"

    report_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False), ForeignKey("report.id"))
    #: The report's reference, also where the report itself is not listed.
    reference: Mapped[str] = mapped_column(String(100))
    expert_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False), ForeignKey("expert.id"))
    #: Exact decimals as written.
    score: Mapped[str] = mapped_column(String(40))
    max_score: Mapped[str] = mapped_column(String(40))
    on_date: Mapped[date]
