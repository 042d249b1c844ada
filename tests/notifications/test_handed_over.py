"""The word to whoever was replaced goes to them, whoever is bound by now."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert

from notifications.delivery import Fate
from notifications.kinds.enterprise import HANDED_OVER
from notifications.news import draft
from notifications.outbox import enqueue
from storage.database import transaction
from storage.tables import Binding, Conversation, MessageStatus
from tests.notifications.conftest import Person, Platform, Town
from tests.notifications.test_delivery import deliver, only, wrote


def replaced(town: Town, platform: Platform) -> tuple[Person, Person]:
    """An old and a new person of one invitation, both of whom wrote lately; the word is queued."""
    old, new = town.person(), town.person()
    for person in (old, new):
        platform.follow(person)
        wrote(town, platform, person)
    now = datetime.now(UTC)
    given: dict[str, Any] = {"person": old.conversation_id, "at": int(now.timestamp())}
    with transaction(town.database) as db:
        db.execute(delete(Binding).where(Binding.invitation_id == old.invitation_id))
        values = {
            "invitation_id": old.invitation_id,
            "conversation_id": new.conversation_id,
            "bound_at": now,
        }
        db.execute(insert(Binding).values(values))
        message = draft(HANDED_OVER, town.cycle_id, old.invitation_id, given, now)
        assert enqueue(db, [message, message], now) == 1
    return old, new


def test_it_goes_to_the_old_person_alone(town: Town, platform: Platform) -> None:
    old, new = replaced(town, platform)
    assert deliver(town, platform) == {Fate.SENT: 1}
    [push] = platform.pushes(old)
    assert push["kind"] == "custom"
    assert "已由同事凭邀请码和登记电话接手" in push["text"]
    assert platform.pushes(new) == []


def test_it_reaches_nobody_once_the_old_person_is_erased(town: Town, platform: Platform) -> None:
    old, new = replaced(town, platform)
    with transaction(town.database) as db:
        db.execute(delete(Conversation).where(Conversation.id == old.conversation_id))
    deliver(town, platform)
    assert only(town).status is MessageStatus.UNDELIVERABLE
    assert platform.pushes(new) == []
