"""Queue, claim, record, cancel, reclaim: by the one table of transitions, on both databases."""

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, select, update

from notifications import lapsed, outbox, settling
from notifications.kinds import KINDS, Doubt
from notifications.nudges import replan
from notifications.outbox import Claimed, Draft
from notifications.receipts import EARLY_KEPT, record_receipt, settle_early
from notifications.route import Route
from notifications.settling import Begun, Settled, sources
from storage.database import transaction
from storage.tables import TRANSITIONS, Conversation, EarlyReceipt, MessageStatus, OutboxMessage
from tests.notifications.conftest import Town
from tests.notifications.doubts import doubtful

LEASE = timedelta(seconds=60)


def queue(town: Town, count: int = 1) -> None:
    drafts = [
        Draft(
            dedupe_key=f"nudge:test:{number}",
            kind="nudge",
            invitation_id=town.person().invitation_id,
            due_at=town.now,
            expires_at=town.now + timedelta(days=1),
            payload={"slot": 1},
        )
        for number in range(count)
    ]
    with transaction(town.database) as db:
        assert outbox.enqueue(db, drafts, town.now) == count
        assert outbox.enqueue(db, drafts, town.now) == 0, "the key is known"


def claim(town: Town, batch: int = 50, later: timedelta = timedelta(0)) -> list[Claimed]:
    with transaction(town.database) as db:
        return outbox.claim(db, town.now + later, KINDS, batch=batch, lease=LEASE)


def only(town: Town) -> Any:
    (message,) = town.messages()
    return message


def test_every_status_is_in_the_table_and_ends_somewhere() -> None:
    assert set(TRANSITIONS) == set(MessageStatus)
    assert {target for targets in TRANSITIONS.values() for target in targets} <= set(MessageStatus)


def test_a_move_changes_something_exactly_when_the_table_allows_it(town: Town) -> None:
    pairs = list(itertools.product(MessageStatus, MessageStatus))
    queue(town, len(pairs))
    claims = claim(town, batch=len(pairs))
    for claimed, (source, target) in zip(claims, pairs, strict=True):
        town.change(OutboxMessage, claimed.id, status=source)
        with transaction(town.database) as db:
            moved = settling.settle(db, [Settled(claimed, target)], town.now)
        assert moved == (target in TRANSITIONS[source])
        (after,) = (message for message in town.messages() if message.id == claimed.id)
        assert after.status == (target if moved else source)
        assert (after.claim_token is None) == moved
        assert (after.finished_at is not None) == (moved and not TRANSITIONS[target])


def test_the_oldest_is_claimed_and_comes_first(town: Town) -> None:
    queue(town, 40)
    ages = {message.id: (position * 7) % 40 for position, message in enumerate(town.messages())}
    for message, age in ages.items():
        town.change(OutboxMessage, message, due_at=town.now - timedelta(minutes=age))
    oldest = sorted(ages, key=ages.__getitem__, reverse=True)
    assert [claimed.id for claimed in claim(town, batch=30)] == oldest[:30]
    assert [claimed.id for claimed in claim(town)] == oldest[30:]


def test_only_what_is_due_is_claimed_and_only_once(town: Town) -> None:
    queue(town, 5)
    assert claim(town, later=-timedelta(seconds=1)) == []
    first, second = claim(town, batch=3), claim(town, batch=3)
    assert (len(first), len(second)) == (3, 2)
    assert len({claimed.id for claimed in first + second}) == 5
    assert claim(town) == []
    assert town.statuses() == {MessageStatus.SENDING: 5}


def test_many_claim_at_once_and_nobody_twice(town: Town) -> None:
    queue(town, 60)
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: claim(town, batch=5), range(16)))
    ids = Counter(claimed.id for batch in batches for claimed in batch)
    assert len(ids) == 60
    assert set(ids.values()) == {1}


def test_an_outcome_under_a_lost_claim_does_nothing_and_says_so(town: Town) -> None:
    queue(town)
    (lost,) = claim(town)
    with transaction(town.database) as db:
        lapsed.reclaim(db, town.now + LEASE, max_attempts=6)
    (ours,) = claim(town, later=LEASE)
    with transaction(town.database) as db:
        assert not settling.begin(db, [Begun(lost, Route.TEMPLATE, 1)], town.now, LEASE)
        for target in TRANSITIONS[MessageStatus.SENDING]:
            late = Settled(lost, target, "late", provider_id=1, sent_at=town.now, attempts=9)
            assert not settling.settle(db, [late], town.now)
    message = only(town)
    assert (message.status, message.claim_token) == (MessageStatus.SENDING, ours.token)
    assert (message.attempts, message.error) == (0, None)
    with transaction(town.database) as db:
        accepted = Settled(ours, MessageStatus.SENT, provider_id=7, sent_at=town.now)
        assert settling.settle(db, [lost_and(accepted, lost), accepted], town.now) == 1
        assert not settling.settle(db, [accepted], town.now), "once is enough"


def test_whoever_was_taken_for_dead_settles_the_doubt_if_nobody_repeats_it_yet(town: Town) -> None:
    queue(town, 2)
    ours = claim(town)
    with transaction(town.database) as db:
        settling.begin(db, [Begun(each, Route.CUSTOM, 1) for each in ours], town.now, LEASE)
        assert lapsed.reclaim(db, town.now + LEASE, max_attempts=6).queued == 2
    (repeated,) = claim(town, batch=1, later=LEASE)
    accepted = [
        Settled(each, MessageStatus.SENT, provider_id=number, sent_at=town.now)
        for number, each in enumerate(ours)
    ]
    with transaction(town.database) as db:
        assert settling.settle(db, accepted, town.now + LEASE) == 1
    states = {message.id: message.status for message in town.messages()}
    assert states.pop(repeated.id) is MessageStatus.SENDING
    assert list(states.values()) == [MessageStatus.SENT]


def test_a_renewed_lease_does_not_lapse(town: Town) -> None:
    queue(town)
    (claimed,) = claim(town)
    with transaction(town.database) as db:
        begun = [Begun(claimed, Route.CUSTOM, 1)]
        assert settling.begin(db, begun, town.now + LEASE / 2, LEASE) == 1
        assert lapsed.reclaim(db, town.now + LEASE, max_attempts=6) == lapsed.Reclaimed(0, 0)
        assert lapsed.reclaim(db, town.now + 2 * LEASE, max_attempts=6).queued == 1


@pytest.mark.parametrize(
    ("route", "doubt", "attempts", "late", "expected"),
    [
        # no attempt was begun, so nothing was sent
        (None, Doubt.GIVE_UP, 0, 0, MessageStatus.QUEUED),
        (None, Doubt.GIVE_UP, 6, 0, MessageStatus.QUEUED),
        (Route.CUSTOM, Doubt.REPEAT, 1, 0, MessageStatus.QUEUED),
        (Route.TEMPLATE, Doubt.REPEAT, 1, 0, MessageStatus.QUEUED),
        (Route.TEMPLATE, Doubt.REPEAT, 6, 0, MessageStatus.FAILED),
        (Route.TEMPLATE, Doubt.REPEAT_DEDUPED, 1, 0, MessageStatus.QUEUED),
        # the platform has forgotten the client_msg_id by then
        (Route.TEMPLATE, Doubt.REPEAT_DEDUPED, 1, 600, MessageStatus.FAILED),
        (Route.CUSTOM, Doubt.REPEAT_DEDUPED, 1, 0, MessageStatus.FAILED),
        (Route.TEMPLATE, Doubt.GIVE_UP, 1, 0, MessageStatus.FAILED),
    ],
)
def test_what_a_dead_process_held_is_taken_back_as_its_kind_says(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    route: Route | None,
    doubt: Doubt,
    attempts: int,
    late: float,
    expected: MessageStatus,
) -> None:
    monkeypatch.setitem(KINDS, "nudge", replace(KINDS["nudge"], after_crash=doubt))
    queue(town)
    (claimed,) = claim(town)
    with transaction(town.database) as db:
        if route:
            settling.begin(db, [Begun(claimed, route, attempts)], town.now, LEASE)
        lapsed.reclaim(db, town.now + LEASE + timedelta(seconds=late), max_attempts=6)
        in_doubt = doubtful(db)
    assert only(town).status == expected
    assert in_doubt == ([claimed.id] if route else []), "what is in doubt is listed"


def test_a_doubt_outlives_a_later_certain_failure(town: Town) -> None:
    queue(town)
    (claimed,) = claim(town)
    with transaction(town.database) as db:
        put_back(db, town, claimed, 1, "unknown: timeout")
    (claimed,) = claim(town)
    with transaction(town.database) as db:
        put_back(db, town, claimed, 2, "busy -1")
    (claimed,) = claim(town)
    with transaction(town.database) as db:
        accept(db, town, claimed, 5)
        assert doubtful(db) == [claimed.id]
    assert only(town).error == "unknown: timeout; busy -1"


def test_a_doubt_outlives_its_expiry_and_a_new_plan(town: Town) -> None:
    for ended in ("expired", "replanned"):
        with transaction(town.database) as db:
            db.execute(delete(OutboxMessage))
        queue(town)
        (claimed,) = claim(town)
        with transaction(town.database) as db:
            put_back(db, town, claimed, 1, "unknown: timeout")
            if ended == "expired":
                assert lapsed.cancel_expired(db, town.now + timedelta(days=2)) == 1
            else:
                payload = {"cycle": town.cycle_id, "closes_on": "2023-10-24"}
                db.execute(update(OutboxMessage).values(payload=payload))
                assert replan(db, town.cycle_id, town.now, keep=date(2023, 10, 31)) == 1
            assert doubtful(db) == [claimed.id]
        assert only(town).error == f"unknown: timeout; {ended}"


def put_back(db: Connection, town: Town, claimed: Claimed, attempts: int, error: str) -> None:
    again = Settled(claimed, MessageStatus.QUEUED, error, due_at=town.now, attempts=attempts)
    assert settling.settle(db, [again], town.now) == 1


def accept(db: Connection, town: Town, claimed: Claimed, provider_id: int) -> None:
    accepted = Settled(claimed, MessageStatus.SENT, provider_id=provider_id, sent_at=town.now)
    assert settling.settle(db, [accepted], town.now) == 1


def lost_and(accepted: Settled, lost: Claimed) -> Settled:
    """The same outcome under another claim: of several in one write, only ours counts."""
    return replace(accepted, claimed=lost)


MSGID = 3487542469355618313  # beyond 2^53


@pytest.mark.parametrize(
    ("status", "expected", "error"),
    [
        ("success", MessageStatus.DELIVERED, None),
        ("failed:user block", MessageStatus.UNDELIVERABLE, "receipt failed:user block"),
        ("failed: user block", MessageStatus.UNDELIVERABLE, "receipt failed: user block"),
        ("failed: system failed", MessageStatus.FAILED, "receipt failed: system failed"),
        ("failed:freq limit", MessageStatus.FAILED, "receipt failed:freq limit"),
    ],
)
def test_a_receipt_closes_the_loop_once(
    town: Town, status: str, expected: MessageStatus, error: str | None
) -> None:
    queue(town)
    (claimed,) = claim(town)
    with transaction(town.database) as db:
        accept(db, town, claimed, MSGID)
        assert not record_receipt(db, MSGID + 1, status, town.now), "another one's"
        assert record_receipt(db, MSGID, status, town.now)
        assert not record_receipt(db, MSGID, status, town.now)
    message = only(town)
    assert (message.status, message.error) == (expected, error)
    assert message.finished_at == town.now


@pytest.mark.parametrize(
    ("status", "expected"),
    [("success", MessageStatus.DELIVERED), ("failed:user block", MessageStatus.UNDELIVERABLE)],
)
def test_a_receipt_that_comes_before_we_noted_the_message_closes_the_loop_later(
    town: Town, status: str, expected: MessageStatus
) -> None:
    queue(town)
    (claimed,) = claim(town)
    with transaction(town.database) as db:
        assert not record_receipt(db, MSGID, status, town.now)
        assert not record_receipt(db, MSGID, status, town.now), "redelivered"
        assert settle_early(db, town.now) == 0, "nobody's yet"
    with transaction(town.database) as db:
        accept(db, town, claimed, MSGID)
    with transaction(town.database) as db:
        assert settle_early(db, town.now) == 1
        assert settle_early(db, town.now) == 0
    assert only(town).status is expected


def test_early_receipts_that_are_nobodys_are_not_kept_for_ever(town: Town) -> None:
    with transaction(town.database) as db:
        record_receipt(db, MSGID, "success", town.now)
        settle_early(db, town.now + EARLY_KEPT + timedelta(seconds=1))
        assert db.execute(select(func.count()).select_from(EarlyReceipt)).scalar() == 0


def test_who_blocks_the_account_is_marked_until_they_act_again(town: Town) -> None:
    person = town.person(last_typed_at=town.now - timedelta(hours=1))
    draft = Draft("nudge:1", "nudge", person.invitation_id, town.now, town.now + LEASE, {})
    with transaction(town.database) as db:
        outbox.enqueue(db, [draft], town.now)
    (claimed,) = claim(town)
    with transaction(town.database) as db:
        accept(db, town, claimed, MSGID)
        record_receipt(db, MSGID, "failed:user block", town.now)
        (row,) = db.execute(select(Conversation.unreachable, Conversation.unreachable_at))
    assert tuple(row) == ("receipt failed:user block", town.now)


def test_a_receipt_moves_only_what_the_platform_had_accepted(town: Town) -> None:
    queue(town)
    for status in set(MessageStatus) - {MessageStatus.SENT}:
        with transaction(town.database) as db:
            db.execute(update(OutboxMessage).values(status=status, provider_id=MSGID))
            assert not record_receipt(db, MSGID, "failed:user block", town.now)
            assert db.execute(select(OutboxMessage.status)).scalar_one() == status


def test_the_sources_of_a_state_are_the_table_read_backwards() -> None:
    assert set(sources(MessageStatus.SENT)) == {MessageStatus.QUEUED, MessageStatus.SENDING}
    assert sources(MessageStatus.QUEUED) == [MessageStatus.SENDING]
    assert set(sources(MessageStatus.CANCELLED)) == {MessageStatus.QUEUED, MessageStatus.SENDING}


def test_a_kind_that_this_version_does_not_know_is_left_alone(town: Town, now: datetime) -> None:
    queue(town)
    with transaction(town.database) as db:
        db.execute(update(OutboxMessage).values(kind="of_tomorrow"))
    assert claim(town) == []
