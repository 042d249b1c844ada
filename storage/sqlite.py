"""SQLite: how its connections are set up, and how its one writer's place is waited for."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from storage.patience import DatabaseBusyError, remaining
from storage.tables.base import new_id

#: The SQL function that mints an id (storage.minting).
MINT = "new_id"

#: SQLite's own waiting sleeps longer and longer, which starves a writer under load; a short
#: even step is fair between processes and costs little.
_STEP_SECONDS = 0.0005
#: For the rare waits that are not for the writer's place, such as recovery after a crash.
_WAIT_MS = 2000


def set_up(engine: Engine) -> None:
    """Give every connection of the engine write-ahead logging, durability and foreign keys."""

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # the driver must not begin by itself: transactions here begin as writers
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={_WAIT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",  # an answer that was acknowledged survives a power cut
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function(MINT, 0, _mint)


def _mint() -> str:
    """An id in the form in which SQLAlchemy's Uuid is stored here: 32 hexadecimal digits."""
    return new_id().replace("-", "")


def begin_as_writer(engine: Engine, patience: float) -> None:
    """Make the engine's transactions writers from their start.

    One that begins as a reader and writes later can only fail when somebody else has written.
    """

    @event.listens_for(engine, "begin")
    def begin(db: Connection) -> None:
        raw: Any = db.connection.driver_connection
        raw.execute("PRAGMA busy_timeout=0")
        try:
            _become_writer(raw, patience)
        finally:
            raw.execute(f"PRAGMA busy_timeout={_WAIT_MS}")


class OnlyWriter:
    """Lets one thread of this process contend for SQLite's lock; the rest queue here."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=remaining(self._patience)):
            raise DatabaseBusyError("another thread held the database too long")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class WritingConnection:
    """The connection that this process writes its groups of turns on; it keeps its cache warm."""

    def __init__(self, autocommit: Engine, only_writer: OnlyWriter, patience: float) -> None:
        self._engine = autocommit
        self._only_writer = only_writer
        self._patience = patience
        self._raw: Any = None

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Give a cursor within a transaction; commit at the end, roll back what raises."""
        with self._only_writer:
            if self._raw is None:
                self._raw = self._engine.raw_connection()
                self._raw.execute("PRAGMA busy_timeout=0")
            raw = self._raw.driver_connection
            _become_writer(raw, self._patience)
            try:
                yield raw.cursor()
                raw.commit()
            except BaseException:
                raw.rollback()
                raise

    def close(self) -> None:
        if self._raw is not None:
            self._raw.close()
            self._raw = None


def _become_writer(raw: Any, patience: float) -> None:
    """Begin as SQLite's writer, waiting in short even steps; DatabaseBusyError in the end."""
    if _begin_immediate(raw):
        return
    deadline = time.monotonic() + remaining(patience)
    while not _begin_immediate(raw):
        if time.monotonic() > deadline:
            raise DatabaseBusyError("SQLite stayed locked")
        time.sleep(_STEP_SECONDS)


def _begin_immediate(raw: Any) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True
