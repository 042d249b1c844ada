"""Retention: after a cycle, what leads to people goes; answers, evidence and results stay.

Done by an operator or, when the days are over, by the scheduler; certified either way. Doing it
again finds what has become due since, or nothing. A frozen assessment is reckoned anew from its
own bytes, which hold no people, so that nothing of what goes is missed by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, func, select, update

from cycle.audit import Actor, record
from cycle.authority import only_city
from cycle.cycles import CycleRow, list_cycles
from cycle.inviting.codes import PURPOSE
from cycle.privacy.erasing import ErasureRow, write_erasure
from cycle.privacy.kept_comments import screen_comments
from cycle.privacy.spent import PURGED, Spent, void
from cycle.publishing.announcements import announcement_of
from cycle.publishing.moving_up import somebody_may_move_up
from cycle.publishing.published import latest, listings
from cycle.reasons import read_reason
from cycle.receipts import Receipts
from cycle.refusal import Refused
from storage.secrets import Vault
from storage.tables import (
    Announcement,
    Binding,
    Concern,
    Contact,
    Conversation,
    Cycle,
    Invitation,
    Objection,
    ObjectionState,
    Publication,
    Snapshot,
)

_KIND = "retention"
#: Who purges when nobody has done it by hand.
SCHEDULER = Actor("pingyi schedule", "system", "schedule")


@dataclass(frozen=True, slots=True)
class Retention:
    """What a purge would erase now: counts by what it is; due_on: the day from which the
    scheduler does it; blocked: why it may not be done yet, a sentence, or None."""

    cycle: CycleRow
    counts: Mapping[str, int]
    due_on: date
    blocked: str | None

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())


def due(
    db: Connection, vault: Vault, cycle: CycleRow, now: datetime, zone: ZoneInfo, days: int
) -> Retention:
    """What would be erased; days: after the survey's end, where nothing was announced before."""
    counts = Spent.of(db, cycle, now, zone).counts(db, vault)
    due_on = _due_at(cycle, days).astimezone(zone).date()
    return Retention(cycle, counts, due_on, _blocked(db, cycle, now, zone, days))


def purge_cycle(
    db: Connection,
    vault: Vault,
    cycle: CycleRow,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    days: int,
    *,
    why: str = "",
) -> ErasureRow | None:
    """Erase it and certify it; None when nothing is left to erase.

    Raises Refused before the survey's end, while objections may come or wait for a decision, and
    before the announcement or the days after the survey. why: the reason for which a cycle that
    was never frozen, or a vacant place of the last list, is given up; without one these are
    refused too.
    """
    only_city(actor, "清除个人信息")
    # two at once would certify the same rows twice
    db.execute(select(Cycle.id).where(Cycle.id == cycle.id).with_for_update())
    reason = read_reason(why, required=False)
    blocked = _blocked(db, cycle, now, zone, days, given_up=bool(reason))
    if blocked is not None:
        raise Refused(blocked)
    spent = Spent.of(db, cycle, now, zone)
    counts = spent.counts(db, vault)
    if not any(counts.values()):
        return None
    if counts["comments"]:  # before the contacts, whose names are looked for
        screen_comments(db, cycle.id)
    _erase(db, vault, spent)
    erased = write_erasure(db, Receipts.RETENTION, _KIND, cycle.id, counts, actor.name, now)
    record(
        db,
        actor,
        "retention.run",
        f"cycle:{cycle.name}",
        now,
        cycle_id=cycle.id,
        receipt=erased.receipt,
        counts=counts,
        why=reason,
    )
    return erased


def overdue(db: Connection, now: datetime, days: int) -> list[CycleRow]:
    """Cycles whose days are over: what leads to people should be gone."""
    return [cycle for cycle in list_cycles(db) if now >= _due_at(cycle, days)]


def _erase(db: Connection, vault: Vault, spent: Spent) -> None:
    # first the people, whom their bindings tell; what is left binds people of other cycles too
    db.execute(delete(Contact).where(*spent.contacts()))
    db.execute(delete(Conversation).where(*spent.conversations()))
    db.execute(delete(Binding).where(*spent.bindings()))
    for part in spent.codes(db, vault):
        _void_codes(db, vault, part, spent.now)
    unfiled = update(Objection).where(*spent.filers())
    db.execute(unfiled.values(filer_hash=None, filer_sealed=None))
    for concern_id in spent.concerns(db, vault):
        sealed = vault.seal_undated(PURGED)
        db.execute(update(Concern).where(Concern.id == concern_id).values(text_sealed=sealed))


def _void_codes(db: Connection, vault: Vault, invitations: list[str], now: datetime) -> None:
    if not invitations:
        return
    table: Any = Invitation.__table__
    change = (
        update(table)
        .where(table.c.id == bindparam("row_id"))
        .values(
            code_hash=bindparam("new_hash"),
            code_sealed=bindparam("new_sealed"),
            revoked_at=func.coalesce(
                table.c.revoked_at, bindparam("now", type_=table.c.revoked_at.type)
            ),
        )
    )
    changes = [
        {
            "row_id": each,
            "new_hash": vault.hash(PURPOSE, void(each)),
            "new_sealed": vault.seal(void(each)),
            "now": now,
        }
        for each in invitations
    ]
    db.execute(change, changes)


def _blocked(
    db: Connection,
    cycle: CycleRow,
    now: datetime,
    zone: ZoneInfo,
    days: int,
    *,
    given_up: bool = False,
) -> str | None:
    """Why it may not be done yet; None when it may."""
    said = f"考评周期“{cycle.name}”"
    if now < cycle.closes_at:
        return f"{said}的满意度调查尚未截止，不能清除个人信息。"
    published = Publication.cycle_id == cycle.id
    waiting = select(Objection.id).join(Publication, Publication.id == Objection.publication_id)
    filed = db.execute(waiting.where(published, Objection.state == ObjectionState.FILED)).all()
    if filed:
        return f"{said}还有 {len(filed)} 件异议没有处理决定，办结后才能清除个人信息。"
    announced = select(Announcement.publication_id)
    today = now.astimezone(zone).date()
    open_ones = select(Publication.to_date).where(
        published, Publication.to_date >= today, Publication.id.not_in(announced)
    )
    until = db.execute(open_ones.order_by(Publication.to_date.desc())).scalars().first()
    if until is not None:
        return f"{said}正在公示，{until} 公示期满前不能清除个人信息。"
    if not given_up and not _exists(db, select(Snapshot.id).where(Snapshot.cycle_id == cycle.id)):
        return (
            f"{said}的考评结果还没有冻结，不能清除个人信息：先运行 pingyi assess {cycle.name} "
            "--freeze --by 姓名；不再考评的，请用 --why 写明原因。"
        )
    due_at = _due_at(cycle, days)
    if now >= due_at:
        return None
    day = due_at.astimezone(zone).date()
    if not _exists(db, select(Publication.id).where(published, Publication.id.in_(announced))):
        return f"{said}尚未公告，{day} 起才能清除个人信息。"
    last = latest(db, cycle.id)
    if not given_up and last is not None and announcement_of(db, last.id) is None:
        return (
            f"{said}第 {last.number} 次公示的名单还没有公告，名单上的机构还要收到称号通知：先公告；"
            f"不再公告的，请用 --why 写明，或在 {day} 以后办理。"
        )
    if not given_up and _has_vacancy(db, cycle.id):
        return (
            f"{said}的名单有空缺，递补的机构还要收到通知、提出申诉：先重新公示；"
            f"公示时没有机构可以递补，或不再递补的，请用 --why 写明，或在 {day} 以后办理。"
        )
    return None


def _has_vacancy(db: Connection, cycle_id: str) -> bool:
    """Whether places of the last list are empty and somebody could have them by another."""
    last = latest(db, cycle_id)
    if last is None or not any(each.vacated_at for each in listings(db, last.id)):
        return False
    return somebody_may_move_up(db, cycle_id)


def _exists(db: Connection, statement: Any) -> bool:
    return db.execute(statement.limit(1)).first() is not None


def _due_at(cycle: CycleRow, days: int) -> datetime:
    return cycle.closes_at + timedelta(days=days)
