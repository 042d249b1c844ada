"""What liaisons are told: their district's deadlines, its progress, and what goes wrong."""

from datetime import timedelta

from notifications.kinds.kind import Doubt, Kind, Urgency
from storage.tables import Role

LIAISON_LIST_DUE = Kind(
    name="liaison_list_due",
    audience=Role.LIAISON,
    urgency=Urgency.REMINDER,
    key="liaison_list_due:{cycle}:{invitation}:{due}:{slot}",
    given=frozenset({"district", "due", "slot"}),
    after_timeout=Doubt.REPEAT_DEDUPED,
    after_crash=Doubt.REPEAT,
    expiry="when the deadline has passed",
    useful_until="due",
)
NOMINATIONS_SHORT = Kind(
    name="nominations_short",
    audience=Role.LIAISON,
    urgency=Urgency.REMINDER,
    key="nominations_short:{cycle}:{invitation}:{due}:{slot}",
    given=frozenset({"district", "due", "slot", "nominated", "missing"}),
    after_timeout=Doubt.REPEAT_DEDUPED,
    after_crash=Doubt.REPEAT,
    expiry="when the deadline has passed",
    useful_until="due",
)
DIGEST = Kind(
    name="digest",
    audience=Role.LIAISON,
    urgency=Urgency.NEWS,
    key="digest:{cycle}:{invitation}:{day}",
    given=frozenset({"district", "day", "invited", "submitted", "since_last", "never_reached"}),
    after_timeout=Doubt.GIVE_UP,
    after_crash=Doubt.REPEAT,
    expiry="a day after it was counted",
    lasts=timedelta(days=1),
)
OBJECTION_FILED = Kind(
    name="objection_filed",
    audience=Role.LIAISON,
    urgency=Urgency.ALERT,
    key="objection_filed:{cycle}:{invitation}:{reference}",
    given=frozenset({"district", "reference", "agency", "until"}),
    # an objection has a deadline, so rather twice
    after_timeout=Doubt.REPEAT,
    after_crash=Doubt.REPEAT,
    expiry="three days after it was filed",
    lasts=timedelta(days=3),
)
IMPORT_PROBLEMS = Kind(
    name="import_problems",
    audience=Role.LIAISON,
    urgency=Urgency.ALERT,
    key="import_problems:{cycle}:{invitation}:{reference}",
    given=frozenset({"district", "reference", "day", "rows"}),
    after_timeout=Doubt.REPEAT_DEDUPED,
    after_crash=Doubt.REPEAT,
    expiry="three days after the import",
    lasts=timedelta(days=3),
)

LIAISON_KINDS = (
    LIAISON_LIST_DUE,
    NOMINATIONS_SHORT,
    DIGEST,
    OBJECTION_FILED,
    IMPORT_PROBLEMS,
)
