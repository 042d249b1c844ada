"""Enterprises (企业) of the register: added, corrected, ended, and taken up again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from cycle.audit import Actor, record
from cycle.days import not_past
from cycle.refusal import Refused
from cycle.register.allowed import allow_district, reason
from cycle.register.asking import ask_again, invite_again, revoke, stop_asking
from cycle.register.doubles import Merged
from cycle.register.engagements import STOPPED, leave_to_contracts
from cycle.register.finding import Organisation
from cycle.register.history import RowKind, history
from cycle.register.rows import change, insert_once, locked, refuse_same
from cycle.roster.records import EnterpriseRecord
from storage.tables import Engagement, Enterprise, Invitation, Response, Role

#: What the history tells besides: the ids of invitations that were revoked.
_REVOKED = "invitations"


def register_enterprise(
    db: Connection, enterprise: EnterpriseRecord, actor: Actor, now: datetime, *, why: str
) -> Organisation:
    """Add an enterprise; Refused where its code is there already, and another district's."""
    allow_district(actor, enterprise.district_code)
    why = reason(why)
    values = asdict(enterprise)
    row_id = insert_once(db, RowKind.ENTERPRISE, ["uscc"], values, why, actor, now)
    if row_id is None:
        raise Refused(f"代码 {enterprise.uscc} 已在企业名录中，如需改动请用更正。")
    record(db, actor, "enterprise.register", f"enterprise:{enterprise.uscc}", now, why=why)
    return Organisation(row_id, enterprise.uscc, enterprise.name)


def correct_enterprise(
    db: Connection,
    enterprise: Organisation,
    changes: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    why: str,
) -> dict[str, Any]:
    """Correct name or district_code of an enterprise; what differed, as `history.Changes`.

    Its invitation follows it to another district, which the city alone decides.
    """
    before = locked(db, RowKind.ENTERPRISE, enterprise.id)
    allow_district(actor, before.district_code, *_district(changes))
    why = reason(why)
    differing = change(db, RowKind.ENTERPRISE, before, changes, why, actor, now)
    refuse_same(differing)
    subject, fields = f"enterprise:{enterprise.uscc}", sorted(differing)
    record(db, actor, "enterprise.correct", subject, now, why=why, fields=fields)
    return differing


def end_enterprise(
    db: Connection,
    enterprise: Organisation,
    on: date,
    actor: Actor,
    now: datetime,
    why: str,
    *,
    zone: ZoneInfo,
) -> int:
    """End an enterprise, closed down or gone, on a day; how many responses it is not asked for.

    Its invitations to cycles not yet closed are revoked and what it has not submitted is not
    asked for any more; what it has submitted stays.
    """
    before = locked(db, RowKind.ENTERPRISE, enterprise.id)
    allow_district(actor, before.district_code)
    why = reason(why)
    if wrong := not_past(on, now.astimezone(zone).date()):
        raise Refused(wrong)
    if before.ended_on is not None:
        raise Refused(f"“{before.name}”已于 {before.ended_on} 终止。")
    theirs = select(Engagement.id).where(Engagement.enterprise_id == before.id)
    stopped = stop_asking(db, now, Response.engagement_id.in_(theirs))
    invited = Invitation.role == Role.ENTERPRISE
    ids = Merged(db, Enterprise).all_of(before.id)  # a letter to a code merged away holds as well
    codes = select(Enterprise.uscc).where(Enterprise.id.in_(ids))
    revoked = revoke(db, now, invited, Invitation.subject.in_(codes))
    more = {STOPPED: (None, " ".join(stopped)), _REVOKED: (None, " ".join(revoked))}
    change(db, RowKind.ENTERPRISE, before, {"ended_on": on}, why, actor, now, **more)
    detail: dict[str, Any] = {"on": on.isoformat(), "why": why, "responses": len(stopped)}
    record(db, actor, "enterprise.end", f"enterprise:{before.uscc}", now, **detail)
    return len(stopped)


def resume_enterprise(
    db: Connection, enterprise: Organisation, actor: Actor, now: datetime, why: str
) -> int:
    """Take up an enterprise that was ended by mistake; how many responses it is asked for again."""
    before = locked(db, RowKind.ENTERPRISE, enterprise.id)
    allow_district(actor, before.district_code)
    why = reason(why)
    if before.ended_on is None:
        raise Refused(f"“{before.name}”没有终止，未作改动。")
    last = [each.changes for each in history(db, before.id) if STOPPED in each.changes][-1:]
    reopened = 0
    for changes in last:
        stopped = (changes[STOPPED][1] or "").split()
        invite_again(db, (changes[_REVOKED][1] or "").split())
        reopened = ask_again(db, stopped, now)
        leave_to_contracts(db, stopped, why, actor, now)
    change(db, RowKind.ENTERPRISE, before, {"ended_on": None}, why, actor, now)
    subject = f"enterprise:{before.uscc}"
    record(db, actor, "enterprise.resume", subject, now, why=why, responses=reopened)
    return reopened


def _district(changes: Mapping[str, Any]) -> list[str]:
    return [changes["district_code"]] if "district_code" in changes else []
