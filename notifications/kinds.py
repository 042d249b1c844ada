"""Kinds of messages: for whom, when one is no longer wanted, what to do when in doubt."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from notifications.message import EnterpriseFacts
from notifications.route import Route
from storage.tables import Role


class Doubt(StrEnum):
    """What to do with a message that may or may not have arrived."""

    REPEAT = "repeat"  #: twice is better than never
    REPEAT_DEDUPED = "repeat_deduped"  #: only where the platform drops the double
    GIVE_UP = "give_up"  #: never is better than twice

    def may_repeat(self, route: Route) -> bool:
        return self is Doubt.REPEAT or (self is Doubt.REPEAT_DEDUPED and route is Route.TEMPLATE)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.

    unwanted: why it should not be sent any more, by the state just before sending.
    after_timeout: the platform had the message and gave no answer, so it probably arrived.
    after_crash: our process ended in the middle, so it may never have left.
    expiry: for people, when it is of no use any more; expires_at is set when it is planned.
    """

    name: str
    audience: Role
    unwanted: Callable[[EnterpriseFacts], str | None]
    after_timeout: Doubt
    after_crash: Doubt
    expiry: str


def _nothing_left(facts: EnterpriseFacts) -> str | None:
    return None if facts.remaining else "answered"


NUDGE = Kind(
    name="nudge",
    audience=Role.ENTERPRISE,
    unwanted=_nothing_left,
    # a second reminder within minutes annoys, and the first has probably arrived
    after_timeout=Doubt.REPEAT_DEDUPED,
    # a lost reminder may cost an answer, and it has probably not left
    after_crash=Doubt.REPEAT,
    expiry="when the next nudge is due, at the latest when the survey closes",
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in (NUDGE,)}
