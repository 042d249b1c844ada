"""Evidence: what was recorded of agencies, as frozen values in the published format.

The fields are those of the evidence file. Text is as written; numbers are exact.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from scoring.ruleset import Policy, Window


class _Record(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False, omit_defaults=True
):
    """One record of an evidence file; a key that is not named here is refused."""


class Deduction(_Record):
    """扣分 under a count item (1-10 in the notice).

    incident: what happened, as both districts and city name it; without one, the record is an
    incident of its own.
    """

    item: int
    on: date
    incident: str | None = None
    note: str | None = None


class ReportReview(_Record):
    """督察复评 of a sampled report: raw score and the scale's maximum."""

    score: Decimal
    max: Decimal
    on: date
    report: str | None = None


class SurveyResponse(_Record):
    """答卷 of an enterprise: a sheet of answers, or a score and the scale's maximum.

    enterprise: a credit code, or any other mark that stands for one enterprise.
    """

    enterprise: str
    on: date
    answers: str | None = None
    score: Decimal | None = None
    max: Decimal | None = None


class Honour(_Record):
    """荣誉 at a level of the honour item; one cause counts once, at its highest level."""

    level: str
    cause: str
    on: date
    title: str | None = None


class PenaltyStatus(StrEnum):
    """Where a case stands: filed and undecided, decided, closed without one, or revoked."""

    PENDING = "pending"
    DECIDED = "decided"
    CLOSED = "closed"
    REVOKED = "revoked"


class Penalty(_Record):
    """立案 and, once decided, 处罚."""

    filed_on: date
    status: PenaltyStatus
    decided_on: date | None = None


class Revocation(_Record):
    """取消称号, by the day of its decision."""

    on: date


class AgencyEvidence(_Record, rename={"assessed_class": "class"}):
    """All that was recorded of one agency.

    registered_on and last_business_on: None when there is none, UNSET when nobody said.
    """

    uscc: str
    name: str
    assessed_class: str
    registered_on: date | None | msgspec.UnsetType = msgspec.UNSET
    deregistered_on: date | None = None
    last_business_on: date | None | msgspec.UnsetType = msgspec.UNSET
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
