"""Who answered, and what was answered: two lists that do not meet (decision 0019).

The one says of each enterprise how far it is, and nothing of any answer. The other says what was
answered about an agency, under marks that mean nothing, in an order that comes from the answers
alone and with the day instead of the time. An agency about which fewer than five enterprises
answered is not named there: whoever knows its one client would know what that client said.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, case, func, literal, select

from cycle.cycles import CycleRow
from cycle.districts import Districts
from cycle.privacy.screening import Screen, short_forms
from cycle.privacy.unnamed import agencies, rest_is_many, submitted_in
from cycle.reading import CHUNK, chunks, stream
from cycle.refusal import Refused
from cycle.register.asking import concerns_nobody
from storage.secrets import Vault
from storage.tables import Agency, Contact, Engagement, Enterprise, Invitation, Response, Role
from survey.questionnaire import load_questionnaire
from survey.session import ResponseState

_MARK_BYTES = 6


class WhoRecord(TypedDict):
    """How far an enterprise is; district: a code; asked: without what has ended since.

    state: invited, in_progress or submitted, the last when it has submitted all that it is asked,
    or withdrawn when it wants no more or nothing is asked of it any more.
    """

    cycle: str
    enterprise_uscc: str
    enterprise: str
    district: str
    state: str
    asked: int
    submitted: int


class WhatRecord(TypedDict):
    """What was submitted; agency_uscc: "" where fewer than five enterprises answered about it.

    on: the day of the revision in force; comment: screened.
    """

    cycle: str
    mark: str
    agency_uscc: str
    answers: str
    total: int
    comment: str
    on: str


def who_answered(db: Connection, cycle: CycleRow) -> Iterator[WhoRecord]:
    """The cycle's enterprises by district and code; streamed, from a connection of `reading`."""

    def count(state: ResponseState) -> ColumnElement[int]:
        return func.count(case((Response.state == state, 1)))

    statement = (
        select(
            Enterprise.uscc,
            Enterprise.name,
            Invitation.district_code,
            func.count(case((~concerns_nobody(), 1))).label("asked"),
            count(ResponseState.SUBMITTED).label("submitted"),
            count(ResponseState.IN_PROGRESS).label("started"),
            count(ResponseState.INVITED).label("untouched"),
        )
        .select_from(Invitation)
        .join(Enterprise, Enterprise.uscc == Invitation.subject)
        .join(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.cycle_id == cycle.id, Invitation.role == Role.ENTERPRISE)
        .group_by(Enterprise.uscc, Enterprise.name, Invitation.district_code)
        .order_by(Invitation.district_code, Enterprise.uscc)
    )
    for row in stream(db, statement):
        yield {
            "cycle": cycle.name,
            "enterprise_uscc": row.uscc,
            "enterprise": row.name,
            "district": row.district_code,
            "state": _state(row.asked, row.submitted, row.started, row.untouched),
            "asked": row.asked,
            "submitted": row.submitted,
        }


def _state(asked: int, submitted: int, started: int, untouched: int) -> str:
    if asked and submitted == asked:
        return str(ResponseState.SUBMITTED)
    if started or (submitted and untouched):
        return str(ResponseState.IN_PROGRESS)
    # what is neither submitted nor to be answered any more was withdrawn
    return str(ResponseState.INVITED if untouched else ResponseState.WITHDRAWN)


def refuse_while_open(cycle: CycleRow, now: datetime) -> None:
    """Refused before the survey has closed.

    Both lists, taken before and after one enterprise submits, would tell which answers are its.
    """
    if now < cycle.closes_at:
        raise Refused(
            f"考评周期“{cycle.name}”的满意度调查尚未截止，截止后才能导出评价内容；"
            "进度见 pingyi responses who。"
        )


def what_was_answered(
    db: Connection,
    vault: Vault,
    cycle: CycleRow,
    zone: ZoneInfo,
    districts: Districts | None = None,
) -> Iterator[WhatRecord]:
    """What was submitted in the cycle, by agency and then by the answers themselves; streamed.

    Where fewer than five enterprises answered about an agency it is not named; where such rows
    would lead back to one agency or to few enterprises, they are not there (cycle.privacy.unnamed).

    districts: as for `released_comments`. The connection comes from `reading`.
    """
    questionnaire = load_questionnaire(cycle.questionnaire)
    agency, enough = agencies(db, cycle)
    told = [] if rest_is_many(db, cycle) else [Agency.id.in_(enough)]
    named = case((Agency.id.in_(enough), Agency.uscc), else_=literal("")).label("agency_uscc")
    statement = (
        select(
            named,
            Response.id,
            Response.submitted_answers,
            Response.submitted_comment,
            Response.submitted_at,
            Enterprise.uscc,
            Enterprise.name,
        )
        .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
        .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
        .join(Agency, Agency.id == agency)
        .where(*submitted_in(cycle), *told)
        # neither the order of time nor that of the register: it would lead back to who it was
        .order_by(named, Response.submitted_answers, Response.submitted_comment)
    )
    screen = Screen()
    rows = stream(db, statement)
    while chunk := list(islice(rows, CHUNK)):
        people = _contacts(db, {row.uscc for row in chunk if row.submitted_comment})
        for row in chunk:
            own = (*short_forms(row.name, districts), *people.get(row.uscc, ()))
            yield {
                "cycle": cycle.name,
                "mark": mark_of(vault, row.id),
                "agency_uscc": row.agency_uscc,
                "answers": row.submitted_answers,
                "total": questionnaire.total(row.submitted_answers),
                "comment": screen.screened(row.submitted_comment or "", own),
                "on": _day(row.submitted_at, zone),
            }


def _contacts(db: Connection, usccs: Collection[str]) -> dict[str, list[str]]:
    """The names of the enterprises' people, by credit code."""
    found: dict[str, list[str]] = {}
    for some in chunks(sorted(usccs)):
        people = select(Contact.subject, Contact.name).where(
            Contact.role == Role.ENTERPRISE, Contact.subject.in_(some)
        )
        for row in db.execute(people):
            found.setdefault(row.subject, []).append(row.name)
    return found


def mark_of(vault: Vault, response_id: str) -> str:
    """A mark under which a response is spoken of; only the data key leads from one to the other."""
    return vault.hash("mark", response_id)[:_MARK_BYTES].hex()


def _day(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else at.astimezone(zone).date().isoformat()
