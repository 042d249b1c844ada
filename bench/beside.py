"""What people in the middle of a survey notice of a large push: a turn's p99 with and without."""

import time
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import func, select

from bench.city import City, found_city, postgresql
from bench.parties import Pingyi
from bench.platform import Platform, bind_followers, delivering, platform, queue
from bench.table import Row
from bench.turns import Say
from bench.verify import count_turns
from storage.tables import MessageStatus, OutboxMessage

MESSAGES = 100_000
#: Each of them is sent so many.
_FOLLOWERS = 2_000
#: Turns a second: ten times what a push to 10,000 enterprises brings at its height.
RATE = 100.0


def measure(folder: Path, seconds: float, rounds: int, say: Say) -> list[Row]:
    rows = []
    with ExitStack() as stack:
        server = stack.enter_context(postgresql(folder))
        twin = stack.enter_context(platform(folder))
        for name, url in (("sqlite", None), ("postgresql", server)):
            city = found_city(f"beside_{name}", folder, url)
            stack.callback(city.close)
            say(f"{name}: queueing {MESSAGES:,} messages")
            city.grow(_FOLLOWERS)
            city.fresh.clear()  # they are sent messages, others answer
            followers = bind_followers(city, twin, _FOLLOWERS)
            queue(city, followers, MESSAGES // _FOLLOWERS, name)
            served = stack.enter_context(city.serving())
            pingyi = Pingyi(city, served, count_turns(city))
            rows.append(_compare(folder, pingyi, twin, seconds, rounds, say))
    return rows


def _compare(
    folder: Path, pingyi: Pingyi, twin: Platform, seconds: float, rounds: int, say: Say
) -> Row:
    city = pingyi.city
    pingyi.round(min(1.0, seconds))
    alone: list[float] = []
    beside: list[float] = []
    sent = 0
    for number in range(rounds):
        say(f"{city.name}: round {number + 1} of {rounds}")
        alone += pingyi.round(seconds * 2, rate=RATE).latencies
        # at the pace and with the settings that it has when nobody changes them
        process = delivering(city, twin, folder / f"{city.name}_deliver.log")
        try:
            before = _wait_until_it_sends(city)
            beside += pingyi.round(seconds * 2, rate=RATE).latencies
            sent += _sent(city) - before
        finally:
            process.terminate()
            process.wait(30)
    if not sent:
        raise RuntimeError("nothing was delivered meanwhile")
    with_, without = _p99(beside), _p99(alone)
    return Row(
        f"p99 of a turn while {MESSAGES:,} messages leave ÷ without, {city.name}",
        with_ / without,
        "",
        "≤ 1.5",
        f"{without * 1000:.1f} ms and {with_ * 1000:.1f} ms at {RATE:.0f} turns/s; "
        f"{sent / (rounds * seconds * 2):.0f} messages/s meanwhile",
    )


def _wait_until_it_sends(city: City) -> int:
    before = _sent(city)
    deadline = time.monotonic() + 30
    while (now := _sent(city)) == before:
        if time.monotonic() > deadline:
            raise RuntimeError("delivery did not begin")
        time.sleep(0.1)
    return now


def _sent(city: City) -> int:
    statement = select(func.count()).where(OutboxMessage.status == MessageStatus.SENT)
    with city.database.statements() as db:
        return int(db.execute(statement).scalar_one())


def _p99(latencies: list[float]) -> float:
    ordered = sorted(latencies)
    return ordered[int(0.99 * len(ordered))]
