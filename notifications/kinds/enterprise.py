"""What enterprises are told: to answer, and that the survey is over."""

from datetime import timedelta

from notifications.kinds.kind import Doubt, Kind, Urgency, nothing_left
from storage.tables import Role

INVITATION = Kind(
    name="invitation",
    audience=Role.ENTERPRISE,
    urgency=Urgency.REMINDER,
    key="invitation:{cycle}:{invitation}",
    # a second one within minutes annoys, and the first has probably arrived
    after_timeout=Doubt.REPEAT_DEDUPED,
    # a lost one may cost an answer, and it has probably not left
    after_crash=Doubt.REPEAT,
    expiry="when the first nudge is due, at the latest when the survey closes",
    while_open=True,
    unwanted=nothing_left,
)
NUDGE = Kind(
    name="nudge",
    audience=Role.ENTERPRISE,
    urgency=Urgency.REMINDER,
    # with the survey's last day, so that an extended survey nudges anew
    key="nudge:{cycle}:{invitation}:{closes_on}:{slot}",
    given=frozenset({"closes_on", "slot"}),
    after_timeout=Doubt.REPEAT_DEDUPED,
    after_crash=Doubt.REPEAT,
    expiry="when the next nudge is due, at the latest when the survey closes",
    while_open=True,
    unwanted=nothing_left,
)
LAST_DAY = Kind(
    name="last_day",
    audience=Role.ENTERPRISE,
    urgency=Urgency.REMINDER,
    key="last_day:{cycle}:{invitation}:{closes_on}",
    given=frozenset({"closes_on"}),
    after_timeout=Doubt.REPEAT_DEDUPED,
    after_crash=Doubt.REPEAT,
    expiry="when the survey closes",
    while_open=True,
    unwanted=nothing_left,
)
SURVEY_EXTENDED = Kind(
    name="survey_extended",
    audience=Role.ENTERPRISE,
    urgency=Urgency.REMINDER,
    key="survey_extended:{cycle}:{invitation}:{closes_on}",
    given=frozenset({"closes_on"}),
    after_timeout=Doubt.REPEAT_DEDUPED,
    after_crash=Doubt.REPEAT,
    expiry="when the survey closes",
    while_open=True,
    unwanted=nothing_left,
)
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

ENTERPRISE_KINDS = (INVITATION, NUDGE, LAST_DAY, SURVEY_EXTENDED, THANKS)
