"""Composition of the scheduler: every tick with its interval."""

from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from notifications import ticks
from notifications.scheduler import Tick
from pingyi.config import Config
from pingyi.notices import notice_ticks
from pingyi.reminders import calendar_gaps, nudge_policy
from pingyi.retention import retention_tick
from storage.database import Database

#: Old rows are purged once an hour; a tick that is due more often is cheap.
_PURGE_SECONDS = 3600.0
#: A year that nobody knows is told once a day, and a cycle's days are over only once.
_DAILY_SECONDS = 86_400.0

log = structlog.get_logger()


def schedule(
    config: Config, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> dict[str, tuple[Tick, float]]:
    """Every tick by name, with the seconds between two of them."""
    policy = nudge_policy(config)
    often = config.schedule.tick_seconds

    def nudges() -> dict[str, int]:
        return {"queued": ticks.plan_nudges(database, clock(), policy)}

    def expired() -> dict[str, int]:
        return {"cancelled": ticks.cancel_expired(database, clock())}

    def leases() -> dict[str, int]:
        taken = ticks.reclaim(database, clock(), max_attempts=config.delivery.max_attempts)
        return {"queued": taken.queued, "failed": taken.failed}

    def receipts() -> dict[str, int]:
        return {"closed": ticks.settle_receipts(database, clock())}

    def purge() -> dict[str, int]:
        purged = ticks.purge(database, clock())
        return {"turns": purged.turns, "guesses": purged.guesses}

    def calendar() -> dict[str, int]:
        years = calendar_gaps(database, policy, clock())
        for year in years:
            log.warning("calendar.year_unknown", year=year, reminders="monday to friday")
        return {"unknown_years": len(years)}

    return {
        "nudges": (nudges, often),
        "expired": (expired, often),
        "leases": (leases, often),
        "receipts": (receipts, often),
        "purge": (purge, max(often, _PURGE_SECONDS)),
        "calendar": (calendar, _DAILY_SECONDS),
        "retention": (retention_tick(config, database, clock), _DAILY_SECONDS),
        **notice_ticks(config, database, clock, policy),
    }
