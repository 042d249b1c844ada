"""Customer-service windows: who may be written to, and how many times.

Page: "客服消息" (the table in force since 2023-06-12). A trigger sets its window to the
maximum and never adds to what is left. A message sent counts against every open window, so
two open windows never allow more than the larger of them.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Trigger(StrEnum):
    """What a person did: typed a message, or tapped a menu, followed or scanned."""

    TYPED = "typed"
    ACTED = "acted"


CLOSED = datetime.fromtimestamp(0, UTC)
_COUNT = {Trigger.TYPED: 5, Trigger.ACTED: 3}
_LENGTH = {Trigger.TYPED: timedelta(hours=48), Trigger.ACTED: timedelta(minutes=1)}


@dataclass(frozen=True, slots=True)
class Window:
    """How many messages are left, until when."""

    left: int = 0
    until: datetime = CLOSED


@dataclass(frozen=True, slots=True)
class Windows:
    """Both windows of one person."""

    typed: Window = Window()
    acted: Window = Window()

    def opened(self, trigger: Trigger, now: datetime) -> "Windows":
        window = Window(_COUNT[trigger], now + _LENGTH[trigger])
        if trigger is Trigger.TYPED:
            return replace(self, typed=window)
        return replace(self, acted=window)

    def open_at(self, now: datetime) -> bool:
        """False answers 45015."""
        return now < self.typed.until or now < self.acted.until

    def spent(self, now: datetime) -> "Windows | None":
        """The windows after one more message; None, when the count is used up, answers 45047."""
        live = [window for window in (self.typed, self.acted) if now < window.until]
        if not any(window.left for window in live):
            return None
        return Windows(_spend(self.typed, now), _spend(self.acted, now))


def _spend(window: Window, now: datetime) -> Window:
    if now >= window.until or not window.left:
        return window
    return replace(window, left=window.left - 1)
