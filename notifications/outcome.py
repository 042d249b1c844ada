"""What an attempt's end means: for the message, the person, the kind, the route, the account."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import structlog

from notifications import rests, retry
from notifications.carrier import Sent
from notifications.desk import Ready, Report, Rest, Waiting
from notifications.errors import HANDLING, Cause, Scope, SendError
from notifications.kinds import KINDS
from notifications.metrics import FAILED, SENT
from notifications.rests import Rests
from notifications.route import Route
from notifications.settling import Settled
from notifications.template import TemplateConfig
from storage.tables import MessageStatus

log = structlog.get_logger()

#: The person gets nothing more by this route until they do something; others may carry it.
_NEXT_ROUTE = (Cause.WINDOW, Cause.REFUSED)


class Fate(StrEnum):
    """What became of a claimed message."""

    SENT = "sent"
    RETRIED = "retried"  #: queued for another attempt
    FAILED = "failed"
    UNDELIVERABLE = "undeliverable"  #: nothing in WeChat reaches this person
    CANCELLED = "cancelled"
    POSTPONED = "postponed"  #: put back at no cost: a rest, a cap, a day off, or we stop
    LOST = "lost"  #: the lease had lapsed and another process has it; counted as the above too


def note(
    report: Report,
    sent: Sent,
    *,
    resting: Rests,
    subscriptions: Mapping[str, TemplateConfig],
    max_attempts: int,
    now: datetime,
    chance: float,
) -> Fate | None:
    """Write down what an attempt has come to; None where another route is to be tried."""
    if sent.error is None:
        return _accepted(report, sent, resting, subscriptions, now)
    ready, error = sent.ready, sent.error
    FAILED.labels(ready.claimed.kind, error.cause.value).inc()
    log.warning(
        "message.attempt_failed", id=ready.claimed.id, cause=error.cause.value, code=error.code
    )
    if error.cause in _NEXT_ROUTE:
        report.waiting.append(Waiting(ready.claimed, ready.without | {ready.route}))
        if ready.route is Route.SUBSCRIPTION:
            _credit(report, ready, subscriptions, None)
        return None
    if error.cause is Cause.RECIPIENT:
        report.unreachable[ready.conversation_id] = str(error)
        report.settled.append(Settled(ready.claimed, MessageStatus.UNDELIVERABLE, error.note))
        return Fate.UNDELIVERABLE
    return _after(report, ready, error, resting, max_attempts, now, chance)


def _accepted(
    report: Report,
    sent: Sent,
    resting: Rests,
    subscriptions: Mapping[str, TemplateConfig],
    now: datetime,
) -> Fate:
    ready = sent.ready
    kind, route = ready.claimed.kind, ready.route
    scopes = (rests.ALL, rests.of_kind(kind), rests.of_route(route))
    report.works.update(scope for scope in scopes if resting.times(scope))
    if route is Route.SUBSCRIPTION:
        _credit(report, ready, subscriptions, -1)
    report.settled.append(
        Settled(ready.claimed, MessageStatus.SENT, provider_id=sent.provider_id, sent_at=now)
    )
    SENT.labels(kind, route.value).inc()
    log.info("message.sent", id=ready.claimed.id, kind=kind, route=route.value)
    return Fate.SENT


def _credit(
    report: Report, ready: Ready, subscriptions: Mapping[str, TemplateConfig], change: int | None
) -> None:
    template = subscriptions[ready.claimed.kind].id
    report.credits.append((ready.conversation_id, template, change))


def _after(
    report: Report,
    ready: Ready,
    error: SendError,
    resting: Rests,
    max_attempts: int,
    now: datetime,
    chance: float,
) -> Fate:
    """A failure that is not this person's: try again, give up, let others rest."""
    claimed = ready.claimed
    scope = _scope(error, ready)
    decision = retry.after(
        error,
        attempts=ready.attempt,
        max_attempts=max_attempts,
        may_repeat=KINDS[claimed.kind].after_timeout.may_repeat(ready.route),
        failures_in_a_row=0 if scope is None else resting.times(scope),
        now=now,
        chance=chance,
    )
    if scope is not None and decision.rest_until is not None:
        report.resting.append(Rest(scope, error.cause.value, str(error), decision.rest_until))
        alert = HANDLING[error.cause].alert
        (log.error if alert else log.warning)(
            "delivery.rests", scope=scope, cause=error.cause.value, code=error.code, alert=alert
        )
    # one that may have arrived counts in the person's ledger, hence has a sent_at
    doubted = now if error.outcome_unknown else None
    match decision.then:
        case retry.GiveUp(reason):
            report.settled.append(Settled(claimed, MessageStatus.FAILED, reason, sent_at=doubted))
            log.warning("message.failed", id=claimed.id, kind=claimed.kind)
            return Fate.FAILED
        case retry.Again(at, counted):
            report.settled.append(
                Settled(
                    claimed,
                    MessageStatus.QUEUED,
                    error.note,
                    sent_at=doubted,
                    due_at=at,
                    attempts=ready.attempt if counted else claimed.attempts,
                )
            )
            return Fate.RETRIED if counted else Fate.POSTPONED


def _scope(error: SendError, ready: Ready) -> str | None:
    """What rests after this error, as it is written down; None: nothing does."""
    match error.scope:
        case Scope.ACCOUNT:
            return rests.ALL
        case Scope.ROUTE:
            return rests.of_route(ready.route)
        case Scope.KIND:
            return rests.of_kind(ready.claimed.kind)
        case _:
            return None
