"""Cursors of the hot path: connections kept open and handed out last in, first out.

A turn takes and returns a cursor in a microsecond; a checkout from SQLAlchemy's pool, with its
fairy, record, reset and events, costs some thirty.
"""

from collections import deque
from typing import Any

import psycopg
from sqlalchemy import Engine


class Cursors:
    """Gives driver cursors in autocommit; as many connections as were ever needed at a time."""

    def __init__(self, autocommit: Engine) -> None:
        self._engine = autocommit
        #: (the pool's connection, held for good; its cursor); deque operations are atomic
        self._free: deque[tuple[Any, Any]] = deque()

    def lend(self) -> "_Lent":
        return _Lent(self)

    def take(self) -> tuple[Any, Any]:
        try:
            return self._free.pop()
        except IndexError:
            pooled = self._engine.raw_connection()
            return pooled, pooled.cursor()

    def give_back(self, taken: tuple[Any, Any]) -> None:
        self._free.append(taken)

    def throw_away(self, taken: tuple[Any, Any]) -> None:
        """After a lost connection: the others were most likely lost with it."""
        taken[0].invalidate()
        while self._free:
            self._free.pop()[0].invalidate()

    def close(self) -> None:
        while self._free:
            pooled, cursor = self._free.pop()
            cursor.close()
            pooled.close()


class _Lent:
    """One cursor for the length of a block."""

    __slots__ = ("_cursors", "_taken")

    def __init__(self, cursors: Cursors) -> None:
        self._cursors = cursors

    def __enter__(self) -> Any:
        self._taken = self._cursors.take()
        return self._taken[1]

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, psycopg.OperationalError):
            # whether it is broken is not worth finding out
            self._cursors.throw_away(self._taken)
        else:
            self._cursors.give_back(self._taken)
