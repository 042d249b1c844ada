"""Application materials (申报资料): the sealed e-copy and the paper, each as it was received.

Notice, part three (1); reading 18. Both times are kept; late is accepted only with a reason.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from cycle.audit import Actor, record
from cycle.authority import only_city
from cycle.candidates.handed_in import FORMS, HandedIn, Receipt, materials_list, materials_of
from cycle.cycles import CycleRow, midnight, milestones
from cycle.reasons import read_reason
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation
from storage.tables import Agency, MaterialsForm, MaterialsReceipt, new_id

__all__ = [
    "FORMS",
    "Arrival",
    "HandedIn",
    "Receipt",
    "correct",
    "materials_list",
    "materials_of",
    "receive",
]

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Arrival:
    """How one form came: when (aware), and the SHA-256 of its file, "" where there is none.

    late_reason: why it is accepted although it came after the deadline.
    """

    at: datetime
    document_sha256: str = ""
    late_reason: str = ""


def receive(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    form: MaterialsForm,
    arrival: Arrival,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Record that one form of an agency's materials was received.

    zone: where the deadline's day ends, at 24:00. Refused: a form that is recorded already, a
    time to come, late without a reason, anybody but the city.
    """
    only_city(actor, "申报资料的登记")
    arrival = _checked(db, cycle, arrival, now, zone)
    if _going(db, cycle, agency, form):
        raise Refused(
            f"“{agency.name}”的{FORMS[form]}已登记收到，未作改动；"
            "有误的请用 pingyi materials correct 更正。"
        )
    _insert(db, cycle, agency, form, arrival, actor, now)
    _record(db, cycle, agency, "receive", form, arrival, actor, now)


def correct(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    form: MaterialsForm,
    arrival: Arrival | None,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    *,
    why: str,
) -> None:
    """Put another receipt in the place of the recorded one, which is kept as ended.

    arrival None: it was not received at all. why: the reason of the correction. Refused: as
    `receive`, and where nothing is recorded.
    """
    only_city(actor, "申报资料的登记")
    because = read_reason(why, "更正的理由")
    if arrival is not None:
        arrival = _checked(db, cycle, arrival, now, zone)
    row = MaterialsReceipt
    found = _going(db, cycle, agency, form)
    ending = (
        update(row)
        .where(row.id.in_(found), row.ended_at.is_(None))
        .values(ended_at=now, ended_why=because)
    )
    if not found or not db.execute(ending).rowcount:
        raise Refused(f"“{agency.name}”的{FORMS[form]}还没有登记收到，未作改动。")
    if arrival is not None:
        _insert(db, cycle, agency, form, arrival, actor, now)
    _record(db, cycle, agency, "correct", form, arrival, actor, now, why=because)


def _checked(
    db: Connection, cycle: CycleRow, arrival: Arrival, now: datetime, zone: ZoneInfo
) -> Arrival:
    """As it is kept: without a reason where it came in time."""
    if arrival.at > now:
        raise Refused("收到时间不能晚于现在。")
    due = milestones(db, cycle.id).get("materials_due")
    reason = ""
    if due is not None and arrival.at >= midnight(due + timedelta(days=1), zone):
        reason = read_reason(arrival.late_reason, "逾期接收的理由", required=False)
        if not reason:
            raise Refused(
                f"申报资料已于{due.year}年{due.month}月{due.day}日24时截止，逾期接收应写明理由。"
            )
    return Arrival(arrival.at, _digest(arrival.document_sha256), reason)


def _digest(text: str) -> str:
    digest = text.strip().lower()
    if digest and not _SHA256.fullmatch(digest):
        raise Refused("文件的 SHA-256 应为 64 位十六进制数字。")
    return digest


def _going(
    db: Connection, cycle: CycleRow, agency: Organisation, form: MaterialsForm
) -> Sequence[str]:
    """The receipts that hold, of doubles one each; the rows are locked: operators take turns."""
    row, same = MaterialsReceipt, Merged(db).all_of(agency.id)
    db.execute(select(Agency.id).where(Agency.id.in_(same)).order_by(Agency.id).with_for_update())
    statement = select(row.id).where(
        row.cycle_id == cycle.id, row.agency_id.in_(same), row.form == form, row.ended_at.is_(None)
    )
    return db.scalars(statement).all()


def _insert(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    form: MaterialsForm,
    arrival: Arrival,
    actor: Actor,
    now: datetime,
) -> None:
    values = {
        "id": new_id(),
        "cycle_id": cycle.id,
        "agency_id": agency.id,
        "form": form,
        "received_at": arrival.at,
        "late_reason": arrival.late_reason,
        "document_sha256": arrival.document_sha256,
        "recorded_by": actor.name,
        "recorded_at": now,
    }
    db.execute(insert(MaterialsReceipt).values(values))


def _record(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    verb: str,
    form: MaterialsForm,
    arrival: Arrival | None,
    actor: Actor,
    now: datetime,
    *,
    why: str = "",
) -> None:
    record(
        db,
        actor,
        f"materials.{verb}",
        f"agency:{agency.uscc}",
        now,
        cycle_id=cycle.id,
        form=form.value,
        received_at=None if arrival is None else arrival.at.isoformat(),
        late_reason="" if arrival is None else arrival.late_reason,
        why=why,
    )
