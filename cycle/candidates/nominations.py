"""Nominations (推荐) by districts and by agencies themselves (自荐), merged by agency.

Notice, part three (1); readings 10 and 17. A row stands for one source of one agency; what became
of it before is in the audit log.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cycle.audit import Actor, record
from cycle.authority import CITY
from cycle.candidates.candidacy import (
    AT_LEAST,
    Candidate,
    Nominated,
    Source,
    all_nominated,
    candidates,
    nominated_by,
    nomination_of,
    shortfall,
)
from cycle.candidates.nomination_rows import SELF, move, put
from cycle.cycles import CycleRow, milestones
from cycle.publishing.titles import barred_until
from cycle.reasons import read_reason
from cycle.refusal import Refused
from cycle.register.finding import Organisation
from storage.tables import NominationState

__all__ = [
    "AT_LEAST",
    "SELF",
    "Candidate",
    "Nominated",
    "Source",
    "all_nominated",
    "barred_until",
    "candidates",
    "decide_self_nomination",
    "nominate",
    "nominated_by",
    "nomination_of",
    "self_nominate",
    "shortfall",
    "withdraw",
]


def nominate(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    district: str,
    actor: Actor,
    now: datetime,
    *,
    zone: ZoneInfo,
    reason: str = "",
) -> bool:
    """Nominate an agency for a district; False when the district's nomination stood already.

    district: its code. After nominations_due the city alone may, with a reason. zone: where that
    day ends. Refused: another district's actor, a late one, an agency under a ban.
    """
    _own_district(actor, district)
    why = read_reason(reason, required=False)
    late = _refuse_late(db, cycle, actor, now, zone, why)
    _refuse_barred(db, agency, now, zone)
    state = put(db, cycle, agency, district, NominationState.STANDING, actor, now, why)
    if state is not None:
        return False
    record(
        db,
        actor,
        "nomination.add",
        f"agency:{agency.uscc}",
        now,
        cycle_id=cycle.id,
        district=district,
        reason=why,
        late=late,
    )
    return True


def self_nominate(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    actor: Actor,
    now: datetime,
    *,
    zone: ZoneInfo,
    reason: str = "",
) -> NominationState:
    """Propose an agency on its own behalf (自荐); the state after, which the bureau decides on.

    Again changes nothing. Refused: a district, a late one unless by the city with a reason, an
    agency under a ban.
    """
    if actor.role not in {"agency", *CITY}:
        raise Refused("自荐应由机构自己提出。")
    why = read_reason(reason, required=False)
    late = _refuse_late(db, cycle, actor, now, zone, why)
    _refuse_barred(db, agency, now, zone)
    state = put(db, cycle, agency, SELF, NominationState.PROPOSED, actor, now, why)
    if state is not None:
        return state
    subject = f"agency:{agency.uscc}"
    record(db, actor, "nomination.propose", subject, now, cycle_id=cycle.id, reason=why, late=late)
    return NominationState.PROPOSED


def withdraw(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    district: str,
    actor: Actor,
    now: datetime,
    *,
    zone: ZoneInfo,
    why: str,
) -> None:
    """Withdraw a district's nomination, or with district "" an agency's own.

    Refused: where there is none, without a reason, another's, and after nominations_due for
    anybody but the city.
    """
    if district == SELF:
        if actor.role not in {"agency", *CITY}:
            raise Refused("自荐应由机构自己撤回。")
    else:
        _own_district(actor, district)
    why = read_reason(why)
    _refuse_late(db, cycle, actor, now, zone, why)
    whose = "自荐" if district == SELF else "推荐"
    move(db, cycle, agency, district, NominationState.WITHDRAWN, actor, now, whose)
    record(
        db,
        actor,
        "nomination.withdraw",
        f"agency:{agency.uscc}",
        now,
        cycle_id=cycle.id,
        district=district,
        why=why,
    )


def decide_self_nomination(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    actor: Actor,
    now: datetime,
    *,
    zone: ZoneInfo,
    confirm: bool,
    why: str = "",
) -> None:
    """Confirm an agency's own nomination, which makes it a candidate, or reject it with a reason.

    Refused: anybody but the city, where none waits, and to confirm one under a ban.
    """
    if actor.role not in CITY:
        raise Refused("自荐应由市局确认。")
    reason = read_reason(why, required=not confirm)
    if confirm:
        _refuse_barred(db, agency, now, zone)
    if any(
        each.district == SELF and each.state is NominationState.STANDING
        for each in nomination_of(db, cycle.id, agency.id)
    ):
        # under another of its codes: rejecting the one that waits would leave it a candidate
        raise Refused(
            f"“{agency.name}”的自荐已确认，没有待确认的自荐，未作改动；"
            f"要撤销的请用 pingyi nominations withdraw {cycle.name} {agency.uscc} --self "
            "--why 理由 --by 姓名。"
        )
    to = NominationState.STANDING if confirm else NominationState.REJECTED
    move(db, cycle, agency, SELF, to, actor, now, "待确认的自荐", only=NominationState.PROPOSED)
    action = "nomination.confirm" if confirm else "nomination.reject"
    record(db, actor, action, f"agency:{agency.uscc}", now, cycle_id=cycle.id, why=reason)


def _own_district(actor: Actor, district: str) -> None:
    if actor.role in CITY and district:
        return
    if actor.role not in {"district", "liaison"}:
        raise Refused("推荐应由区应急管理局提出。")
    if actor.scope != district or not district:
        raise Refused("只能办理本区的推荐。")


def _refuse_late(
    db: Connection, cycle: CycleRow, actor: Actor, now: datetime, zone: ZoneInfo, why: str
) -> bool:
    """Whether it comes after the deadline, whose day counts in full."""
    due = milestones(db, cycle.id).get("nominations_due")
    if due is None or now.astimezone(zone).date() <= due:
        return False
    if actor.role not in CITY:
        raise Refused(f"推荐和自荐已于{due.year}年{due.month}月{due.day}日截止，请联系市局。")
    if not why:
        raise Refused(f"推荐已于{due.year}年{due.month}月{due.day}日截止，补办应写明理由。")
    return True


def _refuse_barred(db: Connection, agency: Organisation, now: datetime, zone: ZoneInfo) -> None:
    until = barred_until(db, agency.id, now.astimezone(zone).date())
    if until is not None:
        raise Refused(
            f"“{agency.name}”被取消过标杆称号，{until.year}年{until.month}月{until.day}日及以前"
            "不得作为候选。"
        )
