"""Whoever and whatever was not reached must stand on a list for people to telephone."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from cycle.call_list import call_list
from cycle.call_reasons import Means
from cycle.reading import reading
from cycle.undelivered import undelivered_messages
from notifications.kinds import NUDGE
from pingyi.rehearsal.audits import Audit
from pingyi.rehearsal.clock import MovedClock
from pingyi.rehearsal.stage import Stage
from storage.tables import MessageStatus, OutboxMessage, Role

_ENDED = (MessageStatus.FAILED, MessageStatus.UNDELIVERABLE)


@dataclass(frozen=True, slots=True)
class Called:
    """The call list at one moment: reason by USCC."""

    reasons: dict[str, str]

    def counted(self) -> dict[str, int]:
        return dict(Counter(self.reasons.values()))


def called(stage: Stage, clock: MovedClock) -> Called:
    """Who is to be telephoned now."""
    wechat = stage.config.wechat
    subscription = wechat.subscriptions.get(NUDGE.name)
    means = Means(NUDGE.name in wechat.templates, subscription.id if subscription else None)
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
