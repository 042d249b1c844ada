"""立案 and 处罚 (note 4 of Annex 1): a case from its filing to its end, with every step kept."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from cycle.audit import Actor
from cycle.evidence import recording
from cycle.evidence.recording import Asked, Content, Proof, Recorded, RecordKind, Unfit
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
#: The one table of a case's steps; a slip is corrected, which is no step.
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
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    *,
    status: str = PenaltyStatus.PENDING,
    decided_on: date | None = None,
    document_sha256: str = "",
    note: str = "",
) -> Recorded:
    """Enter a case as it stands; it concerns every cycle whose window its days touch."""
    content = {
        "reference": reference,
        "filed_on": filed_on,
        "decided_on": decided_on,
        "status": status,
    }
    proof = Proof(document_sha256, note)
    return recording.add(db, PENALTY, None, agency, content, proof, actor, now, zone)


def status_title(status: str) -> str:
    """A status as people call it."""
    return next((title for title, key in STATUSES.items() if key == status), status)


def _normal(content: Content) -> dict[str, Any]:
    written = recording.read_line("status", "案件状态", content["status"], 12)
    status = STATUSES.get(written, written)
    if status not in list(PenaltyStatus):
        raise Unfit("status", f"“{written}”不是案件状态，应为 {'、'.join(STATUSES)} 之一。")
    filed, decided = content["filed_on"], content["decided_on"]
    if decided is None and status == PenaltyStatus.DECIDED:
        raise Unfit("decided_on", "已处罚的案件应写明决定日期。")
    if decided is not None and status == PenaltyStatus.PENDING:
        raise Unfit("decided_on", "尚未决定的案件不应有决定日期。")
    if decided is not None and decided < filed:
        raise Unfit("decided_on", f"决定日期 {decided} 不能早于立案日期 {filed}。")
    return {
        "reference": recording.read_line("reference", "案号", content["reference"], 200),
        "filed_on": filed,
        "decided_on": decided,
        "status": str(status),
    }


def _warnings(
    db: Connection, asked: Asked, content: Content, standing: Sequence[Row[Any]]
) -> list[str]:
    same = [row for row in standing if row.reference.casefold() == content["reference"].casefold()]
    return [
        f"同一案号已由代码为 {row.scope} 的部门登记（{status_title(row.status)}，编号 {row.id}），"
        "两条都会影响参评资格，请核对。"
        for row in same
    ]


PENALTY = RecordKind(
    name="penalty",
    title="处罚",
    table=tables.Penalty,
    fields=("reference", "filed_on", "decided_on", "status"),
    days=("filed_on", "decided_on"),
    normal=_normal,
    warnings=_warnings,
    key=lambda each: (each.reference,),
    is_of_cycle=False,
)
