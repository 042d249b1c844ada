"""Filing an objection (异议): within the window, with a receipt, its words sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from cycle.audit import Actor, record
from cycle.districts import Districts
from cycle.publishing.announcements import announcement_of
from cycle.publishing.frozen import entry_of
from cycle.publishing.guards import hold
from cycle.publishing.published import PublicationRow, listings
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
SHORTEST, LONGEST = 5, 500
#: The standard's items (Annex 1).
ITEMS = range(1, 14)

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
    kept = _checked(text, items)
    hold(db, publication.cycle_id)
    _refuse_closed(db, publication, now, zone, received_on)
    own = own or (
        filed_by == "agency"
        and actor.name in [f"agency:{code}" for code in codes_of_one(db, agency.uscc)]
    )
    agency = _as_listed(db, publication, agency)
    _refuse_not_listed(db, publication, agency, own=own)
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


def _checked(text: str, items: Sequence[int]) -> str:
    kept = text.strip()
    if not SHORTEST <= len(kept) <= LONGEST:
        raise Refused(f"请写明异议的理由，{SHORTEST} 至 {LONGEST} 个字。")
    wrong = [str(each) for each in items if each not in ITEMS]
    if wrong:
        raise Refused(f"没有第 {'、'.join(wrong)} 项，评估项目为第 1 至 {ITEMS[-1]} 项。")
    return kept


def _refuse_closed(
    db: Connection,
    publication: PublicationRow,
    now: datetime,
    zone: ZoneInfo,
    received_on: date | None,
) -> None:
    """Open from the moment of publication until 24:00 of its last day."""
    today = now.astimezone(zone).date()
    day = today if received_on is None else received_on
    if day > today:
        raise Refused(f"收到异议的日期 {day} 不能晚于今天（{today}）。")
    if now < publication.published_at or day < publication.from_date:
        raise Refused("公示还没有开始，请在公示期内提出异议。")
    over = day > publication.to_date
    if over or announcement_of(db, publication.id) is not None:
        raise Refused(f"公示已于 {publication.to_date} 24:00 结束，异议应在公示期内提出。")


def _as_listed(db: Connection, publication: PublicationRow, agency: Organisation) -> Organisation:
    """The agency as the list names it: a merger within the window changes no list."""
    same = Merged(db).all_of(agency.id)
    for row in listings(db, publication.id):
        if row.agency_id in same:
            return Organisation(row.agency_id, row.uscc, row.name)
    return agency


def _refuse_not_listed(
    db: Connection, publication: PublicationRow, agency: Organisation, *, own: bool
) -> None:
    rows = {row.agency_id: row for row in listings(db, publication.id)}
    row = rows.get(agency.id)
    if row is not None and row.vacated_at is None:
        return
    codes = codes_of_one(db, agency.uscc)
    if own and any(entry_of(db, publication.snapshot_id, code) is not None for code in codes):
        return
    if own:
        raise Refused(f"“{agency.name}”没有参加这次考评，没有可以申诉的得分。")
    if row is not None:
        raise Refused(f"“{agency.name}”已不在公示名单上，无需再提出异议。")
    raise Refused(f"“{agency.name}”不在公示名单上，只能对名单上的机构提出异议。")


def _before(
    db: Connection, vault: Vault, publication: PublicationRow, filer: str | None
) -> Sequence[Any]:
    """What this person filed in the window; for staff what came on paper."""
    statement = select(
        Objection.receipt,
        Objection.agency_id,
        Objection.items,
        Objection.text_sealed,
        Objection.state,
    ).where(Objection.publication_id == publication.id)
    if filer is None:
        return db.execute(statement.where(Objection.filed_by == "staff")).all()
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
