"""Why an enterprise is not reached in WeChat, and which messages have not arrived."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, func, or_

from cycle.cycles import CycleRow
from storage.tables import MessageStatus, OutboxMessage

#: With these a message was cancelled because nobody needed it any more, so nothing is amiss.
NO_LONGER_WANTED = ("answered", "closed", "revoked", "withdrawn", "replanned")
#: They hold a message back though its person can be reached: the caps, and the person's own wish.
_HELD = ("cap", "muted")
_ONE_DAY = timedelta(days=1)


class Reason(StrEnum):
    """Why to telephone; the first that fits. In the order in which they are asked."""

    UNBOUND = "unbound"  #: nobody ever gave the code
    UNREACHABLE = "unreachable"  #: they left, or the platform says that nothing reaches them
    MUTED = "muted"  #: they want no reminders
    UNDELIVERED = "undelivered"  #: what was sent last did not arrive
    NO_ROUTE = "no_route"  #: the next reminder will find no way
    #: Something did not arrive once, but a later message did, or they wrote since: listed, so
    #: that nothing is hidden, but nobody needs to telephone.
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Means:
    """What the bureau has for a reminder besides customer-service messages.

    has_template: a template message. subscription: the template of its subscription notice.
    """

    has_template: bool = False
    subscription: str | None = None


def ended_badly(message: type[OutboxMessage]) -> ColumnElement[bool]:
    """It did not arrive, or nobody knows, though it was wanted; in doubt it is told."""
    return or_(
        message.status.in_([MessageStatus.FAILED, MessageStatus.UNDELIVERABLE]),
        and_(
            message.status == MessageStatus.CANCELLED,
            or_(message.error.is_(None), message.error.not_in(NO_LONGER_WANTED)),
        ),
    )


def next_reminder(cycle: CycleRow, now: datetime) -> datetime:
    """The beginning of the next day on which reminders are planned; now, when none is to come."""
    days = (cycle.closes_at - (before + 1) * _ONE_DAY for before in cycle.nudge_days_before)
    return min((day for day in days if day > now), default=now)


def held_back(message: type[OutboxMessage]) -> ColumnElement[bool]:
    """It was a cap, or the person's own wish: no sign that nothing reaches them."""
    return func.coalesce(or_(*(message.error.startswith(word) for word in _HELD)), false())
