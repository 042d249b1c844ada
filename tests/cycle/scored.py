"""Agencies with a score of our choice, and the rulesets of invented cities to score them by."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.evidence import AgencyEvidence, ReportReview, SurveyResponse
from scoring.ruleset import Ruleset
from scoring.ruleset_file import load_ruleset

#: A day of the survey.
SURVEYED = date(2023, 10, 20)


def scored(uscc: str, percent: int, respondents: int = 6) -> AgencyEvidence:
    """An agency whose total is 100 less three quarters of what it lacks of so many percent."""
    return AgencyEvidence(
        uscc=uscc,
        name=f"机构{uscc}",
        assessed_class="evaluation",
        registered_on=date(2020, 1, 1),
        last_business_on=date(2023, 5, 1),
        report_reviews=(ReportReview(Decimal(percent), Decimal(100), date(2023, 6, 1)),),
        survey=tuple(
            SurveyResponse(
                enterprise=f"E{each}", on=SURVEYED, score=Decimal(percent), max=Decimal(100)
            )
            for each in range(respondents)
        ),
    )


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Ruleset]:
    """Let the invented cities' rulesets, which stand beside the tests, be found by their names."""

    def load(name: str) -> Ruleset:
        return load_ruleset(name, Path(__file__).parents[1] / "scoring" / "rulesets")

    monkeypatch.setattr("cycle.publishing.frozen.load_ruleset", load)
    return load
