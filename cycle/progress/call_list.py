"""The call list (需电话联系): who cannot be reached in WeChat, and why, for people to telephone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from cycle.cycles import CycleRow
from cycle.progress.call_reasons import Means, Reason, next_reminder
from cycle.progress.reachability import last_reached, standings
from cycle.reading import stream
from notifications.surveys import OPEN_STATES
from storage.secrets import Vault
from storage.tables import Contact, Conversation, Invitation, Response, Role
from survey.session import ResponseState

#: Enterprises whose contacts are looked up together.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Call:
    """An enterprise to telephone; error: the outbox's or the platform's word, None for none.

    waiting of responses are still to be answered. contacts: names and telephone numbers of the
    roster. reached_at: when a message last arrived, acted_at: when the person last wrote or tapped.
    """

    district: str
    uscc: str
    name: str
    reason: Reason
    error: str | None
    waiting: int
    submitted: int
    contacts: tuple[tuple[str, str], ...]
    reached_at: datetime | None
    acted_at: datetime | None


@dataclass(frozen=True, slots=True)
class NotReached:
    """An enterprise of the call list as it is told in chat: no telephone numbers."""

    name: str
    reason: Reason
    error: str | None


def call_list(
    db: Connection,
    vault: Vault,
    cycle: CycleRow,
    means: Means,
    now: datetime,
    district: str | None = None,
) -> Iterator[Call]:
    """By district and USCC, those that need no call last; streamed.

    The connection comes from `reading`.
    """
    found = standings(
        cycle,
        means,
        next_reminder(db, cycle, means, now),
        _responses(Response.state.in_(OPEN_STATES)).label("waiting"),
        _responses(Response.state == ResponseState.SUBMITTED).label("submitted"),
        last_reached(cycle.id).label("reached_at"),
        Conversation.last_typed_at,
        Conversation.last_event_at,
    )
    rows = stream(db, _listed(found, district))
    while chunk := list(islice(rows, _CHUNK)):
        contacts = enterprise_contacts(db, vault, [row.subject for row in chunk])
        for row in chunk:
            yield _call(row, contacts.get(row.subject, ()))


def call_counts(
    db: Connection, cycle: CycleRow, means: Means, now: datetime, district: str | None = None
) -> dict[str, dict[Reason, int]]:
    """District -> reason -> enterprises; one query. Those that need no call are counted, too."""
    next_at = next_reminder(db, cycle, means, now)
    found = _within(standings(cycle, means, next_at), district).subquery()
    statement = (
        select(found.c.district, found.c.reason, func.count())
        .where(found.c.reason.is_not(None))
        .group_by(found.c.district, found.c.reason)
        .order_by(found.c.district)
    )
    counts: dict[str, dict[Reason, int]] = {}
    for code, reason, count in db.execute(statement):
        counts.setdefault(code, {})[Reason(reason)] = count
    return counts


def to_call(counts: dict[Reason, int]) -> int:
    """Enterprises that somebody has to telephone."""
    return sum(count for reason, count in counts.items() if reason is not Reason.EARLIER)


def not_reached(
    db: Connection,
    cycle: CycleRow,
    means: Means,
    now: datetime,
    district: str,
    *,
    limit: int,
    offset: int,
) -> list[NotReached]:
    """A page of a district's enterprises that somebody has to telephone, by USCC."""
    next_at = next_reminder(db, cycle, means, now)
    found = _within(standings(cycle, means, next_at), district).subquery()
    statement = (
        select(found.c.name, found.c.reason, found.c.error)
        .where(found.c.reason.is_not(None), found.c.reason != Reason.EARLIER.value)
        .order_by(found.c.subject)
        .limit(limit)
        .offset(offset)
    )
    return [NotReached(row.name, Reason(row.reason), row.error) for row in db.execute(statement)]


def _listed(found: Select[*tuple[Any, ...]], district: str | None) -> Select[*tuple[Any, ...]]:
    all_of_them = _within(found, district).subquery()
    reason = all_of_them.c.reason
    return (
        select(all_of_them)
        .where(reason.is_not(None))
        .order_by(all_of_them.c.district, reason == Reason.EARLIER.value, all_of_them.c.subject)
    )


def _within(found: Select[*tuple[Any, ...]], district: str | None) -> Select[*tuple[Any, ...]]:
    return found if district is None else found.where(Invitation.district_code == district)


def _responses(which: Any) -> Any:
    return (
        select(func.count())
        .select_from(Response)
        .where(Response.invitation_id == Invitation.id, which)
        .correlate(Invitation)
        .scalar_subquery()
    )


def enterprise_contacts(
    db: Connection, vault: Vault, usccs: Sequence[str]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Names and telephone numbers of these enterprises, as the roster has them."""
    statement = (
        select(Contact.subject, Contact.name, Contact.phone_sealed)
        .where(
            Contact.role == Role.ENTERPRISE,
            Contact.subject.in_(usccs),
            Contact.ended_at.is_(None),
        )
        .order_by(Contact.subject, Contact.id)
    )
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in db.execute(statement):
        contact = (row.name, vault.open(row.phone_sealed))
        found[row.subject] = (*found.get(row.subject, ()), contact)
    return found


def _call(row: Row[*tuple[Any, ...]], contacts: tuple[tuple[str, str], ...]) -> Call:
    acts = [act for act in (row.last_typed_at, row.last_event_at) if act is not None]
    return Call(
        district=row.district,
        uscc=row.subject,
        name=row.name,
        reason=Reason(row.reason),
        error=row.error,
        waiting=row.waiting,
        submitted=row.submitted,
        contacts=contacts,
        reached_at=row.reached_at,
        acted_at=max(acts, default=None),
    )
