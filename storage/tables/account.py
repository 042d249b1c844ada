"""What all processes share about the official account: its access token."""

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
