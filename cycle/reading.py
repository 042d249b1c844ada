"""Long reads: one snapshot, a few thousand rows in memory, and nobody kept waiting."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar, TypeVarTuple

from sqlalchemy import Connection, Row, Select

from storage.database import Database, transaction

_Any = TypeVar("_Any")
_Columns = TypeVarTuple("_Columns")

#: Rows held in memory at a time.
CHUNK = 2000
#: Values in one IN list, or rows in one INSERT.
_VALUES = 500


def reading(database: Database) -> AbstractContextManager[Connection]:
    """Open a connection for `stream`.

    A transaction of SQLite's begins as the one writer, which would stop every turn of the bot
    for as long as an export runs, and a plain SELECT is a snapshot by itself; PostgreSQL wants
    a transaction for a server-side cursor, where it keeps nobody waiting.
    """
    return database.statements() if database.is_sqlite else transaction(database)


@contextmanager
def at_one_moment(database: Database) -> Iterator[Connection]:
    """Open a connection for `stream` whose statements all see the database at one instant.

    For what is put together from several of them while others write. It keeps nobody waiting
    and nothing may be written on it.
    """
    if not database.is_sqlite:
        with transaction(database) as db:
            db.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield db
        return
    with database.statements() as db:
        db.exec_driver_sql("BEGIN DEFERRED")  # without this each statement is its own instant
        try:
            yield db
        finally:
            db.exec_driver_sql("ROLLBACK")


def stream(db: Connection, statement: Select[*_Columns]) -> Iterator[Row[*_Columns]]:
    """Run the statement and yield its rows; memory does not grow with their number."""
    yield from db.execute(statement, execution_options={"yield_per": CHUNK})


def chunks(values: Sequence[_Any]) -> list[Sequence[_Any]]:
    """The values in pieces of which each fits in one statement of either database."""
    return [values[start : start + _VALUES] for start in range(0, len(values), _VALUES)]
