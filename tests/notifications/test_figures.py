"""The outbox in figures, as a scrape reads them, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from notifications import outbox, rests
from notifications.errors import reason
from notifications.figures import OutboxFigures, figures
from notifications.outbox import Draft
from storage.database import open_database, transaction
from storage.tables import MessageStatus, OutboxMessage
from tests.notifications.conftest import Town


def queue(town: Town, kind: str, minutes_ago: float, **changes: Any) -> None:
    due_at, end = town.now - timedelta(minutes=minutes_ago), town.now + timedelta(days=1)
    invitation = town.person().invitation_id
    with transaction(town.database) as db:
        draft = Draft(f"{kind}:{invitation}", kind, invitation, due_at, end, {})
        outbox.enqueue(db, [draft], town.now)
    if changes:
        town.change(OutboxMessage, town.messages()[-1].id, **changes)


def test_what_is_due_what_ended_and_why(town: Town) -> None:
    failed, gone = MessageStatus.FAILED, MessageStatus.UNDELIVERABLE
    queue(town, "nudge", 5)
    queue(town, "nudge", 2)
    queue(town, "thanks", 1)
    queue(town, "nudge", -5)
    queue(town, "nudge", 9, status=MessageStatus.SENT)
    for number in range(3):
        queue(town, "nudge", 9, status=gone, error=f"recipient 43004 rid: {number}")
    queue(town, "nudge", 9, status=failed, error="unknown: timeout ReadTimeout")
    queue(town, "nudge", 9, status=MessageStatus.CANCELLED, error="cap: day")
    with transaction(town.database) as db:
        until = town.now + timedelta(minutes=10)
        rests.begin(db, "kind:nudge", cause="payload", note="", now=town.now, until=until)
    with town.database.statements() as db:
        found = figures(db, town.now)
    assert found.due == {"nudge": 2, "thanks": 1}
    assert found.lag == 300
    assert found.by_status["nudge", "queued"] == 3
    assert found.by_status["nudge", "sent"] == 1
    assert found.ended == {
        ("nudge", "undeliverable", "recipient"): 3,
        ("nudge", "failed", "unknown"): 1,
        ("nudge", "cancelled", "cap"): 1,
    }
    registry = CollectorRegistry()
    registry.register(OutboxFigures(town.database, lambda: town.now))
    text = generate_latest(registry).decode()
    for line in (
        'pingyi_outbox_due{kind="nudge"} 2.0',
        "pingyi_outbox_lag_seconds 300.0",
        'pingyi_outbox_ended{kind="nudge",reason="recipient",status="undeliverable"} 3.0',
        'pingyi_outbox_messages{kind="nudge",status="sent"} 1.0',
        'pingyi_outbox_rest_seconds{cause="payload",scope="kind:nudge"} 600.0',
    ):
        assert line in text


def test_an_empty_outbox_has_no_lag(town: Town) -> None:
    with town.database.statements() as db:
        assert figures(db, town.now).lag == 0


def test_a_database_that_is_away_shows_nothing_and_breaks_nothing(town: Town) -> None:
    away = open_database("postgresql+psycopg://nobody@127.0.0.1:9/none", patience=1)
    registry = CollectorRegistry()
    registry.register(OutboxFigures(away, lambda: town.now))
    assert generate_latest(registry) == b""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("recipient 43004 not", "recipient"),
        ("cap: day", "cap"),
        ("answered", "answered"),
        (None, "none"),
    ],
)
def test_a_reason_is_the_first_word(error: str | None, expected: str) -> None:
    assert reason(error) == expected
