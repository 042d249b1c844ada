"""Delivery to the platform's twin over HTTP, on both databases."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.wechat import Account, WeChat
from bot.wording.notices import NOTICES
from notifications import ticks
from notifications.delivery import Delivery, Fate, Rules, Settings
from notifications.route import Route
from notifications.template import TemplateConfig
from storage.database import transaction
from storage.tables import Conversation, MessageStatus, OutboxMessage, Response
from tests.notifications.conftest import Person, Platform, Town

TEMPLATES = {
    "nudge": TemplateConfig(
        "SIM-NUDGE", {"thing1": "agency", "thing2": "progress", "time3": "deadline"}
    )
}
POLICY = ticks.NudgePolicy(ZoneInfo("UTC"))


def plan(town: Town) -> None:
    now = datetime.now(UTC)
    assert ticks.plan_nudges(town.database, now, POLICY) > 0
    for message in town.messages():  # of use for hours, also when it is nearly midnight
        town.change(OutboxMessage, message.id, expires_at=now + timedelta(hours=9))


def courier(town: Town, platform: Platform, **changes: Any) -> Delivery:
    account = Account(platform.app_id, platform.app_secret, platform.url)
    timeout = changes.pop("timeout", (3, 1))
    sender = WeChat(account, town.database, town.vault, timeout=timeout)
    rules = Rules(**({"templates": TEMPLATES} | changes.pop("rules", {})))
    values: dict[str, Any] = {"settings": Settings(batch=20, rules=rules)} | changes
    if values["settings"].rules == Rules():
        values["settings"] = replace(values["settings"], rules=rules)
    return Delivery(town.database, town.vault, sender, NOTICES, **values)


def deliver(town: Town, platform: Platform, **changes: Any) -> dict[Fate, int]:
    return dict(courier(town, platform, **changes).drain(threading.Event()))


def in_a_minute() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


def only(town: Town) -> Any:
    (message,) = town.messages()
    return message


def wrote(town: Town, platform: Platform, person: Person) -> None:
    """The person types something: the platform knows, and the bot has noted it."""
    platform.post(f"/sim/people/{person.openid}/say", {"text": "你好", "wait": False})
    town.change(Conversation, person.conversation_id, last_typed_at=datetime.now(UTC))


def test_who_wrote_lately_gets_a_customer_service_message(town: Town, platform: Platform) -> None:
    person = town.person()
    platform.follow(person)
    wrote(town, platform, person)
    plan(town)
    assert deliver(town, platform) == {Fate.SENT: 1}
    (push,) = platform.pushes(person)
    assert push["kind"] == "custom"
    assert "佛山第1安全技术服务有限公司" in push["text"]
    message = only(town)
    assert (message.status, message.route) == (MessageStatus.SENT, Route.CUSTOM)
    assert message.sent_at is not None
    assert (message.attempts, message.claim_token) == (1, None)


def test_everybody_else_gets_the_template(town: Town, platform: Platform) -> None:
    person = town.person()
    town.invite(person.conversation_id, ("submitted", "in_progress", "invited"))
    platform.post("/sim/people", {"name": "某人", "openid": person.openid})
    platform.post(f"/sim/people/{person.openid}/follow", {"wait": False})
    plan(town)
    assert deliver(town, platform) == {Fate.SENT: 1}
    (push,) = platform.pushes(person)
    assert push["kind"] == "template"
    assert "佛山第2安全技术服务有限公司等3家机构" in push["text"], "the one being rated comes first"
    assert "还有3家待评价，共4家" in push["text"]
    message = only(town)
    assert (message.status, message.route) == (MessageStatus.SENT, Route.TEMPLATE)
    assert message.provider_id > 2**53


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (lambda town, person: town.answer(person), "answered"),
        (lambda town, person: town.answer(person, "withdrawn"), "answered"),
    ],
)
def test_what_is_not_wanted_any_more_is_never_sent(
    town: Town, platform: Platform, meanwhile: Any, reason: str
) -> None:
    person = town.person()
    platform.follow(person)
    plan(town)
    meanwhile(town, person)
    assert deliver(town, platform) == {Fate.CANCELLED: 1}
    assert (only(town).status, only(town).error) == (MessageStatus.CANCELLED, reason)
    assert platform.calls("/send") == []


def test_a_submission_in_the_middle_of_a_batch_stops_the_rest(
    town: Town, platform: Platform
) -> None:
    """The look just before sending is per message, not per batch."""
    people = town.people(6)
    platform.follow(*people)
    plan(town)
    work = courier(town, platform, settings=Settings(workers=1))
    sender = work._carrier.sender
    send_template = sender.send_template

    def everybody_submits(*args: Any) -> int:
        with transaction(town.database) as db:
            db.execute(update(Response).values(state="submitted"))
        return send_template(*args)

    sender.send_template = everybody_submits
    assert work.drain(threading.Event()) == {Fate.SENT: 1, Fate.CANCELLED: 5}
    assert sum(len(platform.pushes(person)) for person in people) == 1


def test_what_expired_is_cancelled(town: Town, platform: Platform) -> None:
    town.person()
    plan(town)
    assert deliver(
        town, platform, clock=lambda: datetime.now(UTC) + timedelta(days=1)
    ) == {Fate.CANCELLED: 1}  # fmt: skip
    assert only(town).error == "expired"


def test_the_ledger_keeps_to_five_messages(town: Town, platform: Platform) -> None:
    person = town.person()
    platform.follow(person)
    wrote(town, platform, person)
    for slot in range(7):
        with transaction(town.database) as db:
            queue_again(db, town, person, slot)
    assert deliver(town, platform, settings=Settings(workers=1)) == {Fate.SENT: 7}
    kinds = [push["kind"] for push in platform.pushes(person)]
    assert kinds == ["custom"] * 5 + ["template"] * 2
    codes = [call["errcode"] for call in platform.calls("/custom/send")]
    assert codes == [0] * 5, "the platform never had to refuse"


def queue_again(db: Any, town: Town, person: Person, slot: int) -> None:
    from notifications.outbox import Draft, enqueue

    end = town.now + timedelta(hours=1)
    key = f"nudge:again:{slot}"
    enqueue(db, [Draft(key, "nudge", person.invitation_id, town.now, end, {})], town.now)


@pytest.mark.parametrize("typed", [True, False])
def test_a_window_that_the_platform_sees_shut_falls_back_at_once(
    town: Town, platform: Platform, typed: bool
) -> None:
    """We believe that a window is open; the platform answers 45015 or 45047."""
    person = town.person(last_typed_at=datetime.now(UTC))
    platform.follow(person)
    platform.post("/sim/faults", {"errcode": 45015 if typed else 45047, "errcode_times": 1})
    plan(town)
    assert deliver(town, platform) == {Fate.SENT: 1}
    assert [push["kind"] for push in platform.pushes(person)] == ["template"]
    assert only(town).attempts == 1


def test_without_a_window_and_a_template_it_ends_as_unreachable(
    town: Town, platform: Platform
) -> None:
    town.person()
    plan(town)
    assert deliver(town, platform, rules={"templates": {}}) == {Fate.UNDELIVERABLE: 1}
    assert only(town).error.startswith("unreachable")


@pytest.mark.parametrize(
    ("code", "fate", "status", "attempts"),
    [
        (-1, Fate.RETRIED, MessageStatus.QUEUED, 1),
        (43004, Fate.UNDELIVERABLE, MessageStatus.UNDELIVERABLE, 1),
        (40003, Fate.UNDELIVERABLE, MessageStatus.UNDELIVERABLE, 1),
        (40037, Fate.RETRIED, MessageStatus.QUEUED, 1),
        (47003, Fate.FAILED, MessageStatus.FAILED, 1),
        (45009, Fate.POSTPONED, MessageStatus.QUEUED, 0),
        (45011, Fate.POSTPONED, MessageStatus.QUEUED, 0),
        (48001, Fate.POSTPONED, MessageStatus.QUEUED, 0),
    ],
)
def test_a_refusal_is_recorded_by_its_class(
    town: Town, platform: Platform, code: int, fate: Fate, status: MessageStatus, attempts: int
) -> None:
    platform.follow(town.person())
    platform.post("/sim/faults", {"errcode": code, "errcode_times": 1})
    plan(town)
    before = datetime.now(UTC)
    assert set(deliver(town, platform)) == {fate}
    message = only(town)
    assert (message.status, message.attempts) == (status, attempts)
    assert str(code) in message.error
    assert (message.due_at > before) == (status is MessageStatus.QUEUED)


def test_busy_is_tried_again_until_it_works(town: Town, platform: Platform) -> None:
    person = town.person()
    platform.follow(person)
    platform.post("/sim/faults", {"busy": 2})
    plan(town)
    now = datetime.now(UTC)
    work = courier(town, platform, clock=lambda: now)
    assert work.drain(threading.Event()) == {Fate.RETRIED: 1}
    now += timedelta(minutes=1)
    assert work.drain(threading.Event()) == {Fate.RETRIED: 1}
    now += timedelta(minutes=1)
    assert work.drain(threading.Event()) == {Fate.SENT: 1}
    assert only(town).attempts == 3
    assert len(platform.pushes(person)) == 1


@pytest.mark.parametrize("code", [45009, 45011, 40164])
def test_a_trouble_of_the_account_makes_all_sending_rest(
    town: Town, platform: Platform, code: int
) -> None:
    """Also in the other processes."""
    people = town.people(8)
    platform.follow(*people)
    platform.post("/sim/faults", {"errcode": code, "errcode_times": 100})
    plan(town)
    now = datetime.now(UTC)
    work = courier(town, platform, clock=lambda: now, settings=Settings(batch=4, workers=1))
    assert Fate.SENT not in work.drain(threading.Event())
    assert work.drain(threading.Event()) == {}
    assert deliver(town, platform, clock=lambda: now) == {}
    assert len(platform.calls("/template/send")) == 1
    platform.post("/sim/faults")
    now += timedelta(hours=1)
    assert work.drain(threading.Event()) == {Fate.SENT: 8}


def test_a_template_whose_answer_was_lost_is_repeated_and_arrives_once(
    town: Town, platform: Platform
) -> None:
    person = town.person()
    platform.follow(person)
    platform.post("/sim/faults", {"lose_answers": 1})
    plan(town)
    assert deliver(town, platform) == {Fate.RETRIED: 1}
    assert only(town).error.startswith("unknown: timeout")
    assert deliver(town, platform, clock=in_a_minute) == {Fate.SENT: 1}
    assert len(platform.calls("/template/send")) == 2
    assert len(platform.pushes(person)) == 1, "the platform dropped the double"


def test_a_customer_service_message_in_doubt_is_not_repeated(
    town: Town, platform: Platform
) -> None:
    person = town.person()
    platform.follow(person)
    wrote(town, platform, person)
    platform.post("/sim/faults", {"lose_answers": 1})
    plan(town)
    assert deliver(town, platform) == {Fate.FAILED: 1}
    message = only(town)
    assert message.error.startswith("unknown: timeout")
    assert message.sent_at is not None, "it counts in the ledger, because it may have arrived"
    assert deliver(town, platform, clock=in_a_minute) == {}
    assert len(platform.pushes(person)) == 1


def test_a_silent_platform_is_waited_for_only_so_long(town: Town, platform: Platform) -> None:
    platform.follow(town.person())
    platform.post("/sim/faults", {"delay_ms": 2500})
    plan(town)
    assert deliver(town, platform) == {Fate.RETRIED: 1}
    assert only(town).error == "unknown: timeout ReadTimeout"


def test_an_unreachable_platform_costs_no_attempt(town: Town, platform: Platform) -> None:
    town.people(3)
    plan(town)
    work = courier(town, Platform("http://127.0.0.1:9"), settings=Settings(workers=1))
    assert work.drain(threading.Event()) == {Fate.POSTPONED: 1}
    assert {message.attempts for message in town.messages()} == {0}
    assert town.statuses() == {MessageStatus.QUEUED: 3}


def test_a_defect_of_ours_costs_that_message_an_attempt_and_no_more(
    town: Town, platform: Platform
) -> None:
    broken, fine = town.people(2)
    platform.follow(broken, fine)
    plan(town)
    town.change(Conversation, broken.conversation_id, openid_sealed=b"garbage")
    assert deliver(town, platform) == {Fate.SENT: 1, Fate.RETRIED: 1}
    assert len(platform.pushes(fine)) == 1


def test_told_to_stop_it_puts_back_what_it_has_not_begun(town: Town, platform: Platform) -> None:
    people = town.people(10)
    platform.follow(*people)
    plan(town)
    stop = threading.Event()
    work = courier(town, platform, settings=Settings(batch=10, workers=1))
    sender = work._carrier.sender
    send_template = sender.send_template

    def and_stop(*args: Any) -> int:
        stop.set()
        return send_template(*args)

    sender.send_template = and_stop
    assert work.drain(stop) == {Fate.SENT: 1}
    assert town.statuses() == {MessageStatus.SENT: 1, MessageStatus.QUEUED: 9}


def test_several_at_once_deliver_each_message_exactly_once(town: Town, platform: Platform) -> None:
    people = town.people(60)
    platform.follow(*people)
    plan(town)
    with ThreadPoolExecutor(3) as pool:
        fates = pool.map(
            lambda _: deliver(town, platform, settings=Settings(batch=7, workers=2)), range(3)
        )
        total: Counter[Fate] = Counter()
        for each in fates:
            total.update(each)
    assert total == {Fate.SENT: 60}
    assert [len(platform.pushes(person)) for person in people] == [1] * 60
    assert len(platform.calls("/template/send")) == 60
    assert len(platform.calls("/stable_token")) == 1
    with transaction(town.database) as db:
        assert db.execute(update(OutboxMessage).values(error=None)).rowcount == 60
