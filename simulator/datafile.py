"""The one SQLite file that lets a restarted simulator continue where it stopped."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Numbers start from the wall clock, so that a fresh data file never repeats the ids which an
# older one already gave to a webhook that remembers them; both lie far above 2**53, where
# whoever reads them as floating point loses them.
_MESSAGE_BASE = 4_600_000_000_000_000_000
_TEMPLATE_BASE = 3_480_000_000_000_000_000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS people (
    openid TEXT PRIMARY KEY, name TEXT NOT NULL, note TEXT NOT NULL, grp TEXT NOT NULL,
    following INTEGER NOT NULL DEFAULT 0, followed_at REAL, scene TEXT NOT NULL DEFAULT '',
    refusal TEXT NOT NULL DEFAULT '', unread INTEGER NOT NULL DEFAULT 0,
    said_at REAL, last_text TEXT NOT NULL DEFAULT '',
    typed_left INTEGER NOT NULL DEFAULT 0, typed_until REAL NOT NULL DEFAULT 0,
    acted_left INTEGER NOT NULL DEFAULT 0, acted_until REAL NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, at REAL NOT NULL,
    sender TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, extra TEXT NOT NULL);
-- one person's chat, in order
CREATE INDEX IF NOT EXISTS messages_of_person ON messages (openid, id);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, issued_at REAL NOT NULL,
    expires_at REAL NOT NULL, void_at REAL);
CREATE TABLE IF NOT EXISTS qrcodes (
    ticket TEXT PRIMARY KEY, scene TEXT NOT NULL, url TEXT NOT NULL, expires_at REAL);
-- the ticket that goes with a followed scene
CREATE INDEX IF NOT EXISTS qrcodes_by_scene ON qrcodes (scene);
CREATE TABLE IF NOT EXISTS client_messages (
    openid TEXT NOT NULL, client_msg_id TEXT NOT NULL, at REAL NOT NULL, msgid TEXT NOT NULL,
    PRIMARY KEY (openid, client_msg_id));
CREATE TABLE IF NOT EXISTS credits (
    openid TEXT NOT NULL, template_id TEXT NOT NULL, credit INTEGER NOT NULL,
    PRIMARY KEY (openid, template_id));
CREATE TABLE IF NOT EXISTS tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS worn_tags (
    position INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, tag INTEGER NOT NULL,
    UNIQUE (openid, tag));
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, method TEXT NOT NULL,
    path TEXT NOT NULL, token TEXT NOT NULL, openid TEXT NOT NULL, errcode INTEGER,
    errmsg TEXT NOT NULL, milliseconds REAL NOT NULL);
CREATE TABLE IF NOT EXISTS letters (
    position INTEGER PRIMARY KEY, label TEXT NOT NULL, detail TEXT NOT NULL,
    role TEXT NOT NULL, scene TEXT NOT NULL, code TEXT NOT NULL);
"""
_ERASED_BY_RESET = ("people", "messages", "tokens", "qrcodes", "client_messages", "credits",
                    "calls", "letters", "tags", "worn_tags")  # fmt: skip


class DataFile:
    """One connection behind one lock; rows are `sqlite3.Row`.

    A single writer is what SQLite allows anyway, and ":memory:" needs the one connection.
    `committed` is called after each write, outside the lock.
    """

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self.committed: Callable[[], None] = lambda: None
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else interleaves with; must not be nested."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        self.committed()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        with self._lock:
            found: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
            return found

    def get(self, key: str, default: str = "") -> str:
        found = self.row("SELECT value FROM state WHERE key = ?", key)
        return default if found is None else str(found["value"])

    @staticmethod
    def put(db: sqlite3.Connection, key: str, value: str) -> None:
        db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))

    def next_message_id(self, db: sqlite3.Connection) -> int:
        """A MsgId, unique for the account: a 63-bit integer above 2**53."""
        return _MESSAGE_BASE + self._next(db, "messages")

    def next_template_id(self, db: sqlite3.Connection) -> int:
        """A template message's msgid, also above 2**53."""
        return _TEMPLATE_BASE + self._next(db, "templates")

    def _next(self, db: sqlite3.Connection, counter: str) -> int:
        number = int(self.get(counter, str(time.time_ns() // 1000))) + 1
        self.put(db, counter, str(number))
        return number

    def reset(self) -> None:
        """Forget everything except the counters, whose ids a webhook may remember."""
        with self.write() as db:
            for table in _ERASED_BY_RESET:
                db.execute(f"DELETE FROM {table}")
            db.execute("DELETE FROM state WHERE key NOT IN ('messages', 'templates')")

    def close(self) -> None:
        with self._lock:
            self._db.close()
