"""News that people decide: queued once for each invitation, with an end, on both databases."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.kinds import KINDS
from notifications.news import end_of_use, tell
from storage.database import transaction
from tests.notifications.conftest import Town

ZONE = ZoneInfo("Asia/Shanghai")
READY = {"reference": "88", "day": "2023-10-20"}


def told(town: Town, kind: str, invitations: list[str], **given: str | int) -> int:
    with transaction(town.database) as db:
        return tell(db, KINDS[kind], town.cycle_id, invitations, given, town.now, zone=ZONE)


def test_each_invitation_hears_of_a_decision_once(town: Town) -> None:
    people = [town.invite(None) for _ in range(3)]
    assert told(town, "result_ready", people[:2], **READY) == 2
    assert told(town, "result_ready", people, **READY) == 1
    assert told(town, "result_ready", people, **READY | {"reference": "89"}) == 3
    assert told(town, "result_ready", [], **READY) == 0
    assert len({message.dedupe_key for message in town.messages()}) == 6
    assert {message.expires_at for message in town.messages()} == {town.now + timedelta(days=30)}


def test_what_is_missing_or_over_is_refused_and_nothing_is_queued(town: Town) -> None:
    person = town.invite(None)
    over = (town.now - timedelta(days=2)).astimezone(ZONE).date().isoformat()
    for kind, given in (
        ("result_ready", {"day": "2023-10-20"}),
        ("listed", {"reference": "88", "document": "88"}),
        ("listed", {"reference": "88", "document": "88", "until": over}),
        ("nudge", {"closes_on": "2023-10-24", "slot": 1}),
    ):
        with pytest.raises(ValueError, match=kind):
            told(town, kind, [person], **given)
    assert town.messages() == []


def test_a_day_that_was_given_ends_at_its_midnight(town: Town) -> None:
    today = town.now.astimezone(ZONE).date()
    end = end_of_use(KINDS["title_expiring"], {"until": today.isoformat()}, town.now, ZONE)
    local = end.astimezone(ZONE)
    assert (local.date(), local.hour, local.minute) == (today + timedelta(days=1), 0, 0)
