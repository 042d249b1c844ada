"""Assessment (考评), first part: the survey's responses become item 12 of every agency."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, select

from cycle.cycles import CycleRow
from cycle.reading import stream
from scoring.decimals import decimal_string
from scoring.ruleset import Ruleset, load_ruleset
from scoring.satisfaction import ITEM, Effect, Satisfaction, effect, rating_of, satisfaction
from storage.tables import Agency, Engagement, Invitation, Response, Role
from survey.questionnaire import Questionnaire, load_questionnaire
from survey.session import ResponseState

#: Every possible sheet of ten answers, so that each is added up once.
_SHEETS = 3**10


@dataclass(frozen=True, slots=True)
class AgencyAssessment:
    """What is known of one agency so far; item_12 is None while it is pending.

    reasons: why there is no total yet, in words for the bureau.
    """

    uscc: str
    name: str
    assessed_class: str
    survey: Satisfaction
    item_12: Effect | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """All agencies of a cycle, by USCC, under a named ruleset."""

    cycle: str
    ruleset: str
    agencies: tuple[AgencyAssessment, ...]


def assess(db: Connection, cycle: CycleRow) -> Assessment:
    """Assess the cycle's agencies from what was submitted, in one pass over the responses.

    An agency is in the cycle when it was invited or somebody was asked about it. The connection
    comes from `reading`; memory grows with the agencies, not with the responses.
    """
    ruleset = load_ruleset(cycle.ruleset)
    surveys = dict(_surveys(db, cycle))
    agencies = db.execute(
        select(
            Agency.id,
            Agency.uscc,
            Agency.name,
            Agency.assessed_class,
            Invitation.id.is_not(None).label("invited"),
        )
        .outerjoin(
            Invitation,
            and_(
                Invitation.cycle_id == cycle.id,
                Invitation.role == Role.AGENCY,
                Invitation.subject == Agency.uscc,
                Invitation.revoked_at.is_(None),
            ),
        )
        .order_by(Agency.uscc)
    )
    return Assessment(
        cycle.name,
        ruleset.key,
        tuple(
            _agency(ruleset, row.uscc, row.name, row.assessed_class, surveys.get(row.id))
            for row in agencies
            if row.invited or row.id in surveys
        ),
    )


def as_json(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain values for JSON; points and means are exact decimal strings."""
    return {
        "cycle": assessment.cycle,
        "ruleset": assessment.ruleset,
        "agencies": [_agency_as_json(agency) for agency in assessment.agencies],
    }


def _agency_as_json(agency: AgencyAssessment) -> dict[str, Any]:
    items: dict[str, dict[str, str]] = {}
    categories: dict[str, str] = {}
    if agency.item_12 is not None:
        items[str(ITEM)] = {
            "p": decimal_string(agency.item_12.p),
            "deduction": decimal_string(agency.item_12.deduction),
        }
        categories["effect"] = decimal_string(agency.item_12.effect)
    return {
        "uscc": agency.uscc,
        "name": agency.name,
        "class": agency.assessed_class,
        "status": "pending",
        "reasons": list(agency.reasons),
        "items": items,
        "categories": categories,
        "respondents": agency.survey.respondents,
        "responses": agency.survey.responses,
    }


def _agency(
    ruleset: Ruleset, uscc: str, name: str, assessed_class: str, survey: Satisfaction | None
) -> AgencyAssessment:
    survey = survey or Satisfaction(None, 0, 0)
    item_12 = effect(ruleset, survey)
    reasons = ["第1—11项和第13项尚未评定"]
    if survey.p is None:
        reasons.insert(0, "第12项尚未收到答卷")
    elif item_12 is None:
        reasons.insert(
            0,
            f"第12项只有 {survey.respondents} 家企业作答，少于 {ruleset.minimum_respondents} 家",
        )
    return AgencyAssessment(uscc, name, assessed_class, survey, item_12, tuple(reasons))


def _surveys(db: Connection, cycle: CycleRow) -> Iterator[tuple[str, Satisfaction]]:
    """(agency's id, its survey) of every agency that somebody was asked about."""
    rate = _rating(load_questionnaire(cycle.questionnaire))
    # an unsubmitted response keeps its agency in the cycle and counts for nothing else
    rows = stream(
        db,
        select(
            Engagement.agency_id,
            Engagement.enterprise_id,
            Response.state,
            Response.submitted_answers,
        )
        .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
        .where(Response.cycle_id == cycle.id)
        .order_by(Engagement.agency_id),
    )
    for agency_id, group in groupby(rows, key=lambda row: row.agency_id):
        yield (
            agency_id,
            satisfaction(
                (row.enterprise_id, rate(row.submitted_answers))
                for row in group
                if row.state == ResponseState.SUBMITTED
            ),
        )


def _rating(questionnaire: Questionnaire) -> Callable[[str], Fraction]:
    """Ten answers to a rating on a scale of 100, remembering the sheets seen before."""
    points = [
        {option.letter: option.points for option in question.options}
        for question in questionnaire.questions
    ]

    @lru_cache(maxsize=_SHEETS)
    def rate(answers: str) -> Fraction:
        return rating_of(answers, points)

    return rate
