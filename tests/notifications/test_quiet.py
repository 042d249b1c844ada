"""Quiet hours, by table, in any zone, and for what was queued before them."""

import threading
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.delivery import Fate, Rules, Settings
from notifications.quiet import Hours, free_after, next_allowed, parse_hours
from notifications.wallclock import first_instant
from storage.tables import MessageStatus, OutboxMessage
from tests.notifications.conftest import Platform, Town
from tests.notifications.test_delivery import TEMPLATES, courier, plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Hours(time(20, 30), time(8, 30))
LUNCH = Hours(time(12), time(13, 30))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2023, 10, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (local(20, 20, 29), local(20, 20, 29)),
        (local(20, 20, 30), local(21, 8, 30)),
        (local(20, 23, 59), local(21, 8, 30)),
        (local(21, 0), local(21, 8, 30)),
        (local(21, 8, 29), local(21, 8, 30)),
        (local(21, 8, 30), local(21, 8, 30)),
        (local(21, 12), local(21, 13, 30)),
        (local(21, 13, 30), local(21, 13, 30)),
    ],
)
def test_the_next_allowed_instant(at: datetime, allowed: datetime) -> None:
    assert next_allowed(at, (NIGHT, LUNCH), SHANGHAI) == allowed


def test_hours_that_touch_are_passed_together() -> None:
    early = Hours(time(8, 30), time(10))
    assert next_allowed(local(20, 21), (early, NIGHT), SHANGHAI) == local(21, 10)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("20:30-08:30", NIGHT),
        (" 12:00 – 13:30 ", LUNCH),
        ("", None),
        ("00:00-00:00", None),
        ("08:30-08:30", None),
    ],
)
def test_hours_are_read(text: str, hours: Hours | None) -> None:
    assert parse_hours(text) == hours


@pytest.mark.parametrize("text", ["20:30", "8:30-9:30", "20:30-24:00", "20:60-21:00", "night"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^应为起止两个时刻|^时刻应在"):
        parse_hours(text)


@pytest.mark.parametrize(
    ("nudge_at", "quiet", "free"),
    [
        (time(0), (NIGHT, LUNCH), True),
        (time(20, 29), (NIGHT,), True),
        (time(20, 30), (NIGHT,), False),
        (time(0), (Hours(time(8), time(20)), Hours(time(20), time(8))), False),
        (time(23, 59), (), True),
    ],
)
def test_whether_any_time_is_left(nudge_at: time, quiet: tuple[Hours, ...], free: bool) -> None:
    assert free_after(nudge_at, quiet) is free


minutes = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
ranges = st.builds(Hours, minutes, minutes).filter(lambda h: len(h.minutes()) in range(1, 1300))


@given(
    st.integers(0, 2 * 365 * 24 * 60),
    ranges,
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]),
)
def test_what_is_allowed_is_never_quiet_by_the_clock_on_the_wall(
    minute: int, hours: Hours, key: str
) -> None:
    zone = ZoneInfo(key)
    at = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    allowed = next_allowed(at, (hours,), zone)
    wall = allowed.astimezone(zone)
    assert wall.hour * 60 + wall.minute not in hours.minutes()
    assert at <= allowed < at + timedelta(hours=24)
    assert next_allowed(allowed, (hours,), zone) == allowed
    was = at.astimezone(zone)
    if key == "Asia/Shanghai" and was.hour * 60 + was.minute not in hours.minutes():
        assert allowed == at


def test_a_time_that_the_clock_skips_begins_when_it_jumps() -> None:
    """Berlin, 26 March 2023: 02:00 becomes 03:00 at 01:00 UTC."""
    jump = datetime(2023, 3, 26, 1, tzinfo=UTC)
    assert first_instant(jump.date(), time(2, 30), BERLIN) == jump
    assert first_instant(jump.date(), time(3), BERLIN) == jump
    assert first_instant(jump.date(), time(3, 1), BERLIN) == jump + timedelta(minutes=1)
    skipped = Hours(time(2, 10), time(2, 40))
    assert next_allowed(jump, (skipped,), BERLIN) == jump, "it does not take place that day"


def test_hours_that_the_clock_shows_twice_stay_quiet_until_the_second_end() -> None:
    """Berlin, 29 October 2023: 03:00 becomes 02:00 at 01:00 UTC."""
    hours = Hours(time(1), time(2, 30))
    assert next_allowed(datetime(2023, 10, 28, 23, 30, tzinfo=UTC), (hours,), BERLIN) == datetime(
        2023, 10, 29, 1, 30, tzinfo=UTC
    )


def quiet_around(now: datetime) -> Hours:
    """An hour before and after, by the clock of UTC."""
    start, end = now - timedelta(hours=1), now + timedelta(hours=1)
    return Hours(start.time().replace(microsecond=0), end.time().replace(microsecond=0))


def test_nothing_leaves_in_quiet_hours_whatever_was_queued_before(
    town: Town, platform: Platform
) -> None:
    person = town.person()
    platform.follow(person)
    plan(town)
    quiet = Settings(rules=Rules(templates=TEMPLATES, quiet=(quiet_around(datetime.now(UTC)),)))
    assert courier(town, platform, settings=quiet).drain(threading.Event()) == {}
    assert town.statuses() == {MessageStatus.QUEUED: 1}
    assert platform.calls("/send") == []
    assert courier(town, platform).drain(threading.Event()) == {Fate.SENT: 1}


def test_when_they_begin_what_is_under_way_is_finished_and_the_rest_stays_queued(
    town: Town, platform: Platform
) -> None:
    people = town.people(3)
    platform.follow(*people)
    plan(town)
    now = datetime.now(UTC)
    rules = Rules(templates=TEMPLATES, quiet=(quiet_around(now),))
    work = courier(town, platform, settings=Settings(workers=1, rules=rules))
    for message in town.messages():
        town.change(OutboxMessage, message.id, due_at=now - timedelta(hours=3))
    work._clock = lambda: now - timedelta(hours=0 if platform.calls("/send") else 2)
    assert work.drain(threading.Event()) == {Fate.SENT: 1}
    assert town.statuses() == {MessageStatus.SENT: 1, MessageStatus.QUEUED: 2}
