"""Delivery processes killed with -9 again and again while messages leave: nothing is lost.

Leases lapse by themselves, two processes are alive at any moment, and half of the messages are
customer-service messages, which the platform does not deduplicate. PINGYI_KILLS and
PINGYI_KILLED_MESSAGES make it as long as one likes (`make kills`: 200 over 5,000).
"""

import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from storage.database import Database
from storage.secrets import Vault
from storage.tables import Conversation, MessageStatus, OutboxMessage
from tests.notifications.conftest import Person, Platform, Town
from tests.notifications.doubts import doubtful
from tests.notifications.test_delivery_faults import (
    KEY,
    environment,
    queue,
    start,
    stopped_at_the_end,
)

__all__ = ["environment"]  # a fixture

KILLS = int(os.environ.get("PINGYI_KILLS", "8"))
MESSAGES = int(os.environ.get("PINGYI_KILLED_MESSAGES", "160"))
#: A life between two kills, in seconds, and how many messages leave meanwhile.
LIFE = (0.2, 1.6)


@pytest.fixture
def vault() -> Vault:
    return Vault([KEY])


@pytest.mark.faults
def test_killed_again_and_again_nothing_is_lost_and_what_came_twice_was_in_doubt(
    town: Town,
    platform: Platform,
    environment: dict[str, str],
    tmp_path: Path,
    database: Database,
) -> None:
    people = queue(town, platform, MESSAGES)
    talkative = people[::2]
    say_something(town, platform, talkative)
    # slow enough to last as long as the kills, with some answers under way at any moment
    platform.post("/sim/faults", {"delay_ms": 40})
    pace = {"PINGYI_DELIVERY__PER_MINUTE": str(int(60 * MESSAGES / (KILLS * sum(LIFE) / 2) + 1))}
    pace |= {"PINGYI_DELIVERY__BATCH": "4"}
    chance = random.Random(11)
    processes: list[subprocess.Popen[bytes]] = []
    under_way = 0
    with stopped_at_the_end(processes):
        processes += [start(environment | pace, tmp_path, "deliver") for _ in range(2)]
        began = time.monotonic()
        for _ in range(KILLS):
            time.sleep(chance.uniform(*LIFE))
            victim = processes.pop(chance.randrange(len(processes)))
            victim.kill()
            victim.communicate()
            under_way += town.statuses().get(MessageStatus.SENDING, 0) > 0
            processes.append(start(environment | pace, tmp_path, "deliver"))
        platform.post("/sim/faults")
        quick = environment | {"PINGYI_DELIVERY__PER_MINUTE": "100000"}
        processes.append(start(quick, tmp_path, "deliver"))
        wait_for(lambda: settled(town) == MESSAGES, seconds=60 + MESSAGES / 20, told=town.statuses)
        lasted = time.monotonic() - began
    with database.statements() as db:
        in_doubt = set(doubtful(db))
        rows = db.execute(select(OutboxMessage.id, OutboxMessage.invitation_id))
        message_of = {row.invitation_id: row.id for row in rows}
    arrived = {person: len(platform.pushes(person)) for person in people}
    missing = [person for person, count in arrived.items() if not count]
    twice = [person for person, count in arrived.items() if count > 1]
    print(
        f"{KILLS} kills, {under_way} of them with messages under way, {MESSAGES} messages in"
        f" {lasted:.0f} s: {len(missing)} lost, {len(twice)} came twice,"
        f" {len(in_doubt)} in doubt and listed; {dict(town.statuses())}"
    )
    assert missing == []
    assert all(message_of[person.invitation_id] in in_doubt for person in twice)
    assert Counter(arrived[person] for person in people if person not in talkative) == {
        1: len(people) - len(talkative)
    }, "of templates the platform drops the double"
    assert under_way, "somebody was killed in the middle of something"


def settled(town: Town) -> int:
    done = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.FAILED)
    return sum(count for status, count in town.statuses().items() if status in done)


def say_something(town: Town, platform: Platform, people: list[Person]) -> None:
    for person in people:
        platform.post(f"/sim/people/{person.openid}/say", {"text": "你好", "wait": False})
    with town.database.transaction() as db:
        wrote = update(Conversation).where(
            Conversation.id.in_([person.conversation_id for person in people])
        )
        db.execute(wrote.values(last_typed_at=datetime.now(UTC)))


def wait_for(condition: Callable[[], bool], seconds: float, told: Callable[[], Any]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it never came to an end: {told()}"
        time.sleep(0.1)
