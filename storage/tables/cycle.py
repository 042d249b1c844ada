"""A cycle (考评周期): one year's survey with its window, dates and pinned rules."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id


class Cycle(Base):
    __tablename__ = "cycle"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(60), unique=True)
    questionnaire: Mapped[str] = mapped_column(String(60))
    ruleset: Mapped[str] = mapped_column(String(60))
    #: Business done between these days counts; both days included.
    window_start: Mapped[date]
    window_end: Mapped[date]
    #: First and last day of the survey in the bureau's time zone, both included.
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    #: The same as instants: open when opens_at <= now < closes_at.
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)  # used to find the open cycles
    #: Days before closes_on on which those who have not submitted are nudged.
    nudge_days_before: Mapped[list[int]] = mapped_column(JSON)
    created_at: Mapped[datetime]


class Milestone(Base):
    """A deadline of the year's work; the day itself still counts."""

    __tablename__ = "milestone"

    cycle_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("cycle.id"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    on_date: Mapped[date]


class Extension(Base):
    """A deadline that was moved: who did it, when and why; never changed, only followed."""

    __tablename__ = "extension"
    __table_args__ = (Index(None, "cycle_id"),)  # used to tell a cycle's history

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"))
    #: "survey", or a milestone's name
    what: Mapped[str] = mapped_column(String(40))
    from_date: Mapped[date]
    to_date: Mapped[date]
    who: Mapped[str] = mapped_column(String(100))
    why: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
