"""Quality of the survey's data (数据质量): each agency's result with and without what is flagged.

Nothing is left out by itself and nothing is changed: all indices have innocent explanations
(decision 0021). For the bureau alone, for it tells of groups smaller than five.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, select

from cycle.assessing.assessment import terms_of
from cycle.assessing.gathering import evidence_of
from cycle.cycles import CycleRow
from cycle.quality.kinds import Kind
from cycle.quality.tallies import Tally, Tempo, tallies, tempo
from scoring.assessment import Assessment, assess_findings
from scoring.decimals import Exact
from scoring.evidence import AgencyEvidence, Terms
from scoring.findings import Findings, Sample
from scoring.gathering import gather
from scoring.ruleset import Ruleset, Source
from scoring.ruleset_file import load_ruleset
from storage.secrets import Vault
from storage.tables import Agency


@dataclass(frozen=True, slots=True)
class Standing:
    """respondents: enterprises; p: of the survey, exact; deduction: of its item; rank: None
    unless ranked."""

    respondents: int
    p: Fraction | None
    deduction: Exact | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class AgencyQuality:
    """One agency; as_it_is and without: None where it is not assessed; tally: without responses."""

    uscc: str
    name: str
    tally: Tally
    as_it_is: Standing | None
    without: Standing | None


@dataclass(frozen=True, slots=True)
class Quality:
    """left_out: the kinds that `without` leaves out; flagged, any_flag: of the whole city's
    responses; agencies: by code, those with responses."""

    city: Tempo
    left_out: tuple[Kind, ...]
    flagged: Mapping[Kind, int]
    any_flag: int
    agencies: tuple[AgencyQuality, ...]


def quality(
    db: Connection,
    vault: Vault,
    cycle: CycleRow,
    zone: ZoneInfo,
    now: datetime,
    left_out: Collection[Kind] = tuple(Kind),
) -> Quality:
    """Look at all that was submitted in the cycle, as it stands.

    left_out: of which kinds responses are left out of the second result. The connection comes
    from `at_one_moment`; memory grows with the agencies, not with the responses.
    """
    ruleset, terms = load_ruleset(cycle.ruleset), terms_of(db, cycle, zone, now)
    agencies = {
        row.id: row for row in db.execute(select(Agency.id, Agency.uscc, Agency.name)).all()
    }
    city = tempo(db, cycle)
    found: dict[str, Tally] = {}
    samples: dict[str, Sample] = {}
    for agency_id, tally in tallies(db, cycle, zone, city, left_out):
        uscc = agencies[agency_id].uscc
        samples[uscc] = _sample(ruleset, terms, uscc, tally)
        found[agency_id] = replace(tally, kept=())
    findings = [gather(ruleset, terms, each) for each in evidence_of(db, vault, cycle, zone)]
    full = _standings(ruleset, assess_findings(ruleset, terms, findings))
    changed = [_with_sample(each, samples) for each in findings]
    rest = _standings(ruleset, assess_findings(ruleset, terms, changed))
    reports = (
        AgencyQuality(row.uscc, row.name, tally, full.get(row.uscc), rest.get(row.uscc))
        for row, tally in ((agencies[agency_id], tally) for agency_id, tally in found.items())
    )
    return Quality(
        city=city,
        left_out=tuple(kind for kind in Kind if kind in left_out),
        flagged={kind: sum(each.flagged[kind] for each in found.values()) for kind in Kind},
        any_flag=sum(each.any_flag for each in found.values()),
        agencies=tuple(sorted(reports, key=lambda each: each.uscc)),
    )


def _sample(ruleset: Ruleset, terms: Terms, uscc: str, tally: Tally) -> Sample:
    """What item 12 would be reckoned from; days outside the survey stay aside, as they do there."""
    kept = AgencyEvidence(
        uscc=uscc, name=uscc, assessed_class=next(iter(ruleset.classes)), survey=tally.kept
    )
    return gather(ruleset, terms, kept).samples[Source.SURVEY]


def _with_sample(findings: Findings, samples: Mapping[str, Sample]) -> Findings:
    if findings.uscc not in samples:
        return findings
    changed = {**findings.samples, Source.SURVEY: samples[findings.uscc]}
    return msgspec.structs.replace(findings, samples=MappingProxyType(changed))


def _standings(ruleset: Ruleset, assessment: Assessment) -> dict[str, Standing]:
    item = ruleset.mean_item(Source.SURVEY)
    found = {}
    for each in assessment.agencies:
        sample = each.card.findings.samples[Source.SURVEY]
        points = None if item is None else each.card.items.get(item.number)
        found[each.card.findings.uscc] = Standing(
            respondents=sample.units,
            p=sample.p,
            deduction=None if points is None else points.deduction,
            rank=None if each.place is None else each.place.rank,
        )
    return found


def agency_of(report: Quality, uscc: str) -> Sequence[AgencyQuality]:
    """That one agency's report, or none."""
    return [each for each in report.agencies if each.uscc == uscc]
