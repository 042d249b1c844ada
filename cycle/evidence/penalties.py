"""立案 and 处罚 (note 4 of Annex 1): a case from its filing to its end, with every step kept."""

from datetime import date
from typing import Any

from sqlalchemy import Connection

from cycle.districts import department
from cycle.evidence import entering, recording
from cycle.evidence.naming import same_name
from cycle.evidence.recording import (
    NO_PROOF,
    Asked,
    Content,
    Entry,
    Proof,
    Recorded,
    RecordKind,
    Standing,
    Unfit,
)
from cycle.register.finding import Organisation
from scoring.evidence import PenaltyStatus
from storage import tables

#: What people call where a case stands.
STATUSES = {
    "立案": PenaltyStatus.PENDING,
    "已处罚": PenaltyStatus.DECIDED,
    "结案": PenaltyStatus.CLOSED,
    "撤销": PenaltyStatus.REVOKED,
}
#: The one table of a case's steps; where a status was never true the record is withdrawn.
CASE_TRANSITIONS: dict[PenaltyStatus, frozenset[PenaltyStatus]] = {
    PenaltyStatus.PENDING: frozenset({PenaltyStatus.DECIDED, PenaltyStatus.CLOSED}),
    PenaltyStatus.DECIDED: frozenset({PenaltyStatus.REVOKED}),
    PenaltyStatus.CLOSED: frozenset(),
    PenaltyStatus.REVOKED: frozenset(),
}


def record_penalty(
    db: Connection,
    agency: Organisation,
    reference: str,
    filed_on: date,
    entry: Entry,
    proof: Proof = NO_PROOF,
    *,
    status: str = PenaltyStatus.PENDING,
    decided_on: date | None = None,
) -> Recorded:
    """Enter a case as it stands; it concerns every cycle whose window its days touch."""
    content = {
        "reference": reference,
        "filed_on": filed_on,
        "decided_on": decided_on,
        "status": status,
    }
    return entering.add(db, PENALTY, None, agency, content, entry, proof)


def status_title(status: str) -> str:
    """A status as people call it."""
    return next((title for title, key in STATUSES.items() if key == status), status)


def read_status(text: str) -> PenaltyStatus:
    """Where a case stands, as people call it or as it is stored; Unfit for anything else."""
    written = recording.read_line("status", "案件状态", text, 12)
    status = STATUSES.get(written, written)
    if status not in list(PenaltyStatus):
        raise Unfit("status", f"“{written}”不是案件状态，应为 {'、'.join(STATUSES)} 之一。")
    return PenaltyStatus(status)


def _normal(content: Content) -> dict[str, Any]:
    status = read_status(content["status"])
    filed, decided = content["filed_on"], content["decided_on"]
    if decided is None and status == PenaltyStatus.DECIDED:
        raise Unfit("decided_on", "已处罚的案件应写明决定日期。")
    if decided is not None and status == PenaltyStatus.PENDING:
        raise Unfit("decided_on", "尚未决定的案件不应有决定日期。")
    if decided is not None and status == PenaltyStatus.CLOSED:
        raise Unfit(
            "status",
            "“结案”指没有作出处罚而结案，没有处罚决定日期；作出过处罚决定的案件，执行完毕的也一样，"
            "请写“已处罚”。",
        )
    if decided is not None and decided < filed:
        raise Unfit("decided_on", f"决定日期 {decided} 不能早于立案日期 {filed}。")
    return {
        "reference": recording.read_line("reference", "案号", content["reference"], 200),
        "filed_on": filed,
        "decided_on": decided,
        "status": str(status),
    }


def _warnings(_asked: Asked, content: Content, standing: Standing) -> list[str]:
    same = standing(same_name(content["reference"]))
    return [
        f"同一案号已由{department(row.scope)}登记（{status_title(row.status)}，编号 {row.id}），"
        "两条都会影响参评资格，请核对。"
        for row in same
    ]


def entered_anew(record_id: str) -> str:
    """What is left for a status that never was so: no step leads from it."""
    return (
        f"状态登错的，请先用 pingyi evidence withdraw {record_id} --why 理由 --by 姓名 撤回，"
        "再用 pingyi evidence penalty 重新登记"
    )


def _moves(there: Any, content: Content) -> Unfit:
    """A case does not move on by being entered again: each step is kept, with its reason."""
    named = ("status", "filed_on", "decided_on", "reference")
    unlike = [each for each in named if getattr(there, each) != content[each]]
    here, said = PenaltyStatus(there.status), PenaltyStatus(content["status"])
    if said == here or said in CASE_TRANSITIONS[here]:
        changes = " ".join(f"--set {each}={_written(each, content)}" for each in unlike)
        way = (
            f"案件有进展或登记有误的，请用 pingyi evidence correct {there.id} {changes} "
            "--why 理由 --by 姓名 更正"
        )
    else:
        way = entered_anew(there.id)
    decided = "" if there.decided_on is None else f"，{there.decided_on}决定"
    return Unfit(
        unlike[0],
        f"案号“{there.reference}”已登记为“{status_title(there.status)}”（{there.filed_on}立案"
        f"{decided}，编号 {there.id}），未作改动；{way}。",
    )


def _written(field: str, content: Content) -> str:
    """A value as the correction takes it; a reference may have spaces, which a shell divides."""
    if field == "reference":
        return "案号"
    value = content[field]
    return status_title(value) if field == "status" else str(value or "")


PENALTY = RecordKind(
    name="penalty",
    title="处罚",
    table=tables.Penalty,
    fields=("reference", "filed_on", "decided_on", "status"),
    days=("filed_on", "decided_on"),
    open_days=("decided_on",),
    normal=_normal,
    warnings=_warnings,
    key=lambda each: (same_name(each.reference),),
    marks=lambda each: (same_name(each.reference),),
    moves=_moves,
    is_of_cycle=False,
)
