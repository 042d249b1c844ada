"""Whether an enterprise of a district has answered: who, and never what."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, func, or_, select
from sqlalchemy.orm import aliased

from cycle.register.asking import concerns_nobody
from cycle.register.finding import folded_name
from notifications.kinds import NUDGES
from storage.tables import Binding, Enterprise, Invitation, OutboxMessage, Response, Role
from survey.session import ResponseState

_OPEN = (ResponseState.INVITED, ResponseState.IN_PROGRESS)
_STARTED = (ResponseState.IN_PROGRESS, ResponseState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Answering:
    """How far one enterprise is; `waiting` of `responses` are still to be given.

    withdrawn: those that nobody is asked for, since their person withdrew consent.
    reminded_at: when the last reminder left for whoever is bound; None for none.
    """

    uscc: str
    name: str
    bound: bool
    started: bool
    responses: int
    submitted: int
    waiting: int
    reminded_at: datetime | None

    @property
    def withdrawn(self) -> int:
        return self.responses - self.submitted - self.waiting


def answering(
    db: Connection, cycle_id: str, district: str, text: str, limit: int
) -> list[Answering]:
    """The district's enterprises of this code, this name or a part of it, the best match first.

    The whole name means that one alone, also where it is a part of another's. Enterprises of
    other districts are never among them.
    """
    wanted = "".join(unicodedata.normalize("NFKC", text).split())
    wanted = wanted.casefold()
    name = func.lower(folded_name(Enterprise))
    exactly = or_(Enterprise.uscc == wanted.upper(), name == wanted)
    statement = (
        select(
            Enterprise.uscc,
            Enterprise.name,
            exactly.label("exactly"),
            func.max(case((Binding.invitation_id.is_not(None), 1), else_=0)).label("bound"),
            func.count().label("responses"),
            _counted(_STARTED).label("started"),
            _counted((ResponseState.SUBMITTED,)).label("submitted"),
            _counted(_OPEN).label("waiting"),
        )
        .join_from(Response, Invitation, Invitation.id == Response.invitation_id)
        .join(Enterprise, Enterprise.uscc == Invitation.subject)
        .outerjoin(Binding, Binding.invitation_id == Invitation.id)
        .where(
            Response.cycle_id == cycle_id,
            Response.district_code == district,
            ~concerns_nobody(),
            or_(exactly, name.contains(wanted, autoescape=True)),
        )
        .group_by(Enterprise.uscc, Enterprise.name)
        .order_by(exactly.desc(), Enterprise.uscc)
        .limit(limit)
    )
    rows = db.execute(statement).all()
    if rows and rows[0].exactly:
        rows = [row for row in rows if row.exactly]
    reminded = _reminded(db, cycle_id, [row.uscc for row in rows])
    return [
        Answering(
            uscc=row.uscc,
            name=row.name,
            bound=bool(row.bound),
            started=bool(row.started),
            responses=row.responses,
            submitted=int(row.submitted),
            waiting=int(row.waiting),
            reminded_at=reminded.get(row.uscc),
        )
        for row in rows
    ]


def _counted(states: Sequence[ResponseState]) -> ColumnElement[int]:
    return func.sum(case((Response.state.in_(states), 1), else_=0))


def _reminded(db: Connection, cycle_id: str, usccs: Sequence[str]) -> dict[str, datetime]:
    """When the last reminder left, by code; one goes to a person, for all of their enterprises.

    What they were told as an agency, or of another cycle's survey, is none.
    """
    theirs, asked = aliased(Binding), aliased(Invitation)
    statement = (
        select(Invitation.subject, func.max(OutboxMessage.sent_at).label("at"))
        .join_from(Invitation, Binding, Binding.invitation_id == Invitation.id)
        .join(theirs, theirs.conversation_id == Binding.conversation_id)
        .join(asked, asked.id == theirs.invitation_id)
        .join(OutboxMessage, OutboxMessage.invitation_id == asked.id)
        .where(
            Invitation.cycle_id == cycle_id,
            Invitation.role == Role.ENTERPRISE,
            Invitation.subject.in_(usccs),
            asked.cycle_id == cycle_id,
            OutboxMessage.kind.in_(sorted(NUDGES)),
            OutboxMessage.sent_at >= theirs.bound_at,  # before, it went to somebody else
        )
        .group_by(Invitation.subject)
    )
    return {row.subject: row.at for row in db.execute(statement)}
