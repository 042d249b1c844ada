"""What one simulated official account is configured with."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class Mode(StrEnum):
    """How callbacks travel: as in the platform's 消息加解密方式."""

    PLAIN = "plain"
    COMPAT = "compat"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Template:
    """An approved message template: its title and `fields`, name -> type (thing, time, …)."""

    title: str
    fields: Mapping[str, str]


def real_time() -> datetime:
    """Aware, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """One account, its webhook, and how impatient the platform is; durations in seconds.

    `mode` may be given as a string. With no `templates`, every template id that begins
    with "SIM-" is accepted. `data` is a SQLite file, or ":memory:". `clock` tells the time,
    aware, to everything here: a webhook that asks the same one may live at any time. Raises
    ValueError, naming the setting, when one of them cannot be used.
    """

    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    encoding_aes_key: str = field(repr=False)
    webhook_url: str
    mode: Mode = Mode.SAFE
    templates: Mapping[str, Template] = field(default_factory=dict)
    data: str = ":memory:"
    host: str = "127.0.0.1"
    port: int = 8090
    account_name: str = "模拟公众号"
    timeout_seconds: float = 5.0
    redelivery_after_seconds: float = 5.0
    attempts: int = 3
    receipt_after_seconds: float = 0.5
    clock: Callable[[], datetime] = real_time

    def __post_init__(self) -> None:
        for name in ("app_id", "app_secret", "token", "webhook_url"):
            if not getattr(self, name):
                raise ValueError(f"{name}: must not be empty")
        if not self.webhook_url.startswith(("http://", "https://")):
            raise ValueError("webhook_url: must begin with http:// or https://")
        try:
            object.__setattr__(self, "mode", Mode(self.mode))
        except ValueError:
            raise ValueError("mode: must be plain, compat or safe") from None
        if self.mode is not Mode.PLAIN or self.encoding_aes_key:
            decode_aes_key(self.encoding_aes_key)
        if self.attempts < 1:
            raise ValueError("attempts: must be at least 1")

    @property
    def account_id(self) -> str:
        """The account's original id (gh_…), which callbacks carry as ToUserName."""
        return "gh_" + hashlib.sha256(self.app_id.encode()).hexdigest()[:12]


def decode_aes_key(encoding_aes_key: str) -> bytes:
    """The 32 key bytes behind the 43 characters shown in the account's settings page."""
    try:
        key = base64.b64decode(encoding_aes_key + "=", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(encoding_aes_key) != 43 or len(key) != 32:
        raise ValueError("encoding_aes_key: must be 43 characters of base64")
    return key
