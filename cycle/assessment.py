"""Assessment (考评), first part: the survey's responses as evidence, scored by the ruleset.

What districts and the city record (deductions, reviews, honours, penalties) is not kept yet, so
every agency is pending; item 12 is final.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import UNSET
from sqlalchemy import Connection, Row, and_, select

from cycle.cycles import CycleRow
from cycle.reading import stream
from scoring.assessment import Assessment
from scoring.assessment import assess as score
from scoring.evidence import AgencyEvidence, SurveyResponse, Terms
from scoring.ruleset import Window
from scoring.ruleset_file import load_ruleset
from storage.tables import Agency, Engagement, Enterprise, Invitation, Response, Role
from survey.session import ResponseState


def assess(db: Connection, cycle: CycleRow, zone: ZoneInfo, now: datetime) -> Assessment:
    """Assess the cycle's agencies from what was submitted, in one pass over the responses.

    An agency is in the cycle when it was invited or somebody was asked about it. The connection
    comes from `reading`; memory grows with the agencies, not with the responses. zone: where a
    response's day begins.
    """
    terms = Terms(
        as_of=now.astimezone(zone).date(),
        window=Window(cycle.window_start, cycle.window_end),
        survey_window=Window(cycle.opens_on, cycle.closes_on),
        policies={},
        cycle=cycle.name,
    )
    return score(load_ruleset(cycle.ruleset), terms, _evidence(db, cycle, zone))


def _evidence(db: Connection, cycle: CycleRow, zone: ZoneInfo) -> Iterator[AgencyEvidence]:
    agencies = {row.id: row for row in db.execute(_agencies(cycle))}
    asked = set()
    for agency_id, responses in groupby(stream(db, _responses(cycle)), lambda row: row.agency_id):
        asked.add(agency_id)
        yield _of(
            agencies[agency_id],
            tuple(
                SurveyResponse(
                    enterprise=row.uscc,
                    on=row.submitted_at.astimezone(zone).date(),
                    answers=row.submitted_answers,
                )
                for row in responses
                # another state keeps its agency in the cycle and counts for nothing else
                if row.state == ResponseState.SUBMITTED
            ),
        )
    for agency_id, row in agencies.items():
        if row.invited and agency_id not in asked:
            yield _of(row, ())


def _of(agency: Row[Any], survey: tuple[SurveyResponse, ...]) -> AgencyEvidence:
    return AgencyEvidence(
        uscc=agency.uscc,
        name=agency.name,
        assessed_class=agency.assessed_class,
        registered_on=UNSET if agency.registered_on is None else agency.registered_on,
        survey=survey,
    )


def _agencies(cycle: CycleRow) -> Any:
    return select(
        Agency.id,
        Agency.uscc,
        Agency.name,
        Agency.assessed_class,
        Agency.registered_on,
        Invitation.id.is_not(None).label("invited"),
    ).outerjoin(
        Invitation,
        and_(
            Invitation.cycle_id == cycle.id,
            Invitation.role == Role.AGENCY,
            Invitation.subject == Agency.uscc,
            Invitation.revoked_at.is_(None),
        ),
    )


def _responses(cycle: CycleRow) -> Any:
    return (
        select(
            Engagement.agency_id,
            Enterprise.uscc,
            Response.state,
            Response.submitted_answers,
            Response.submitted_at,
        )
        .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
        .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
        .where(Response.cycle_id == cycle.id)
        .order_by(Engagement.agency_id)
    )
