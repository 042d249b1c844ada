"""Emptying a database of a test's own, append-only tables too."""

from sqlalchemy import text

from storage.database import Database
from storage.tables import Base


def empty(database: Database) -> None:
    """Delete every row of a PostgreSQL database, past the triggers that refuse to."""
    with database.transaction() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        for table in reversed(Base.metadata.sorted_tables):
            db.execute(table.delete())
