"""Responses (答卷) as they leave the house: a fixed list of fields, and names for readers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from cycle.cycles import CycleRow
from cycle.reading import stream
from storage.tables import Agency, Engagement, Enterprise, Response
from survey.questionnaire import Questionnaire, load_questionnaire
from survey.session import ResponseState


class ResponseRecord(TypedDict):
    """One response; answers are ten of A, B, C and -, instants ISO 8601 with their offset."""

    cycle: str
    agency_uscc: str
    enterprise_uscc: str
    service_type: str
    contract_no: str
    state: str
    answers: str
    total: int | None
    comment: str | None
    revision: int
    started_at: str | None
    submitted_at: str | None
    #: reminders that had been sent before the first submission; None where there is none
    nudges: int | None


@dataclass(frozen=True, slots=True)
class NamedResponse:
    """A record with what a reader of a worksheet wants besides.

    district: a code; the instants are in the zone that was asked for.
    """

    record: ResponseRecord
    agency: str
    enterprise: str
    district: str
    started_at: datetime | None
    submitted_at: datetime | None


def list_responses(
    db: Connection, cycle: CycleRow, zone: ZoneInfo, agency_uscc: str = ""
) -> Iterator[NamedResponse]:
    """The cycle's responses by agency, enterprise and contract; streamed.

    agency_uscc: those about one agency alone. What was submitted counts, not what its author is
    changing since; before that, the working copy, without a total. The connection comes from
    `reading`.
    """
    questionnaire = load_questionnaire(cycle.questionnaire)
    statement = (
        select(
            Response.state,
            Response.answers,
            Response.comment,
            Response.revision,
            Response.submitted_answers,
            Response.submitted_comment,
            Response.started_at,
            Response.submitted_at,
            Response.nudges,
            Engagement.service_type,
            Engagement.contract_no,
            Agency.uscc.label("agency_uscc"),
            Enterprise.uscc.label("enterprise_uscc"),
            Agency.name.label("agency_name"),
            Enterprise.name.label("enterprise_name"),
            Response.district_code,
        )
        .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
        .join(Agency, Agency.id == Engagement.agency_id)
        .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
        .where(Response.cycle_id == cycle.id)
        .order_by(
            Agency.uscc,
            Enterprise.uscc,
            Engagement.service_type,
            Engagement.contract_no,
        )
    )
    if agency_uscc:
        statement = statement.where(Agency.uscc == agency_uscc)
    for row in stream(db, statement):
        yield _named(row, cycle, questionnaire, zone)


def _named(
    row: Row[*tuple[Any, ...]], cycle: CycleRow, questionnaire: Questionnaire, zone: ZoneInfo
) -> NamedResponse:
    started_at, submitted_at = _local(row.started_at, zone), _local(row.submitted_at, zone)
    submitted = row.state == ResponseState.SUBMITTED
    answers = row.submitted_answers if submitted else row.answers
    record: ResponseRecord = {
        "cycle": cycle.name,
        "agency_uscc": row.agency_uscc,
        "enterprise_uscc": row.enterprise_uscc,
        "service_type": row.service_type,
        "contract_no": row.contract_no,
        "state": row.state,
        "answers": answers,
        "total": questionnaire.total(answers) if submitted else None,
        "comment": row.submitted_comment if submitted else row.comment,
        "revision": row.revision,
        "started_at": None if started_at is None else started_at.isoformat(),
        "submitted_at": None if submitted_at is None else submitted_at.isoformat(),
        "nudges": row.nudges,
    }
    return NamedResponse(
        record, row.agency_name, row.enterprise_name, row.district_code, started_at, submitted_at
    )


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """In whole seconds, as people write times down."""
    return None if at is None else at.astimezone(zone).replace(microsecond=0)
