"""Joining who with what: one person asks and says why, another approves, and it is used once."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.reasons import read_reason
from cycle.refusal import Refused, brief
from cycle.register.finding import Organisation
from storage.tables import AuditEntry, JoinRequest, new_id

#: From the request to its approval, and from there to its use.
LASTS = timedelta(days=7)
#: The end of a request's id, by which people speak of it.
_NUMBER_LENGTH = 12


@dataclass(frozen=True, slots=True)
class JoinRequestRow:
    """A request; number: how people speak of it; agency_uscc: "" for all agencies."""

    id: str
    number: str
    cycle_id: str
    agency_uscc: str
    reason: str
    requested_by: str
    requested_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    used_at: datetime | None

    def state(self, now: datetime) -> str:
        """requested, approved, used or expired."""
        if self.used_at is not None:
            return "used"
        since = self.approved_at or self.requested_at
        if now >= since + LASTS:
            return "expired"
        return "requested" if self.approved_at is None else "approved"


def request_join(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> JoinRequestRow:
    """Ask to see who answered what, about one agency or, with None, about all.

    Raises Refused without a reason of at most 500 characters.
    """
    why = read_reason(reason, "需要合并查看的理由")
    request_id = new_id()
    db.execute(
        insert(JoinRequest).values(
            id=request_id,
            cycle_id=cycle.id,
            agency_uscc="" if agency is None else agency.uscc,
            reason=why,
            requested_by=actor.name,
            requested_at=now,
        )
    )
    found = _get(db, request_id)
    _record(db, actor, "join.request", found, now, why=why)
    return found


def approve_join(db: Connection, number: str, actor: Actor, now: datetime) -> JoinRequestRow:
    """Approve a request; the approver must be another person than the one who asked.

    Raises Refused where it is not so, or where the request is approved, used or expired. That
    both came from one login is kept: a whole office may work on one server.
    """
    found = find_request(db, number)
    _must_be(found, "requested", now)
    if _same_person(found.requested_by, actor.name):
        raise Refused(f"申请 {found.number} 由“{found.requested_by}”提出，须由另一人批准。")
    done = db.execute(
        update(JoinRequest)
        .where(JoinRequest.id == found.id, JoinRequest.approved_at.is_(None))
        .values(approved_by=actor.name, approved_at=now)
    )
    if not done.rowcount:
        raise Refused(f"申请 {found.number} 刚刚已由他人批准。")
    approved = _get(db, found.id)
    together = same_origin(db, found, actor)
    _record(
        db,
        actor,
        "join.approve",
        approved,
        now,
        requested_by=found.requested_by,
        same_origin=together,
    )
    return approved


def same_origin(db: Connection, found: JoinRequestRow, actor: Actor) -> bool:
    """Whether it was asked for from where this person acts, under whichever name."""
    row = AuditEntry
    asked = select(row.origin).where(
        row.subject == f"join:{found.number}", row.action == "join.request", row.succeeded
    )
    return db.scalar(asked) == actor.origin


def use_join(db: Connection, number: str, actor: Actor, now: datetime) -> JoinRequestRow:
    """Use an approved request, once and by one of its two people; then the list may be written.

    Raises Refused.
    """
    found = find_request(db, number)
    _must_be(found, "approved", now)
    both = (found.requested_by, found.approved_by or "")
    if not any(_same_person(each, actor.name) for each in both):
        raise Refused(f"申请 {found.number} 只能由申请人或批准人使用：{'、'.join(both)}。")
    done = db.execute(
        update(JoinRequest)
        .where(JoinRequest.id == found.id, JoinRequest.used_at.is_(None))
        .values(used_at=now)
    )
    if not done.rowcount:
        raise Refused(f"申请 {found.number} 已使用过，一次批准只能导出一次。")
    _record(db, actor, "join.use", found, now, requested_by=both[0], approved_by=both[1])
    return found


def requests_of(db: Connection, cycle_id: str) -> Iterator[JoinRequestRow]:
    """The cycle's requests in the order in which they came."""
    asked = select(JoinRequest.__table__).where(JoinRequest.cycle_id == cycle_id)
    for row in db.execute(asked.order_by(JoinRequest.requested_at, JoinRequest.id)):
        yield _of(row)


def find_request(db: Connection, number: str) -> JoinRequestRow:
    """The request of this number; raises Refused where there is none."""
    wanted = "".join(unicodedata.normalize("NFKC", number).split()).lower()
    rows = db.execute(select(JoinRequest.__table__)).all()  # a handful a year
    for row in rows:
        if wanted in (row.id, _number(row.id)):
            return _of(row)
    raise Refused(f"没有编号为“{brief(number)}”的申请。")


def _must_be(found: JoinRequestRow, wanted: str, now: datetime) -> None:
    state = found.state(now)
    if state == wanted:
        return
    said = {
        "requested": "还没有批准",
        "approved": "已由他人批准",
        "used": "已使用过，一次批准只能导出一次",
        "expired": f"已超过{LASTS.days}天失效，请重新申请",
    }
    raise Refused(f"申请 {found.number} {said[state]}。")


def _same_person(one: str, other: str) -> bool:
    def folded(name: str) -> str:
        return "".join(unicodedata.normalize("NFKC", name).casefold().split())

    return folded(one) == folded(other)


def _record(
    db: Connection, actor: Actor, action: str, found: JoinRequestRow, now: datetime, **detail: Any
) -> None:
    subject = f"join:{found.number}"
    about = found.agency_uscc or "all"
    record(db, actor, action, subject, now, cycle_id=found.cycle_id, agency=about, **detail)


def _get(db: Connection, request_id: str) -> JoinRequestRow:
    return _of(db.execute(select(JoinRequest.__table__).where(JoinRequest.id == request_id)).one())


def _number(request_id: str) -> str:
    return request_id[-_NUMBER_LENGTH:]


def _of(row: Any) -> JoinRequestRow:
    return JoinRequestRow(number=_number(row.id), **row._mapping)
