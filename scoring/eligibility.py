"""Eligibility: who may be assessed and ranked (note 4 of Annex 1, part four of the notice)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import msgspec

from scoring import wording
from scoring.evidence import AgencyEvidence, Penalty, PenaltyStatus, Revocation, Terms
from scoring.ruleset import Ruleset


class Status(StrEnum):
    """Where an agency stands in the assessment."""

    RANKED = "ranked"
    PENDING = "pending"
    HELD = "held"
    EXCLUDED = "excluded"


class Eligibility(msgspec.Struct, frozen=True, gc=False):
    """status: RANKED when nothing speaks against it, else HELD or EXCLUDED, with all reasons."""

    status: Status
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def eligibility(ruleset: Ruleset, terms: Terms, evidence: AgencyEvidence) -> Eligibility:
    """Whether the agency may be ranked on the day of the assessment (reading 10).

    A penalty counts by the day of its decision; a case that is closed or revoked counts for
    nothing. What nobody stated is warned of and excludes nobody.
    """
    found = _Found()
    _registration(ruleset, terms, evidence, found)
    _business(ruleset, terms, evidence, found)
    for penalty in sorted(evidence.penalties, key=_order):
        _penalty(ruleset, terms, penalty, found)
    for revocation in sorted(evidence.revocations, key=lambda each: each.on):
        _revocation(ruleset, terms, revocation, found)
    if found.excluding:
        status = Status.EXCLUDED
    elif found.holding:
        status = Status.HELD
    else:
        status = Status.RANKED
    return Eligibility(status, (*found.excluding, *found.holding), tuple(found.warnings))


def _order(penalty: Penalty) -> tuple[date, date, str]:
    return penalty.filed_on, penalty.decided_on or date.max, penalty.status


def a_year_after(day: date) -> date:
    """The last day of a year that began on this day; 29 February ends on the 28th.

    A period by the year ends at 24:00 of the corresponding day (reading 16).
    """
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


@dataclass(slots=True)
class _Found:
    excluding: list[str] = field(default_factory=list)
    holding: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def _registration(ruleset: Ruleset, terms: Terms, evidence: AgencyEvidence, found: _Found) -> None:
    clause = ruleset.clauses.registration
    registered, ended = evidence.registered_on, evidence.deregistered_on
    if ended is not None and ended <= terms.as_of:
        found.excluding.append(wording.not_registered(terms.as_of, clause))
    elif isinstance(registered, msgspec.UnsetType):
        found.warnings.append(wording.registration_unknown(clause))
    elif registered is None or registered > terms.as_of:
        found.excluding.append(wording.not_registered(terms.as_of, clause))


def _business(ruleset: Ruleset, terms: Terms, evidence: AgencyEvidence, found: _Found) -> None:
    clause, window, last = ruleset.clauses.business, terms.window, evidence.last_business_on
    if isinstance(last, msgspec.UnsetType):
        found.warnings.append(wording.business_unknown(clause))
    elif last is None or last < window.start:
        found.excluding.append(wording.no_business(window, clause))
    elif last > window.end:
        # the last business says nothing of the ones before it: people know, the date does not
        found.warnings.append(wording.business_after(last, window))


def _penalty(ruleset: Ruleset, terms: Terms, penalty: Penalty, found: _Found) -> None:
    clause = ruleset.clauses.penalty
    if penalty.status in (PenaltyStatus.CLOSED, PenaltyStatus.REVOKED):
        if penalty.status is PenaltyStatus.CLOSED and penalty.decided_on is not None:
            # a fine that was paid is closed, too, to whoever types it
            found.warnings.append(wording.closed_with_decision(penalty.decided_on))
        return
    if penalty.filed_on > terms.as_of:
        found.warnings.append(wording.later_than("立案日期", penalty.filed_on, terms.as_of))
    elif penalty.decided_on is None or penalty.decided_on > terms.as_of:
        found.holding.append(wording.case_open(penalty.filed_on, clause))
    elif penalty.decided_on in terms.window:
        found.excluding.append(wording.penalised(penalty.decided_on, clause))
    elif penalty.decided_on > terms.window.end:
        found.warnings.append(wording.penalised_after(penalty.decided_on, terms.window))


def _revocation(ruleset: Ruleset, terms: Terms, revocation: Revocation, found: _Found) -> None:
    until = a_year_after(revocation.on)
    if revocation.on > terms.as_of:
        found.warnings.append(wording.later_than("取消称号日期", revocation.on, terms.as_of))
    elif terms.as_of <= until:
        found.excluding.append(wording.barred(revocation.on, until, ruleset.clauses.ban))
