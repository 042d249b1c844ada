"""APScheduler's part: when ticks run; what they do stands in ticks."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

log = structlog.get_logger()

#: A tick by name: it returns counts for the log, and its truth is in the database.
Tick = Callable[[], dict[str, int]]


def run(ticks: dict[str, tuple[Tick, float]], stop: threading.Event) -> None:
    """Run each tick now and then every so many seconds, until told to stop.

    A tick that takes longer than its interval is not run twice at once, and those it misses
    are run once. Several scheduler processes at once are harmless.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for name, (tick, seconds) in ticks.items():
        scheduler.add_job(
            run_tick,
            "interval",
            seconds=seconds,
            args=(name, tick),
            id=name,
            next_run_time=datetime.now(UTC),
        )
    scheduler.start()
    log.info("scheduler.started")
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)


def run_tick(name: str, tick: Tick) -> None:
    """Run one tick; what goes wrong is logged, and the next tick tries again."""
    try:
        counts = tick()
    except Exception as error:  # noqa: BLE001 - a scheduler outlives what goes wrong in a tick
        log.error("tick.failed", tick=name, error=type(error).__name__)  # noqa: TRY400
        return
    if any(counts.values()):
        log.info("tick.done", tick=name, **counts)
