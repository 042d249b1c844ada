"""What a sender gets, and what a sender is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

_QUESTIONS = 10


@dataclass(frozen=True, slots=True)
class Facts:
    """What a message may say: how things stand for its addressee when it is about to leave.

    subject: the enterprise's or agency's name, or a district's code. given: what was fixed when
    the message was planned, under the names that its kind lists; days are written 2023-10-24.
    The rest is about an enterprise's person, over all enterprises that they answer for:
    agency is the one that is being rated, else the first that waits ("" when none does), and
    question the one at which it was left (0: nothing was begun; 11: all ten are answered, and
    what is missing is that they are submitted).
    """

    cycle: str
    closes_on: date
    subject: str = ""
    given: Mapping[str, str | int] = field(default_factory=dict)
    total: int = 0
    remaining: int = 0
    agency: str = ""
    question: int = 0

    @property
    def in_progress(self) -> bool:
        return self.question > 0

    @property
    def answered(self) -> bool:
        """Whether nothing is missing but that it is submitted."""
        return self.question > _QUESTIONS


@dataclass(frozen=True, slots=True)
class Notice:
    """The words of one kind: as a text, and as the values that a template may show.

    names: of the values, which are the same for any facts.
    """

    text: Callable[[Facts], str]
    values: Callable[[Facts], Mapping[str, str]]
    names: frozenset[str]


#: kind -> its words; handed in by the caller, because the texts live with the bot.
Wording = Mapping[str, Notice]


class Sender(Protocol):
    """The platform's side; every call raises notifications.errors.SendError."""

    def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service message."""

    def send_template(
        self, openid: str, template_id: str, data: Mapping[str, str], client_msg_id: str
    ) -> int:
        """Send a template message and return the platform's msgid (beyond 2^53).

        The platform drops a repetition with the same client_msg_id for ten minutes.
        """

    def send_subscription(self, openid: str, template_id: str, data: Mapping[str, str]) -> None:
        """Send a subscription notice, which uses up one credit that the person granted."""
