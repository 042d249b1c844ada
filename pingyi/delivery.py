"""Composition of what leaves: delivery with its sender, and the scheduler's ticks."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType

import structlog

from bot.wechat import Account, WeChat
from bot.wording.notices import NOTICES
from notifications import ticks
from notifications.delivery import Delivery, Rules, Settings
from notifications.message import Wording
from notifications.scheduler import Tick
from notifications.template import TemplateConfig, TemplateError
from pingyi.config import Config, ConfigError
from pingyi.notices import notice_ticks
from pingyi.reminders import calendar_gaps, nudge_policy
from storage.database import Database
from storage.secrets import Vault

#: Configuration without which nothing can be sent.
REQUIRED = ("wechat.app_id", "wechat.app_secret", "security.data_keys")

#: Old rows are purged once an hour; a tick that is due more often is cheap.
_PURGE_SECONDS = 3600.0
#: A year that nobody knows is told once a day.
_CALENDAR_SECONDS = 86_400.0

log = structlog.get_logger()


def platform(
    config: Config,
    database: Database,
    vault: Vault,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> WeChat:
    """The client of the configured official account."""
    account = Account(
        config.wechat.app_id,
        config.wechat.app_secret.get_secret_value(),
        str(config.wechat.api_base_url),
    )
    return WeChat(account, database, vault, clock=clock)


def templates(config: Config) -> dict[str, TemplateConfig]:
    """The configured templates; ConfigError when one names a kind or a value we do not have."""
    try:
        return config.wechat.checked_templates()
    except TemplateError as error:
        raise ConfigError(f"Configuration: {error}.") from error


def delivery(
    config: Config,
    database: Database,
    vault: Vault,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    wording: Wording = NOTICES,
) -> Delivery:
    """One delivery process for this configuration."""
    settings = Settings(
        batch=config.delivery.batch,
        lease=timedelta(seconds=config.delivery.lease_seconds),
        max_attempts=config.delivery.max_attempts,
        workers=config.delivery.workers,
        per_minute=config.delivery.per_minute,
        rules=_rules(config),
    )
    sender = platform(config, database, vault, clock)
    return Delivery(database, vault, sender, wording, settings, clock=clock)


def _rules(config: Config) -> Rules:
    return Rules(
        zone=config.zone,
        quiet=config.schedule.quiet,
        calendar=nudge_policy(config).calendar,
        per_day=config.schedule.reminders_per_day,
        per_cycle=config.schedule.reminders_per_cycle,
        templates=templates(config),
        subscriptions={
            kind: TemplateConfig(each.id, each.fields)
            for kind, each in config.wechat.subscriptions.items()
        },
    )


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
        "calendar": (calendar, _CALENDAR_SECONDS),
        **notice_ticks(config, database, clock, policy),
    }


@contextmanager
def until_signalled() -> Iterator[threading.Event]:
    """An event that SIGTERM or SIGINT sets; the loop that waits for it ends by itself."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    earlier = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
