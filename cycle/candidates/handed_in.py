"""What agencies have handed in of their materials (申报资料), and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from cycle.candidates.candidacy import candidates
from cycle.register.doubles import Merged
from storage.tables import Agency, MaterialsForm, MaterialsReceipt

#: What people call the forms.
FORMS: Mapping[MaterialsForm, str] = {
    MaterialsForm.ECOPY: "电子盖章版",
    MaterialsForm.PAPER: "纸质版",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One form as it was received, in UTC; late: after the deadline, with the reason."""

    received_at: datetime
    late: bool
    late_reason: str
    document_sha256: str = ""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What an agency has handed in; is_candidate: some nomination of it stands."""

    uscc: str
    name: str
    is_candidate: bool
    receipts: Mapping[MaterialsForm, Receipt]

    @property
    def missing(self) -> tuple[MaterialsForm, ...]:
        return tuple(form for form in MaterialsForm if form not in self.receipts)


def materials_of(db: Connection, cycle_id: str, agency_id: str) -> dict[MaterialsForm, Receipt]:
    """What an agency has handed in; a form that was not received is left out."""
    return _received(db, cycle_id).get(Merged(db).going_on(agency_id), {})


def materials_list(db: Connection, cycle_id: str) -> list[HandedIn]:
    """Every candidate, and who else handed something in, by USCC, with what was received."""
    received = _received(db, cycle_id)
    nominated = {each.agency_id for each in candidates(db, cycle_id)}
    rows = db.execute(
        select(Agency.id, Agency.uscc, Agency.name)
        .where(Agency.id.in_(nominated | received.keys()))
        .order_by(Agency.uscc)
    )
    return [
        HandedIn(row.uscc, row.name, row.id in nominated, received.get(row.id, {})) for row in rows
    ]


def _received(db: Connection, cycle_id: str) -> dict[str, dict[MaterialsForm, Receipt]]:
    """By the agency that goes on; of two doubles' receipts the earlier one."""
    row, merged = MaterialsReceipt, Merged(db)
    statement = (
        select(row.agency_id, row.form, row.received_at, row.late_reason, row.document_sha256)
        .where(row.cycle_id == cycle_id, row.ended_at.is_(None))
        .order_by(row.received_at, row.id)
    )
    found: dict[str, dict[MaterialsForm, Receipt]] = {}
    for each in db.execute(statement):
        theirs = found.setdefault(merged.going_on(each.agency_id), {})
        late = bool(each.late_reason)
        receipt = Receipt(each.received_at, late, each.late_reason, each.document_sha256)
        theirs.setdefault(each.form, receipt)
    return found
