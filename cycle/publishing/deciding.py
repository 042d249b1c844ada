"""Deciding an objection (异议处理): upheld or rejected, with a reason and what follows from it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.publishing.guards import hold, only_bureau, reason
from cycle.publishing.objection_rows import ObjectionRow, cycle_of, find_objection, is_filer
from cycle.publishing.published import get
from cycle.publishing.telling import tell_agencies
from cycle.publishing.vacating import tell_removed, vacate
from cycle.refusal import Refused, brief
from notifications.kinds.agency import APPEAL_DECIDED
from storage.secrets import Vault
from storage.tables import (
    OBJECTION_TRANSITIONS,
    Listing,
    Objection,
    ObjectionState,
)

#: What people call the states.
STATES = {
    ObjectionState.FILED: "待处理",
    ObjectionState.UPHELD: "成立",
    ObjectionState.REJECTED: "不成立",
    ObjectionState.WITHDRAWN: "已撤回",
}


class Effect(StrEnum):
    """What follows from a decision."""

    VACANCY = "vacancy"  #: the agency's place falls vacant (reading 15)
    REASSESSMENT = "reassessment"  #: the list is not announced before a new snapshot's publication
    NONE = "none"


def decide_objection(
    db: Connection,
    cycle: CycleRow,
    receipt: str,
    upheld: bool,
    why: str,
    effect: Effect | None,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> ObjectionRow:
    """Decide an objection that is filed; the row after it.

    effect: None for what usually follows (`usual_effect`). A vacancy is marked on the list,
    where it stays visible, and the agency is told with the reason; so is one of its own appeal
    (申诉). Raises Refused when somebody
    decided before: nothing is changed then.
    """
    only_bureau(actor, "异议的处理")
    kept = reason(why, "处理异议的理由")
    hold(db, cycle.id)
    found = objection_of(db, cycle, receipt)
    effect = usual_effect(found, upheld=upheld) if effect is None else Effect(effect)
    if not upheld and effect is not Effect.NONE:
        raise Refused("异议不成立时没有后续处理，后续处理应为 none。")
    if found.own and effect is Effect.VACANCY:
        raise Refused(
            "这是机构对自身得分的申诉，成立的应重新考评（--effect reassessment），"
            "不能因此使该机构的名额空缺。"
        )
    target = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    _move(db, found, target, kept, effect, actor, now)
    if effect is Effect.VACANCY:
        _vacate(db, cycle, found, kept, now, zone)
    if found.own:
        _tell_appellant(db, cycle, found, effect if upheld else target, kept, now, zone)
    record(
        db,
        actor,
        "objection.decide",
        f"objection:{found.receipt}",
        now,
        cycle_id=cycle.id,
        agency=found.agency_uscc,
        state=str(target),
        effect=str(effect),
        why=kept,
    )
    return objection_of(db, cycle, receipt)


def usual_effect(objection: ObjectionRow, *, upheld: bool) -> Effect:
    """What follows from a decision: who is right about its own score is assessed anew."""
    if not upheld:
        return Effect.NONE
    return Effect.REASSESSMENT if objection.own else Effect.VACANCY


def withdraw_objection(
    db: Connection, cycle: CycleRow, receipt: str, why: str, actor: Actor, now: datetime
) -> ObjectionRow:
    """Take an objection back at the wish of who filed it; the row after it. Raises Refused."""
    only_bureau(actor, "异议的撤回")
    kept = reason(why, "撤回异议的理由")
    hold(db, cycle.id)
    return _withdraw(db, cycle.id, objection_of(db, cycle, receipt), kept, actor, now)


def take_back_objection(
    db: Connection, receipt: str, hashes: Sequence[bytes], actor: Actor, now: datetime
) -> ObjectionRow:
    """Take one's own objection back in chat, while it is undecided; the row after it.

    hashes: of the person's openid under every data key; actor: by what they are, without a name.
    Raises Refused, in the same words for another's receipt as for one that is none.
    """
    found, cycle_id = find_objection(db, receipt), cycle_of(db, receipt)
    if found is None or cycle_id is None or not is_filer(db, found.receipt, hashes):
        raise Refused(f"没有找到您提出的编号为“{brief(receipt)}”的异议，请核对编号。")
    hold(db, cycle_id)
    return _withdraw(db, cycle_id, found, "提出人在微信中撤回", actor, now)


def _withdraw(
    db: Connection, cycle_id: str, found: ObjectionRow, why: str, actor: Actor, now: datetime
) -> ObjectionRow:
    _move(db, found, ObjectionState.WITHDRAWN, why, None, actor, now)
    subject, agency = f"objection:{found.receipt}", found.agency_uscc
    record(db, actor, "objection.withdraw", subject, now, cycle_id=cycle_id, agency=agency, why=why)
    return replace(found, state=ObjectionState.WITHDRAWN, decided_at=now)


def read_objection(
    db: Connection, vault: Vault, cycle: CycleRow, receipt: str, actor: Actor, now: datetime
) -> tuple[ObjectionRow, str, str | None]:
    """An objection with its words and the decision's reason; who reads it is on record."""
    only_bureau(actor, "异议内容的查看")
    found = objection_of(db, cycle, receipt)
    statement = select(Objection.text_sealed, Objection.reason)
    row = db.execute(statement.where(Objection.receipt == found.receipt)).one()
    record(db, actor, "objection.read", f"objection:{found.receipt}", now, cycle_id=cycle.id)
    return found, vault.open(row.text_sealed), row.reason


def objection_of(db: Connection, cycle: CycleRow, receipt: str) -> ObjectionRow:
    """The objection of this cycle with this receipt; Refused when there is none."""
    found = find_objection(db, receipt)
    if found is None or cycle_of(db, receipt) != cycle.id:
        raise Refused(
            f"考评周期“{cycle.name}”没有回执为“{brief(receipt)}”的异议，回执形如 YY-K7M2Q-X9TBR。"
        )
    return found


def _move(
    db: Connection,
    found: ObjectionRow,
    target: ObjectionState,
    why: str,
    effect: Effect | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Only from a state that allows it: of two who decide at once the slower one is refused."""
    sources = [state for state, targets in OBJECTION_TRANSITIONS.items() if target in targets]
    statement = (
        update(Objection)
        .where(Objection.receipt == found.receipt, Objection.state.in_(sources))
        .values(
            state=target,
            reason=why,
            effect=None if effect is None else str(effect),
            decided_by=actor.name,
            decided_at=now,
        )
    )
    if db.execute(statement).rowcount != 1:
        standing = find_objection(db, found.receipt)
        state = STATES[standing.state] if standing else ""
        raise Refused(f"异议 {found.receipt} 已有处理结果（{state}），未作改动。")


def _vacate(
    db: Connection, cycle: CycleRow, found: ObjectionRow, why: str, now: datetime, zone: ZoneInfo
) -> None:
    row = _listing(db, found.receipt)
    if row.vacated_at is not None:  # by another objection to it
        return
    publication = get(db, row.publication_id)
    vacate(db, cycle, publication, row.agency_id, why, now)
    tell_removed(db, cycle, publication, row.uscc, why, now, zone)


def _tell_appellant(
    db: Connection,
    cycle: CycleRow,
    found: ObjectionRow,
    result: str,
    why: str,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """An appeal is the agency's own; who objects to another asks: a push would show who it was."""
    given = {
        "reference": found.receipt,
        "day": now.astimezone(zone).date().isoformat(),
        "result": str(result),
        "reason": why,
    }
    tell_agencies(db, APPEAL_DECIDED, cycle.id, [found.agency_uscc], given, now, zone)


def _listing(db: Connection, receipt: str) -> Any:
    """The place objected to: only an agency's own appeal may concern one off the list."""
    statement = (
        select(Listing.publication_id, Listing.agency_id, Listing.uscc, Listing.vacated_at)
        .join(Objection, Objection.publication_id == Listing.publication_id)
        .where(Objection.receipt == receipt, Objection.agency_id == Listing.agency_id)
    )
    return db.execute(statement).one()
