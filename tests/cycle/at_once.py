"""Two who do the same at once, each in a transaction of their own."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from cycle.refusal import Refused
from storage.database import Database, transaction


def at_once(database: Database, work: Callable[[Connection], Any]) -> list[Any]:
    """What comes of it, for each: what the work gave, or the sentence of its refusal.

    Neither commits before the other has done it too, unless the other is made to wait.
    """
    gate = threading.Barrier(2, timeout=0.5)
    came: list[Any] = []

    def do() -> None:
        try:
            with transaction(database) as db:
                done = work(db)
                with suppress(threading.BrokenBarrierError):
                    gate.wait()
            came.append(done)
        except Refused as refused:
            came.append(str(refused))
        except Exception as error:  # noqa: BLE001 - a thread's own would be lost
            came.append(error)

    both = [threading.Thread(target=do) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    return came
