"""Forgetting a person at their wish (个人信息保护法, section 47): what goes, and a receipt.

What was submitted stays: it is the enterprise's, and nothing leads from it to the person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from cycle.audit import Actor, record
from cycle.publishing.objections import forget_filer
from cycle.receipts import Receipts, new_receipt, read_receipt
from storage.tables import (
    Binding,
    Conversation,
    Erasure,
    Invitation,
    Objection,
    Response,
    Role,
    SubscriptionCredit,
    new_id,
)
from survey.questionnaire import QUESTION_COUNT
from survey.session import UNANSWERED, ResponseState

_PERSON, _BY_THEMSELVES = "person", "本人"
_OPEN = (ResponseState.INVITED, ResponseState.IN_PROGRESS)

#: The same as forget_filer for one hash, written so that a turn can prepare it.
FORGET_FILER = (
    update(Objection)
    .where(Objection.filer_hash == bindparam("filer", type_=Objection.filer_hash.type))
    .values(filer_hash=None, filer_sealed=None)
)


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """What was erased: counts by what it was; kind: person or retention."""

    receipt: str
    kind: str
    cycle_id: str | None
    counts: Mapping[str, int]
    erased_by: str
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays behind, detached: submitted responses."""

    submitted: int


def erase_person(
    db: Connection,
    conversation_id: str,
    hashes: Sequence[bytes],
    actor: Actor,
    now: datetime,
) -> tuple[ErasureRow, Kept]:
    """Erase all that leads to this person, and write down how much it was.

    hashes: of their openid under every data key. The openid, what they were bound to, their
    consent, what they had not submitted, and that an objection was theirs. actor: without a
    name, for the log must not go on to tell what was erased.
    """
    bound = select(Binding.invitation_id).where(Binding.conversation_id == conversation_id)
    theirs = select(Invitation.id).where(
        Invitation.id.in_(bound), Invitation.role == Role.ENTERPRISE
    )
    kept = Kept(_count(db, _responses(theirs).where(Response.submitted_answers.is_not(None))))
    counts = {
        "conversations": _count(db, select(func.count()).where(Conversation.id == conversation_id)),
        "bindings": _count(
            db, select(func.count()).where(Binding.conversation_id == conversation_id)
        ),
        "drafts": _clear_drafts(db, theirs),
        "credits": _count(
            db, select(func.count()).where(SubscriptionCredit.conversation_id == conversation_id)
        ),
        # wrong codes are left to the hourly purge: else whoever erases could go on guessing
        "filers": int(db.execute(forget_filer(hashes)).rowcount),
    }
    db.execute(delete(Conversation).where(Conversation.id == conversation_id))
    erased = write_erasure(db, Receipts.PERSON, _PERSON, None, counts, _BY_THEMSELVES, now)
    record(db, actor, "person.erase", f"erasure:{erased.receipt}", now, counts=counts)
    return erased, kept


def write_erasure(
    db: Connection,
    prefix: Receipts,
    kind: str,
    cycle_id: str | None,
    counts: Mapping[str, int],
    erased_by: str,
    now: datetime,
) -> ErasureRow:
    """Keep how much was erased, under a receipt; nothing else of it is left."""
    receipt = new_receipt(prefix)
    db.execute(
        insert(Erasure).values(
            id=new_id(),
            receipt=receipt,
            kind=kind,
            cycle_id=cycle_id,
            counts=dict(counts),
            erased_by=erased_by,
            erased_at=now,
        )
    )
    return ErasureRow(receipt, kind, cycle_id, counts, erased_by, now)


def find_erasure(db: Connection, receipt: str) -> ErasureRow | None:
    """The erasure of this receipt, however it was typed."""
    read = read_receipt(receipt, Receipts.PERSON, Receipts.RETENTION)
    columns = [column for column in Erasure.__table__.columns if column.key != "id"]
    row = db.execute(select(*columns).where(Erasure.receipt == read)).one_or_none()
    return None if row is None else ErasureRow(**row._mapping)


def erasures(db: Connection) -> Iterator[ErasureRow]:
    """All of them in the order of time; nothing of any leads to a person."""
    columns = [column for column in Erasure.__table__.columns if column.key != "id"]
    for row in db.execute(select(*columns).order_by(Erasure.erased_at, Erasure.id)):
        yield ErasureRow(**row._mapping)


def _clear_drafts(db: Connection, invitations: Select[str]) -> int:
    """What was not submitted goes; how many responses had something of it."""
    unsubmitted = (
        Response.invitation_id.in_(invitations),
        Response.state.in_(_OPEN),
    )
    drafts = _count(
        db,
        _responses(invitations).where(Response.state == ResponseState.IN_PROGRESS),
    )
    db.execute(
        update(Response)
        .where(*unsubmitted)
        .values(
            state=ResponseState.WITHDRAWN,
            answers=UNANSWERED * QUESTION_COUNT,
            comment=None,
            started_at=None,
            answer_log="",
        )
    )
    db.execute(
        update(Response)
        .where(Response.invitation_id.in_(invitations), Response.submitted_answers.is_not(None))
        .values(answers=Response.submitted_answers, comment=Response.submitted_comment)
    )
    return drafts


def _responses(invitations: Select[str]) -> Select[int]:
    return select(func.count()).where(Response.invitation_id.in_(invitations))


def _count(db: Connection, statement: Select[int]) -> int:
    return int(db.execute(statement).scalar_one())
