"""Gathering: what the database holds of each agency, as evidence in the published format.

The survey's responses stand under marks. A mark is one enterprise's throughout the cycle and
leads back to it only with the data keys, so that what was answered stays apart from who did.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import UNSET
from sqlalchemy import Connection, Row, select

from cycle.assessing.subjects import subjects
from cycle.cycles import CycleRow
from cycle.evidence.standing import StandingEvidence, standing_evidence
from cycle.reading import stream
from cycle.register.business import last_business_on
from cycle.register.doubles import Merged, codes_by_id, going_on
from scoring.evidence import AgencyEvidence, Revocation, SurveyResponse
from storage.secrets import Vault
from storage.tables import Agency, Engagement, Enterprise, Response, Title
from survey.session import ResponseState

#: Hexadecimal characters of a mark: nobody meets another's by chance.
_MARK_LENGTH = 16
_NOTHING = StandingEvidence()


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What stands beside the responses, by agency; it is small, and read before them."""

    standing: Mapping[str, StandingEvidence]
    revocations: Mapping[str, list[date]]
    last_business: Mapping[str, date]


def evidence_of(
    db: Connection, vault: Vault, cycle: CycleRow, zone: ZoneInfo
) -> Iterator[AgencyEvidence]:
    """The evidence of every agency that is assessed, one at a time.

    Of doubles in the register only the one that goes on is named, with what was recorded of
    both. The connection comes from `reading`; it holds one agency's responses.
    """
    merged = Merged(db).ways
    agencies = subjects(db, cycle, merged)
    recorded = _Recorded(
        standing_evidence(db, cycle.id),
        _revocations(db, merged),
        last_business_on(db, None, cycle.window_end),
    )
    survey = _survey(db, vault, cycle, zone)
    answered = set()
    for agency_id, responses in survey:
        if agency_id in agencies:
            answered.add(agency_id)
            yield _evidence(agencies[agency_id], responses, recorded)
    for agency_id, agency in agencies.items():
        if agency_id not in answered:
            yield _evidence(agency, (), recorded)


def mark_of(vault: Vault, cycle_id: str, uscc: str) -> str:
    """The mark under which an enterprise's responses stand in this cycle's evidence."""
    return vault.hash("respondent", cycle_id + uscc).hex()[:_MARK_LENGTH]


def _evidence(
    agency: Row[Any], survey: tuple[SurveyResponse, ...], recorded: _Recorded
) -> AgencyEvidence:
    standing = recorded.standing.get(agency.id, _NOTHING)
    return AgencyEvidence(
        uscc=agency.uscc,
        name=agency.name,
        assessed_class=agency.assessed_class,
        registered_on=UNSET if agency.registered_on is None else agency.registered_on,
        deregistered_on=agency.deregistered_on,
        last_business_on=recorded.last_business.get(agency.id, UNSET),
        deductions=standing.deductions,
        report_reviews=standing.report_reviews,
        survey=survey,
        honours=standing.honours,
        penalties=standing.penalties,
        revocations=tuple(map(Revocation, sorted(recorded.revocations.get(agency.id, ())))),
    )


def _survey(
    db: Connection, vault: Vault, cycle: CycleRow, zone: ZoneInfo
) -> Iterator[tuple[str, tuple[SurveyResponse, ...]]]:
    """What was submitted about each agency, in an order that tells nothing of who answered."""
    codes = codes_by_id(db, Enterprise)

    def response(row: Row[Any]) -> SurveyResponse:
        return SurveyResponse(
            enterprise=mark_of(vault, cycle.id, codes.get(row.enterprise_id, row.uscc)),
            on=row.submitted_at.astimezone(zone).date(),
            answers=row.submitted_answers,
        )

    rows = stream(db, _submitted(db, cycle))
    for agency_id, submitted in groupby(rows, lambda row: row.agency_id):
        yield agency_id, _in_order(map(response, submitted))


def _in_order(responses: Iterable[SurveyResponse]) -> tuple[SurveyResponse, ...]:
    return tuple(sorted(responses, key=lambda each: (each.enterprise, each.on, each.answers)))


def _submitted(db: Connection, cycle: CycleRow) -> Any:
    agency = going_on(db, Agency, Engagement.__table__.c.agency_id).label("agency_id")
    return (
        select(
            agency,
            Engagement.enterprise_id,
            Enterprise.uscc,
            Response.submitted_answers,
            Response.submitted_at,
        )
        .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
        .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
        .where(Response.cycle_id == cycle.id, Response.state == ResponseState.SUBMITTED)
        .order_by(agency)
    )


def _revocations(db: Connection, merged: Mapping[str, str]) -> dict[str, list[date]]:
    """The days on which titles were revoked, of whichever cycle."""
    found: dict[str, list[date]] = {}
    revoked = select(Title.agency_id, Title.revoked_on).where(Title.revoked_on.is_not(None))
    for row in db.execute(revoked):
        found.setdefault(merged.get(row.agency_id, row.agency_id), []).append(row.revoked_on)
    return found
