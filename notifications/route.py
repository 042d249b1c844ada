"""Which way a message takes: what WeChat will still carry to this person now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Route(StrEnum):
    """In the order of what they cost."""

    CUSTOM = "custom"  #: customer-service message (客服消息), free but rationed
    TEMPLATE = "template"  #: template message (模板消息), to every follower
    SUBSCRIPTION = "subscription"  #: subscription notice (订阅通知), once for each consent


@dataclass(frozen=True, slots=True)
class Window:
    """So many customer-service messages within so long after what the person did."""

    length: timedelta
    count: int


#: The platform drops a template with a repeated client_msg_id for this long, and no longer
#: (api_sendtemplatemessage).
DEDUPED_FOR = timedelta(minutes=10)

#: The platform's page "客服消息", in force since 2023-06-12. A few seconds are held back, so
#: that a message does not arrive after the window has shut.
TYPED = Window(timedelta(hours=48) - timedelta(minutes=1), 5)
EVENT = Window(timedelta(minutes=1) - timedelta(seconds=5), 3)


@dataclass(frozen=True, slots=True)
class Push:
    """A message that reached this person, may have, or is on its way."""

    kind: str
    cycle_id: str
    route: Route | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a person did last, and what was sent to them: so much will WeChat still carry."""

    last_typed_at: datetime | None = None
    last_event_at: datetime | None = None
    pushes: tuple[Push, ...] = ()

    def sent_since(self, instant: datetime | None) -> int:
        """Customer-service messages that count against the window opened at this instant."""
        if instant is None:
            return 0
        return sum(push.route is Route.CUSTOM and push.at >= instant for push in self.pushes)


def window_open(ledger: Ledger, now: datetime) -> bool:
    """Whether a customer-service message would be carried."""
    return any(
        since is not None
        and now - since < window.length
        and ledger.sent_since(since) < window.count
        for window, since in ((TYPED, ledger.last_typed_at), (EVENT, ledger.last_event_at))
    )


def carried(
    ledger: Ledger, *, has_template: bool, has_credit: bool, now: datetime
) -> tuple[Route, ...]:
    """The routes by which something reaches this person now, the cheapest first.

    has_template: the bureau has a template for it. has_credit: one for a subscription notice,
    and the person grants one.
    """
    usable = {
        Route.CUSTOM: window_open(ledger, now),
        Route.TEMPLATE: has_template,
        Route.SUBSCRIPTION: has_credit,
    }
    return tuple(route for route in Route if usable[route])


def cheapest(carried: Iterable[Route], without: Collection[Route] = ()) -> Route | None:
    """The first of these that is left; None: telephone."""
    return next((route for route in carried if route not in without), None)
