"""What enterprises are told: to answer, and that the survey is over."""

from datetime import timedelta

from notifications.kinds.kind import Doubt, Kind, Urgency, nothing_left
from storage.tables import Role


def _asks(name: str, *given: str, expiry: str) -> Kind:
    """A reminder to answer; the survey's last day in its key lets an extended survey ask anew."""
    return Kind(
        name=name,
        audience=Role.ENTERPRISE,
        urgency=Urgency.REMINDER,
        key=":".join((name, "{cycle}", "{invitation}", *(f"{{{each}}}" for each in given))),
        given=frozenset(given),
        # a second one within minutes annoys, and the first has probably arrived
        after_timeout=Doubt.REPEAT_DEDUPED,
        # a lost one may cost an answer, and it has probably not left
        after_crash=Doubt.REPEAT,
        expiry=expiry,
        while_open=True,
        unwanted=nothing_left,
    )


_AT_THE_END = "when the survey closes"
INVITATION = _asks("invitation", expiry=f"when the first nudge is due, at the latest {_AT_THE_END}")
NUDGE = _asks(
    "nudge", "closes_on", "slot", expiry=f"when the next nudge is due, at the latest {_AT_THE_END}"
)
LAST_DAY = _asks("last_day", "closes_on", expiry=_AT_THE_END)
SURVEY_EXTENDED = _asks("survey_extended", "closes_on", expiry=_AT_THE_END)
THANKS = Kind(
    name="thanks",
    audience=Role.ENTERPRISE,
    urgency=Urgency.NEWS,
    key="thanks:{cycle}:{invitation}",
    # thanked twice looks like a machine; not thanked is a pity and no more
    after_timeout=Doubt.GIVE_UP,
    after_crash=Doubt.GIVE_UP,
    expiry="a week after the survey has closed",
    after_close=True,
    lasts=timedelta(days=7),
)
#: To `person` (a conversation's id) in whose place a colleague is bound since the instant `at`;
#: whoever that is and whatever their role was.
HANDED_OVER = Kind(
    name="handed_over",
    audience=Role.ENTERPRISE,
    urgency=Urgency.NEWS,
    key="handed_over:{cycle}:{invitation}:{person}:{at}",
    given=frozenset({"person", "at"}),
    after_timeout=Doubt.GIVE_UP,
    after_crash=Doubt.REPEAT,
    expiry="two days after it happened",
    lasts=timedelta(days=2),
)

ENTERPRISE_KINDS = (INVITATION, NUDGE, LAST_DAY, SURVEY_EXTENDED, THANKS, HANDED_OVER)
