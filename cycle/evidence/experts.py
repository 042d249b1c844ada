"""Experts (专家) who review reports, and the bodies that each of them declared (回避)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from cycle.audit import Actor, record
from cycle.authority import only_bureau
from cycle.evidence import recording
from cycle.evidence.naming import same_name
from cycle.evidence.recording import Unfit
from cycle.identifiers import IdentifierError, fold, parse_uscc
from cycle.refusal import Refused, brief
from storage.conflicts import one_writer, upsert
from storage.tables import Expert, ExpertConflict, is_id, new_id


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """An expert as stored; conflicts: code of a body to the reason."""

    id: str
    name: str
    employer: str
    employer_uscc: str
    ended_at: datetime | None
    conflicts: dict[str, str]


def add_expert(
    db: Connection,
    name: str,
    employer: str,
    employer_uscc: str,
    actor: Actor,
    now: datetime,
    *,
    new: str | None = None,
) -> str:
    """Put an expert on the list and return the id; Refused for the same person twice.

    Who was on the list before is still not to judge the bodies declared then. new: the id, where
    it was minted before, so that a refusal is on record under it too.
    """
    only_bureau(actor, "专家名单")
    name = recording.read_line("name", "专家姓名", name, 100)
    employer = recording.read_line("employer", "工作单位", employer, 200)
    code = _code(employer_uscc) if fold(employer_uscc) else ""
    one_writer(db, Expert)  # names are compared as people read them, which no key does
    before = [
        each
        for each in experts(db, with_ended=True)
        if (each.name, same_name(each.employer)) == (name, same_name(employer))
    ]
    if any(each.ended_at is None for each in before):
        raise Refused(f"专家名单中已有“{name}”（{employer}）。")
    new = new or new_id()
    db.execute(
        insert(Expert).values(
            id=new, name=name, employer=employer, employer_uscc=code, ended_at=None
        )
    )
    declared = {code: why for each in before for code, why in each.conflicts.items()}
    if declared:
        rows = [{"expert_id": new, "uscc": code, "reason": why} for code, why in declared.items()]
        db.execute(insert(ExpertConflict), rows)
    record(db, actor, "expert.add", f"expert:{new}", now, conflicts=sorted(declared))
    return new


def end_expert(db: Connection, expert: ExpertRow, actor: Actor, now: datetime) -> None:
    """Take an expert from the list; what they reviewed stays. Refused when it is done already."""
    only_bureau(actor, "专家名单")
    ended = update(Expert).where(Expert.id == expert.id, Expert.ended_at.is_(None))
    if db.execute(ended.values(ended_at=now)).rowcount != 1:
        raise Refused(f"专家“{expert.name}”已不在名单中。")
    record(db, actor, "expert.end", f"expert:{expert.id}", now)


def add_conflict(
    db: Connection, expert: ExpertRow, uscc: str, reason: str, actor: Actor, now: datetime
) -> str:
    """Record a body whose reports the expert may not judge; its code as it is kept.

    Refused when it stands already, also where another has just recorded it.
    """
    only_bureau(actor, "专家名单")
    code = _code(uscc)
    reason = recording.read_line("reason", "回避原因", reason, 200)
    row = {"expert_id": expert.id, "uscc": code, "reason": reason}
    statement = upsert(db, ExpertConflict).values(row).on_conflict_do_nothing()
    if db.execute(statement.returning(ExpertConflict.uscc)).first() is None:
        key = (ExpertConflict.expert_id == expert.id, ExpertConflict.uscc == code)
        stands = db.scalars(select(ExpertConflict.reason).where(*key)).one()
        raise Refused(f"已记录专家“{expert.name}”应回避 {code}：{stands}。")
    record(db, actor, "expert.conflict", f"expert:{expert.id}", now, uscc=code)
    return code


def experts(db: Connection, *, with_ended: bool = False) -> list[ExpertRow]:
    """The experts in the order in which they were entered."""
    conflicts: dict[str, dict[str, str]] = {}
    for row in db.execute(select(ExpertConflict.__table__).order_by(ExpertConflict.uscc)):
        conflicts.setdefault(row.expert_id, {})[row.uscc] = row.reason
    statement = select(Expert.__table__).order_by(Expert.id)
    if not with_ended:
        statement = statement.where(Expert.ended_at.is_(None))
    return [
        ExpertRow(**row._mapping, conflicts=conflicts.get(row.id, {}))
        for row in db.execute(statement)
    ]


def find_expert(db: Connection, text: str) -> ExpertRow:
    """The expert of this id or name; Refused when none or several are meant."""
    return choose(experts(db, with_ended=True), text)


def choose(known: Sequence[ExpertRow], text: str) -> ExpertRow:
    """The same among all who are or were on the list."""
    wanted = fold(text)
    if is_id(wanted):
        found = [each for each in known if each.id == wanted.lower()]
    else:
        named = [each for each in known if each.name == wanted]
        found = [each for each in named if each.ended_at is None] or named
    if not found:
        raise Refused(f"专家名单中没有“{brief(wanted)}”，请用 pingyi experts list 查看。")
    if len(found) > 1:
        listed = "、".join(f"{each.employer}（{each.id}）" for each in found)
        raise Refused(f"有多位专家叫“{wanted}”：{listed}，请改用编号。")
    return found[0]


def _code(text: str) -> str:
    try:
        return parse_uscc(text).code
    except IdentifierError as error:
        raise Unfit("uscc", f"{brief(text)}：{error}。") from None
