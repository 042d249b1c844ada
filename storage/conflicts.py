"""What two who write at once need, and the two databases say each in their own way."""

from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql, sqlite


def upsert(db: Connection, table: Any) -> sqlite.Insert | postgresql.Insert:
    """An insert that may say what becomes of a row whose key is there (`on_conflict_do_…`)."""
    if db.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def one_writer(db: Connection, table: Any) -> None:
    """Let nobody else write this table until the commit; it goes on being read.

    For what no unique key can tell apart. SQLite's transactions have one writer anyway.
    """
    if db.dialect.name != "sqlite":
        name = db.dialect.identifier_preparer.format_table(table.__table__)
        db.execute(text(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE"))
