"""Whoever and whatever was not reached must stand on a list for people to telephone."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from cycle.progress.call_list import call_list
from cycle.progress.call_reasons import Reason
from cycle.progress.undelivered import undelivered_messages
from cycle.reading import reading
from pingyi.means import means_of
from pingyi.rehearsal.audits import Audit
from pingyi.rehearsal.clock import MovedClock
from pingyi.rehearsal.people import Parting
from pingyi.rehearsal.player import MUTE
from pingyi.rehearsal.record import Record
from pingyi.rehearsal.stage import Stage
from storage.tables import EarlyReceipt, MessageStatus, OutboxMessage, Role

_NO_CALL = Reason.EARLIER.value
#: The last day's reminders leave after the morning of it, and show who is gone.
_LAST_DAY = timedelta(hours=16)
_ENDED = (MessageStatus.FAILED, MessageStatus.UNDELIVERABLE)


@dataclass(frozen=True, slots=True)
class Called:
    """The call list at one moment: reason by USCC."""

    reasons: dict[str, str]

    def counted(self) -> dict[str, int]:
        return dict(Counter(self.reasons.values()))


def called(stage: Stage, clock: MovedClock) -> Called:
    """Who is to be telephoned now."""
    means = means_of(stage.config)
    with reading(stage.database) as db:
        calls = call_list(db, stage.vault, stage.cycle, means, clock())
        return Called({call.uscc: call.reason.value for call in calls})


def never_bound(stage: Stage, at_last: Called) -> Audit:
    """Enterprises whose people never scanned their letters, by who they are, not by our tables."""
    missing = [
        f"{person.openid} {subject}"
        for person in stage.people
        if person.role is Role.ENTERPRISE and person.character.binds_at is None
        for subject in person.subjects
        if subject not in at_last.reasons
    ]
    count = sum(person.character.binds_at is None for person in stage.people)
    return Audit("unbound_called", "从未绑定的企业都在需电话联系名单上", count, tuple(missing))


def gone(stage: Stage, record: Record, at_last: Called) -> Audit:
    """Who left, or wants no reminders, and has not answered: nothing reached them since."""
    last_morning = stage.cycle.closes_at - _LAST_DAY
    parted = {said.openid: said.at for said in record.said if said.text == MUTE}
    for person in stage.people:
        if person.character.parting not in (None, Parting.MUTES):
            parted[person.openid] = person.character.parts_at
    reached = {push.openid: push.at for push in record.pushes}  # the last one stays
    waiting = [
        person
        for person in stage.people
        if person.character.binds_at is not None
        and person.openid in parted
        and max(parted[person.openid], person.character.binds_at + _LAST_DAY) < last_morning
        and reached.get(person.openid, last_morning) <= parted[person.openid]
        and len(record.receipts.get(person.openid, {})) < person.expected
    ]
    missing = [
        f"{person.openid} {person.character.parting}"
        for person in waiting
        if not any(
            at_last.reasons.get(subject, _NO_CALL) != _NO_CALL for subject in person.subjects
        )
    ]
    return Audit(
        "gone_called",
        "取关、屏蔽、失联或不再提醒而未答的都在名单上",
        len(waiting),
        tuple(missing),
    )


def all_listed(stage: Stage) -> Audit:
    """Every message that ended without arriving is told with its reason."""
    query = select(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.error).where(
        OutboxMessage.status.in_(_ENDED)
    )
    with reading(stage.database) as db:
        listed = {message.id: message.error for message in undelivered_messages(db, stage.cycle.id)}
    with stage.database.statements() as db:
        rows = db.execute(query).all()
    missing = [f"{row.id} {row.kind} {row.error or '-'}" for row in rows if not listed.get(row.id)]
    return Audit(
        "undelivered_listed", "未送达的消息都在名单上并写明原因", len(rows), tuple(missing)
    )


def receipts_settled(stage: Stage) -> Audit:
    """No receipt waits for a message that was long since noted as accepted."""
    query = (
        select(OutboxMessage.id, OutboxMessage.kind, EarlyReceipt.status)
        .join(EarlyReceipt, EarlyReceipt.provider_id == OutboxMessage.provider_id)
        .where(OutboxMessage.status == MessageStatus.SENT)
    )
    templates = select(func.count()).where(OutboxMessage.provider_id.is_not(None))
    with stage.database.statements() as db:
        waiting = [f"{row.id} {row.kind} {row.status}" for row in db.execute(query)]
        count = int(db.execute(templates).scalar_one())
    return Audit("receipts_settled", "模板消息的回执都已记下", count, tuple(waiting))
