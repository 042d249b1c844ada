"""What becomes of a claimed message, recorded under the claim by the one table of transitions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Update,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    update,
)

from notifications.outbox import LAPSED, Claimed
from notifications.route import Route
from storage.tables import TRANSITIONS, MessageStatus, OutboxMessage

#: The columns that the end of a claim leaves empty.
_FREE = {"claim_token": None, "lease_until": None}
_ERROR_LENGTH = 200  # storage.tables.OutboxMessage.error


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that leaves now, the how-maniest, and by which route."""

    claimed: Claimed
    route: Route
    attempt: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed message.

    error: in words, whether or not it goes on. sent_at: when it was accepted, or may have been.
    due_at, attempts: for one that is queued again.
    """

    claimed: Claimed
    target: MessageStatus
    error: str | None = None
    provider_id: int | None = None
    sent_at: datetime | None = None
    due_at: datetime | None = None
    attempts: int | None = None


def sources(target: MessageStatus) -> list[MessageStatus]:
    """The states from which a message may move to this one, by the one table."""
    return [source for source, targets in TRANSITIONS.items() if target in targets]


def begin(db: Connection, begun: Iterable[Begun], now: datetime, lease: timedelta) -> int:
    """Note which attempts leave now; how many claims were still ours.

    It tells reclaim that from here on the outcome is unknown.
    """
    rows = [
        {
            **_under(each.claimed),
            "b_route": each.route,
            "b_attempt": each.attempt,
            "b_until": now + lease,
        }
        for each in begun
    ]
    return changed(db, _BEGIN, rows)


def still_ours(db: Connection, claimed: Iterable[Claimed]) -> set[str]:
    """The ids of those whose claim nobody has taken over."""
    tokens = {each.id: each.token for each in claimed}
    if not tokens:
        return set()
    rows = db.execute(
        select(OutboxMessage.id, OutboxMessage.claim_token).where(
            OutboxMessage.id.in_(tokens), OutboxMessage.status == MessageStatus.SENDING
        )
    )
    return {row.id for row in rows if row.claim_token == tokens[row.id]}


def settle(db: Connection, settled: Iterable[Settled], now: datetime) -> int:
    """Record what became of messages and let go of them; how many claims were still ours.

    A doubt once recorded stays: a later, certain failure does not settle it.
    """
    by_target: dict[MessageStatus, list[dict[str, Any]]] = {}
    for each in settled:
        row = {
            **_under(each.claimed),
            "s_at": now,
            "s_error": None if each.error is None else each.error[:_ERROR_LENGTH],
            "s_provider_id": each.provider_id,
            "s_sent_at": each.sent_at,
            "s_due_at": each.due_at or now,
            "s_attempts": each.claimed.attempts if each.attempts is None else each.attempts,
        }
        by_target.setdefault(each.target, []).append(row)
    kept = sum(changed(db, _settling(target), rows) for target, rows in by_target.items())
    accepted = by_target.get(MessageStatus.SENT, [])
    if kept < sum(map(len, by_target.values())):
        kept += changed(db, _ACCEPTED_AFTER_ALL, [_late(row) for row in accepted])
    return kept


def ended_with(reason: str) -> ColumnElement[str]:
    """The error of a message that is ended unclaimed: this reason, after a doubt if there is one.

    Whether one that may have arrived was cancelled later does not settle it.
    """
    error = OutboxMessage.error
    both = func.substr(error + f"; {reason}", 1, _ERROR_LENGTH)
    return case((error.startswith("unknown"), both), else_=reason)


def _under(claimed: Claimed) -> dict[str, Any]:
    return {"m_id": claimed.id, "m_token": claimed.token}


def _ours(*states: MessageStatus) -> Update:
    return update(OutboxMessage).where(
        OutboxMessage.id == bindparam("m_id"),
        OutboxMessage.claim_token == bindparam("m_token"),
        # written out, because a list cannot be a parameter of many statements at once
        or_(false(), *(OutboxMessage.status == state for state in states)),
    )


_BEGIN = _ours(MessageStatus.SENDING).values(
    route=bindparam("b_route"),
    attempts=bindparam("b_attempt"),
    lease_until=bindparam("b_until"),
)


def _late(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("m_id", "s_provider_id", "s_sent_at")}


#: A process that was taken for dead, because the database was away for longer than its lease,
#: knows what became of its message: the doubt is settled if nobody has begun to repeat it.
_ACCEPTED_AFTER_ALL = (
    update(OutboxMessage)
    .where(
        OutboxMessage.id == bindparam("m_id"),
        OutboxMessage.status == MessageStatus.QUEUED,
        OutboxMessage.error.endswith(LAPSED),
    )
    .values(
        status=MessageStatus.SENT,
        provider_id=bindparam("s_provider_id", type_=OutboxMessage.provider_id.type),
        sent_at=bindparam("s_sent_at", type_=OutboxMessage.sent_at.type),
    )
)


@cache
def _settling(target: MessageStatus) -> Update:
    row = OutboxMessage
    error = bindparam("s_error", type_=row.error.type)
    sent_at = bindparam("s_sent_at", type_=row.sent_at.type)
    both = func.substr(row.error + "; " + error, 1, _ERROR_LENGTH)
    values: dict[str, Any] = {
        "status": target,
        # one that was accepted counts from then, one in doubt from the first time
        "sent_at": func.coalesce(sent_at, row.sent_at)
        if target is MessageStatus.SENT
        else func.coalesce(row.sent_at, sent_at),
        "error": case(
            (error.is_(None), row.error),
            (row.error.startswith("unknown"), both),
            else_=error,
        ),
        **_FREE,
    }
    if target is MessageStatus.SENT:
        values["provider_id"] = bindparam("s_provider_id", type_=row.provider_id.type)
    if target is MessageStatus.QUEUED:
        values["due_at"] = bindparam("s_due_at", type_=row.due_at.type)
        values["attempts"] = bindparam("s_attempts", type_=row.attempts.type)
    if not TRANSITIONS[target]:
        values["finished_at"] = bindparam("s_at", type_=row.finished_at.type)
    return _ours(*sources(target)).values(values)


def changed(
    db: Connection, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None
) -> int:
    """Execute, once or for each of the rows, and return the number of rows that were changed."""
    if rows is not None and not rows:
        return 0
    return int(db.execute(statement, rows).rowcount)
