"""By what and when a reminder can reach people, as configured: for liaisons and the call list."""

from cycle.progress.call_reasons import Means
from notifications.kinds import NUDGE
from pingyi.config import Config
from pingyi.reminders import nudge_policy


def means_of(config: Config) -> Means:
    """The bureau's means; ConfigError when the table of days cannot be read any more."""
    notice = config.wechat.subscriptions.get(NUDGE.name)
    return Means(
        has_template=NUDGE.name in config.wechat.templates,
        subscription=None if notice is None else notice.id,
        nudges=nudge_policy(config),
    )
