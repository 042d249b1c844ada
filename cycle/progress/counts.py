"""Progress: how far the survey has come, in responses and in enterprises."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, select

from cycle.register.asking import concerns_nobody
from storage.tables import Binding, Enterprise, Invitation, Response
from survey.session import ResponseState

_STARTED = (ResponseState.IN_PROGRESS, ResponseState.SUBMITTED)
#: Still waited for; a withdrawn response is not, and nobody is chased for it.
_OPEN = (ResponseState.INVITED, ResponseState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Funnel:
    """From the invitation to the submission; each number contains the next but `bound`.

    bound: reached by somebody who gave the code, even when a response was withdrawn later.
    """

    invited: int
    bound: int
    started: int
    submitted: int

    @property
    def rate(self) -> Fraction | None:
        """Submitted of invited; None when nobody was invited."""
        return Fraction(self.submitted, self.invited) if self.invited else None


@dataclass(frozen=True, slots=True)
class Progress:
    """Both funnels of a district, or of the whole city where district is None.

    An enterprise has started with its first response and submitted with its last.
    """

    district: str | None
    responses: Funnel
    enterprises: Funnel


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An enterprise that still has responses to give: `submitted` of `responses` are in."""

    uscc: str
    name: str
    state: ResponseState
    bound: bool
    submitted: int
    responses: int


def progress(db: Connection, cycle_id: str, district: str | None = None) -> Progress:
    """One district's progress, or the whole city's; one query."""
    row = db.execute(_funnels(cycle_id, district)).one()
    return _of(row, district)


def progress_by_district(db: Connection, cycle_id: str) -> list[Progress]:
    """The progress of every district that has responses, by code; one query."""
    counts, columns = _counts(cycle_id, None)
    statement = (
        select(counts.c.district_code, *columns)
        .outerjoin_from(counts, Binding, Binding.invitation_id == counts.c.invitation_id)
        .group_by(counts.c.district_code)
        .order_by(counts.c.district_code)
    )
    return [_of(row, row.district_code) for row in db.execute(statement)]


def city_of(districts: Sequence[Progress]) -> Progress:
    """The whole city's progress from that of all its districts."""
    return Progress(
        None,
        _sum([each.responses for each in districts]),
        _sum([each.enterprises for each in districts]),
    )


def unanswered(
    db: Connection, cycle_id: str, district: str | None, limit: int, offset: int = 0
) -> list[Unanswered]:
    """Enterprises of a district (None: of all) that are still to answer, by USCC, a page.

    One whose open responses were all withdrawn is left in peace.
    """
    opened = func.sum(case((Response.state.in_(_OPEN), 1), else_=0))
    started = func.sum(case((Response.state.in_(_STARTED), 1), else_=0))
    statement = (
        select(
            Enterprise.uscc,
            Enterprise.name,
            func.max(case((Binding.invitation_id.is_not(None), 1), else_=0)).label("bound"),
            started.label("started"),
            func.sum(case((Response.state == ResponseState.SUBMITTED, 1), else_=0)).label("done"),
            func.count().label("responses"),
        )
        .join_from(Response, Invitation, Invitation.id == Response.invitation_id)
        .join(Enterprise, Enterprise.uscc == Invitation.subject)
        .outerjoin(Binding, Binding.invitation_id == Invitation.id)
        .where(Response.cycle_id == cycle_id, ~concerns_nobody(), *_within(district))
        .group_by(Enterprise.uscc, Enterprise.name)
        .having(opened > 0)
        .order_by(Enterprise.uscc)
        .limit(limit)
        .offset(offset)
    )
    return [
        Unanswered(
            uscc=row.uscc,
            name=row.name,
            state=ResponseState.IN_PROGRESS if row.started else ResponseState.INVITED,
            bound=bool(row.bound),
            submitted=int(row.done),
            responses=row.responses,
        )
        for row in db.execute(statement)
    ]


def _funnels(cycle_id: str, district: str | None) -> Select[Any]:
    counts, columns = _counts(cycle_id, district)
    return select(*columns).outerjoin_from(
        counts, Binding, Binding.invitation_id == counts.c.invitation_id
    )


def _counts(cycle_id: str, district: str | None) -> tuple[Any, list[Any]]:
    """The responses of each invitation, counted; and the columns that sum them up."""
    counts = (
        select(
            Response.invitation_id,
            Response.district_code,
            func.count().label("invited"),
            func.sum(case((Response.state.in_(_STARTED), 1), else_=0)).label("started"),
            func.sum(case((Response.state == ResponseState.SUBMITTED, 1), else_=0)).label(
                "submitted"
            ),
        )
        .where(Response.cycle_id == cycle_id, ~concerns_nobody(), *_within(district))
        .group_by(Response.invitation_id, Response.district_code)
        .subquery("counts")
    )
    bound = Binding.invitation_id.is_not(None)
    columns = [
        func.sum(counts.c.invited).label("invited"),
        func.sum(case((bound, counts.c.invited), else_=0)).label("bound"),
        func.sum(counts.c.started).label("started"),
        func.sum(counts.c.submitted).label("submitted"),
        func.count().label("enterprises"),
        func.sum(case((bound, 1), else_=0)).label("enterprises_bound"),
        func.sum(case((counts.c.started > 0, 1), else_=0)).label("enterprises_started"),
        func.sum(case((counts.c.submitted == counts.c.invited, 1), else_=0)).label(
            "enterprises_submitted"
        ),
    ]
    return counts, columns


def _within(district: str | None) -> list[Any]:
    return [] if district is None else [Response.district_code == district]


def _of(row: Row[Any], district: str | None) -> Progress:
    # a sum is NULL over nothing, and a Decimal in PostgreSQL
    def number(name: str) -> int:
        return int(getattr(row, name) or 0)

    return Progress(
        district,
        Funnel(number("invited"), number("bound"), number("started"), number("submitted")),
        Funnel(
            number("enterprises"),
            number("enterprises_bound"),
            number("enterprises_started"),
            number("enterprises_submitted"),
        ),
    )


def _sum(funnels: Sequence[Funnel]) -> Funnel:
    return Funnel(
        invited=sum(funnel.invited for funnel in funnels),
        bound=sum(funnel.bound for funnel in funnels),
        started=sum(funnel.started for funnel in funnels),
        submitted=sum(funnel.submitted for funnel in funnels),
    )
