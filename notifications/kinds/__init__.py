"""Kinds of messages (消息种类): all of them by name."""

from notifications.kinds.agency import AGENCY_KINDS
from notifications.kinds.enterprise import ENTERPRISE_KINDS, NUDGE
from notifications.kinds.kind import Doubt, Kind, Urgency
from notifications.kinds.liaison import LIAISON_KINDS

__all__ = ["KINDS", "NUDGE", "NUDGES", "REMINDERS", "Doubt", "Kind", "Urgency"]

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (*ENTERPRISE_KINDS, *AGENCY_KINDS, *LIAISON_KINDS)
}
#: Names of the kinds that ask for something: capped, counted and ended by 不再提醒.
REMINDERS = frozenset(kind.name for kind in KINDS.values() if kind.urgency is Urgency.REMINDER)
#: Those that ask enterprises to answer.
NUDGES = REMINDERS & {kind.name for kind in ENTERPRISE_KINDS}
