"""Planning a tick over a large city, against a bare INSERT … SELECT of the same rows."""

import json
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import text, update

from bench.city import City, found_city, postgresql
from bench.filler import fill
from bench.servers import ROOT
from bench.table import Row
from bench.turns import Say
from storage.database import transaction
from storage.tables import Cycle

#: As the planner writes them, but for what it looks at to find whom they are for.
_BARE = {
    "sqlite": """
INSERT INTO outbox (id, dedupe_key, kind, invitation_id, payload, status, due_at, expires_at,
                    attempts, created_at)
SELECT lower(hex(randomblob(16))), 'nudge:{cycle}:' || id || ':20231024:7', 'nudge', id,
       '{{"cycle": "{cycle}", "closes_on": "2023-10-24", "slot": 7}}', 'queued',
       '2023-10-17 01:00:00.000000', '2023-10-21 01:00:00.000000', 0, '2023-10-17 01:00:00.000000'
  FROM invitation
""",
    "postgresql": """
INSERT INTO outbox (id, dedupe_key, kind, invitation_id, payload, status, due_at, expires_at,
                    attempts, created_at)
SELECT uuidv7(), 'nudge:{cycle}:' || id || ':20231024:7', 'nudge', id,
       '{{"cycle": "{cycle}", "closes_on": "2023-10-24", "slot": 7}}'::json, 'queued',
       now(), now(), 0, now()
  FROM invitation
""",
}


def measure(folder: Path, usual: int, large: int, rounds: int, say: Say) -> list[Row]:
    """usual: open invitations whose planning is timed. large: those within whose memory it fits."""
    rows = []
    with ExitStack() as stack:
        server = stack.enter_context(postgresql(folder))
        for name, url in (("sqlite", None), ("postgresql", server)):
            city = found_city(f"planning_{name}", folder, url)
            stack.callback(city.close)
            say(f"{name}: filling in {usual:,} open invitations")
            fill(city, usual, of_ten=0, all_bound=True)
            _let_a_nudge_be_due(city)
            rows.append(_compare(city, name, usual, rounds, say))
            big = found_city(f"planning_{name}_large", folder, url)
            stack.callback(big.close)
            say(f"{name}: filling in {large:,} open invitations")
            fill(big, large, of_ten=0, all_bound=True)
            _let_a_nudge_be_due(big)
            say(f"{name}: planning them")
            rows.append(_memory(big, name, large))
    return rows


def _let_a_nudge_be_due(city: City) -> None:
    with transaction(city.database) as db:
        db.execute(update(Cycle).values(nudge_days_before=[7, 3, 1, 0]))


def _compare(city: City, name: str, usual: int, rounds: int, say: Say) -> Row:
    ratios = []
    for number in range(rounds):
        say(f"{name}: round {number + 1} of {rounds}")
        bare = _bare(city, name, usual)
        planned = _plan(city)
        if planned["queued"] != usual:
            raise RuntimeError(f"{planned['queued']} of {usual} were planned")
        ratios.append(planned["seconds"] / bare)
    return Row(
        f"Planning {usual:,} nudges ÷ bare INSERT … SELECT, {name}",
        statistics.median(ratios),
        target="≤ 10",
        note=f"{min(ratios):.2f} to {max(ratios):.2f}, {planned['seconds']:.1f} s",
    )


def _bare(city: City, name: str, usual: int) -> float:
    _empty(city)
    cycle = city.cycle_id.replace("-", "")
    start = time.perf_counter()
    with transaction(city.database) as db:
        written = db.execute(text(_BARE[name].format(cycle=cycle))).rowcount
    seconds = time.perf_counter() - start
    if written != usual:
        raise RuntimeError(f"{written} of {usual} were written")
    return seconds


def _empty(city: City) -> None:
    with city.database.statements() as db:
        if city.database.is_sqlite:
            db.execute(text("DELETE FROM outbox"))
            db.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        else:
            db.execute(text("TRUNCATE outbox"))


def _plan(city: City) -> dict[str, float]:
    """By a process of its own, which plans as the scheduler's tick does."""
    _empty(city)
    command = [sys.executable, "-m", "bench.planning", str(city.config_file)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=3600)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _memory(city: City, name: str, large: int) -> Row:
    planned = _plan(city)
    if planned["queued"] != large:
        raise RuntimeError(f"{planned['queued']} of {large} were planned")
    return Row(
        f"Memory of planning {large:,} nudges, {name}",
        planned["megabytes"],
        "MB",
        "≤ 200",
        f"{planned['seconds']:.0f} s",
    )


def _worker(config_file: str) -> None:
    """Plan the first nudges of the city's survey, at nine in the morning of their day."""
    from notifications import ticks
    from pingyi.config import load_config
    from pingyi.reminders import nudge_policy
    from storage.database import open_database

    config = load_config(config_file)
    database = open_database(config.database.url.get_secret_value())
    with database.statements() as db:
        closes_on: date = db.execute(Cycle.__table__.select()).one().closes_on
    day = closes_on - timedelta(days=3)
    now = datetime(day.year, day.month, day.day, 9, tzinfo=config.zone).astimezone(UTC)
    policy = replace(nudge_policy(config), calendar=None)
    start = time.perf_counter()
    queued = ticks.plan_nudges(database, now, policy)
    seconds = time.perf_counter() - start
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    megabytes = int(peak.split()[1]) / 1024
    print(json.dumps({"queued": queued, "seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    _worker(sys.argv[1])
