"""Objections (异议) as anybody may see them: never their words, never who filed them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, literal, select

from cycle.receipts import Receipts, read_receipt
from cycle.register.doubles import Merged
from storage.tables import (
    Agency,
    AuditEntry,
    Nomination,
    NominationState,
    Objection,
    ObjectionState,
    Publication,
)


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection without its words and without who filed it.

    own: of the agency to its own score (申诉); items: the item numbers that it names;
    publication: the publication's number within the cycle; effect: vacancy, reassessment, none,
    or None while undecided; received_on: the day of a letter that staff entered, None of others.
    """

    receipt: str
    agency_name: str
    agency_uscc: str
    filed_at: datetime
    state: ObjectionState
    own: bool
    items: tuple[int, ...]
    publication: int
    effect: str | None
    decided_at: datetime | None
    received_on: date | None = None


def objections_of(db: Connection, cycle_id: str, district: str | None) -> list[ObjectionRow]:
    """The cycle's objections in the order in which they came.

    district: only those about agencies that this district nominated; None: all.
    """
    statement = _objections().where(Publication.cycle_id == cycle_id)
    if district is not None:
        nominated = db.scalars(
            select(Nomination.agency_id).where(
                Nomination.cycle_id == cycle_id,
                Nomination.district_code == district,
                Nomination.state == NominationState.STANDING,
            )
        )
        merged = Merged(db)
        ids = {each for one in nominated for each in merged.all_of(one)}
        statement = statement.where(Objection.agency_id.in_(ids))
    return [
        _of(dict(row._mapping))
        for row in db.execute(statement.order_by(Objection.filed_at, Objection.id))
    ]


def find_objection(db: Connection, receipt: str) -> ObjectionRow | None:
    """The objection of this receipt, however it was typed."""
    read = read_receipt(receipt, Receipts.OBJECTION)
    if read is None:
        return None
    row = db.execute(_objections().where(Objection.receipt == read)).one_or_none()
    return None if row is None else _of(dict(row._mapping))


@dataclass(frozen=True, slots=True)
class ObjectionStatus:
    """What became of an objection, for whoever filed it; reason: of the decision, None before."""

    objection: ObjectionRow
    reason: str | None


def objection_status(db: Connection, receipt: str) -> ObjectionStatus | None:
    """What became of the objection of this receipt, however it was typed; None for none.

    The receipt was told to who filed it and to nobody else.
    """
    read = read_receipt(receipt, Receipts.OBJECTION)
    found = [] if read is None else _statuses(db, Objection.receipt == read)
    return found[0] if found else None


def statuses_of(db: Connection, hashes: Sequence[bytes]) -> list[ObjectionStatus]:
    """What became of everything that one person filed in chat, the latest first.

    hashes: of the person's openid under every data key (Vault.hashes("openid", …)).
    """
    return _statuses(db, Objection.filer_hash.in_(hashes))


def is_filer(db: Connection, receipt: str, hashes: Sequence[bytes]) -> bool:
    """Whether the objection of this receipt, as it is stored, is this person's."""
    own = select(Objection.id).where(Objection.receipt == receipt, Objection.filer_hash.in_(hashes))
    return db.execute(own).first() is not None


def _statuses(db: Connection, which: ColumnElement[bool]) -> list[ObjectionStatus]:
    statement = _objections().add_columns(Objection.reason).where(which)
    rows = db.execute(statement.order_by(Objection.filed_at.desc(), Objection.id.desc()))
    found = [dict(row._mapping) for row in rows]
    return [ObjectionStatus(reason=each.pop("reason"), objection=_of(each)) for each in found]


def _objections() -> Any:
    """With the day on which a letter came in, which the log alone keeps."""
    filing = and_(
        AuditEntry.subject == literal("objection:") + Objection.receipt,
        AuditEntry.action == "objection.file",
    )
    return (
        select(
            Objection.receipt,
            Agency.name.label("agency_name"),
            Agency.uscc.label("agency_uscc"),
            Objection.filed_at,
            Objection.state,
            Objection.own,
            Objection.items,
            Publication.number.label("publication"),
            Objection.effect,
            Objection.decided_at,
            AuditEntry.detail["received_on"].as_string().label("received_on"),
        )
        .join(Publication, Publication.id == Objection.publication_id)
        .join(Agency, Agency.id == Objection.agency_id)
        .outerjoin(AuditEntry, filing)
    )


def _of(values: Mapping[str, Any]) -> ObjectionRow:
    items = tuple(int(each) for each in values["items"].split(",") if each)
    received = values["received_on"]
    received_on = None if received is None else date.fromisoformat(received)
    return ObjectionRow(**{**values, "items": items, "received_on": received_on})


def cycle_of(db: Connection, receipt: str) -> str | None:
    """The id of the cycle in which the objection of this receipt was filed."""
    read = read_receipt(receipt, Receipts.OBJECTION)
    statement = (
        select(Publication.cycle_id)
        .join(Objection, Objection.publication_id == Publication.id)
        .where(Objection.receipt == read)
    )
    found: str | None = db.execute(statement).scalar_one_or_none()
    return found
