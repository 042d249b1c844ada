"""What a kind of message is: for whom, how urgent, until when, what to do when in doubt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from notifications.message import Facts
from notifications.route import Route
from storage.tables import Role


class Doubt(StrEnum):
    """What to do with a message that may or may not have arrived."""

    REPEAT = "repeat"  #: twice is better than never
    REPEAT_DEDUPED = "repeat_deduped"  #: only where the platform drops the double
    GIVE_UP = "give_up"  #: never is better than twice

    def may_repeat(self, route: Route) -> bool:
        return self is Doubt.REPEAT or (self is Doubt.REPEAT_DEDUPED and route is Route.TEMPLATE)


class Urgency(StrEnum):
    """How a message treats its reader."""

    #: Asks for something: capped, spread, kept to working days, and ended by 不再提醒.
    REMINDER = "reminder"
    #: Tells something once; neither capped nor muted, but spread.
    NEWS = "news"
    #: Somebody has to act soon; leaves as soon as the hours allow.
    ALERT = "alert"


def always_wanted(_facts: Facts) -> str | None:
    return None


def nothing_left(facts: Facts) -> str | None:
    """For an enterprise's reminders: they stop when everything is answered."""
    return None if facts.remaining else "answered"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.

    key: its dedupe key, with the names in braces filled from `given`, and {cycle} and
    {invitation} as 32 hexadecimal digits. given: names that are fixed in the payload when it is
    planned and that its words or its key need. lasts: for how long it is of use when no deadline
    says it; useful_until: which of `given` is the last day on which it is; neither: whoever plans
    it says until when; expiry: the same for people. while_open: of no use once the survey is
    closed; after_close: of none before. unwanted: why it should not be sent any more, by the
    state just before sending.
    after_timeout: the platform had the message and gave no answer, so it probably arrived.
    after_crash: our process ended in the middle, so it may never have left.
    """

    name: str
    audience: Role
    urgency: Urgency
    key: str
    expiry: str
    after_timeout: Doubt
    after_crash: Doubt
    lasts: timedelta | None = None
    useful_until: str | None = None
    given: frozenset[str] = frozenset()
    while_open: bool = False
    after_close: bool = False
    unwanted: Callable[[Facts], str | None] = always_wanted
