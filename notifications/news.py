"""A message of a kind for one invitation, ready to be queued; and news that people decide."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from notifications.kinds import Kind
from notifications.outbox import Draft, enqueue
from notifications.wallclock import first_instant
from storage.tables import MessageStatus, OutboxMessage

_ENDED = (MessageStatus.CANCELLED, MessageStatus.FAILED, MessageStatus.UNDELIVERABLE)

#: Names of the kinds that leave because somebody decided something, not by the calendar.
DECIDED = (
    "result_ready",
    "listed",
    "title_awarded",
    "title_expiring",
    "title_revoked",
    "candidacy_removed",
    "milestone_extended",
    "objection_filed",
    "import_problems",
)


def tell(
    db: Connection,
    kind: Kind,
    cycle_id: str,
    invitations: Iterable[str],
    given: Mapping[str, str | int],
    now: datetime,
    *,
    zone: ZoneInfo,
) -> int:
    """Queue a message of this kind for each of these invitations; how many were new.

    zone: where the days in `given` end. Raises ValueError when something is missing, and when
    the message would be of no use any more.
    """
    expires_at = end_of_use(kind, given, now, zone)
    drafts = [
        draft(kind, cycle_id, invitation, given, now, expires_at=expires_at)
        for invitation in invitations
    ]
    return enqueue(db, drafts, now)


def not_arrived(
    db: Connection,
    kind: Kind,
    cycle_id: str,
    invitations: Iterable[str],
    given: Mapping[str, str | int],
) -> int:
    """To how many of these this very message was queued before and ended without arriving."""
    keys = [dedupe_key(kind, cycle_id, invitation, given) for invitation in invitations]
    row = OutboxMessage
    query = select(func.count()).where(row.dedupe_key.in_(keys), row.status.in_(_ENDED))
    return int(db.execute(query).scalar_one())


def end_of_use(
    kind: Kind, given: Mapping[str, str | int], now: datetime, zone: ZoneInfo
) -> datetime:
    """The instant from which such a message is of no use; ValueError when that is over."""
    if kind.useful_until is None:
        if kind.lasts is None:
            raise ValueError(f"{kind.name} needs an end")
        return now + kind.lasts
    if kind.useful_until not in given:
        raise ValueError(f"{kind.name} lacks {kind.useful_until}")
    last = date.fromisoformat(str(given[kind.useful_until]))
    end = first_instant(last + timedelta(days=1), time(0), zone)
    if end <= now:
        raise ValueError(f"{kind.name} is of no use after {last}")
    return end


def draft(
    kind: Kind,
    cycle_id: str,
    invitation_id: str,
    given: Mapping[str, str | int],
    now: datetime,
    *,
    expires_at: datetime | None = None,
    due_at: datetime | None = None,
) -> Draft:
    """Under the kind's dedupe key; queueing the same one again changes nothing.

    given: what the kind's words and key need, days as 2023-10-24. expires_at: needed where the
    kind has no time of its own (`lasts`). due_at: now, unless it is to wait.
    Raises ValueError when something is missing.
    """
    missing = kind.given - given.keys()
    if missing:
        raise ValueError(f"{kind.name} lacks {', '.join(sorted(missing))}")
    if expires_at is None:
        if kind.lasts is None:
            raise ValueError(f"{kind.name} needs an end")
        expires_at = (due_at or now) + kind.lasts
    return Draft(
        dedupe_key=dedupe_key(kind, cycle_id, invitation_id, given),
        kind=kind.name,
        invitation_id=invitation_id,
        due_at=due_at or now,
        expires_at=expires_at,
        payload={"cycle": cycle_id, **given},
    )


def dedupe_key(
    kind: Kind, cycle_id: str, invitation_id: str, given: Mapping[str, str | int]
) -> str:
    """The key under which such a message is queued once: ids as 32 hexadecimal digits."""
    ids = {"cycle": cycle_id.replace("-", ""), "invitation": invitation_id.replace("-", "")}
    return kind.key.format_map({**given, **ids})
