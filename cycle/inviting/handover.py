"""Hand-over (接手): a colleague takes over by the last four digits of the roster's phone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from sqlalchemy import Connection, delete, func, insert, select, update

from cycle.audit import Actor, record
from cycle.inviting.invitations import Found, find_invitation
from cycle.reading import stream
from notifications.kinds.enterprise import HANDED_OVER
from notifications.news import draft
from notifications.outbox import enqueue
from notifications.route import TYPED
from storage.secrets import Vault
from storage.tables import AuditEntry, Binding, Contact, Conversation, Role, new_id

_ACTION = "invitation.hand_over"
#: Wrong digits for one invitation within a day, after which the right ones are wrong as well:
#: whoever has a letter has only four digits to guess, from however many accounts.
MOST_WRONG, WRONG_WITHIN = 5, timedelta(days=1)
_DIGITS = 4


class Verdict(StrEnum):
    RIGHT = "right"  #: may take over
    WRONG = "wrong"  #: the code or the digits; nobody is told which
    NO_PHONE = "no_phone"  #: the roster has no phone to ask for


@dataclass(frozen=True, slots=True)
class Judged:
    """found: the invitation, also behind wrong digits; None when there is none."""

    verdict: Verdict
    found: Found | None


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes over; conversation_id: None for somebody whom we do not know yet."""

    openid: str
    conversation_id: str | None


def judge(
    db: Connection, vault: Vault, code: str, digits: str, asker: str | None, now: datetime
) -> Judged:
    """Whether the code and the digits are those of one invitation; asker: their conversation.

    Where nobody is bound, or the asker is, the code alone suffices, as it does for binding.
    """
    found = find_invitation(db, vault, code)
    if found is None or found.revoked:
        return Judged(Verdict.WRONG, None)
    if found.bound_to in (None, asker):
        return Judged(Verdict.RIGHT, found)
    phones = _last_digits(db, vault, found)
    if not phones:
        return Judged(Verdict.NO_PHONE, found)
    # all are compared, however many: the time must not tell
    fitting = [compare_digest(phone, digits) for phone in phones]
    if any(fitting) and _wrong_lately(db, found, now) < MOST_WRONG:
        return Judged(Verdict.RIGHT, found)
    return Judged(Verdict.WRONG, found)


def hand_over(
    db: Connection, vault: Vault, found: Found, taker: Taker, actor: Actor, now: datetime
) -> bool:
    """Bind the taker in the place of whoever is bound; False when that is somebody else by now.

    found: as judged. What was answered stays with the invitation: a draft goes on where it was,
    and what was submitted is submitted. Consent is the taker's own.
    """
    unbound = delete(Binding).where(
        Binding.invitation_id == found.id, Binding.conversation_id == found.bound_to
    )
    if not db.execute(unbound).rowcount:
        return False
    told = _tell(db, found, now)
    # a turn of theirs that has read that they are bound writes nothing any more
    db.execute(
        update(Conversation)
        .where(Conversation.id == found.bound_to)
        .values(version=Conversation.version + 1)
    )
    conversation = taker.conversation_id or _new_conversation(db, vault, taker.openid, now)
    db.execute(
        insert(Binding).values(invitation_id=found.id, conversation_id=conversation, bound_at=now)
    )
    _record(db, found, actor, now, succeeded=True, told=told)
    return True


def note_wrong(db: Connection, found: Found, actor: Actor, now: datetime) -> None:
    """Somebody gave this invitation's code with wrong digits."""
    _record(db, found, actor, now, succeeded=False, told=False)


@dataclass(frozen=True, slots=True)
class Handover:
    """A hand-over, or one that was tried with wrong digits.

    subject: a USCC, or a liaison's district; told: a message to whoever was bound was queued.
    """

    at: datetime
    role: str
    subject: str
    district: str
    succeeded: bool
    told: bool


def handovers(db: Connection, cycle_id: str, district: str | None = None) -> Iterator[Handover]:
    """A cycle's hand-overs in the order of time, streamed; they name no person.

    The connection comes from `cycle.reading.reading`.
    """
    statement = (
        select(AuditEntry.at, AuditEntry.succeeded, AuditEntry.detail)
        .where(AuditEntry.action == _ACTION, AuditEntry.cycle_id == cycle_id)
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    for row in stream(db, statement):
        of = row.detail
        if district in (None, of["district"]):
            whose = (of["of_role"], of["invited"], of["district"])
            yield Handover(row.at, *whose, row.succeeded, of["told"])


def _record(
    db: Connection, found: Found, actor: Actor, now: datetime, *, succeeded: bool, told: bool
) -> None:
    record(
        db,
        actor,
        _ACTION,
        _subject(found),
        now,
        cycle_id=found.cycle_id,
        succeeded=succeeded,
        of_role=found.role.value,
        invited=found.subject,
        district=found.district,
        told=told,
    )


def _tell(db: Connection, found: Found, now: datetime) -> bool:
    """Queue a word to whoever is bound, while a customer-service message would reach them.

    Later they hear it when they write: nothing is bound to them.
    """
    typed = db.scalars(
        select(Conversation.last_typed_at).where(Conversation.id == found.bound_to)
    ).one_or_none()
    if typed is None or now - typed >= TYPED.length:
        return False
    given: dict[str, str | int] = {"person": str(found.bound_to), "at": int(now.timestamp())}
    return enqueue(db, [draft(HANDED_OVER, found.cycle_id, found.id, given, now)], now) > 0


def _subject(found: Found) -> str:
    return f"invitation:{found.id}"


def _wrong_lately(db: Connection, found: Found, now: datetime) -> int:
    wrong = select(func.count()).where(
        AuditEntry.subject == _subject(found),
        AuditEntry.action == _ACTION,
        AuditEntry.succeeded.is_(False),
        AuditEntry.at > now - WRONG_WITHIN,
    )
    return db.execute(wrong).scalar_one()


def _last_digits(db: Connection, vault: Vault, found: Found) -> list[str]:
    """Of every phone that the roster has for the invited; an extension does not count."""
    standing = select(Contact.phone_sealed).where(
        Contact.role == found.role.value,
        Contact.subject == found.subject,
        Contact.ended_at.is_(None),
    )
    if found.role is Role.LIAISON:
        standing = standing.where(Contact.id == found.person)
    numbers = (vault.open(sealed) for sealed in db.scalars(standing) if sealed)
    return [main[-_DIGITS:] for main in map(_main_number, numbers) if len(main) >= _DIGITS]


def _main_number(phone: str) -> str:
    """As parse_phone writes it, 0757-82366978-801 is 82366978 with an extension."""
    parts = phone.split("-")
    return parts[1] if len(parts) > 1 else phone


def _new_conversation(db: Connection, vault: Vault, openid: str, now: datetime) -> str:
    conversation = new_id()
    db.execute(
        insert(Conversation).values(
            id=conversation,
            openid_hash=vault.hash("openid", openid),
            openid_sealed=vault.seal(openid),
            version=1,
            place="",
            last_event_at=now,
            last_typed_at=now,  # 接手 is typed
            created_at=now,
        )
    )
    return conversation
