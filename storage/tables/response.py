"""Responses (答卷): one for each engagement in a cycle, and the revisions handed in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id


class Response(Base):
    __tablename__ = "response"
    __table_args__ = (
        # one vote for each engagement and cycle
        UniqueConstraint("cycle_id", "engagement_id"),
        # used by every turn
        Index(None, "invitation_id"),
        # used to count a district's progress without touching the rows
        Index(None, "cycle_id", "district_code", "state"),
        CheckConstraint("length(answers) = 10", name="ten_answers"),
    )

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"))
    invitation_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("invitation.id"))
    engagement_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("engagement.id"))
    district_code: Mapped[str] = mapped_column(String(6))
    #: invited | in_progress | submitted | withdrawn (survey.session.ResponseState)
    state: Mapped[str] = mapped_column(String(12))
    #: The working copy: ten of A, B, C or - where not answered.
    answers: Mapped[str] = mapped_column(String(10))
    #: None before the question for a comment was answered, "" when skipped.
    comment: Mapped[str | None] = mapped_column(Text)
    #: Number of submissions so far; the last one stands in submitted_*.
    revision: Mapped[int]
    submitted_answers: Mapped[str | None] = mapped_column(String(10))
    submitted_comment: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    #: How many reminders the person had been sent before they submitted for the first time.
    nudges: Mapped[int | None]
    #: When each answer of the working copy was given or changed, in our own time, the latest
    #: last: "1@1697702400 2@1697702411 …" (question @ seconds since 1970).
    answer_log: Mapped[str] = mapped_column(Text, default="", server_default="")


class Submission(Base):
    """A revision as it was handed in; never changed, so that every total can be retraced."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("response_id", "revision"),)

    id: Mapped[Id]
    response_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("response.id"))
    revision: Mapped[int]
    #: The questionnaire with its version, such as foshan-2023@1.
    questionnaire: Mapped[str] = mapped_column(String(60))
    answers: Mapped[str] = mapped_column(String(10))
    comment: Mapped[str] = mapped_column(Text)
    total: Mapped[int]
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    #: For how many enterprises of the cycle the person was bound who handed it in.
    enterprises_bound: Mapped[int | None]
    at: Mapped[datetime]
