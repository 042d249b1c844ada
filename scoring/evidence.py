"""Evidence: what was recorded of agencies, as frozen values in the published format.

The fields are those of the evidence file. Text is as written; numbers are exact.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import msgspec

from scoring.ruleset import Policy, Window

#: Characters in a name or a reference, in a note, and in the mark of an enterprise.
NAME_LENGTH = 200
NOTE_LENGTH = 2000
MARK_LENGTH = 64

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_LENGTH)]
_Title = Annotated[str, msgspec.Meta(max_length=NAME_LENGTH)]
_Note = Annotated[str, msgspec.Meta(max_length=NOTE_LENGTH)]
_Mark = Annotated[str, msgspec.Meta(min_length=1, max_length=MARK_LENGTH)]

if TYPE_CHECKING:
    Number = Decimal
else:

    class _Finite(type):
        # msgspec asks once for every number of a file, hence no function of Python
        __instancecheck__ = staticmethod(Decimal.is_finite)

    class Number(metaclass=_Finite):
        """A decimal that msgspec leaves to its `dec_hook`, which sees how it was written.

        The values are plain `Decimal`s. By itself msgspec also takes "1_0", " 5 " and "NaN".
        """


class _Record(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False, omit_defaults=True
):
    """One record of an evidence file; a key that is not named here is refused."""


class Deduction(_Record, frozen=True):
    """扣分 under a count item (1-10 in the notice).

    incident: what happened, as both districts and city name it; without one, the record is an
    incident of its own.
    """

    item: int
    on: date
    incident: _Name | None = None
    note: _Note | None = None


class ReportReview(_Record, frozen=True):
    """督察复评 of a sampled report: raw score and the scale's maximum."""

    score: Number
    max: Number
    on: date
    report: _Name | None = None


class SurveyResponse(_Record, frozen=True):
    """答卷 of an enterprise: a sheet of answers, or a score and the scale's maximum.

    enterprise: a credit code, or any other mark that stands for one enterprise.
    """

    enterprise: _Mark
    on: date
    answers: str | None = None
    score: Number | None = None
    max: Number | None = None


class Honour(_Record, frozen=True):
    """荣誉 at a level of the honour item; one cause counts once, at its highest level."""

    level: str
    cause: _Name
    on: date
    title: _Title | None = None


class PenaltyStatus(StrEnum):
    """Where a case stands: filed and undecided, decided, closed without one, or revoked."""

    PENDING = "pending"
    DECIDED = "decided"
    CLOSED = "closed"
    REVOKED = "revoked"


class Penalty(_Record, frozen=True):
    """立案 and, once decided, 处罚."""

    filed_on: date
    status: PenaltyStatus
    decided_on: date | None = None


class Revocation(_Record, frozen=True):
    """取消称号, by the day of its decision."""

    on: date


class AgencyEvidence(_Record, frozen=True, rename={"assessed_class": "class"}):
    """All that was recorded of one agency.

    registered_on and last_business_on: None when there is none, UNSET when nobody said.
    """

    uscc: str
    name: _Name
    assessed_class: str
    registered_on: date | msgspec.UnsetType | None = msgspec.UNSET
    deregistered_on: date | None = None
    last_business_on: date | msgspec.UnsetType | None = msgspec.UNSET
    deductions: tuple[Deduction, ...] = ()
    report_reviews: tuple[ReportReview, ...] = ()
    survey: tuple[SurveyResponse, ...] = ()
    honours: tuple[Honour, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    revocations: tuple[Revocation, ...] = ()


class Terms(msgspec.Struct, frozen=True):
    """What an assessment is made under, beside the ruleset.

    as_of: the day of the assessment; window: the days whose evidence counts; survey_window: the
    same for survey responses; policies: assessed class (or "default") to policy; cycle: its name.
    """

    as_of: date
    window: Window
    survey_window: Window
    policies: Mapping[str, Policy]
    cycle: str | None = None

    def policy(self, assessed_class: str, default: Policy) -> Policy:
        """The recorded policy of a class, else the recorded default, else the ruleset's."""
        return self.policies.get(assessed_class) or self.policies.get("default") or default
