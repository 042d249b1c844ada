"""What a sender gets, and what a sender is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class EnterpriseFacts:
    """Where an enterprise's person stands when a message is about to leave.

    agency: the one that is being rated, else the first that waits; "" when none does.
    """

    cycle: str
    closes_on: date
    total: int
    remaining: int
    agency: str
    in_progress: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """The words of one kind: as a text, and as the values that a template may show.

    names: of the values, which are the same for any facts.
    """

    text: Callable[[EnterpriseFacts], str]
    values: Callable[[EnterpriseFacts], Mapping[str, str]]
    names: frozenset[str]


#: kind -> its words; handed in by the caller, because the texts live with the bot.
Wording = Mapping[str, Notice]


class Sender(Protocol):
    """The platform's side; either call raises notifications.errors.SendError."""

    def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service message."""

    def send_template(
        self, openid: str, template_id: str, data: Mapping[str, str], client_msg_id: str
    ) -> int:
        """Send a template message and return the platform's msgid (beyond 2^53).

        The platform drops a repetition with the same client_msg_id for ten minutes.
        """
