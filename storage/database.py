"""Engines, transactions and patience: how long a use case waits for the database."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError

from storage.group_commit import GroupBusyError, GroupCommit
from storage.patience import remaining

#: SQLite's own waiting sleeps longer and longer, which starves a writer under load; a short
#: even step is fair between processes and costs little.
_SQLITE_STEP_SECONDS = 0.0005
#: For the rare waits that are not for the writer's place, such as recovery after a crash.
_SQLITE_WAIT_MS = 2000


T = TypeVar("T")


class DatabaseBusyError(Exception):
    """The database did not answer within the caller's patience; nothing was written."""


#: What a caller sees when the database is slow, down or cut off; the drivers' own errors come
#: from cursors, which SQLAlchemy does not wrap.
UNAVAILABLE = (
    OperationalError,
    TimeoutError,
    DatabaseBusyError,
    GroupBusyError,
    sqlite3.OperationalError,
    psycopg.OperationalError,
)
#: A unique key was taken by somebody faster; nothing of the transaction was written.
TAKEN = (IntegrityError, sqlite3.IntegrityError, psycopg.IntegrityError)


class _ImpatientConnection(psycopg.Connection[Any]):
    """A connection that gives up on a silent server.

    statement_timeout is kept by the server, so it is of no use when the server is stopped or
    the network swallows packets; this limit is kept by us.
    """

    #: Seconds; None until the connection is made, which has its own time-out.
    patience: float | None = None

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            if self.patience is not None and timeout is None:
                timeout = remaining(self.patience)
            return super().wait(gen, interval, timeout)
        except psycopg.errors._WaitTimeout as error:
            self.pgconn.finish()  # the state is unknown: never reuse it
            raise psycopg.OperationalError("no answer within the caller's patience") from error


@dataclass(frozen=True)
class Database:
    """One database, as a transaction's begin (engine) and as single statements (autocommit)."""

    engine: Engine
    autocommit: Engine
    patience: float
    _writer: "_OnlyWriter | None" = None
    _group: GroupCommit | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commit when the block ends, roll back when it raises; SQLite begins as a writer."""
        with self._writer or nullcontext(), self.engine.begin() as db:
            yield db

    def statements(self) -> AbstractContextManager[Connection]:
        """For reading, and for one statement that is its own transaction: no BEGIN, no COMMIT."""
        return self.autocommit.connect()

    def cursor(self) -> AbstractContextManager[Any]:
        """The driver's own cursor in autocommit, for Prepared statements."""
        return _cursor(self.autocommit)

    def write(self, cursor: Any, work: Callable[[Any], T]) -> T:
        """Run the work as one transaction, all of it or nothing, and return its durable result.

        cursor: one of cursor(), which PostgreSQL writes on; SQLite writes on the group's.
        """
        if self._group is not None:
            result: T = self._group.run(work)
            return result
        with cursor.connection.transaction():
            return work(cursor)

    def dispose(self) -> None:
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
    timeout_ms = max(1, int(patience * 1000))
    options = f"-c statement_timeout={timeout_ms} -c timezone=UTC"
    connect_args = {
        "connect_timeout": max(2, int(patience)),  # libpq's smallest is two seconds
        "options": options,
    }

    def engine_of(**kwargs: Any) -> Engine:
        engine = create_engine(
            parsed,
            connect_args=connect_args,
            pool_size=pool_size,
            max_overflow=pool_size,  # a turn may ask a second question while it holds its cursor
            pool_timeout=min(1.0, patience) if patience < 5 else patience,
            **kwargs,
        )
        _prepare_postgresql(engine, patience)
        return engine

    autocommit = engine_of(isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
    return Database(engine_of(), autocommit, patience)


def _open_sqlite(url: URL, patience: float, pool_size: int) -> Database:
    def engine_of(**kwargs: Any) -> Engine:
        engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, **kwargs)
        _prepare_sqlite(engine)
        return engine

    engine = engine_of()
    event.listen(engine, "begin", _begin_as_writer(patience))
    # an engine of its own: one that shares the pool would hand back connections that begin
    # transactions by themselves
    autocommit = engine_of(isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
    writer = _OnlyWriter(patience)

    @contextmanager
    def shared_transaction() -> Iterator[Any]:
        with writer, _cursor(autocommit) as cursor:
            _become_writer(cursor.connection, patience)
            try:
                yield cursor
            except BaseException:
                cursor.connection.rollback()
                raise
            cursor.connection.commit()

    group = GroupCommit(shared_transaction, patience)
    return Database(engine, autocommit, patience, writer, group)


class _OnlyWriter:
    """Lets one thread of this process contend for SQLite's lock; the rest queue here."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=remaining(self._patience)):
            raise DatabaseBusyError("another thread held the database too long")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


@contextmanager
def _cursor(autocommit: Engine) -> Iterator[Any]:
    pooled = autocommit.raw_connection()
    try:
        with closing(pooled.cursor()) as cursor:
            yield cursor
    except psycopg.OperationalError:
        pooled.invalidate()  # whether it is broken is not worth finding out
        raise
    finally:
        pooled.close()


def _prepare_postgresql(engine: Engine, patience: float) -> None:
    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, args: Any, kwargs: Any) -> Any:
        connection = _ImpatientConnection.connect(*args, **kwargs)
        connection.patience = patience
        return connection


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # the driver must not begin by itself: transactions here begin as writers
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={_SQLITE_WAIT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",  # an answer that was acknowledged survives a power cut
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")


def _begin_as_writer(patience: float) -> Callable[[Connection], None]:
    def begin(db: Connection) -> None:
        _become_writer(db.connection.driver_connection, patience)

    return begin


def _become_writer(raw: Any, patience: float) -> None:
    """Begin as SQLite's writer, waiting in short even steps; DatabaseBusyError in the end."""
    raw.execute("PRAGMA busy_timeout=0")
    try:
        if _begin_immediate(raw):
            return
        deadline = time.monotonic() + remaining(patience)
        while not _begin_immediate(raw):
            if time.monotonic() > deadline:
                raise DatabaseBusyError("SQLite stayed locked")
            time.sleep(_SQLITE_STEP_SECONDS)
    finally:
        raw.execute(f"PRAGMA busy_timeout={_SQLITE_WAIT_MS}")


def _begin_immediate(raw: Any) -> bool:
    """Try once to become SQLite's writer."""
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


def was_disconnected(error: BaseException) -> bool:
    """Tell whether the connection was lost: a restart may have made it stale, so try afresh."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    return isinstance(error, psycopg.OperationalError)
