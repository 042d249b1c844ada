"""The planners of notices by name: what each of them would queue, and queueing it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from cycle.districts import Districts
from cycle.notices import digests, milestone_notices, openings, survey_progress, title_expiries
from notifications import outbox
from notifications.outbox import Draft
from notifications.quiet import next_allowed
from notifications.reminders import NudgePolicy
from notifications.spread import Spread, spread
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
        "title_expiries": Planner(
            lambda database, now: title_expiries.due(database, now, policy),
            lambda database, now: title_expiries.next_at(database, now, policy),
        ),
    }


def plan(database: Database, planner: Planner, now: datetime, policy: NudgePolicy) -> int:
    """Queue what is due and return how many were new; a short write a chunk.

    A large push leaves spread, in the hours that the policy leaves free.
    """
    planned = position = 0
    push: _Push | None = None
    for drafts in planner.due(database, now):
        if not drafts:
            continue
        push = push or _pushed(database, planner, drafts, now, policy)
        timed = [
            replace(draft, due_at=push.moment(position))
            for position, draft in enumerate(drafts, position)
        ]
        position += len(drafts)
        with database.transaction() as db:
            planned += outbox.enqueue(db, timed, now)
    return planned


def count(database: Database, planner: Planner, now: datetime) -> int:
    """How many messages `plan` would queue; nothing is written."""
    return sum(len(drafts) for drafts in planner.due(database, now))


@dataclass(frozen=True, slots=True)
class _Push:
    """So many messages and the minutes in which they leave."""

    size: int
    spread: Spread

    def moment(self, position: int) -> datetime:
        """When the message after so many others leaves; those who bound meanwhile come last."""
        return self.spread.next(min(position, self.size - 1))[0]


def _pushed(
    database: Database, planner: Planner, first: list[Draft], now: datetime, policy: NudgePolicy
) -> _Push:
    """first: the first chunk, which holds what ends first."""

    def free(at: datetime) -> datetime:
        return next_allowed(at, policy.quiet, policy.zone)

    size = max(len(first), count(database, planner, now))
    ends_at = min(draft.expires_at for draft in first)
    return _Push(size, spread(size, now, ends_at, free, policy.spreading))
