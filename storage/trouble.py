"""What is the matter with the database, told from what its driver raised."""

import sqlite3
from enum import StrEnum

import psycopg
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError, TimeoutError

from storage.patience import DatabaseBusyError


class Trouble(StrEnum):
    """A state of the database that is no defect of ours; somebody may mend it."""

    FULL = "full"  #: no room on its disk
    DISK = "disk"  #: its disk does not read or write
    READ_ONLY = "read_only"
    MOVED = "moved"  #: its file was moved away or replaced meanwhile
    BUSY = "busy"  #: locked, or without an answer, for longer than anybody waits
    CANNOT_OPEN = "cannot_open"  #: no folder, no permission
    NO_DATABASE = "no_database"  #: a file that is none, or damaged
    NOT_THERE = "not_there"  #: nobody listens, or no such host
    REFUSED = "refused"  #: wrong name or password, or no such database
    CUT_OFF = "cut_off"  #: the connection ended in the middle
    OTHER = "other"


#: SQLite's primary result codes (https://sqlite.org/rescode.html).
_SQLITE = {
    3: Trouble.CANNOT_OPEN,  # PERM
    5: Trouble.BUSY,
    6: Trouble.BUSY,  # LOCKED
    8: Trouble.READ_ONLY,
    10: Trouble.DISK,  # IOERR
    11: Trouble.NO_DATABASE,  # CORRUPT
    13: Trouble.FULL,
    14: Trouble.CANNOT_OPEN,
    23: Trouble.REFUSED,  # AUTH
    26: Trouble.NO_DATABASE,  # NOTADB
}
#: SQLITE_READONLY_DBMOVED and the like, an extended code.
_MOVED = 1032
#: PostgreSQL's SQLSTATEs, and their classes (https://www.postgresql.org/docs/18/errcodes-appendix.html).
_POSTGRESQL = {
    "53100": Trouble.FULL,
    "53300": Trouble.BUSY,  # too many connections
    "55P03": Trouble.BUSY,  # a lock not available
    "57014": Trouble.BUSY,  # the statement's time is over
    "40P01": Trouble.BUSY,  # a deadlock
    "25006": Trouble.READ_ONLY,
    "42501": Trouble.READ_ONLY,  # no privilege to write
    "3D000": Trouble.REFUSED,  # no such database
    "28": Trouble.REFUSED,
    "58": Trouble.DISK,
    "57P": Trouble.CUT_OFF,  # stopped by an administrator
    "08": Trouble.CUT_OFF,
}
#: libpq says in words alone why it could not connect.
_WORDS = {
    "authentication failed": Trouble.REFUSED,
    "does not exist": Trouble.REFUSED,
    "no pg_hba.conf entry": Trouble.REFUSED,
    "no password supplied": Trouble.REFUSED,
    "refused": Trouble.NOT_THERE,
    "No such file": Trouble.NOT_THERE,
    "resolve": Trouble.NOT_THERE,
    "translate host name": Trouble.NOT_THERE,
    "unreachable": Trouble.NOT_THERE,
    "timeout": Trouble.NOT_THERE,
    "timed out": Trouble.NOT_THERE,
    "patience": Trouble.BUSY,
    "starting up": Trouble.NOT_THERE,
    "closed": Trouble.CUT_OFF,
    "lost": Trouble.CUT_OFF,
    "terminat": Trouble.CUT_OFF,
}


def trouble_of(error: BaseException) -> Trouble | None:
    """The trouble that an error tells of; None for one that the database is not to blame for."""
    if isinstance(error, DatabaseBusyError | TimeoutError):
        return Trouble.BUSY
    if isinstance(error, IntegrityError):
        return None
    raw = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(raw, sqlite3.DatabaseError):
        return _of_sqlite(raw)
    if isinstance(raw, psycopg.Error):
        found = _of_postgresql(raw)
        # what we wrote wrongly is ours
        return None if found is Trouble.OTHER and isinstance(error, ProgrammingError) else found
    return None


def _of_sqlite(error: sqlite3.DatabaseError) -> Trouble | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code == _MOVED:
        return Trouble.MOVED
    return _SQLITE.get(code & 0xFF)


def _of_postgresql(error: psycopg.Error) -> Trouble | None:
    state = error.sqlstate or ""
    for length in (5, 3, 2):
        if found := _POSTGRESQL.get(state[:length]):
            return found
    if not isinstance(error, psycopg.OperationalError):
        return None
    told = str(error)
    return next((trouble for words, trouble in _WORDS.items() if words in told), Trouble.OTHER)
