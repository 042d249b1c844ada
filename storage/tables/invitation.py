"""Invitations (邀请): the codes by which a person becomes somebody to the bot."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, OneOf


class Role(StrEnum):
    ENTERPRISE = "enterprise"
    AGENCY = "agency"
    LIAISON = "liaison"


class Invitation(Base):
    __tablename__ = "invitation"
    __table_args__ = (
        # one invitation for each subject (and person, for liaisons) in a cycle
        UniqueConstraint("cycle_id", "role", "subject", "person"),
        # used to list and count a district's invitations
        Index(None, "cycle_id", "district_code"),
    )

    id: Mapped[Id]
    cycle_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"))
    role: Mapped[Role] = mapped_column(OneOf(Role))
    #: a USCC, or a district's code for a liaison
    subject: Mapped[str] = mapped_column(String(18))
    #: the contact's id for a liaison; "" where the subject as a whole is invited
    person: Mapped[str] = mapped_column(String(36), default="")
    district_code: Mapped[str] = mapped_column(String(6), default="")
    #: keyed hash, by which a typed code is found
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    #: encrypted, because letters are printed again; the hash alone would not allow it
    code_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class CodeGuess(Base):
    """A well-formed code that does not exist, kept to limit guessing."""

    __tablename__ = "code_guess"

    id: Mapped[Id]
    openid_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(index=True)  # used to count the last hour's
