"""What a turn may ask of the world around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cycle.districts import Districts
from storage.database import Database
from storage.secrets import Vault


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Surroundings:
    database: Database
    vault: Vault
    zone: ZoneInfo
    districts: Districts
    #: The account's name, as the privacy notice and the help name it.
    account: str
    bureau: str
    #: Well-formed wrong codes allowed per person and hour, and for all people together.
    guesses_per_person: int
    guesses_in_all: int
    #: Aware; another than the real one where time is rehearsed.
    clock: Callable[[], datetime] = utc_now
