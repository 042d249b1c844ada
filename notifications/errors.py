"""What may go wrong when a message is sent, and how each of it is to be handled."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """Whom a failure concerns, so that the others are spared or stopped."""

    MESSAGE = "message"
    PERSON = "person"  #: by this route, or by any
    KIND = "kind"  #: every message of this kind
    ROUTE = "route"  #: every message by this route
    ACCOUNT = "account"  #: every message


class Cause(StrEnum):
    """Why a message was not sent; the label in metrics, logs and the outbox."""

    BUSY = "busy"  #: the platform asks to come again
    FREQUENCY = "frequency"  #: too many calls this minute
    TOKEN = "token"  # noqa: S105 - the word, not a secret
    QUOTA = "quota"  #: the day's calls are used up
    WINDOW = "window"  #: no customer-service message until the person acts
    REFUSED = "refused"  #: no subscription notice until the person grants another
    RECIPIENT = "recipient"  #: this person cannot be reached in WeChat
    VALUE = "value"  #: a value of this message does not fit its template
    PAYLOAD = "payload"  #: we build every message of this kind wrongly
    CONFIG = "config"  #: somebody has to change a setting
    NETWORK = "network"  #: no connection, so nothing was sent
    TIMEOUT = "timeout"  #: sent, but no answer came
    SERVER = "server"  #: an answer that is none: HTTP 5xx, or not JSON
    OTHER = "other"  #: a code that we do not know


@dataclass(frozen=True, slots=True)
class Handling:
    """Whether trying again can help, whom it concerns, and whether it may have arrived.

    alert: somebody has to mend something.
    """

    retryable: bool
    scope: Scope
    outcome_unknown: bool = False
    alert: bool = False


HANDLING: dict[Cause, Handling] = {
    Cause.BUSY: Handling(True, Scope.MESSAGE),
    # the platform counts each interface for itself
    Cause.FREQUENCY: Handling(True, Scope.ROUTE),
    Cause.TOKEN: Handling(True, Scope.ACCOUNT),
    Cause.QUOTA: Handling(True, Scope.ROUTE, alert=True),
    Cause.WINDOW: Handling(False, Scope.PERSON),
    Cause.REFUSED: Handling(False, Scope.PERSON),
    Cause.RECIPIENT: Handling(False, Scope.PERSON),
    Cause.VALUE: Handling(False, Scope.KIND, alert=True),
    Cause.PAYLOAD: Handling(True, Scope.KIND, alert=True),
    Cause.CONFIG: Handling(True, Scope.ACCOUNT, alert=True),
    Cause.NETWORK: Handling(True, Scope.ACCOUNT),
    Cause.TIMEOUT: Handling(True, Scope.MESSAGE, outcome_unknown=True),
    Cause.SERVER: Handling(True, Scope.MESSAGE, outcome_unknown=True),
    Cause.OTHER: Handling(True, Scope.MESSAGE),
}

#: errcode -> cause; the platform's page "全局返回码".
ERRCODES: dict[int, Cause] = {
    -1: Cause.BUSY,
    45011: Cause.FREQUENCY,
    40001: Cause.TOKEN,
    40014: Cause.TOKEN,
    42001: Cause.TOKEN,
    45009: Cause.QUOTA,
    45015: Cause.WINDOW,  # also when the person does not follow any more
    45047: Cause.WINDOW,
    40003: Cause.RECIPIENT,
    43004: Cause.RECIPIENT,
    43019: Cause.RECIPIENT,
    43101: Cause.REFUSED,
    48002: Cause.RECIPIENT,
    50005: Cause.RECIPIENT,
    40033: Cause.PAYLOAD,
    40037: Cause.PAYLOAD,
    44002: Cause.PAYLOAD,
    47001: Cause.PAYLOAD,
    45002: Cause.VALUE,
    47003: Cause.VALUE,
    40013: Cause.CONFIG,
    40125: Cause.CONFIG,
    40164: Cause.CONFIG,
    40200: Cause.CONFIG,
    48001: Cause.CONFIG,
    48004: Cause.CONFIG,
    50002: Cause.CONFIG,
    61007: Cause.CONFIG,
    89501: Cause.CONFIG,
    89503: Cause.CONFIG,
}


class SendError(Exception):
    """A message was not sent, or nobody knows whether it was.

    code: the platform's errcode, None when it gave none. detail: what the platform said,
    free of tokens and openids, for the record and the log.
    """

    def __init__(self, cause: Cause, code: int | None = None, detail: str = "") -> None:
        super().__init__(cause, code, detail)
        self.cause = cause
        self.code = code
        self.detail = detail

    @property
    def retryable(self) -> bool:
        return HANDLING[self.cause].retryable

    @property
    def scope(self) -> Scope:
        return HANDLING[self.cause].scope

    @property
    def outcome_unknown(self) -> bool:
        """It may have arrived all the same."""
        return HANDLING[self.cause].outcome_unknown

    @property
    def note(self) -> str:
        """What the outbox keeps; "unknown" in front tells that it may have arrived."""
        return (f"unknown: {self}" if self.outcome_unknown else str(self))[:200]

    def __str__(self) -> str:
        """Such as "window 45015 response out of time limit", 200 characters at most."""
        parts = (self.cause.value, "" if self.code is None else str(self.code), self.detail)
        return " ".join(part for part in parts if part)[:200]


def from_errcode(code: int, errmsg: str = "") -> SendError:
    """The error behind a non-zero errcode; one that we do not know is tried again."""
    return SendError(ERRCODES.get(code, Cause.OTHER), code, errmsg)


def reason(error: str | None) -> str:
    """The first word of what an outbox keeps as its error, such as recipient, cap or unknown.

    The rest is the platform's own text: it may hold anything, and differs from message to message.
    """
    return re.split(r"[\s:]", error or "none", maxsplit=1)[0]
