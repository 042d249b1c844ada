"""What follows an error: by the error's class, over all codes we know."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.errors import ERRCODES, HANDLING, Cause, Scope, SendError, from_errcode
from notifications.kinds import Doubt
from notifications.lapsed import DEDUPED_FOR
from notifications.retry import Again, GiveUp, Rest, after
from notifications.route import Route

NOW = datetime(2023, 10, 20, tzinfo=UTC)


def decide(error: SendError, **changes: object) -> Again | GiveUp | Rest:
    given: dict[str, object] = {
        "attempts": 1,
        "max_attempts": 6,
        "may_repeat": False,
        "failures_in_a_row": 0,
        "now": NOW,
        "chance": 0.5,
    }
    return after(error, **(given | changes))  # type: ignore[arg-type]


def test_every_cause_says_how_it_is_handled() -> None:
    assert set(HANDLING) == set(Cause)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (-1, Again),
        (45011, Rest),
        (40001, Rest),
        (42001, Rest),
        (45009, Rest),
        (45015, GiveUp),
        (45047, GiveUp),
        (40003, GiveUp),
        (43004, GiveUp),
        (43101, GiveUp),
        (40037, GiveUp),
        (47003, GiveUp),
        (40164, Rest),
        (48001, Rest),
        (99999, Again),  # unknown: it may pass
    ],
)
def test_codes_are_handled_by_their_class(code: int, expected: type) -> None:
    assert isinstance(decide(from_errcode(code)), expected)


@pytest.mark.parametrize("code", sorted(ERRCODES))
def test_only_what_concerns_the_account_stops_the_others(code: int) -> None:
    error = from_errcode(code)
    assert isinstance(decide(error), Rest) == (error.scope is Scope.ACCOUNT)


def test_the_last_attempt_is_the_last() -> None:
    assert isinstance(decide(SendError(Cause.BUSY), attempts=5), Again)
    assert isinstance(decide(SendError(Cause.BUSY), attempts=6), GiveUp)


@pytest.mark.parametrize("cause", [c for c in Cause if HANDLING[c].outcome_unknown])
def test_in_doubt_the_kind_decides(cause: Cause) -> None:
    assert isinstance(decide(SendError(cause), may_repeat=True), Again)
    refusal = decide(SendError(cause), may_repeat=False)
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
        assert isinstance(decision, Again)
        assert decision.at > NOW
        waited += decision.at - NOW + timedelta(seconds=10)  # and the call itself
    assert waited < DEDUPED_FOR


def test_the_account_rests_longer_with_each_failure_and_not_for_ever() -> None:
    rests = [decide(SendError(Cause.NETWORK), failures_in_a_row=n) for n in (0, 1, 2, 50, 10_000)]
    lengths = [rest.until - NOW for rest in rests if isinstance(rest, Rest)]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[1] < lengths[2] < timedelta(minutes=1)
    assert lengths[3] == lengths[4] <= timedelta(minutes=5)
