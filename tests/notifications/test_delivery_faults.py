"""Real delivery processes that work side by side and are killed: nothing is lost."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from notifications import lapsed, ticks
from storage.database import Database
from storage.secrets import Vault
from storage.tables import MessageStatus, OutboxMessage
from tests.notifications.conftest import Person, Platform, Town
from tests.notifications.doubts import doubtful

KEY = Fernet.generate_key().decode()


@pytest.fixture
def vault() -> Vault:
    return Vault([KEY])


@pytest.fixture
def environment(database_url: str, platform: Platform) -> dict[str, str]:
    template = {"nudge": {"id": "SIM-NUDGE", "fields": {"thing1": "agency"}}}
    return {
        **os.environ,
        "PINGYI_CONFIG": "",
        "PINGYI_WECHAT__APP_ID": platform.app_id,
        "PINGYI_WECHAT__APP_SECRET": platform.app_secret,
        "PINGYI_WECHAT__API_BASE_URL": platform.url,
        "PINGYI_WECHAT__TEMPLATES": json.dumps(template),
        "PINGYI_DATABASE__URL": database_url,
        "PINGYI_SECURITY__DATA_KEYS": json.dumps([KEY]),
        "PINGYI_DELIVERY__POLL_SECONDS": "0.1",
        "PINGYI_DELIVERY__BATCH": "20",
        "PINGYI_DELIVERY__LEASE_SECONDS": "10",
        "PINGYI_SCHEDULE__TIMEZONE": "UTC",
        "PINGYI_SCHEDULE__TICK_SECONDS": "0.2",
        "PINGYI_SCHEDULE__QUIET_HOURS": "",
        "PINGYI_SCHEDULE__LUNCH": "",
        "PINGYI_SCHEDULE__NUDGE_ON_DAYS_OFF": "true",
    }


def start(environment: dict[str, str], folder: Path, *command: str) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "pingyi", *command],
            env=environment,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=log,
        )


@contextmanager
def stopped_at_the_end(processes: list[subprocess.Popen[bytes]]) -> Iterator[None]:
    try:
        yield
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
            process.communicate()


def queue(town: Town, platform: Platform, count: int) -> list[Person]:
    people = town.people(count)
    platform.follow(*people)
    policy = ticks.NudgePolicy(ZoneInfo("UTC"))
    now = datetime.now(UTC)
    assert ticks.plan_nudges(town.database, now, policy) == count
    with town.database.transaction() as db:  # of use for hours, also when it is nearly midnight
        db.execute(update(OutboxMessage).values(expires_at=now + timedelta(hours=9)))
    return people


def arrived(platform: Platform, people: list[Person]) -> list[int]:
    return [len(platform.pushes(person)) for person in people]


@pytest.mark.faults
def test_two_processes_deliver_three_hundred_messages_exactly_once(
    town: Town, platform: Platform, environment: dict[str, str], tmp_path: Path
) -> None:
    people = queue(town, platform, 300)
    processes = [start(environment, tmp_path, "deliver", "--once", "--json") for _ in range(2)]
    with stopped_at_the_end(processes):
        counts = [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    assert sum(count["sent"] for count in counts) == 300
    assert town.statuses() == {MessageStatus.SENT: 300}
    assert arrived(platform, people) == [1] * 300
    assert len(platform.calls("/stable_token")) == 1


@pytest.mark.faults
def test_killed_at_any_moment_nothing_is_lost(
    town: Town,
    platform: Platform,
    environment: dict[str, str],
    tmp_path: Path,
    database: Database,
    wait_until: Any,
) -> None:
    """Processes are killed with -9 while sending; leases are made to lapse, not waited for."""
    people = queue(town, platform, 120)
    chance = random.Random(7)
    processes: list[subprocess.Popen[bytes]] = []
    with stopped_at_the_end(processes):
        for _ in range(3):
            sent = town.statuses().get(MessageStatus.SENT, 0)
            processes.append(start(environment, tmp_path, "deliver"))
            wait_until(lambda sent=sent: town.statuses().get(MessageStatus.SENT, 0) > sent)
            time.sleep(chance.uniform(0, 0.1))
            processes[-1].kill()
            processes[-1].wait()
            let_leases_lapse(town)
            with database.transaction() as db:
                lapsed.reclaim(db, datetime.now(UTC), max_attempts=6)
        processes.append(start(environment, tmp_path, "deliver"))
        wait_until(lambda: town.statuses() == {MessageStatus.SENT: 120})
        processes[-1].terminate()
        assert processes[-1].wait(20) == 0, "asked to stop, it ends by itself"
    # by template the platform dropped what was sent again, so everybody got exactly one
    assert arrived(platform, people) == [1] * 120
    with database.statements() as db:
        in_doubt = doubtful(db)
    repeated = len(platform.calls("/template/send")) - 120
    assert repeated <= len(in_doubt) <= 3 * 8, "at most what eight workers had in hand"


def let_leases_lapse(town: Town) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    with town.database.transaction() as db:
        db.execute(
            update(OutboxMessage)
            .where(OutboxMessage.status == MessageStatus.SENDING)
            .values(lease_until=past)
        )


@pytest.mark.faults
def test_the_scheduler_and_the_delivery_run_by_themselves_and_stop_when_told(
    town: Town,
    platform: Platform,
    environment: dict[str, str],
    tmp_path: Path,
    wait_until: Any,
) -> None:
    unfinished, finished = town.people(2)
    platform.follow(unfinished, finished)
    town.answer(finished)
    processes = [
        start(environment, tmp_path, command) for command in ("schedule", "schedule", "deliver")
    ]
    with stopped_at_the_end(processes):
        wait_until(lambda: (tmp_path / "log").read_text().count(".started") == 3)
        wait_until(lambda: town.statuses() == {MessageStatus.SENT: 1})
        for process in processes:
            process.terminate()
        # a tick that is under way may wait for the database as long as its patience lasts
        assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert arrived(platform, [unfinished, finished]) == [1, 0]


@pytest.mark.faults
def test_once_reports_its_counts(
    town: Town, platform: Platform, environment: dict[str, str], tmp_path: Path
) -> None:
    platform.follow(*town.people(3))
    processes = [start(environment, tmp_path, "schedule", "--once", "--json")]
    with stopped_at_the_end(processes):
        counts = json.loads(processes[0].communicate(timeout=30)[0])
        assert processes[0].returncode == 0
    assert counts["nudges"] == {"queued": 3}
    assert counts["leases"] == {"queued": 0, "failed": 0}
    assert town.statuses() == {MessageStatus.QUEUED: 3}


@pytest.mark.faults
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PINGYI_WECHAT__APP_SECRET", "", "wechat.app_secret"),
        ("PINGYI_WECHAT__TEMPLATES", '{"nudge": {"id": "T", "fields": {"thing1": "x"}}}', "thing1"),
        ("PINGYI_WECHAT__TEMPLATES", '{"nagging": {"id": "T", "fields": {}}}', "nagging"),
    ],
)
def test_what_is_missing_stops_the_start_with_one_sentence(
    environment: dict[str, str], tmp_path: Path, name: str, value: str, said: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pingyi", "deliver", "--once"],
        env=environment | {name: value},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
