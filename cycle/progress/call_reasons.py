"""Why an enterprise is not reached in WeChat, and which messages have not arrived."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_

from cycle.cycles import CycleRow
from notifications import pushes
from notifications.nudges import dates_of
from notifications.reminders import NudgePolicy
from storage.tables import Cycle, MessageStatus, OutboxMessage

#: With these a message was cancelled because nobody needed it any more, so nothing is amiss.
NO_LONGER_WANTED = ("answered", "closed", "revoked", "withdrawn", "replanned")
#: They hold a message back though its person can be reached: the caps, and the person's own wish.
_HELD = ("cap", "muted")
#: Where nothing is configured, reminders leave at any time.
ANY_TIME = NudgePolicy(ZoneInfo("Asia/Shanghai"))


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
    """By what, besides customer-service messages, and when the bureau's reminders reach people.

    has_template: a template message. subscription: the template of its subscription notice.
    nudges: when reminders may be sent.
    """

    has_template: bool = False
    subscription: str | None = None
    nudges: NudgePolicy = ANY_TIME


def ended_badly(message: type[OutboxMessage]) -> ColumnElement[bool]:
    """It did not arrive, or nobody knows, though it was wanted; in doubt it is told."""
    return or_(
        message.status.in_([MessageStatus.FAILED, MessageStatus.UNDELIVERABLE]),
        and_(
            message.status == MessageStatus.CANCELLED,
            or_(message.error.is_(None), message.error.not_in(NO_LONGER_WANTED)),
        ),
    )


def next_reminder(db: Connection, cycle: CycleRow, means: Means, now: datetime) -> datetime:
    """When the next reminder can leave, as the ticks plan them; now, when none is to come."""
    [(_, _, dates)] = dates_of(db, Cycle.id == cycle.id)
    return pushes.next_reminder(dates, now, means.nudges) or now


def held_back(message: type[OutboxMessage]) -> ColumnElement[bool]:
    """It was a cap, or the person's own wish: no sign that nothing reaches them."""
    return func.coalesce(or_(*(message.error.startswith(word) for word in _HELD)), false())
