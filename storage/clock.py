"""The time that all processes of a deployment agree on."""

import threading
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from storage.database import UNAVAILABLE, Database
from storage.tables.base import UtcDateTime

#: How long the difference between two clocks is believed, in seconds.
_BELIEVED = 60.0


class DatabaseClock:
    """This machine's clock, set right by the database's: leases are compared between machines.

    With SQLite all processes are on one machine, and its clock is theirs. While the database is
    away the last known difference holds.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._ahead = timedelta(0)
        self._asked: float | None = None

    def __call__(self) -> datetime:
        """Aware, UTC."""
        if not self._database.is_sqlite:
            with self._lock:
                if self._asked is None or time.monotonic() - self._asked > _BELIEVED:
                    self._ask()
        return datetime.now(UTC) + self._ahead

    def _ask(self) -> None:
        self._asked = time.monotonic()
        try:
            with self._database.statements() as db:
                theirs = db.execute(select(func.clock_timestamp(type_=UtcDateTime()))).scalar_one()
        except UNAVAILABLE:
            return
        self._ahead = theirs - datetime.now(UTC)
