"""What follows an error: by the error's class, over all codes we know."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.errors import ERRCODES, HANDLING, Cause, Scope, SendError, from_errcode
from notifications.kinds import Doubt
from notifications.retry import Again, Decision, GiveUp, after
from notifications.route import DEDUPED_FOR, Route

NOW = datetime(2023, 10, 20, tzinfo=UTC)


def decide(error: SendError, **changes: object) -> Decision:
    given: dict[str, object] = {
        "attempts": 1,
        "max_attempts": 6,
        "may_repeat": False,
        "failures_in_a_row": 0,
        "now": NOW,
        "chance": 0.5,
    }
    return after(error, **(given | changes))


def test_every_cause_says_how_it_is_handled() -> None:
    assert set(HANDLING) == set(Cause)


@pytest.mark.parametrize(
    ("code", "then", "counted", "rests"),
    [
        (-1, Again, True, False),
        (45011, Again, False, True),
        (40001, Again, False, True),
        (42001, Again, False, True),
        (45009, Again, False, True),
        (45015, GiveUp, None, False),
        (45047, GiveUp, None, False),
        (40003, GiveUp, None, False),
        (43004, GiveUp, None, False),
        (43101, GiveUp, None, False),
        (40037, Again, True, True),
        (47001, Again, True, True),
        (47003, GiveUp, None, True),
        (40164, Again, False, True),
        (48001, Again, False, True),
        (99999, Again, True, False),  # unknown: it may pass
    ],
)
def test_codes_are_handled_by_their_class(
    code: int, then: type, counted: bool | None, rests: bool
) -> None:
    decision = decide(from_errcode(code))
    assert isinstance(decision.then, then)
    assert getattr(decision.then, "counted", None) is counted
    assert (decision.rest_until is not None) is rests


@pytest.mark.parametrize("code", sorted(ERRCODES))
def test_only_what_concerns_others_stops_them(code: int) -> None:
    error = from_errcode(code)
    others = error.scope in (Scope.KIND, Scope.ROUTE, Scope.ACCOUNT)
    assert (decide(error).rest_until is not None) == others


def test_one_odd_value_stops_nobody_and_two_in_a_row_stop_the_kind() -> None:
    first = decide(SendError(Cause.VALUE))
    second = decide(SendError(Cause.VALUE), failures_in_a_row=1)
    assert first.rest_until == NOW
    assert second.rest_until is not None
    assert second.rest_until >= NOW + timedelta(minutes=5)


def test_a_kind_that_is_built_wrongly_tries_another_message_first() -> None:
    decision = decide(SendError(Cause.PAYLOAD))
    assert isinstance(decision.then, Again)
    assert decision.then.at == decision.rest_until
    assert isinstance(decide(SendError(Cause.PAYLOAD), attempts=6).then, GiveUp)


def test_what_a_route_will_not_carry_another_may_at_once() -> None:
    assert decide(SendError(Cause.QUOTA)).then == Again(NOW, counted=False)


@pytest.mark.parametrize("hour", [0, 10, 15, 16, 23])
def test_a_used_up_quota_rests_no_longer_than_the_platforms_day(hour: int) -> None:
    """Its midnight is at 16:00 UTC."""
    now = NOW.replace(hour=hour, minute=40)
    until = decide(SendError(Cause.QUOTA), now=now, chance=0.999).rest_until
    assert until is not None
    midnight = NOW.replace(hour=16)
    assert until <= (midnight if now < midnight else midnight + timedelta(days=1))
    assert until > now


def test_the_last_attempt_is_the_last() -> None:
    assert isinstance(decide(SendError(Cause.BUSY), attempts=5).then, Again)
    assert isinstance(decide(SendError(Cause.BUSY), attempts=6).then, GiveUp)


@pytest.mark.parametrize("cause", [c for c in Cause if HANDLING[c].outcome_unknown])
def test_in_doubt_the_kind_decides(cause: Cause) -> None:
    assert isinstance(decide(SendError(cause), may_repeat=True).then, Again)
    refusal = decide(SendError(cause), may_repeat=False).then
    assert isinstance(refusal, GiveUp)
    assert refusal.reason.startswith("unknown")


@pytest.mark.parametrize(
    ("doubt", "by_template", "by_custom"),
    [
        (Doubt.REPEAT, True, True),
        (Doubt.REPEAT_DEDUPED, True, False),
        (Doubt.GIVE_UP, False, False),
    ],
)
def test_only_a_template_is_deduplicated(doubt: Doubt, by_template: bool, by_custom: bool) -> None:
    assert doubt.may_repeat(Route.TEMPLATE) == by_template
    assert doubt.may_repeat(Route.CUSTOM) == by_custom


@given(chance=st.floats(0, 1, exclude_max=True))
def test_all_attempts_of_one_message_lie_within_the_platforms_memory(chance: float) -> None:
    waited = timedelta(0)
    for attempts in range(1, 6):
        decision = decide(SendError(Cause.TIMEOUT), may_repeat=True, attempts=attempts,
                          chance=chance)  # fmt: skip
        assert isinstance(decision.then, Again)
        assert decision.then.at > NOW
        waited += decision.then.at - NOW + timedelta(seconds=10)  # and the call itself
    assert waited < DEDUPED_FOR


def test_the_account_rests_longer_with_each_failure_and_not_for_ever() -> None:
    rests = [decide(SendError(Cause.NETWORK), failures_in_a_row=n) for n in (0, 1, 2, 50, 10_000)]
    lengths = [rest.rest_until - NOW for rest in rests if rest.rest_until]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[1] < lengths[2] < timedelta(minutes=1)
    assert lengths[3] == lengths[4] <= timedelta(minutes=5)
