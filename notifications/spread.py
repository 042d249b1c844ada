"""A large push is spread, so that replies do not come as one wave (催办分批发出)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Spreading:
    """How fast a push leaves.

    per_minute: as many leave in a minute, unless that takes longer than `within`, which counts
    the minutes alone in which something may leave. margin: so long before its end a push is
    through, for retries and for people who need time to answer.
    """

    per_minute: int = 300
    within: timedelta = timedelta(hours=2)
    margin: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Spread:
    """The minutes in which a push leaves, and how many messages leave in each of them."""

    moments: tuple[datetime, ...]
    per_moment: int

    @property
    def until(self) -> datetime:
        """When the last messages are due."""
        return self.moments[-1]

    def next(self, position: int) -> tuple[datetime, int]:
        """When the message after so many others is due, and how many are due with it."""
        minute = position // self.per_moment
        return self.moments[minute], (minute + 1) * self.per_moment - position


def spread(
    count: int,
    starts_at: datetime,
    ends_at: datetime,
    free: Callable[[datetime], datetime],
    how: Spreading,
) -> Spread:
    """Spread so many messages (at least one) from starts_at on.

    free: the first instant from one on at which something may leave. A push for which there is
    too little time before ends_at leaves faster; where there is none, at once.
    """
    wanted = min(-(-count // how.per_minute), max(1, how.within // _MINUTE))
    moments = [free(starts_at)]
    while len(moments) < wanted:
        at = free(moments[-1] + _MINUTE)
        if at >= ends_at - how.margin:
            break
        moments.append(at)
    per_moment = -(-count // len(moments))
    return Spread(tuple(moments[: -(-count // per_moment)]), per_moment)
