"""Composition of what agencies and liaisons are told by the calendar: ticks, and their forecast."""

from collections.abc import Callable
from datetime import datetime

from cycle.districts import load_districts
from cycle.notices.planners import Planner, count, plan, planners
from notifications.forecast import TickForecast
from notifications.reminders import NudgePolicy
from notifications.scheduler import Tick
from pingyi.config import Config
from storage.database import Database

#: Nobody minds a reminder of a deadline ten minutes later, and looking is not free.
_OFTEN_SECONDS = 600.0
#: Those whom it has nothing to tell are counted anew each time.
_PROGRESS_SECONDS = 3600.0


def notice_ticks(
    config: Config, database: Database, clock: Callable[[], datetime], policy: NudgePolicy
) -> dict[str, tuple[Tick, float]]:
    """The planners' ticks by name, with the seconds between two of them."""

    def tick(planner: Planner) -> Tick:
        return lambda: {"queued": plan(database, planner, clock(), policy)}

    return {
        name: (tick(planner), max(config.schedule.tick_seconds, _seconds(name)))
        for name, planner in _planners(config, policy).items()
    }


def notice_forecast(
    config: Config, database: Database, at: datetime, policy: NudgePolicy
) -> dict[str, TickForecast]:
    """What each planner's tick would queue at this moment, and when there will be more."""
    return {
        name: TickForecast({"queued": count(database, planner, at)}, planner.next_at(database, at))
        for name, planner in _planners(config, policy).items()
    }


def _planners(config: Config, policy: NudgePolicy) -> dict[str, Planner]:
    return planners(policy, load_districts(config.bureau.districts))


def _seconds(name: str) -> float:
    return _PROGRESS_SECONDS if name == "survey_progress" else _OFTEN_SECONDS
