"""News that the survey is open, to the agencies that it rates."""

from collections.abc import Iterator
from datetime import datetime

from cycle.notices.addressees import untold
from cycle.notices.surveys import open_surveys, unclosed_surveys
from notifications.kinds.agency import CYCLE_OPENED
from notifications.news import draft
from notifications.outbox import Draft
from notifications.reminders import NudgePolicy, hold
from storage.database import Database
from storage.tables import Binding


def due(database: Database, now: datetime, policy: NudgePolicy) -> Iterator[list[Draft]]:
    """The news to queue at this moment, by chunks; nothing is written.

    To agencies that bound before the survey opened: others are told in the chat.
    """
    for cycle_id, dates in open_surveys(database, now):
        if hold(dates, now, policy) is not None:
            continue
        before = Binding.bound_at < dates.opens_at
        for people in untold(database, CYCLE_OPENED, cycle_id, [{}], before):
            yield [
                draft(
                    CYCLE_OPENED,
                    cycle_id,
                    person.invitation_id,
                    {},
                    now,
                    expires_at=dates.closes_at,
                )
                for person in people
            ]


def next_at(database: Database, now: datetime, policy: NudgePolicy) -> datetime | None:
    """When the next survey's news can be queued, or those of one that is held now."""
    firsts = []
    for _, dates in unclosed_surveys(database, now):
        start = max(now, dates.opens_at)
        held = hold(dates, start, policy)
        firsts.append(start if held is None else held.until)
    return min((first for first in firsts if first > now), default=None)
