"""Assessment (考评): from all agencies' evidence to scorecards, places and the cut."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scoring import wording
from scoring.evidence import AgencyEvidence, Terms
from scoring.findings import Findings
from scoring.gathering import gather
from scoring.missing import class_means
from scoring.ranking import Cut, Place, cut, rank
from scoring.ruleset import Ruleset
from scoring.scorecard import Scorecard, score


@dataclass(frozen=True, slots=True)
class Assessed:
    """One agency; place: None unless it is ranked; warnings: those that ranking brought."""

    card: Scorecard
    place: Place | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """All agencies by rank and then by code, those without a rank last, by code."""

    ruleset: Ruleset
    terms: Terms
    agencies: tuple[Assessed, ...]
    cut: Cut


def assess(
    ruleset: Ruleset,
    terms: Terms,
    agencies: Iterable[AgencyEvidence],
    advance: Callable[[], None] | None = None,
    *,
    keep_ratings: bool = False,
) -> Assessment:
    """Assess all agencies together, for ranks and class means need them all.

    agencies: validated, each code once, read once and not kept; advance: called once an agency;
    keep_ratings: for `uncertainty`, which draws from what each enterprise gave.
    Exact arithmetic throughout. Raises what the evidence raises while it is read.
    """
    findings = []
    for evidence in agencies:
        findings.append(gather(ruleset, terms, evidence, keep_ratings=keep_ratings))
        if advance is not None:
            advance()
    return assess_findings(ruleset, terms, findings)


def assess_findings(ruleset: Ruleset, terms: Terms, findings: Sequence[Findings]) -> Assessment:
    """The same from what was gathered before, for who compares two readings of one evidence."""
    means = class_means(ruleset, findings)
    cards = [
        score(ruleset, each, terms.policy(each.assessed_class, ruleset.default_policy), means)
        for each in findings
    ]
    places = rank(ruleset, cards)

    def order(card: Scorecard) -> tuple[float, str]:
        code = card.findings.uscc
        return (places[code].rank if code in places else float("inf"), code)

    cards.sort(key=order)
    within = cut(ruleset, cards, places)
    flagged = set(within.unqualified)
    return Assessment(
        ruleset,
        terms,
        tuple(
            Assessed(
                card,
                places.get(card.findings.uscc),
                (wording.unqualified_in_cut(ruleset.grades[-1].title),)
                if card.findings.uscc in flagged
                else (),
            )
            for card in cards
        ),
        within,
    )
