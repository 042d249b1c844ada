"""Composition of what leaves: delivery with its rules and the platform's client."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.wechat import Account, WeChat
from bot.wording.notices import NOTICES
from notifications.delivery import Delivery, Rules, Settings
from notifications.message import Wording
from notifications.template import TemplateConfig, TemplateError
from pingyi.config import Config, ConfigError
from pingyi.reminders import nudge_policy
from storage.database import Database
from storage.secrets import Vault

#: Configuration without which nothing can be sent.
REQUIRED = ("wechat.app_id", "wechat.app_secret", "security.data_keys")


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
        raise ConfigError(f"配置项 {error}。") from error


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
    policy = nudge_policy(config)
    return Rules(
        zone=config.zone,
        quiet=config.schedule.quiet,
        calendar=policy.calendar,
        idle=policy.idle,
        per_day=config.schedule.reminders_per_day,
        per_cycle=config.schedule.reminders_per_cycle,
        deadlines_per_day=config.schedule.deadlines_per_day,
        templates=templates(config),
        subscriptions=config.wechat.checked_subscriptions(),
    )
