"""What follows a failed attempt: another one, a pause for everybody, or the end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.errors import Cause, Scope, SendError

#: First wait between two attempts of one message; every further wait is twice as long. Six
#: attempts lie within nine minutes, inside the ten in which the platform drops a template
#: that comes again with the same client_msg_id.
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)

#: How long all sending rests after a failure that concerns the account; the rest of them
#: rest for FIRST_REST, doubled with each failure in a row.
RESTS: dict[Cause, timedelta] = {
    Cause.FREQUENCY: timedelta(minutes=1),  # counted by the minute
    Cause.QUOTA: timedelta(hours=1),  # resets at midnight in China, or by a person
    Cause.CONFIG: timedelta(minutes=10),  # waits for a person
}
FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Again:
    """Try this message again at an instant."""

    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Do not try this message again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Send nothing at all until an instant; the attempt does not count."""

    until: datetime


def after(
    error: SendError,
    *,
    attempts: int,
    max_attempts: int,
    may_repeat: bool,
    failures_in_a_row: int,
    now: datetime,
    chance: float,
) -> Again | GiveUp | Rest:
    """Decide what follows an error.

    attempts: made so far, this one included. may_repeat: the kind allows another attempt
    though this one may have arrived. failures_in_a_row: of the account, before this one.
    chance: 0 ≤ chance < 1, spreads the waits over their second half.
    """
    if error.outcome_unknown and not may_repeat:
        return GiveUp(error.note)
    if not error.retryable:
        return GiveUp(error.note)
    if error.scope is Scope.ACCOUNT:
        rest = RESTS.get(error.cause) or _doubled(FIRST_REST, failures_in_a_row, LONGEST_REST)
        return Rest(now + _spread(rest, chance))
    if attempts >= max_attempts:
        return GiveUp(error.note)
    return Again(now + _spread(_doubled(FIRST_WAIT, attempts - 1, LONGEST_WAIT), chance))


def _doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    factor: int = 1 << min(max(times, 0), 20)
    return min(first * factor, longest)


def _spread(wait: timedelta, chance: float) -> timedelta:
    return wait * (0.5 + chance / 2)
