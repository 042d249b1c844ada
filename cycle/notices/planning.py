"""The planners of notices by name: what each of them would queue, and queueing it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cycle.districts import Districts
from cycle.notices import digests, milestone_notices, openings, survey_progress
from notifications import outbox
from notifications.outbox import Draft
from notifications.reminders import NudgePolicy
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Planner:
    """due: what to queue at a moment, by chunks. next_at: when there will be more, or None.

    Neither writes, and a tick remembers nothing, so that one that comes late, twice, in two
    processes at once or not at all changes nothing but the time at which something is queued.
    """

    due: Callable[[Database, datetime], Iterator[list[Draft]]]
    next_at: Callable[[Database, datetime], datetime | None]


def planners(policy: NudgePolicy, districts: Districts) -> dict[str, Planner]:
    """Every planner by the name of its tick."""
    return {
        "milestones": Planner(
            lambda database, now: milestone_notices.due(database, now, policy, districts),
            lambda database, now: milestone_notices.next_at(database, now, policy),
        ),
        "openings": Planner(
            lambda database, now: openings.due(database, now, policy),
            lambda database, now: openings.next_at(database, now, policy),
        ),
        "survey_progress": Planner(
            lambda database, now: survey_progress.due(database, now, policy),
            lambda database, now: survey_progress.next_at(database, now, policy),
        ),
        "digests": Planner(
            lambda database, now: digests.due(database, now, policy, districts),
            lambda database, now: digests.next_at(database, now, policy),
        ),
    }


def plan(database: Database, planner: Planner, now: datetime) -> int:
    """Queue what is due and return how many were new; a short write a chunk."""
    planned = 0
    for drafts in planner.due(database, now):
        if drafts:
            with database.transaction() as db:
                planned += outbox.enqueue(db, drafts, now)
    return planned


def count(database: Database, planner: Planner, now: datetime) -> int:
    """How many messages `plan` would queue; nothing is written."""
    return sum(len(drafts) for drafts in planner.due(database, now))
