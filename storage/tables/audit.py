"""The audit log (审计日志): who did what, when, from where, and whether it was done."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id


class AuditEntry(Base):
    """Append-only: the database itself refuses to change or delete one (migration 0003)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "at"),  # used to read a period
        Index(None, "subject"),  # used to read what was done to one thing
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    #: An operator's name as they gave it, or a role with its subject: liaison:440604.
    actor: Mapped[str] = mapped_column(String(100))
    #: bureau | district | contractor | enterprise | agency | liaison | public | system
    role: Mapped[str] = mapped_column(String(16))
    #: From where: wechat, cli:user@host, schedule.
    origin: Mapped[str] = mapped_column(String(200))
    #: What, such as objection.decide
    action: Mapped[str] = mapped_column(String(60))
    #: To what, such as agency:91440605MA4W00003K
    subject: Mapped[str] = mapped_column(String(200))
    cycle_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False), ForeignKey("cycle.id"))
    succeeded: Mapped[bool]
    #: Free of personal data.
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
