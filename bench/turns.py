"""Durable survey turns against a bare echo and against WeRoBot; their latency; memory.

Within a run the rounds alternate (echo, SQLite, echo, PostgreSQL, echo, WeRoBot, ...); each
round's ratio is taken against the echoes right before and after it, and the median counts.
"""

import statistics
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench import servers
from bench.city import City, found_city, postgresql
from bench.parties import Pingyi, Yardstick
from bench.servers import ServerError
from bench.table import Row
from bench.verify import count_turns

Say = Callable[[str], None]


def measure(folder: Path, seconds: float, rounds: int, say: Say) -> list[Row]:
    with ExitStack() as stack:
        echo = Yardstick("echo", stack.enter_context(servers.echo(folder)))
        cities = [
            _serve(stack, found_city("sqlite", folder)),
            _serve(
                stack, found_city("postgresql", folder, stack.enter_context(postgresql(folder)))
            ),
        ]
        rival, absent = _rival(stack, folder, say)
        _alternate(echo, cities, rival, seconds, rounds, say)
        note = (
            f"{statistics.median(echo.cpu) * 1e6:.0f} µs of the workers' CPU a request; "
            f"the load generator took {echo.generator_cpu:.0%} of one core"
        )
        rows = [Row("Bare wechatpy echo", statistics.median(echo.rates), "requests/s", note=note)]
        for pingyi in cities:
            rows += _rate_rows(pingyi)
        rows += _rival_rows(rival, absent, cities)
        for pingyi in cities:
            say(f"latency on {pingyi.city.name}")
            rows += _latency_rows(pingyi, seconds)
        for pingyi in cities:
            rows.append(_memory_row(pingyi))
        for pingyi in cities:
            surveys, turns = pingyi.prove()
            note = f"{turns:,} turns acknowledged, all of them kept"
            name = f"Surveys found complete afterwards, {pingyi.city.name}"
            rows.append(Row(name, surveys, note=note))
        return rows


def _serve(stack: ExitStack, city: City) -> Pingyi:
    stack.callback(city.close)
    return Pingyi(city, stack.enter_context(city.serving()), count_turns(city))


def _rival(stack: ExitStack, folder: Path, say: Say) -> tuple[Yardstick | None, str]:
    say("installing WeRoBot")
    try:
        server = stack.enter_context(servers.werobot(folder))
    except ServerError as error:
        return None, str(error).splitlines()[0]
    return Yardstick("WeRoBot", server), ""


def _alternate(
    echo: Yardstick,
    cities: list[Pingyi],
    rival: Yardstick | None,
    seconds: float,
    rounds: int,
    say: Say,
) -> None:
    say("warming up")
    everybody: list[Yardstick | Pingyi] = [echo, *cities, *([rival] if rival else [])]
    for party in everybody:
        party.round(min(1.0, seconds))
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        before = echo.round(seconds / 2).rate
        echo.rates.append(before)
        for pingyi in cities:
            rate = pingyi.round(seconds).rate
            after = echo.round(seconds / 2).rate
            pingyi.rates.append(rate)
            pingyi.ratios.append(rate / ((before + after) / 2))
            echo.rates.append(after)
            before = after
        if rival:
            rival.rates.append(rival.round(seconds).rate)


def _rate_rows(pingyi: Pingyi) -> list[Row]:
    name = pingyi.city.name
    spread = f"{min(pingyi.ratios):.2f} to {max(pingyi.ratios):.2f}"
    return [
        Row(
            f"Survey turns, {name}",
            statistics.median(pingyi.rates),
            "turns/s",
            note=f"{statistics.median(pingyi.cpu) * 1e6:.0f} µs of the workers' CPU a turn",
        ),
        Row(
            f"Survey turns ÷ echo, {name}",
            statistics.median(pingyi.ratios),
            target="≥ 0.5",
            note=spread,
        ),
    ]


def _rival_rows(rival: Yardstick | None, absent: str, cities: list[Pingyi]) -> list[Row]:
    if rival is None:
        return [
            Row(f"Survey turns ÷ WeRoBot, {pingyi.city.name}", None, target="≥ 4", note=absent)
            for pingyi in cities
        ]
    base = statistics.median(rival.rates)
    rows = [Row("WeRoBot with its SQLite session", base, "turns/s", note="one thread a worker")]
    rows += [
        Row(
            f"Survey turns ÷ WeRoBot, {pingyi.city.name}",
            statistics.median(pingyi.rates) / base,
            target="≥ 4",
        )
        for pingyi in cities
    ]
    return rows


def _latency_rows(pingyi: Pingyi, seconds: float) -> list[Row]:
    """At half of the maximum; turns come at random instants and count from then."""
    half = statistics.median(pingyi.rates) / 2
    outcome = pingyi.round(seconds * 2, rate=half)
    name = pingyi.city.name
    return [
        Row(
            f"p99 of a turn at half load, {name}",
            outcome.quantile(0.99) * 1000,
            "ms",
            "≤ 50",
            f"{outcome.turns:,} turns at {outcome.rate:,.0f}/s, "
            f"median {outcome.quantile(0.5) * 1000:.1f} ms",
        ),
        Row(f"Slowest turn at half load, {name}", max(outcome.latencies) * 1000, "ms", "≤ 1000"),
    ]


def _memory_row(pingyi: Pingyi) -> Row:
    memory = pingyi.server.memory()
    return Row(
        f"Memory of a web worker (RSS), {pingyi.city.name}",
        max(rss for rss, _ in memory),
        "MB",
        "≤ 120",
        f"PSS {max(pss for _, pss in memory):.0f} MB, after {len(pingyi.said):,} surveys",
    )
