"""Contacts (联系人) of the register: added, corrected, ended; a new phone is a new row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update
from sqlalchemy.orm import aliased

from cycle.audit import Actor, record
from cycle.authority import only_city
from cycle.refusal import Refused
from cycle.register.allowed import allow_district, reason
from cycle.register.asking import invite_again, revoke
from cycle.register.history import RowKind, history
from cycle.register.rows import change, insert_once, locked, refuse_same
from cycle.roster.records import ContactRecord
from storage.secrets import Vault
from storage.tables import Agency, Contact, Enterprise, Invitation, Role

_KEY = ("role", "subject", "phone_hash")
#: What the history tells besides: the ids of invitations that were revoked.
_REVOKED = "invitations"


def add_contact(
    db: Connection, vault: Vault, contact: ContactRecord, actor: Actor, now: datetime, *, why: str
) -> str:
    """Add somebody to be reached, or take up again one who had ended; their id.

    Refused where the same phone is there already for the same subject, and where the register
    does not know the subject.
    """
    _allow(db, actor, contact.role, contact.subject)
    why = reason(why)
    hashes = vault.hashes("phone", contact.phone)
    known = _known(db, contact, hashes)
    if known is not None:
        return _take_up(db, known, contact, actor, now, why)
    values = {
        "role": contact.role,
        "subject": contact.subject,
        "name": contact.name,
        "title": contact.title,
        "phone_hash": hashes[0],
        "phone_sealed": vault.seal(contact.phone),
    }
    row_id = insert_once(db, RowKind.CONTACT, _KEY, values, why, actor, now)
    if row_id is None:
        raise Refused("这个联系人正由另一人登记，请再看一次。")
    record(db, actor, "contact.add", f"contact:{row_id}", now, of=contact.subject, why=why)
    return row_id


def correct_contact(
    db: Connection,
    contact_id: str,
    changes: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    why: str,
) -> list[str]:
    """Correct name or title of a contact; the fields that differed."""
    before = _locked(db, contact_id, actor)
    why = reason(why)
    differing = change(db, RowKind.CONTACT, before, changes, why, actor, now)
    refuse_same(differing)
    fields = sorted(differing)
    record(db, actor, "contact.correct", f"contact:{before.id}", now, why=why, fields=fields)
    return fields


def change_phone(
    db: Connection,
    vault: Vault,
    contact_id: str,
    phone: str,
    actor: Actor,
    now: datetime,
    why: str,
) -> str:
    """Give a contact another phone: the old row ends and a new one begins; its id.

    A liaison's invitation stays theirs. phone: as `identifiers.parse_phone` writes it.
    """
    before = _locked(db, contact_id, actor)
    if before.ended_at is not None:
        raise Refused("这个联系人已经终止，请先恢复。")
    if before.phone_hash in vault.hashes("phone", phone):
        raise Refused("电话与名录中的相同，未作改动。")
    person = ContactRecord(before.role, before.subject, before.name, before.title, phone)
    new = add_contact(db, vault, person, actor, now, why=why)
    _hand_over(db, before.id, new)
    change(db, RowKind.CONTACT, before, {"ended_at": now}, reason(why), actor, now)
    record(db, actor, "contact.end", f"contact:{before.id}", now, followed_by=new)
    return new


def end_contact(db: Connection, contact_id: str, actor: Actor, now: datetime, why: str) -> bool:
    """End a contact, who is not reached any more; whether a liaison's invitation was revoked."""
    before = _locked(db, contact_id, actor)
    why = reason(why)
    if before.ended_at is not None:
        raise Refused("这个联系人已经终止。")
    liaison = Invitation.role == Role.LIAISON
    revoked = revoke(db, now, liaison, Invitation.person == before.id)
    more = {_REVOKED: (None, " ".join(revoked))}
    change(db, RowKind.CONTACT, before, {"ended_at": now}, why, actor, now, **more)
    record(db, actor, "contact.end", f"contact:{before.id}", now, why=why, revoked=len(revoked))
    return bool(revoked)


def _hand_over(db: Connection, before: str, after: str) -> None:
    """Let a liaison's invitations be the new row's, but where that one has its own already."""
    own = aliased(Invitation)
    has_own = exists().where(own.cycle_id == Invitation.cycle_id, own.person == after)
    db.execute(
        update(Invitation)
        .where(Invitation.person == before, ~has_own.correlate(Invitation))
        .values(person=after)
    )


def _take_up(
    db: Connection,
    known: Row[str, datetime | None],
    contact: ContactRecord,
    actor: Actor,
    now: datetime,
    why: str,
) -> str:
    if known.ended_at is None:
        raise Refused("名录中已有这个单位的同一电话，如需改姓名或职务请用更正。")
    before = locked(db, RowKind.CONTACT, known.id)
    told = [each.changes for each in history(db, before.id) if _REVOKED in each.changes]
    if told:
        invite_again(db, (told[-1][_REVOKED][1] or "").split())
    values = {"name": contact.name, "title": contact.title, "ended_at": None}
    change(db, RowKind.CONTACT, before, values, why, actor, now)
    record(db, actor, "contact.resume", f"contact:{before.id}", now, why=why)
    return str(before.id)


def _known(
    db: Connection, contact: ContactRecord, hashes: list[bytes]
) -> Row[str, datetime | None] | None:
    statement = select(Contact.id, Contact.ended_at).where(
        Contact.role == contact.role,
        Contact.subject == contact.subject,
        Contact.phone_hash.in_(hashes),
    )
    return db.execute(statement).first()


def _locked(db: Connection, contact_id: str, actor: Actor) -> Row[Any]:
    row = locked(db, RowKind.CONTACT, contact_id)
    _allow(db, actor, row.role, row.subject)
    return row


def _allow(db: Connection, actor: Actor, role: str, subject: str) -> None:
    """A liaison and an enterprise are of a district; agencies are of the city."""
    if role == Role.LIAISON:
        allow_district(actor, subject)
        return
    table = Agency if role == Role.AGENCY else Enterprise
    if db.execute(select(table.id).where(table.uscc == subject)).first() is None:
        raise Refused(f"名录中没有代码为 {subject} 的{'机构' if role == Role.AGENCY else '企业'}。")
    if role == Role.AGENCY:
        only_city(actor, "机构联系人")
    else:
        district = select(Enterprise.district_code).where(Enterprise.uscc == subject)
        allow_district(actor, db.scalars(district).one())
