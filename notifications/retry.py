"""What follows a failed attempt: for the message, and for everything of the same scope."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from notifications.errors import Cause, Scope, SendError

#: First wait between two attempts of one message; every further wait is twice as long. Six
#: attempts lie within nine minutes, inside the ten in which the platform drops a template
#: that comes again with the same client_msg_id.
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Length:
    """How long a scope rests: after the first failure, after the second, and at most.

    From the third on each is twice as long as the one before.
    """

    first: timedelta
    second: timedelta
    longest: timedelta


_MINUTE = timedelta(minutes=1)
RESTS: dict[Cause, _Length] = {
    Cause.FREQUENCY: _Length(_MINUTE, _MINUTE, _MINUTE),  # counted by the minute
    # until midnight at the platform, unless a person has it reset before: looked at each hour
    Cause.QUOTA: _Length(60 * _MINUTE, 60 * _MINUTE, 60 * _MINUTE),
    Cause.CONFIG: _Length(10 * _MINUTE, 10 * _MINUTE, 10 * _MINUTE),  # waits for a person
    Cause.PAYLOAD: _Length(10 * _MINUTE, 20 * _MINUTE, 60 * _MINUTE),
    # the first one may be one odd name; a second in a row is a defect
    Cause.VALUE: _Length(0 * _MINUTE, 10 * _MINUTE, 60 * _MINUTE),
}
_OTHERS = _Length(timedelta(seconds=5), timedelta(seconds=10), 5 * _MINUTE)
#: Where the platform's day begins.
_PLATFORM = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Again:
    """Try this message again at an instant; counted: this attempt is one of its attempts."""

    at: datetime
    counted: bool = True


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Do not try this message again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done with the message, and until when its error's scope rests (None: it goes on)."""

    then: Again | GiveUp
    rest_until: datetime | None = None


def after(
    error: SendError,
    *,
    attempts: int,
    max_attempts: int,
    may_repeat: bool,
    failures_in_a_row: int,
    now: datetime,
    chance: float,
) -> Decision:
    """Decide what follows an error.

    attempts: made so far, this one included. may_repeat: the kind allows another attempt
    though this one may have arrived. failures_in_a_row: of the error's scope, before this one.
    chance: 0 ≤ chance < 1, spreads the waits over their second half.
    """
    if error.outcome_unknown and not may_repeat:
        return Decision(GiveUp(error.note))
    if error.scope in (Scope.MESSAGE, Scope.PERSON):
        if not error.retryable or attempts >= max_attempts:
            return Decision(GiveUp(error.note))
        wait = min(FIRST_WAIT * _doublings(attempts - 1), LONGEST_WAIT)
        return Decision(Again(now + _spread(wait, chance)))
    until = _rest_until(error.cause, failures_in_a_row, now, chance)
    if error.scope is Scope.KIND:
        # queued behind the others of its kind, so that another one is tried first
        goes_on = error.retryable and attempts < max_attempts
        return Decision(Again(until) if goes_on else GiveUp(error.note), until)
    # the message itself is all right; another route may carry it at once
    at = now if error.scope is Scope.ROUTE else until
    return Decision(Again(at, counted=False), until)


def _rest_until(cause: Cause, failures_in_a_row: int, now: datetime, chance: float) -> datetime:
    length = RESTS.get(cause, _OTHERS)
    rest = length.first
    if failures_in_a_row:
        rest = min(length.second * _doublings(failures_in_a_row - 1), length.longest)
    until = now + _spread(rest, chance)
    return min(until, _midnight(now)) if cause is Cause.QUOTA else until


def _midnight(now: datetime) -> datetime:
    """The next one at the platform, whose daily counts begin anew."""
    local = now.astimezone(_PLATFORM) + timedelta(days=1)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)


def _doublings(times: int) -> int:
    factor: int = 1 << min(max(times, 0), 20)
    return factor


def _spread(wait: timedelta, chance: float) -> timedelta:
    return wait * (0.5 + chance / 2)
