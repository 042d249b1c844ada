"""What went wrong between us and the platform, told without the secrets that it can hold."""

import logging
import re

import requests
from urllib3.exceptions import NewConnectionError

from notifications.errors import Cause, SendError

_SECRET = re.compile(r"((?:access_token|secret)[\"']?[=:]\s*[\"']?)[^&\s\"']+")


def no_answer(error: requests.RequestException) -> SendError:
    """Whether the request may have got there; the error's own text can hold the token."""
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        return SendError(Cause.NETWORK, detail=type(error).__name__)
    return SendError(Cause.TIMEOUT, detail=type(error).__name__)


def _never_connected(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError) or isinstance(
        error, requests.exceptions.SSLError | requests.exceptions.ProxyError
    )


def without_token(error: SendError) -> SendError:
    """What a failure to fetch a token means: nothing was sent, and it concerns all."""
    if error.code == 40001 or error.cause in (Cause.PAYLOAD, Cause.OTHER):
        return SendError(Cause.CONFIG, error.code, error.detail)  # such as a wrong secret
    if error.code is None:
        return SendError(Cause.NETWORK, detail=f"token: {error}")
    return SendError(
        error.cause if error.cause in (Cause.QUOTA, Cause.CONFIG) else Cause.FREQUENCY,
        error.code,
        error.detail,
    )


def redacted(text: str) -> str:
    """The text without the values of tokens and secrets."""
    return _SECRET.sub(r"\1…", text)


class _Redact(logging.Filter):
    """urllib3 logs the path of every request at DEBUG level, and with it the token."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), ()
        return True


logging.getLogger("urllib3.connectionpool").addFilter(_Redact())
