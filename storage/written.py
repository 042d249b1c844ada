"""Whether anything was written yet: what may be said of a command that did not come to its end."""

from typing import Any

from sqlalchemy import event

from storage.database import Database
from storage.trouble import Trouble

_READING = ("SELECT", "PRAGMA", "SHOW", "BEGIN", "ROLLBACK", "SET", "EXPLAIN")
#: After these nobody knows what became of a COMMIT that was sent.
_UNSURE = frozenset({Trouble.CUT_OFF, Trouble.DISK, Trouble.BUSY, Trouble.OTHER})


class Written:
    """Counts what was sent to be kept, and what of it the database refused.

    Transactions are all or nothing, so until the first COMMIT nothing is kept.
    """

    def __init__(self) -> None:
        self._sent = self._refused = 0

    @property
    def is_nothing(self) -> bool:
        """Certainly nothing, at whatever moment it is asked."""
        return self._sent == 0

    @property
    def is_something(self) -> bool:
        """An earlier step was kept, whatever became of the last one."""
        return self._sent > self._refused

    def is_nothing_after(self, trouble: Trouble) -> bool:
        """Certainly nothing, now that the database has refused the last step."""
        return self._sent == 0 or (self._sent == self._refused and trouble not in _UNSURE)

    def send(self) -> None:
        self._sent += 1

    def refuse(self) -> None:
        self._refused += 1


def watch(database: Database) -> Written:
    """Count what is committed on the database's engines from now on; for one command's life."""
    written = Written()

    @event.listens_for(database.engine, "commit")
    def committing(_db: Any) -> None:
        written.send()

    @event.listens_for(database.autocommit, "before_cursor_execute")
    def executing(_db: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not _reads(statement):
            written.send()

    @event.listens_for(database.engine, "handle_error")
    def not_committed(context: Any) -> None:
        if context.statement is None and context.connection is not None:
            written.refuse()

    @event.listens_for(database.autocommit, "handle_error")
    def not_executed(context: Any) -> None:
        if context.statement is not None and not _reads(context.statement):
            written.refuse()

    return written


def _reads(statement: str) -> bool:
    return statement.lstrip().upper().startswith(_READING)
