"""What all processes share about the official account: its token, its pace and what rests."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class AccessToken(Base):
    """One row an account; refreshed by the one process that takes the refreshing lease."""

    __tablename__ = "access_token"

    app_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None]
    refreshing_until: Mapped[datetime | None]


class Pace(Base):
    """One row: from when on the account may send another message at its rate."""

    __tablename__ = "pace"

    #: "account"
    scope: Mapped[str] = mapped_column(String(60), primary_key=True)
    free_at: Mapped[datetime]


class SendingRest(Base):
    """Something that is not sent for a while, by any process: all, a kind or a route."""

    __tablename__ = "sending_rest"

    #: "all", "kind:nudge" or "route:template"
    scope: Mapped[str] = mapped_column(String(60), primary_key=True)
    #: notifications.errors.Cause
    cause: Mapped[str] = mapped_column(String(24))
    #: What the platform said, without secrets and personal data.
    note: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime]
    until: Mapped[datetime]
    #: Failures in a row, by which the next rest is longer.
    times: Mapped[int]
