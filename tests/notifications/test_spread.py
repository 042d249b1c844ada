"""A large push leaves minute by minute, and only in minutes in which it may."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.quiet import Hours, next_allowed
from notifications.spread import Spread, Spreading, spread

ZONE = ZoneInfo("Asia/Shanghai")
QUIET = (Hours(time(20, 30), time(8, 30)), Hours(time(12), time(13, 30)))
END = datetime(2023, 10, 24, tzinfo=ZONE)


def free(at: datetime) -> datetime:
    return next_allowed(at, QUIET, ZONE)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2023, 10, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def leaves(count: int, found: Spread) -> list[datetime]:
    """When each of them is due, asked as the planner asks."""
    due: list[datetime] = []
    while len(due) < count:
        at, room = found.next(len(due))
        due += [at] * min(room, count - len(due))
    return due


@pytest.mark.parametrize(
    ("count", "starts_at", "how", "until", "per_moment"),
    [
        # a small one leaves at once
        (1, local(17, 9), Spreading(300), local(17, 9), 1),
        (300, local(17, 9), Spreading(300), local(17, 9), 300),
        (301, local(17, 9), Spreading(300), local(17, 9, 1), 151),
        # an hour of it, on over lunch, and over the night
        (18_000, local(17, 9), Spreading(300), local(17, 9, 59), 300),
        (18_000, local(17, 11, 30), Spreading(300), local(17, 13, 59), 300),
        (18_000, local(17, 20, 0), Spreading(300), local(18, 8, 59), 300),
        # faster where two hours do not suffice, or the end is near
        (100_000, local(17, 9), Spreading(300), local(17, 10, 59), 834),
        (600, local(23, 20, 0), Spreading(1), local(23, 20, 29), 20),
        # all at once where no time is left, or none is to be taken
        (900, local(23, 23), Spreading(300), local(24, 8, 30), 900),
        (900, local(17, 9), Spreading(300, timedelta(0)), local(17, 9), 900),
    ],
)
def test_how_long_a_push_lasts(
    count: int, starts_at: datetime, how: Spreading, until: datetime, per_moment: int
) -> None:
    found = spread(count, starts_at, END, free, how)
    assert (found.until, found.per_moment) == (until, per_moment)


@given(
    st.integers(1, 5000),
    st.integers(0, 7 * 24 * 60),
    st.integers(1, 400),
    st.integers(0, 200),
)
def test_every_message_leaves_once_in_a_free_minute(
    count: int, minutes: int, per_minute: int, within: int
) -> None:
    starts_at = END - timedelta(minutes=minutes)
    how = Spreading(per_minute, timedelta(minutes=within))
    found = spread(count, starts_at, END, free, how)
    due = leaves(count, found)
    assert due == sorted(due)
    assert (due[0], due[-1]) == (free(starts_at), found.until)
    assert all(free(at) == at for at in due)
    assert len(found.moments) <= max(1, within)
    assert all(at < END - how.margin for at in found.moments[1:])
    fast = max(Counter(due).values())
    if fast > per_minute:  # only where the time does not suffice
        one_more = free(found.until + timedelta(minutes=1))
        full = -(-count // (len(found.moments) + 1)) < fast
        assert len(found.moments) >= within or one_more >= END - how.margin or not full
