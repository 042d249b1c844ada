"""Scorecards of agencies that do not exist, straight from ratings."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from scoring.eligibility import Eligibility, Status
from scoring.findings import Award, Findings, Incident, Sample
from scoring.ruleset import Ruleset, Source
from scoring.scorecard import Scorecard, score

_DAY = date(2023, 3, 2)


def card_of(
    ruleset: Ruleset,
    number: int,
    survey: Sequence[int],
    reports: Sequence[int],
    incidents: Sequence[int] = (),
    honour: int = 0,
) -> Scorecard:
    """survey and reports: whole ratings from 0 to 100; incidents: the numbers of their items."""
    findings = Findings(
        uscc=f"{number:018}",
        name=f"佛山市试验{number}安全技术有限公司",
        assessed_class="evaluation",
        eligibility=Eligibility(Status.RANKED, ()),
        incidents=tuple(Incident(item, f"I{item}", _DAY, 1, None, True) for item in incidents),
        awards=(Award("H", "district", _DAY, Fraction(honour), 1, None),) if honour else (),
        reviews=(),
        samples={Source.SURVEY: _sample(survey), Source.REPORT_REVIEWS: _sample(reports)},
        set_aside=(),
        warnings=(),
        digest="",
    )
    return score(ruleset, findings, ruleset.default_policy, {})


def _sample(ratings: Sequence[int]) -> Sample:
    units = len(ratings)
    return Sample(Fraction(sum(ratings), units), units, units, tuple(ratings))
