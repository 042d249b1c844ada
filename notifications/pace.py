"""The account's pace: so many messages a minute, all processes together.

Generic cell rate: one row says from when on the next message may leave, and whoever wants to
send reserves a stretch of it beforehand.
"""

import time
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from storage.conflicts import upsert
from storage.tables import Pace

#: Messages of so many seconds leave together.
TOGETHER = 0.05


class Room:
    """What a process has reserved of the pace and not used yet, message by message.

    Time passes by the monotonic clock: a pace is about what the platform and this machine bear,
    whatever the calendar says.
    """

    def __init__(self) -> None:
        self._from = 0.0
        self._interval = 0.0
        self._together = 1
        self._used = 0
        self._reserved = 0

    def fill(self, count: int, wait: timedelta, interval: timedelta) -> None:
        """So many messages may leave, the first after the wait, each an interval later."""
        self._from = time.monotonic() + wait.total_seconds()
        self._interval = interval.total_seconds()
        # a few leave together: one write for each message would keep people's turns waiting
        self._together = max(1, int(TOGETHER / self._interval)) if self._interval else count
        self._used, self._reserved = 0, count

    def clear(self) -> None:
        """Let go of the rest: there is nothing to send."""
        self._reserved = self._used

    def use(self, count: int) -> None:
        self._used = min(self._reserved, self._used + count)

    @property
    def left(self) -> int:
        """Reserved and not used, whether its time has come or not."""
        return self._reserved - self._used

    def now(self) -> int:
        """How many may leave at this moment."""
        passed = time.monotonic() - self._from
        if passed < 0:
            return 0
        if not self._interval:
            return self.left
        groups = int(passed / (self._interval * self._together)) + 1
        return min(groups * self._together, self._reserved) - self._used

    def seconds(self) -> float:
        """How long until the next ones may leave."""
        groups = self._used // self._together
        return max(0.0, self._from + groups * self._together * self._interval - time.monotonic())


_SCOPE = "account"
_FREE_AT = select(Pace.free_at).where(Pace.scope == _SCOPE).with_for_update()
_MOVE = update(Pace).where(Pace.scope == _SCOPE).values(free_at=bindparam("until"))


def reserve(db: Connection, count: int, interval: timedelta, now: datetime) -> datetime:
    """Reserve the next `count` messages: the first may leave at the returned instant, each
    further one an interval later.

    The transaction must end at once: other processes wait for it.
    """
    free_at = db.execute(_FREE_AT).scalar()
    if free_at is None:
        db.execute(upsert(db, Pace).values(scope=_SCOPE, free_at=now).on_conflict_do_nothing())
        free_at = db.execute(_FREE_AT).scalar_one()
    # a clock that was set back must not stop everything for as long as it was wrong
    begins = max(now, min(free_at, now + count * interval + timedelta(minutes=1)))
    db.execute(_MOVE, {"until": begins + count * interval})
    return begins
