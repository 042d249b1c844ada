"""Alembic's environment: runs on a connection that the caller hands over."""

from typing import Any, Literal

from alembic import context

from storage.tables import Base
from storage.tables.base import OneOf, UtcDateTime


def _plain_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the database: migrations stay frozen."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, OneOf):
        return "sa.String(length=24)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_plain_types,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
