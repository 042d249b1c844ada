"""What is queued by a date that was moved is cancelled; the rest stays, on both databases."""

from datetime import date, datetime, timedelta

import pytest

from notifications import outbox
from notifications.kinds import KINDS
from notifications.news import draft
from notifications.nudges import replan
from storage.database import transaction
from storage.tables import MessageStatus, OutboxMessage, new_id
from tests.notifications.conftest import Town

OLD, NEW = date(2023, 10, 24), date(2023, 10, 31)

#: kind, what it was given, and whether it goes when the survey, or the paper's day, is moved
QUEUED: list[tuple[str, dict[str, str | int], bool, bool]] = [
    ("nudge", {"closes_on": OLD.isoformat(), "slot": 3}, True, False),
    ("nudge", {"closes_on": NEW.isoformat(), "slot": 3}, False, False),
    ("last_day", {"closes_on": OLD.isoformat()}, True, False),
    ("survey_extended", {"closes_on": OLD.isoformat()}, True, False),
    ("survey_extended", {"closes_on": NEW.isoformat()}, False, False),
    ("invitation", {}, False, False),
    ("materials_paper_due", {"due": OLD.isoformat(), "slot": 1}, False, True),
    ("materials_paper_due", {"due": NEW.isoformat(), "slot": 1}, False, False),
    ("materials_ecopy_due", {"due": OLD.isoformat(), "slot": 1}, False, False),
]


@pytest.mark.parametrize("what", ["survey", "paper"])
def test_what_hangs_on_another_day_is_cancelled(town: Town, today: datetime, what: str) -> None:
    person = town.person()
    end = today + timedelta(days=9)
    with transaction(town.database) as db:
        for cycle_id in (town.cycle_id, new_id()):
            drafts = [
                draft(KINDS[kind], cycle_id, person.invitation_id, given, today, expires_at=end)
                for kind, given, *_ in QUEUED
            ]
            assert outbox.enqueue(db, drafts, today) == len(QUEUED)
    kinds = {} if what == "survey" else {"kinds": ["materials_paper_due"]}
    gone = [
        (kind, given, town.cycle_id)
        for kind, given, survey, paper in QUEUED
        if (survey if what == "survey" else paper)
    ]
    with transaction(town.database) as db:
        assert replan(db, town.cycle_id, today, keep=NEW, **kinds) == len(gone)
        assert replan(db, town.cycle_id, today, keep=NEW, **kinds) == 0
    found = [
        (
            m.kind,
            {name: m.payload[name] for name in m.payload if name != "cycle"},
            m.payload["cycle"],
        )
        for m in town.messages()
        if (m.status, m.error, m.finished_at) == (MessageStatus.CANCELLED, "replanned", today)
    ]
    assert sorted(found, key=str) == sorted(gone, key=str)


def test_what_left_is_not_called_back(town: Town, today: datetime) -> None:
    given: dict[str, str | int] = {"closes_on": OLD.isoformat(), "slot": 3}
    person = town.person()
    with transaction(town.database) as db:
        message = draft(
            KINDS["nudge"],
            town.cycle_id,
            person.invitation_id,
            given,
            today,
            expires_at=today + timedelta(days=1),
        )
        outbox.enqueue(db, [message], today)
        (claimed,) = outbox.claim(db, today, KINDS, batch=1, lease=timedelta(minutes=1))
        assert replan(db, town.cycle_id, today, keep=NEW) == 0
    town.change(OutboxMessage, claimed.id, status=MessageStatus.SENT, sent_at=today)
    with transaction(town.database) as db:
        assert replan(db, town.cycle_id, today, keep=NEW) == 0
