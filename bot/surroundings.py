"""What a turn may ask of the world around it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cycle.districts import Districts
from storage.database import Database
from storage.secrets import Vault


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
