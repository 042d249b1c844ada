"""What the pages need to know of where they run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from storage.database import Database


class ResultToken(Protocol):
    """Reads the token of a result's link; None for anything that was not signed."""

    def __call__(self, token: str) -> tuple[str, str] | None:
        """The cycle's name and the agency's code."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as it is sent."""

    content: bytes
    mimetype: str


@dataclass(frozen=True, slots=True)
class Site:
    """bureau: who publishes; account: the official account, which takes objections.

    account_qr: the account's QR code, None where none is configured.

    public_url: where people reach the pages, "" where nobody has said; read_token: of results.
    """

    database: Database
    zone: ZoneInfo
    bureau: str
    account: str
    public_url: str
    read_token: ResultToken
    clock: Callable[[], datetime]
    account_qr: Image | None = None

    def today(self) -> date:
        """The day by the bureau's clock."""
        return self.clock().astimezone(self.zone).date()
