"""One database: its engines, transactions, and what is raised when it is away."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError

from storage import postgresql, sqlite
from storage.cursors import Cursors
from storage.group_commit import GroupCommit
from storage.patience import DatabaseBusyError
from storage.prepared import Prepared

#: What a caller sees when the database is slow, down or cut off; the drivers' own errors come
#: from cursors, which SQLAlchemy does not wrap.
UNAVAILABLE = (
    OperationalError,
    TimeoutError,
    DatabaseBusyError,
    sqlite3.OperationalError,
    psycopg.OperationalError,
)
#: A unique key was taken by somebody faster; nothing of the transaction was written.
TAKEN = (IntegrityError, sqlite3.IntegrityError, psycopg.IntegrityError)


@dataclass(frozen=True)
class _Sqlite:
    """What only SQLite needs: a queue for its one writer, and turns written in groups."""

    only_writer: sqlite.OnlyWriter
    connection: sqlite.WritingConnection
    group: GroupCommit


@dataclass(frozen=True)
class Database:
    """One database, as transactions (engine) and as single statements (autocommit)."""

    engine: Engine
    autocommit: Engine
    _cursors: Cursors
    _sqlite: _Sqlite | None = None

    @property
    def is_sqlite(self) -> bool:
        return self._sqlite is not None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commit when the block ends, roll back when it raises; SQLite begins as a writer."""
        queue = self._sqlite.only_writer if self._sqlite else nullcontext()
        with queue, self.engine.begin() as db:
            yield db

    def statements(self) -> AbstractContextManager[Connection]:
        """For reading, and for one statement that is its own transaction: no BEGIN, no COMMIT."""
        return self.autocommit.connect()

    def cursor(self) -> AbstractContextManager[Any]:
        """The driver's own cursor in autocommit, for Prepared statements."""
        return self._cursors.lend()

    def write(
        self,
        cursor: Any,
        work: Callable[[Any], bool],
        last: Prepared,
        values: Mapping[str, Any],
    ) -> bool:
        """Run the work and the last statement as one transaction; durable when it returns.

        cursor: one of cursor(), which PostgreSQL writes on; SQLite writes on the group's.
        False when the work says so by returning False: nothing was written then.
        """
        if self._sqlite is None:
            return postgresql.write(cursor, work, last, values)

        def all_of_it(cursor: Any) -> bool:
            if not work(cursor):
                return False
            last.run(cursor, values)
            return True

        return bool(self._sqlite.group.run(all_of_it))

    def dispose(self) -> None:
        self._cursors.close()
        if self._sqlite is not None:
            self._sqlite.connection.close()
        self.engine.dispose()
        self.autocommit.dispose()


def transaction(database: Database) -> AbstractContextManager[Connection]:
    """Open the one transaction of a use case; functions below take the connection as `db`."""
    return database.transaction()


def open_database(url: str, *, patience: float = 30.0, pool_size: int = 16) -> Database:
    """Connect lazily to SQLite (WAL, fully synchronous) or PostgreSQL (psycopg).

    patience: seconds that any one wait may last, for a lock, a connection or an answer.
    Raises sqlalchemy.exc.ArgumentError when the URL cannot be read.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, patience, pool_size)
    return _open_postgresql(parsed, patience, pool_size)


def _open_sqlite(url: URL, patience: float, pool_size: int) -> Database:
    def engine_of(**kwargs: Any) -> Engine:
        engine = create_engine(
            url,
            # the group's writing connection is one of them for good
            pool_size=pool_size + 1,
            max_overflow=pool_size,
            pool_timeout=patience,
            **kwargs,
        )
        sqlite.set_up(engine)
        return engine

    engine = engine_of()
    sqlite.begin_as_writer(engine, patience)
    # an engine of its own: one that shares the pool would hand back connections that begin
    # transactions by themselves
    autocommit = engine_of(isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
    only_writer = sqlite.OnlyWriter(patience)
    connection = sqlite.WritingConnection(autocommit, only_writer, patience)
    group = GroupCommit(connection.transaction, patience)
    return Database(
        engine, autocommit, Cursors(autocommit), _Sqlite(only_writer, connection, group)
    )


def _open_postgresql(url: URL, patience: float, pool_size: int) -> Database:
    def engine_of(**kwargs: Any) -> Engine:
        engine = create_engine(
            url,
            connect_args=postgresql.connect_arguments(patience),
            pool_size=pool_size,
            max_overflow=pool_size,  # a turn may ask a second question while it holds its cursor
            # within a turn there are other waits to come
            pool_timeout=min(1.0, patience) if patience < 5 else patience,
            **kwargs,
        )
        postgresql.be_impatient(engine, patience)
        return engine

    autocommit = engine_of(isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
    return Database(engine_of(), autocommit, Cursors(autocommit))


def was_disconnected(error: BaseException) -> bool:
    """Tell whether the connection was lost: a restart may have made it stale, so try afresh."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    return isinstance(error, psycopg.OperationalError)
