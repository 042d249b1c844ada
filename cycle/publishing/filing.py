"""Filing an objection (异议): within the window, with a receipt, its words sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from cycle.audit import Actor, record
from cycle.districts import Districts
from cycle.publishing.guards import hold
from cycle.publishing.objectable import (
    as_listed,
    checked,
    refuse_closed,
    refuse_not_listed,
)
from cycle.publishing.published import PublicationRow
from cycle.publishing.same_agency import codes_of_one
from cycle.publishing.telling import tell_liaisons
from cycle.receipts import Receipts, new_receipt
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation
from notifications.kinds.liaison import OBJECTION_FILED
from storage.secrets import Vault
from storage.tables import Nomination, NominationState, Objection, ObjectionState, new_id

#: Who files: in chat, or staff for what came on paper.
FILERS = ("public", "enterprise", "agency", "liaison", "staff")
#: Of one person within one window.
MOST = 5

#: Under which openids are hashed (storage.secrets.Vault.hash).
_PURPOSE = "openid"


@dataclass(frozen=True, slots=True)
class Filed:
    """What whoever filed it is told; until: the window's last day; is_new: False for the same
    words of the same person once more."""

    receipt: str
    until: date
    is_new: bool = True


def file_objection(
    db: Connection,
    vault: Vault,
    publication: PublicationRow,
    agency: Organisation,
    text: str,
    actor: Actor,
    now: datetime,
    *,
    zone: ZoneInfo,
    districts: Districts,
    filed_by: str,
    filer: str | None,
    items: Sequence[int] = (),
    own: bool = False,
    another: bool = False,
    received_on: date | None = None,
) -> Filed:
    """Take an objection to an agency of the list, or of an agency to its own score (申诉).

    filed_by: one of FILERS; filer: the openid of who said it in chat, None for staff. An agency
    may object to its own score also when it is not on the list: filed_by "agency" by the actor
    `agency:USCC`, or own where staff enter its letter. items: numbers of the standard that it
    names; another: a second person's letter in the same words, which otherwise is the first one
    once more; received_on: the day of a letter that staff enter later. Liaisons of the districts
    that nominated the agency hear of it, without its words. Raises Refused outside the window
    and beyond five of one person.
    """
    if filed_by not in FILERS:
        raise ValueError(f"filed_by {filed_by!r}")
    kept = checked(db, publication, text, items)
    hold(db, publication.cycle_id)
    refuse_closed(db, publication, now, zone, received_on, by_staff=filed_by == "staff")
    own = own or (
        filed_by == "agency"
        and actor.name in [f"agency:{code}" for code in codes_of_one(db, agency.uscc)]
    )
    agency = as_listed(db, publication, agency)
    refuse_not_listed(db, publication, agency, own=own)
    numbers = ",".join(str(each) for each in sorted(set(items)))
    before = _before(db, vault, publication, filer)
    for row in () if another else before:
        if _is_same(vault, row, agency, numbers, kept):
            return Filed(row.receipt, publication.to_date, is_new=False)
    if filer is not None and len(before) >= MOST:
        raise Refused(f"本次公示期内每人最多提出 {MOST} 件异议，如有补充请联系应急管理局。")
    receipt = new_receipt(Receipts.OBJECTION)
    db.execute(
        insert(Objection).values(
            id=new_id(),
            receipt=receipt,
            publication_id=publication.id,
            agency_id=agency.id,
            filed_by=filed_by,
            own=own,
            filer_hash=None if filer is None else vault.hash(_PURPOSE, filer),
            filer_sealed=None if filer is None else vault.seal(filer),
            items=numbers,
            text_sealed=vault.seal(kept),
            filed_at=now,
            state=ObjectionState.FILED,
        )
    )
    _record(db, publication, agency, receipt, numbers, actor, filed_by, now, received_on)
    _tell(db, publication, agency, receipt, now, zone, districts)
    return Filed(receipt, publication.to_date)


def filed_in_other_words(
    db: Connection,
    vault: Vault,
    publication: PublicationRow,
    agency: Organisation,
    text: str,
    filer: str,
) -> str | None:
    """The receipt of this person's undecided objection to the agency; None for none.

    None as well where they said the very same before: that is one objection, and none is added.
    """
    agency = as_listed(db, publication, agency)
    before = [row for row in _before(db, vault, publication, filer) if row.agency_id == agency.id]
    if any(_is_same(vault, row, agency, row.items, text.strip()) for row in before):
        return None
    waiting = [row.receipt for row in before if row.state == ObjectionState.FILED and not row.own]
    return waiting[-1] if waiting else None


def _before(
    db: Connection, vault: Vault, publication: PublicationRow, filer: str | None
) -> Sequence[Any]:
    """What this person filed in the window; for staff what came on paper."""
    statement = select(
        Objection.receipt,
        Objection.agency_id,
        Objection.items,
        Objection.own,
        Objection.text_sealed,
        Objection.state,
    ).where(Objection.publication_id == publication.id)
    if filer is None:
        return db.execute(statement.where(Objection.filed_by == "staff")).all()
    statement = statement.order_by(Objection.filed_at, Objection.id)
    hashes = vault.hashes(_PURPOSE, filer)
    return db.execute(statement.where(Objection.filer_hash.in_(hashes))).all()


def _is_same(vault: Vault, row: Any, agency: Organisation, numbers: str, text: str) -> bool:
    return (
        row.state != ObjectionState.WITHDRAWN
        and row.agency_id == agency.id
        and row.items == numbers
        and vault.open(row.text_sealed) == text
    )


def _record(
    db: Connection,
    publication: PublicationRow,
    agency: Organisation,
    receipt: str,
    numbers: str,
    actor: Actor,
    filed_by: str,
    now: datetime,
    received_on: date | None,
) -> None:
    """Staff by their name; of others only what they are, for the log must not name who filed."""
    who = actor if filed_by == "staff" else replace(actor, name=filed_by, scope="")
    record(
        db,
        who,
        "objection.file",
        f"objection:{receipt}",
        now,
        cycle_id=publication.cycle_id,
        agency=agency.uscc,
        publication=publication.number,
        items=numbers,
        received_on=None if received_on is None else received_on.isoformat(),
    )


def _tell(
    db: Connection,
    publication: PublicationRow,
    agency: Organisation,
    receipt: str,
    now: datetime,
    zone: ZoneInfo,
    districts: Districts,
) -> None:
    codes = db.scalars(
        select(Nomination.district_code)
        .distinct()
        .where(
            Nomination.cycle_id == publication.cycle_id,
            Nomination.agency_id.in_(Merged(db).all_of(agency.id)),
            Nomination.state == NominationState.STANDING,
            Nomination.district_code != "",
        )
        .order_by(Nomination.district_code)
    ).all()
    named = [(code, districts.name(code)) for code in codes]
    given = {
        "reference": receipt,
        "agency": agency.name,
        "until": publication.to_date.isoformat(),
    }
    tell_liaisons(db, OBJECTION_FILED, publication.cycle_id, named, given, now, zone)
