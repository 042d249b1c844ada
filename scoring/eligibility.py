"""Eligibility: who may be assessed and ranked (note 4 of the standard, part four of the notice)."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where an agency stands in the assessment."""

    RANKED = "ranked"
    PENDING = "pending"
    HELD = "held"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """status: RANKED when nothing speaks against it, else HELD or EXCLUDED, with all reasons."""

    status: Status
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()
