"""Correcting a cycle (更正周期): another file in place of its own, before anything was begun."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, or_, select, update

from cycle.audit import Actor, record
from cycle.authority import only_bureau
from cycle.cycle_file import CycleFile
from cycle.cycles import (
    CycleRow,
    content_of,
    find_cycle,
    hold,
    insert_milestones,
    milestones,
    shown,
)
from cycle.inviting.enrolment import Ensured, ensure_invitations
from cycle.reasons import read_reason
from cycle.refusal import Refused
from storage.secrets import Vault
from storage.tables import (
    AuditEntry,
    Base,
    Binding,
    Cycle,
    Invitation,
    Milestone,
    OutboxMessage,
    Response,
    Role,
)
from survey.questionnaire import QUESTION_COUNT
from survey.session import UNANSWERED, ResponseState

#: What a cycle has as soon as it is there; a row of any other table is somebody's work.
_ITS_OWN = frozenset(table.__tablename__ for table in (AuditEntry, Invitation, Milestone, Response))
_INSTANTS = ("opens_at", "closes_at")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a file comes to: changed: name -> (before, after), empty where nothing differs.

    ensured: invitations that the new window adds, and all its responses. dropped: enterprises
    that it does not ask any more, whose letters hold no longer.
    """

    changed: Mapping[str, tuple[Any, Any]]
    ensured: Ensured
    dropped: int


def differences(
    db: Connection, cycle: CycleRow, file: CycleFile, zone: ZoneInfo
) -> dict[str, tuple[Any, Any]]:
    """What the file has otherwise: name -> (before, after), milestones by their own names."""
    before = {"name": cycle.name, **{key: getattr(cycle, key) for key in content_of(file, zone)}}
    after = {"name": file.name, **content_of(file, zone)}
    before |= milestones(db, cycle.id)
    after |= file.milestones
    return {
        key: (before.get(key), after.get(key))
        for key in {**before, **after}
        if key not in _INSTANTS and before.get(key) != after.get(key)
    }


def correct_cycle(
    db: Connection,
    vault: Vault,
    cycle: CycleRow,
    file: CycleFile,
    why: str,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> Correction:
    """Put the file in the place of the one that the cycle was created from.

    Only while nobody is bound and nothing was entered, answered or sent: from then on days move
    by `extending` alone. Codes stay, so that letters hold. The same file changes nothing.
    Raises Refused.
    """
    only_bureau(actor, "考评周期的更正")
    kept = read_reason(why)
    hold(db, cycle.id)
    changed = differences(db, cycle, file, zone)
    if not changed:
        return Correction({}, Ensured(0, 0, 0), 0)
    if file.name != cycle.name and find_cycle(db, file.name) is not None:
        raise Refused(f"已有名为“{file.name}”的考评周期，不能改成这个名称。")
    _refuse_begun(db, cycle)
    # JSON in the table
    content = {**content_of(file, zone), "nudge_days_before": list(file.nudge_days_before)}
    db.execute(update(Cycle).where(Cycle.id == cycle.id).values(name=file.name, **content))
    db.execute(delete(Milestone).where(Milestone.cycle_id == cycle.id))
    insert_milestones(db, cycle.id, file.milestones)
    ensured, dropped = _ask_by_new_window(db, vault, cycle.id, now)
    told = {key: [shown(value) for value in pair] for key, pair in changed.items()}
    subject = f"cycle:{cycle.name}"
    record(db, actor, "cycle.correct", subject, now, cycle_id=cycle.id, why=kept, changed=told)
    return Correction(changed, ensured, dropped)


def _refuse_begun(db: Connection, cycle: CycleRow) -> None:
    own = select(Invitation.id).where(Invitation.cycle_id == cycle.id)
    answered = or_(
        Response.state.in_((ResponseState.IN_PROGRESS, ResponseState.SUBMITTED)),
        Response.answers != UNANSWERED * QUESTION_COUNT,
    )
    begun: list[tuple[ColumnElement[bool], str]] = [
        (exists().where(Binding.invitation_id.in_(own)), "已有人绑定"),
        (exists().where(Response.cycle_id == cycle.id, answered), "已有答卷"),
        (exists().where(OutboxMessage.invitation_id.in_(own)), "已安排消息"),
        *((_entered(table, cycle.id), "已登记其他内容") for table in _tables_of_work()),
    ]
    for there, said in begun:
        if db.scalar(select(there)):
            raise Refused(
                f"考评周期“{cycle.name}”{said}，不能再更正；"
                "日期只能用 pingyi cycle extend 延后，或另建周期。"
            )


def _tables_of_work() -> list[Table]:
    """Whatever else refers to a cycle, also what is added to the database one day."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.name not in _ITS_OWN
        and any(key.column.table.name == Cycle.__tablename__ for key in table.foreign_keys)
    ]


def _entered(table: Table, cycle_id: str) -> ColumnElement[bool]:
    (column,) = (
        key.parent for key in table.foreign_keys if key.column.table.name == Cycle.__tablename__
    )
    return exists().where(column == cycle_id)


def _ask_by_new_window(
    db: Connection, vault: Vault, cycle_id: str, now: datetime
) -> tuple[Ensured, int]:
    """Ask about what lies in the window now; how many enterprises are not asked any more.

    Nobody has seen these responses: they are only who would be asked, and so nothing is lost.
    """
    db.execute(delete(Response).where(Response.cycle_id == cycle_id))
    ensured = ensure_invitations(db, vault, cycle_id, now)
    unasked = delete(Invitation).where(
        Invitation.cycle_id == cycle_id,
        Invitation.role == Role.ENTERPRISE,
        ~exists().where(Response.invitation_id == Invitation.id),
    )
    return ensured, int(db.execute(unasked).rowcount)
