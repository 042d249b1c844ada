"""Engagements (服务项目) of the register: added, corrected, ended with a reason, resumed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from cycle.audit import Actor, record
from cycle.refusal import Refused
from cycle.register.allowed import allow_district, reason
from cycle.register.asking import ask_again, stop_asking
from cycle.register.finding import Organisation
from cycle.register.history import RowKind, history, note_all
from cycle.register.rows import change, insert_once, locked, refuse_same
from storage.tables import Agency, Engagement, Enterprise, Response

#: What makes it the same contract when it is entered again.
KEY = ("agency_id", "enterprise_id", "service_type", "contract_no")
#: What the history tells besides: the ids of responses that are not asked for any more.
STOPPED = "responses"


def add_engagement(
    db: Connection,
    agency: Organisation,
    enterprise: Organisation,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    *,
    why: str,
) -> str:
    """Add a contract of an agency with an enterprise; its id.

    values: service_type, and as far as known contract_no, starts_on, ends_on, service_year.
    Refused where it is there already (one that has ended is to be resumed), and for an enterprise
    that has ended.
    """
    _allow(db, actor, enterprise.id)
    why = reason(why)
    if agency.uscc == enterprise.uscc:
        raise Refused("机构与企业不能是同一家。")
    _refuse_gone(db, agency.id, enterprise.id)
    _refuse_dates(values.get("starts_on"), values.get("ends_on"))
    content = {
        "agency_id": agency.id,
        "enterprise_id": enterprise.id,
        "contract_no": "",
        **values,
    }
    row_id = insert_once(db, RowKind.ENGAGEMENT, KEY, content, why, actor, now)
    if row_id is None:
        raise Refused("这份服务项目已在名录中；已终止的请用恢复，内容有误的请用更正。")
    detail: dict[str, Any] = {"agency": agency.uscc, "enterprise": enterprise.uscc, "why": why}
    record(db, actor, "engagement.add", f"engagement:{row_id}", now, **detail)
    return row_id


def correct_engagement(
    db: Connection,
    engagement_id: str,
    changes: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    why: str,
) -> dict[str, Any]:
    """Correct service_type, contract_no, starts_on, ends_on or service_year; what differed."""
    before = _locked(db, engagement_id, actor)
    why = reason(why)
    _refuse_dates(
        changes.get("starts_on", before.starts_on), changes.get("ends_on", before.ends_on)
    )
    _refuse_double(db, before, changes)
    differing = change(db, RowKind.ENGAGEMENT, before, changes, why, actor, now)
    refuse_same(differing)
    subject, fields = f"engagement:{before.id}", sorted(differing)
    record(db, actor, "engagement.correct", subject, now, why=why, fields=fields)
    return differing


def end_engagement(
    db: Connection, engagement_id: str, actor: Actor, now: datetime, why: str
) -> int:
    """End a contract that was entered by mistake; how many responses are not asked for any more.

    What was submitted about it stays and counts.
    """
    return end_row(db, _locked(db, engagement_id, actor), actor, now, reason(why))


def end_row(db: Connection, before: Row[Any], actor: Actor, now: datetime, why: str) -> int:
    """End a locked contract, for whoever may; as `end_engagement`."""
    if before.ended_at is not None:
        raise Refused("这份服务项目已经终止。")
    stopped = stop_asking(db, now, Response.engagement_id == before.id)
    more = {STOPPED: (None, " ".join(stopped))}
    change(db, RowKind.ENGAGEMENT, before, {"ended_at": now}, why, actor, now, **more)
    subject = f"engagement:{before.id}"
    record(db, actor, "engagement.end", subject, now, why=why, responses=len(stopped))
    return len(stopped)


def resume_engagement(
    db: Connection, engagement_id: str, actor: Actor, now: datetime, why: str
) -> int:
    """Take up a contract that was ended by mistake; how many responses are asked for again."""
    return resume_row(db, _locked(db, engagement_id, actor), actor, now, reason(why))


def resume_row(db: Connection, before: Row[Any], actor: Actor, now: datetime, why: str) -> int:
    """Take up a locked contract, for whoever may; as `resume_engagement`."""
    if before.ended_at is None:
        raise Refused("这份服务项目没有终止，未作改动。")
    _refuse_gone(db, before.agency_id, before.enterprise_id)
    change(db, RowKind.ENGAGEMENT, before, {"ended_at": None}, why, actor, now)
    reopened = ask_again(db, _stopped(db, before.id), now)
    subject = f"engagement:{before.id}"
    record(db, actor, "engagement.resume", subject, now, why=why, responses=reopened)
    return reopened


def leave_to_contracts(
    db: Connection, response_ids: Sequence[str], why: str, actor: Actor, now: datetime
) -> None:
    """Let contracts that have ended hold what their enterprise's end withdrew before.

    So that a contract that is resumed after its enterprise is asked about again.
    """
    statement = (
        select(Response.engagement_id, Response.id)
        .join(Engagement, Engagement.id == Response.engagement_id)
        .where(Response.id.in_(response_ids), Engagement.ended_at.is_not(None))
        .order_by(Response.id)
    )
    stopped: dict[str, list[str]] = {}
    for row in db.execute(statement):
        stopped.setdefault(row.engagement_id, []).append(row.id)
    rows = [(each, {STOPPED: (None, " ".join(ids))}) for each, ids in stopped.items()]
    note_all(db, RowKind.ENGAGEMENT, rows, why, actor.name, now)


def _stopped(db: Connection, engagement_id: str) -> list[str]:
    """The responses that the contract's last end withdrew, and those left to it since."""
    found: list[str] = []
    for each in reversed(history(db, engagement_id)):
        found += (each.changes.get(STOPPED, (None, ""))[1] or "").split()
        if each.changes.get("ended_at", (None, None))[1] is not None:
            break
    return found


def _locked(db: Connection, engagement_id: str, actor: Actor) -> Row[Any]:
    row = locked(db, RowKind.ENGAGEMENT, engagement_id)
    _allow(db, actor, row.enterprise_id)
    return row


def _allow(db: Connection, actor: Actor, enterprise_id: str) -> None:
    statement = select(Enterprise.district_code).where(Enterprise.id == enterprise_id)
    allow_district(actor, db.scalars(statement).one())


def _refuse_gone(db: Connection, agency_id: str, enterprise_id: str) -> None:
    """A contract of a merged row would be asked about twice; of an ended one by nobody."""
    agency = select(Agency.name, Agency.merged_into).where(Agency.id == agency_id)
    columns = Enterprise.name, Enterprise.merged_into, Enterprise.ended_on
    enterprise = db.execute(select(*columns).where(Enterprise.id == enterprise_id)).one()
    for row in (db.execute(agency).one(), enterprise):
        if row.merged_into is not None:
            raise Refused(f"“{row.name}”已并入另一家，请在那一家名下办理。")
    if enterprise.ended_on is not None:
        raise Refused(f"“{enterprise.name}”已于 {enterprise.ended_on} 终止。")


def _refuse_dates(starts_on: Any, ends_on: Any) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(f"结束日期 {ends_on} 早于开始日期 {starts_on}。")


def _refuse_double(db: Connection, before: Row[Any], changes: Mapping[str, Any]) -> None:
    """Another contract has the key that this one is to get."""
    after = {field: changes.get(field, getattr(before, field)) for field in KEY}
    other = select(Engagement.id).where(
        Engagement.id != before.id, *(getattr(Engagement, f) == v for f, v in after.items())
    )
    if db.execute(other).first() is not None:
        agency = db.scalars(select(Agency.name).where(Agency.id == before.agency_id)).one()
        raise Refused(f"“{agency}”与这家企业已有服务类型和合同编号都相同的服务项目。")
