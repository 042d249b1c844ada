"""What a turn may ask of the world around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cycle.districts import Districts
from cycle.progress.call_reasons import Means
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
    #: By what and when a reminder can reach people: for the one that a liaison asks for, and for
    #: the list of those whom it cannot.
    means: Means
    #: Aware; another than the real one where time is rehearsed.
    clock: Callable[[], datetime] = utc_now
    #: Where the public pages stand; "" where there are none.
    public_url: str = ""
    #: Liaisons see the roster's telephone numbers of whom they are to chase.
    shows_phones: bool = False
    #: Where people may call, as it is told them; "" for none.
    contact: str = ""
