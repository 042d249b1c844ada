"""Engines, transactions and patience: how long a use case waits for the database."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from storage.patience import remaining

#: SQLite's own waiting sleeps longer and longer, which starves a writer under load; a short
#: even step is fair between processes and costs little.
_SQLITE_STEP_SECONDS = 0.0005


class DatabaseBusyError(Exception):
    """The database did not answer within the caller's patience; nothing was written."""


#: What a caller sees when the database is slow, down or cut off.
UNAVAILABLE = (OperationalError, TimeoutError, DatabaseBusyError)


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
    _writer: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def _only_writer(self) -> Iterator[None]:
        """Let one thread of this process contend for SQLite's lock; the rest queue here."""
        if not self._writer.acquire(timeout=remaining(self.patience)):
            raise DatabaseBusyError("another thread held the database too long")
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commit when the block ends, roll back when it raises; SQLite begins as a writer."""
        if self.is_sqlite:
            with self._only_writer(), self.engine.begin() as db:
                yield db
        else:
            with self.engine.begin() as db:
                yield db

    def statements(self) -> AbstractContextManager[Connection]:
        """For reading, and for one statement that is its own transaction: no BEGIN, no COMMIT."""
        return self.autocommit.connect()

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
        engine = create_engine(parsed, connect_args={"timeout": patience})
        _prepare_sqlite(engine, patience)
        return Database(engine, engine.execution_options(isolation_level="AUTOCOMMIT"), patience)
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
            max_overflow=0,
            pool_timeout=min(1.0, patience) if patience < 5 else patience,
            **kwargs,
        )
        _prepare_postgresql(engine, patience)
        return engine

    autocommit = engine_of(isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
    return Database(engine_of(), autocommit, patience)


def _prepare_postgresql(engine: Engine, patience: float) -> None:
    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, args: Any, kwargs: Any) -> Any:
        connection = _ImpatientConnection.connect(*args, **kwargs)
        connection.patience = patience
        return connection


def _prepare_sqlite(engine: Engine, patience: float) -> None:
    milliseconds = int(patience * 1000)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # the driver must not begin by itself: transactions here begin as writers
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={milliseconds}",
            "journal_mode=WAL",
            "synchronous=FULL",  # an answer that was acknowledged survives a power cut
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_as_writer(db: Connection) -> None:
        if db.get_isolation_level() == "AUTOCOMMIT":
            return
        raw: Any = db.connection.driver_connection
        raw.execute("PRAGMA busy_timeout=0")
        deadline = time.monotonic() + remaining(patience)
        try:
            while not _begin_immediate(raw):
                if time.monotonic() > deadline:
                    raise DatabaseBusyError("SQLite stayed locked")
                time.sleep(_SQLITE_STEP_SECONDS)
        finally:
            raw.execute(f"PRAGMA busy_timeout={milliseconds}")


def _begin_immediate(raw: sqlite3.Connection) -> bool:
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
    return isinstance(error, DBAPIError) and error.connection_invalidated
