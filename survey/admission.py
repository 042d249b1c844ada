"""What decides whether the survey can be answered at all: consent, its dates, agencies to rate."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """The privacy notice is due; nothing else works before the answer."""


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The person agreed; the caller keeps the text's version and the time."""


@dataclass(frozen=True, slots=True)
class ConsentRefused:
    """The person did not agree; the caller erases the binding."""


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """Consent was taken back; the caller erases personal data and the binding."""

    submitted: tuple[str, ...]
    """Responses that remain, detached from the person."""
    cleared: tuple[str, ...]
    """Responses whose drafts were deleted."""


@dataclass(frozen=True, slots=True)
class SurveyNotOpen:
    """Too early; nothing changed."""

    opens_at: datetime


@dataclass(frozen=True, slots=True)
class SurveyClosed:
    """Too late; nothing changes any more."""

    submitted: tuple[str, ...]
    unsubmitted: tuple[str, ...]
    changed: tuple[str, ...]
    """Submitted responses whose later changes were not submitted and do not count."""


@dataclass(frozen=True, slots=True)
class NothingToRate:
    """No agency is to be rated by this enterprise."""
