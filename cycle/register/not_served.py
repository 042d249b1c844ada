"""未服务: an enterprise says that an agency never served it, and is not asked about it any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select

from cycle.audit import Actor
from cycle.refusal import Refused
from cycle.register.engagements import end_row, resume_row
from cycle.register.history import RowKind
from cycle.register.rows import locked
from storage.tables import Agency, Engagement, Enterprise, RegisterChange, Response
from survey.session import ResponseState

#: The reason on record, by which what an enterprise ended is told from what the bureau did.
NOT_SERVED = "企业反映未接受服务"
_SERVED_AFTER_ALL = "企业撤回“未接受服务”的反映"


@dataclass(frozen=True, slots=True)
class Reported:
    """A contract that ended because its enterprise said so."""

    engagement_id: str
    agency_name: str
    service_type: str
    enterprise_name: str


def report_not_served(
    db: Connection,
    invitation_ids: Sequence[str],
    response_ids: Sequence[str],
    actor: Actor,
    now: datetime,
) -> None:
    """End the contracts that these responses of the invitations are about, if none was submitted.

    Whoever answers for the enterprise may do this with its own contracts alone, and the bureau
    may resume them. Raises Refused.
    """
    rows = db.execute(
        select(Response.engagement_id, Response.state).where(
            Response.id.in_(response_ids), Response.invitation_id.in_(invitation_ids)
        )
    ).all()
    open_states = (ResponseState.INVITED, ResponseState.IN_PROGRESS)
    if not rows or any(row.state not in open_states for row in rows):
        raise Refused("这份评价已提交或已不再需要，未作改动。")
    for engagement_id in sorted({row.engagement_id for row in rows}):
        before = locked(db, RowKind.ENGAGEMENT, engagement_id)
        end_row(db, before, actor, now, NOT_SERVED)


def reported_not_served(db: Connection, invitation_ids: Sequence[str]) -> list[Reported]:
    """What the people of these invitations may take back."""
    statement = (
        select(
            Engagement.id.label("engagement_id"),
            Agency.name.label("agency_name"),
            Engagement.service_type,
            Enterprise.name.label("enterprise_name"),
        )
        .distinct()
        .join(Response, Response.engagement_id == Engagement.id)
        .join(Agency, Agency.id == Engagement.agency_id)
        .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
        .where(
            Response.invitation_id.in_(invitation_ids),
            Response.state == ResponseState.WITHDRAWN,
            ended_by_report(),
        )
        .order_by(Engagement.id)
    )
    return [Reported(**row._mapping) for row in db.execute(statement)]


def take_back_report(
    db: Connection, engagement_ids: Sequence[str], actor: Actor, now: datetime
) -> None:
    """Ask about these contracts again, which the enterprise itself had ended. Raises Refused."""
    for engagement_id in sorted(engagement_ids):
        before = locked(db, RowKind.ENGAGEMENT, engagement_id)
        own = select(Engagement.id).where(Engagement.id == engagement_id, ended_by_report())
        if db.execute(own).first() is None:
            raise Refused("这份服务项目不是企业反映后终止的，请联系主办单位。")
        resume_row(db, before, actor, now, _SERVED_AFTER_ALL)


def ended_by_report() -> ColumnElement[bool]:
    """Whether a contract is ended now by its enterprise's own word, and by nobody else's."""
    change = RegisterChange
    return exists(
        select(change.id).where(
            change.row_id == Engagement.id,
            change.reason == NOT_SERVED,
            change.changed_at == Engagement.ended_at,
        )
    )
