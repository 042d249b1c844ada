"""By which means a reminder can reach people, as configured: for the call list."""

from cycle.progress.call_reasons import Means
from notifications.kinds import NUDGE
from pingyi.config import Config


def means_of(config: Config) -> Means:
    """What the bureau has for its reminders besides customer-service messages."""
    notice = config.wechat.subscriptions.get(NUDGE.name)
    return Means(
        has_template=NUDGE.name in config.wechat.templates,
        subscription=None if notice is None else notice.id,
    )
