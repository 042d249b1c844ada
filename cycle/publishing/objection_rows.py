"""Objections (异议) as anybody may see them: never their words, never who filed them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from cycle.receipts import Receipts, read_receipt
from cycle.register.doubles import Merged
from storage.tables import (
    Agency,
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
    or None while undecided.
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
    return [_of(row) for row in db.execute(statement.order_by(Objection.filed_at, Objection.id))]


def find_objection(db: Connection, receipt: str) -> ObjectionRow | None:
    """The objection of this receipt, however it was typed."""
    read = read_receipt(receipt, Receipts.OBJECTION)
    if read is None:
        return None
    row = db.execute(_objections().where(Objection.receipt == read)).one_or_none()
    return None if row is None else _of(row)


def _objections() -> Any:
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
        )
        .join(Publication, Publication.id == Objection.publication_id)
        .join(Agency, Agency.id == Objection.agency_id)
    )


def _of(row: Any) -> ObjectionRow:
    items = tuple(int(each) for each in row.items.split(",") if each)
    return ObjectionRow(**{**row._mapping, "items": items})


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
