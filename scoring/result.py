"""The published result of an assessment, with receipts chained into its snapshot.

Numbers are decimal strings; item and category values exact, or with six decimals where they do
not terminate. Agencies stand by rank and then by code, those without a rank last.

The snapshot is reckoned so that anybody can repeat it: SHA-256 over the head, then for every
agency in order SHA-256 over the previous hash and the agency's own entry, then over the last
hash and the cut. Each step hashes UTF-8 JSON with sorted keys and no white space. What
`--uncertainty` adds is no part of it.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, UnsetType

from scoring.assessment import Assessed, Assessment
from scoring.decimals import Exact, decimal_string, rounded
from scoring.findings import SetAside
from scoring.ranking import Cut
from scoring.receipt import Line, receipt
from scoring.ruleset import Policy, Ruleset, Source, Window
from scoring.scorecard import PLACES, ItemPoints

if TYPE_CHECKING:  # numpy is loaded for those who ask for uncertainty
    from scoring.uncertainty import RankUncertainty, Uncertainty

_encode = msgspec.json.Encoder(order="sorted").encode


class PublishedItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One item that has something to tell; only the fields that it knows."""

    count: int | None = None
    p: str | None = None
    deduction: str | None = None
    bonus: str | None = None
    policy: Policy | None = None


class PublishedReceipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """evidence: digest of the agency's records without the survey; hash: its link of the chain."""

    lines: tuple[Line, ...]
    set_aside: tuple[SetAside, ...]
    evidence: str
    hash: str | UnsetType = UNSET


class PublishedAgency(msgspec.Struct, frozen=True, rename={"assessed_class": "class"}):
    """One agency's entry; scores, grade and ranks are None unless it is ranked."""

    uscc: str
    name: str
    assessed_class: str
    status: str
    reasons: tuple[str, ...]
    items: Mapping[str, PublishedItem]
    categories: Mapping[str, str | None]
    base_score: str | None
    total_score: str | None
    grade: str | None
    rank: int | None
    class_rank: int | None
    tied: bool
    respondents: int
    responses: int
    reports: int
    warnings: tuple[str, ...]
    receipt: PublishedReceipt
    rank_interval: tuple[int, int] | UnsetType = UNSET
    p_listed: str | UnsetType = UNSET


class PublishedCut(msgspec.Struct, frozen=True):
    """As `ranking.Cut`."""

    size: int
    listed: tuple[str, ...]
    decision_required: bool
    contested: tuple[str, ...]
    short: bool
    unqualified: tuple[str, ...]
    unresolved: tuple[str, ...]


class PublishedUncertainty(msgspec.Struct, frozen=True):
    """unsettled: whose place at the cut the data do not settle; single: who could not vary."""

    replicates: int
    seed: int
    unsettled: tuple[str, ...]
    single: tuple[str, ...]


class Head(msgspec.Struct, frozen=True):
    """What the assessment was made under."""

    ruleset: str
    rules: str
    cycle: str | None
    as_of: date
    window: Window
    survey_window: Window
    missing_policy: Mapping[str, Policy]


class Result(Head, frozen=True, kw_only=True):
    """The whole, as it is published."""

    snapshot: str
    agencies: tuple[PublishedAgency, ...]
    cut: PublishedCut
    uncertainty: PublishedUncertainty | UnsetType = UNSET


def publish(assessment: Assessment, uncertainty: "Uncertainty | None" = None) -> Result:
    """The result with receipts, hashes and snapshot."""
    head = _head(assessment)
    link = _link("", head)
    agencies = []
    for assessed in assessment.agencies:
        entry = _agency(assessment.ruleset, assessed)
        link = _link(link, entry)
        entry = msgspec.structs.replace(
            entry, receipt=msgspec.structs.replace(entry.receipt, hash=f"sha256:{link}")
        )
        if uncertainty is not None and entry.uscc in uncertainty.agencies:
            entry = _with_uncertainty(entry, uncertainty.agencies[entry.uscc])
        agencies.append(entry)
    cut = _cut(assessment.cut)
    return Result(
        **msgspec.structs.asdict(head),
        snapshot=f"sha256:{_link(link, cut)}",
        agencies=tuple(agencies),
        cut=cut,
        uncertainty=UNSET
        if uncertainty is None
        else PublishedUncertainty(
            uncertainty.replicates, uncertainty.seed, uncertainty.unsettled, uncertainty.single
        ),
    )


def as_json(assessment: Assessment, uncertainty: "Uncertainty | None" = None) -> dict[str, Any]:
    """The result as plain values for JSON."""
    plain: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(publish(assessment, uncertainty))
    )
    return plain


def _link(previous: str, entry: Head | PublishedAgency | PublishedCut) -> str:
    return sha256(previous.encode() + _encode(entry)).hexdigest()


def _head(assessment: Assessment) -> Head:
    ruleset, terms = assessment.ruleset, assessment.terms
    return Head(
        ruleset=ruleset.key,
        rules=f"sha256:{ruleset.digest}",
        cycle=terms.cycle,
        as_of=terms.as_of,
        window=terms.window,
        survey_window=terms.survey_window,
        missing_policy={"default": ruleset.default_policy, **terms.policies},
    )


def _agency(ruleset: Ruleset, assessed: Assessed) -> PublishedAgency:
    card, place = assessed.card, assessed.place
    findings = card.findings
    survey, reports = (findings.samples[each] for each in (Source.SURVEY, Source.REPORT_REVIEWS))
    return PublishedAgency(
        uscc=findings.uscc,
        name=findings.name,
        assessed_class=findings.assessed_class,
        status=card.status,
        reasons=card.reasons,
        items={str(number): _item(points) for number, points in sorted(card.items.items())},
        categories={key: _exactly(points) for key, points in card.categories.items()},
        base_score=_score(card.base_score),
        total_score=_score(card.total_score),
        grade=None if card.grade is None else card.grade.key,
        rank=None if place is None else place.rank,
        class_rank=None if place is None else place.class_rank,
        tied=place is not None and place.tied,
        respondents=survey.units,
        responses=survey.records,
        reports=reports.units,
        warnings=(*card.warnings, *assessed.warnings),
        receipt=PublishedReceipt(
            lines=receipt(ruleset, card),
            set_aside=findings.set_aside,
            evidence=f"sha256:{findings.digest}",
        ),
    )


def _item(points: ItemPoints) -> PublishedItem:
    return PublishedItem(
        count=points.count,
        p=_exactly(points.p),
        deduction=_exactly(points.deduction),
        bonus=_exactly(points.bonus),
        policy=points.policy,
    )


def _exactly(value: Exact | None) -> str | None:
    return None if value is None else decimal_string(value)


def _score(value: Fraction | None) -> str | None:
    return None if value is None else rounded(value, PLACES)


def _cut(cut: Cut) -> PublishedCut:
    return PublishedCut(
        size=cut.size,
        listed=cut.listed,
        decision_required=cut.decision_required,
        contested=cut.contested,
        short=cut.is_short,
        unqualified=cut.unqualified,
        unresolved=cut.unresolved,
    )


def _with_uncertainty(entry: PublishedAgency, ranks: "RankUncertainty") -> PublishedAgency:
    return msgspec.structs.replace(
        entry, rank_interval=ranks.rank_interval, p_listed=f"{ranks.p_listed:.3f}"
    )
