"""The whole rehearsal: everything set up, run through, taken down, and told."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import HttpUrl

import simulator
from bot.wording.notices import NOTICES
from pingyi import delivery, schedule
from pingyi.app import application
from pingyi.config import Config
from pingyi.rehearsal import calls, report
from pingyi.rehearsal.audits import Rules, audit
from pingyi.rehearsal.clock import MovedClock
from pingyi.rehearsal.phones import Phones
from pingyi.rehearsal.record import Record, Scribe
from pingyi.rehearsal.report import Report
from pingyi.rehearsal.run import Progress, Rehearsal
from pingyi.rehearsal.stage import DAYS_BEFORE, Stage, set_up
from pingyi.rehearsal.web import served
from pingyi.reminders import nudge_policy
from storage.database import Database

#: The platform's patience with the webhook is kept; its pauses between deliveries are not.
_REDELIVERY_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Size:
    """What is rehearsed; days: from the opening to the last day, both included."""

    enterprises: int
    opens_on: date
    days: int
    seed: int


def rehearse(
    config: Config, database: Database, folder: Path, size: Size, progress: Progress
) -> Report:
    """Rehearse a survey on this empty database. config: as rehearsal_config makes it."""
    began = time.monotonic()
    first_day = size.opens_on - timedelta(DAYS_BEFORE)
    midnight = datetime.combine(first_day, datetime.min.time(), config.zone)
    clock = MovedClock(midnight.astimezone(UTC))
    stage = set_up(
        config,
        database,
        folder,
        enterprises=size.enterprises,
        opens_on=size.opens_on,
        days=size.days,
        seed=size.seed,
    )
    with _platform(stage, clock, folder) as running:
        record = Record(running, Scribe(NOTICES))
        phones = Phones(running)
        run = _run(stage, clock, phones, record, size.seed)
        at_last: list[calls.Called] = []
        run.run(progress, lambda: at_last.append(calls.called(stage, clock)))
    return _told(stage, record, size, at_last[0], run, phones.callbacks, time.monotonic() - began)


def _run(stage: Stage, clock: MovedClock, phones: Phones, record: Record, seed: int) -> Rehearsal:
    """The ticks and the delivery as `pingyi schedule` and `pingyi deliver` compose them."""
    wechat = stage.config.wechat.model_copy(update={"api_base_url": HttpUrl(record.running.url)})
    config = stage.config.model_copy(update={"wechat": wechat})
    ticks = schedule.schedule(config, stage.database, clock)
    delivering = delivery.delivery(
        config, stage.database, stage.vault, clock, record.scribe.wording
    )
    return Rehearsal(stage, clock, phones, record, ticks, delivering, seed)


def _told(
    stage: Stage,
    record: Record,
    size: Size,
    at_last: calls.Called,
    run: Rehearsal,
    callbacks: int,
    seconds: float,
) -> Report:
    return Report(
        seed=size.seed,
        enterprises=size.enterprises,
        people=len(stage.people),
        opens_on=stage.cycle.opens_on,
        closes_on=stage.cycle.closes_on,
        callbacks=callbacks,
        seconds=seconds,
        faults=dict(run.trouble.made),
        queued=dict(run.queued),
        routes=report.routes(stage, record),
        called=at_last.counted(),
        messages=report.messages(stage),
        ended=report.ended(stage),
        after_reminders=report.after_reminders(record),
        days=report.days(stage, record),
        audits=(
            *audit(record, stage.people, _rules(stage.config)),
            calls.never_bound(stage, at_last),
            calls.gone(stage, record, at_last),
            calls.all_listed(stage),
            calls.receipts_settled(stage),
        ),
    )


@contextmanager
def _platform(stage: Stage, clock: MovedClock, folder: Path) -> Iterator[simulator.Running]:
    """The webhook and the simulator, each over HTTP, on the one clock."""
    wechat = stage.config.wechat
    with served(application(stage.config, stage.database, clock)) as webhook_url:
        settings = simulator.Settings(
            app_id=wechat.app_id,
            app_secret=wechat.app_secret.get_secret_value(),
            token=wechat.token.get_secret_value(),
            encoding_aes_key=wechat.encoding_aes_key.get_secret_value(),
            webhook_url=webhook_url,
            data=str(folder / "phones.db"),
            port=0,
            redelivery_after_seconds=_REDELIVERY_SECONDS,
            receipt_after_seconds=0,
            clock=clock,
        )
        with simulator.start(settings) as running:
            yield running


def _rules(config: Config) -> Rules:
    return Rules(
        zone=config.zone,
        quiet=config.schedule.quiet,
        calendar=nudge_policy(config).calendar,
        per_day=config.schedule.reminders_per_day,
        per_cycle=config.schedule.reminders_per_cycle,
        deadlines_per_day=config.schedule.deadlines_per_day,
    )
