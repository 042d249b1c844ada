"""The audit log (审计日志): every verb writes who did what, when, from where, to what.

网络安全法 and 等保 2.0 ask for it; entries are never changed or deleted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from cycle.reading import stream
from storage.tables import AuditEntry, new_id


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something.

    name: an operator's as they gave it, or a role with its subject (liaison:440604); role:
    bureau, district, contractor, enterprise, agency, liaison, public or system; origin: from
    where, such as wechat or cli:user@host; scope: the district's code or the city's for which
    they act, "" where that does not matter.
    """

    name: str
    role: str
    origin: str
    scope: str = ""


def record(
    db: Connection,
    actor: Actor,
    action: str,
    subject: str,
    now: datetime,
    *,
    cycle_id: str | None = None,
    succeeded: bool = True,
    **detail: Any,
) -> None:
    """Write an entry in the verb's own transaction.

    action: thing.verb, such as objection.decide; subject: kind:key, such as
    agency:91440605MA4W00003K; detail: plain values for JSON, free of personal data.
    """
    db.execute(
        insert(AuditEntry).values(
            id=new_id(),
            at=now,
            actor=actor.name,
            role=actor.role,
            origin=actor.origin,
            action=action,
            subject=subject[:200],
            cycle_id=cycle_id,
            succeeded=succeeded,
            detail=detail,
        )
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as stored; `at` in UTC."""

    at: datetime
    actor: str
    role: str
    origin: str
    action: str
    subject: str
    cycle_id: str | None
    succeeded: bool
    detail: Mapping[str, Any]


def entries(
    db: Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    subject: str | None = None,
    action: str | None = None,
    actor: str | None = None,
    cycle_id: str | None = None,
    newest_first: bool = False,
    limit: int | None = None,
) -> Iterator[Entry]:
    """Entries in the order of time, streamed; the connection comes from `reading`.

    since <= at < until; subject, actor: exactly; action: exactly, or all that begin with it and a
    dot. newest_first: the other way round, so that a limit gives the last ones.
    """
    row = AuditEntry
    statement = select(
        row.at,
        row.actor,
        row.role,
        row.origin,
        row.action,
        row.subject,
        row.cycle_id,
        row.succeeded,
        row.detail,
    ).order_by(*((row.at.desc(), row.id.desc()) if newest_first else (row.at, row.id)))
    if since is not None:
        statement = statement.where(row.at >= since)
    if until is not None:
        statement = statement.where(row.at < until)
    if action is not None:
        beginning = row.action.startswith(f"{action}.", autoescape=True)
        statement = statement.where((row.action == action) | beginning)
    for column, value in ((row.subject, subject), (row.actor, actor), (row.cycle_id, cycle_id)):
        if value is not None:
            statement = statement.where(column == value)
    if limit is not None:
        statement = statement.limit(limit)
    for found in stream(db, statement):
        yield Entry(**found._mapping)
