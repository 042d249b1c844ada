"""Filing an objection (异议): within the window, with a receipt, its words sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
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
from cycle.receipts import Receipts, new_receipt, tail
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation
from notifications.kinds.liaison import OBJECTION_FILED
from storage.secrets import Vault
from storage.tables import Nomination, NominationState, Objection, ObjectionState, new_id

#: As what somebody objects in chat.
FILERS = ("public", "enterprise", "agency", "liaison")
#: Of one person within one window.
MOST = 5

#: What the liaisons have at least, also where a letter is entered after the window.
_TO_VERIFY = timedelta(days=3)

#: Under which openids are hashed (storage.secrets.Vault.hash).
_PURPOSE = "openid"
#: As whose an objection is stored that came on paper.
_STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why somebody objects: their words, and the numbers of the standard's items that they name.

    own: of an agency to its own score (申诉), where staff enter it; of one in chat its actor tells.
    """

    text: str
    items: Sequence[int] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """Said in WeChat by whoever has this openid; the actor's role is as what."""

    openid: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Came on paper, and staff enter it.

    received_on: the day on which it came in, None for today; another: a second person's in the
    same words, which otherwise is the first one once more.
    """

    received_on: date | None = None
    another: bool = False


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
    grounds: Grounds,
    source: Chat | Letter,
    actor: Actor,
    now: datetime,
    *,
    zone: ZoneInfo,
    districts: Districts,
) -> Filed:
    """Take an objection to an agency of the list, or of an agency to its own score (申诉).

    An agency may object to its own score also when it is not on the list: in chat by the actor
    `agency:USCC`. Liaisons of the districts that nominated the agency hear of it, without its
    words and by the end of its receipt alone. Raises Refused outside the window and beyond five
    of one person.
    """
    filed_by = _filed_by(source, actor)
    kept = checked(db, publication, grounds.text, grounds.items)
    hold(db, publication.cycle_id)
    received_on = source.received_on if isinstance(source, Letter) else None
    refuse_closed(db, publication, now, zone, received_on, by_staff=isinstance(source, Letter))
    own = grounds.own or (
        filed_by == "agency"
        and actor.name in [f"agency:{code}" for code in codes_of_one(db, agency.uscc)]
    )
    agency = as_listed(db, publication, agency)
    refuse_not_listed(db, publication, agency, own=own)
    numbers = ",".join(str(each) for each in sorted(set(grounds.items)))
    before = _before(db, vault, publication, source)
    same = next((row for row in before if _is_same(vault, row, agency, numbers, kept)), None)
    if same is not None and not (isinstance(source, Letter) and source.another):
        return Filed(same.receipt, publication.to_date, is_new=False)
    if isinstance(source, Chat) and len(before) >= MOST:
        raise Refused(f"本次公示期内每人最多提出 {MOST} 件异议，如有补充请联系应急管理局。")
    receipt = new_receipt(Receipts.OBJECTION)
    openid = source.openid if isinstance(source, Chat) else None
    db.execute(
        insert(Objection).values(
            id=new_id(),
            receipt=receipt,
            publication_id=publication.id,
            agency_id=agency.id,
            filed_by=filed_by,
            own=own,
            filer_hash=None if openid is None else vault.hash(_PURPOSE, openid),
            filer_sealed=None if openid is None else vault.seal(openid),
            items=numbers,
            text_sealed=vault.seal(kept),
            filed_at=now,
            state=ObjectionState.FILED,
        )
    )
    # of others than staff only what they are: the log must not name who filed
    who = actor if isinstance(source, Letter) else replace(actor, name=filed_by, scope="")
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
    _tell(db, publication, agency, receipt, now, zone, districts)
    return Filed(receipt, publication.to_date)


def filed_in_other_words(
    db: Connection,
    vault: Vault,
    publication: PublicationRow,
    agency: Organisation,
    text: str,
    source: Chat,
) -> str | None:
    """The receipt of this person's undecided objection to the agency; None for none.

    None as well where they said the very same before: that is one objection, and none is added.
    """
    agency = as_listed(db, publication, agency)
    before = [row for row in _before(db, vault, publication, source) if row.agency_id == agency.id]
    if any(_is_same(vault, row, agency, row.items, text.strip()) for row in before):
        return None
    waiting = [row.receipt for row in before if row.state == ObjectionState.FILED and not row.own]
    return waiting[-1] if waiting else None


def _filed_by(source: Chat | Letter, actor: Actor) -> str:
    if isinstance(source, Letter):
        return _STAFF
    if actor.role not in FILERS:
        raise ValueError(f"nobody objects in chat as {actor.role!r}")
    return actor.role


def _before(
    db: Connection, vault: Vault, publication: PublicationRow, source: Chat | Letter
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
    if isinstance(source, Letter):
        return db.execute(statement.where(Objection.filed_by == _STAFF)).all()
    statement = statement.order_by(Objection.filed_at, Objection.id)
    hashes = vault.hashes(_PURPOSE, source.openid)
    return db.execute(statement.where(Objection.filer_hash.in_(hashes))).all()


def _is_same(vault: Vault, row: Any, agency: Organisation, numbers: str, text: str) -> bool:
    return (
        row.state != ObjectionState.WITHDRAWN
        and row.agency_id == agency.id
        and row.items == numbers
        and vault.open(row.text_sealed) == text
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
    until = max(publication.to_date, now.astimezone(zone).date() + _TO_VERIFY)
    given = {
        "reference": f"尾号{tail(receipt)}",  # the whole receipt opens the decision's reason
        "agency": agency.name,
        "until": until.isoformat(),
    }
    tell_liaisons(db, OBJECTION_FILED, publication.cycle_id, named, given, now, zone)
