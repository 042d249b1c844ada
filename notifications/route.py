"""Which way a message takes: what WeChat will still carry to this person now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from notifications.errors import Cause, SendError


class Route(StrEnum):
    CUSTOM = "custom"  #: customer-service message (客服消息), free but rationed
    TEMPLATE = "template"  #: template message (模板消息), to every follower
    SUBSCRIPTION = "subscription"  #: subscription notice (订阅通知), once for each consent


@dataclass(frozen=True, slots=True)
class Window:
    """So many customer-service messages within so long after what the person did."""

    length: timedelta
    count: int


#: The platform's page "客服消息", in force since 2023-06-12. A few seconds are held back, so
#: that a message does not arrive after the window has shut.
TYPED = Window(timedelta(hours=48) - timedelta(minutes=1), 5)
EVENT = Window(timedelta(minutes=1) - timedelta(seconds=5), 3)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a person did last, and how many customer-service messages they got since."""

    last_typed_at: datetime | None = None
    last_event_at: datetime | None = None
    sent_since_typed: int = 0
    sent_since_event: int = 0


def choose(ledger: Ledger, *, has_template: bool, now: datetime) -> Route | None:
    """The cheapest route that works: a customer-service message, else a template, else None."""
    if _open(TYPED, ledger.last_typed_at, ledger.sent_since_typed, now) or _open(
        EVENT, ledger.last_event_at, ledger.sent_since_event, now
    ):
        return Route.CUSTOM
    return Route.TEMPLATE if has_template else None


def fallback(route: Route, error: SendError, *, has_template: bool) -> Route | None:
    """The route to take at once when the platform counts the window differently from us."""
    if route is Route.CUSTOM and error.cause is Cause.WINDOW and has_template:
        return Route.TEMPLATE
    return None


def _open(window: Window, since: datetime | None, sent: int, now: datetime) -> bool:
    return since is not None and now - since < window.length and sent < window.count
