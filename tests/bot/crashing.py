"""Runs turns and dies in the middle of them; started by test_crash.py as a process of its own.

Each line of standard input is a job: {"url", "prelude": [message], "message", "point"}. The
prelude runs here; the message runs in a fork that kills itself (SIGKILL) at the point-th moment
before or after something was asked of the driver. The line answered is {"killed", "reply"}.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import Engine, event

from bot.inbound import read_inbound
from bot.outage import Outage
from bot.surroundings import Surroundings
from bot.turn import Turns
from cycle.districts import load_districts
from cycle.progress.call_reasons import Means
from pingyi.logs import configure_logs
from storage.database import open_database
from storage.secrets import Vault


class Countdown:
    """Kills the process at the given moment; counts nothing until armed."""

    def __init__(self) -> None:
        self.left: int | None = None

    def passed(self) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


COUNTDOWN = Countdown()


class Counted:
    """Stands before a connection or cursor of sqlite3; each statement has two moments."""

    def __init__(self, real: Any) -> None:
        self.__dict__["_real"] = real

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._real, name)
        if name == "cursor":
            return lambda *args: Counted(value(*args))
        if name == "connection":
            return Counted(value)
        if name in ("execute", "executemany", "executescript", "commit", "rollback"):
            return self._counting(value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._real, name, value)

    def __iter__(self) -> Any:
        return iter(self._real)

    def _counting(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any) -> Any:
            # a setting of the connection has no effect that could be lost
            if args and str(args[0]).startswith("PRAGMA"):
                return call(*args)
            COUNTDOWN.passed()
            result = call(*args)
            COUNTDOWN.passed()
            return Counted(result) if result is self._real else result

        return counted


def count_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, _record: Any, args: Any, kwargs: Any) -> Any:
        return Counted(dialect.connect(*args, **kwargs))


def count_psycopg() -> None:
    """Everything that psycopg asks of the server, BEGIN and COMMIT too, goes through wait()."""
    real = psycopg.Connection.wait

    def wait(self: Any, gen: Any, *args: Any, **kwargs: Any) -> Any:
        COUNTDOWN.passed()
        result = real(self, gen, *args, **kwargs)
        COUNTDOWN.passed()
        return result

    psycopg.Connection.wait = wait


@cache
def turns_of(url: str, data_key: str) -> Turns:
    database = open_database(url, patience=2.5)
    if database.is_sqlite:
        for engine in {database.engine, database.autocommit}:
            count_sqlite(engine)
    surroundings = Surroundings(
        database=database,
        vault=Vault([data_key]),
        zone=ZoneInfo("Asia/Shanghai"),
        districts=load_districts(),
        account="安全生产技术服务评议",
        bureau="市应急管理局",
        guesses_per_person=10,
        guesses_in_all=100,
        means=Means(),
    )
    return Turns(surroundings, Outage())


def do(job: dict[str, Any]) -> dict[str, Any]:
    turns = turns_of(job["url"], job["data_key"])
    for message in job["prelude"]:
        turns.answer(read_inbound(message))
    turns.surroundings.database.dispose()  # a fork must not share connections
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with turns.surroundings.database.cursor():
            pass  # connecting is not the turn's
        COUNTDOWN.left = job["point"]
        reply = turns.answer(read_inbound(job["message"]))
        COUNTDOWN.left = None
        os.write(writing, reply.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answered:
        reply = answered.read().decode()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed, "reply": reply, "failed": not killed and status != 0}


def main() -> None:
    configure_logs()  # to standard error: the answers go to standard output
    count_psycopg()
    for line in sys.stdin:
        print(json.dumps(do(json.loads(line))), flush=True)


main()
