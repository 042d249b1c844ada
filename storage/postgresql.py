"""PostgreSQL: connections that give up on a silent server."""

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Engine, event

from storage.patience import remaining
from storage.prepared import Prepared


class ImpatientConnection(psycopg.Connection[Any]):
    """A connection whose every wait ends.

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


def connect_arguments(patience: float) -> dict[str, Any]:
    """What libpq is told: when to give up connecting, and the server its own time limit."""
    return {
        "connect_timeout": max(2, int(patience)),  # libpq's smallest is two seconds
        "options": f"-c statement_timeout={max(1, int(patience * 1000))} -c timezone=UTC",
    }


def be_impatient(engine: Engine, patience: float) -> None:
    """Make every connection of the engine an ImpatientConnection."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, args: Any, kwargs: Any) -> Any:
        connection = ImpatientConnection.connect(*args, **kwargs)
        connection.patience = patience
        return connection


def write(
    cursor: Any, work: Callable[[Any], bool], last: Prepared, values: Mapping[str, Any]
) -> bool:
    """Run the work and the last statement as one transaction of an autocommit cursor.

    COMMIT travels in one message with the last statement. Sent by itself, it would be obeyed by
    a server that was silent and comes back after everybody has given up; like this, the last
    statement can refuse, and the server skips what follows it.
    """
    cursor.execute("BEGIN")
    try:
        if work(cursor):
            cursor.execute(f"{last.literally(cursor, values)}; COMMIT", prepare=False)
            return True
        cursor.execute("ROLLBACK")
    except BaseException:
        if not cursor.connection.closed:
            cursor.execute("ROLLBACK")
        raise
    return False
