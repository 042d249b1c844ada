"""Scorecards from ratings written by hand, for what is drawn from them."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

from scoring.decimals import simplest
from scoring.eligibility import Eligibility, Status
from scoring.findings import Award, Findings, Incident, Sample
from scoring.ruleset import Policy, Ruleset, Source
from scoring.ruleset_file import load_ruleset
from scoring.scorecard import Scorecard, score
from tests.scoring.specimens import uscc_of

FOSHAN = load_ruleset("foshan-2023")
LINJIANG = load_ruleset("linjiang-2025", Path(__file__).parent / "rulesets")
GUIXI = load_ruleset("guixi-2024", Path(__file__).parent / "rulesets")

_DAY = date(2023, 3, 2)
Ratings = Sequence[int | str | Fraction]


def card(
    number: int,
    survey: Ratings = (100,),
    reports: Ratings = (100,),
    *,
    incidents: Sequence[int] = (),
    honour: int = 0,
    status: Status = Status.RANKED,
    policy: Policy = Policy.BLOCK,
    ruleset: Ruleset = FOSHAN,
) -> Scorecard:
    """The card of an agency with these ratings; incidents: item numbers, one for each."""
    return score(
        ruleset,
        Findings(
            uscc=uscc_of(number),
            name=f"佛山市样本{number}号机构",
            assessed_class=next(iter(ruleset.classes)),
            eligibility=Eligibility(status, ()),
            incidents=tuple(
                Incident(item, f"{at}", _DAY, 1, None, True) for at, item in enumerate(incidents)
            ),
            awards=(Award("H", "", _DAY, Fraction(honour), 1, None),) if honour else (),
            reviews=(),
            samples={Source.SURVEY: _sample(survey), Source.REPORT_REVIEWS: _sample(reports)},
            set_aside=(),
            warnings=(),
            digest="",
        ),
        policy,
        {},
    )


def _sample(ratings: Ratings) -> Sample:
    exact = [simplest(Fraction(rating)) for rating in ratings]
    p = Fraction(sum(exact)) / len(exact) if exact else None
    return Sample(p, len(exact), len(exact), tuple(exact))
