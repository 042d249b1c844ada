"""Reminders that a title (标杆称号) is about to end: 30 and 7 days before, to its holder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from cycle.notices.addressees import not_told
from cycle.publishing.telling import bound_holders
from cycle.register.doubles import all_codes, codes_going_on
from notifications.kinds.agency import TITLE_EXPIRING
from notifications.news import draft
from notifications.outbox import Draft
from notifications.reminders import NudgePolicy, hold_until
from notifications.wallclock import first_instant
from storage.database import Database
from storage.tables import Agency, Announcement, Listing, Publication, Title

#: Days before the title's last day from which its holder hears of it.
DAYS_BEFORE = (30, 7)

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Ending:
    """Titles of a cycle that end on one day; usccs: every code to which their holders may have a
    letter."""

    cycle_id: str
    ends_on: date
    usccs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A reminder that may be planned while begins_at <= now < ends_at; `last`: its last day."""

    days_before: int
    begins_at: datetime
    ends_at: datetime
    last: date

    def days(self, ends_on: date) -> range:
        """How many days may be left while it lasts."""
        return range((ends_on - self.last).days, self.days_before + 1)


def due(database: Database, now: datetime, policy: NudgePolicy) -> Iterator[list[Draft]]:
    """The reminders to queue at this moment, by chunks; nothing is written.

    A tick that is late finds a reminder all the same, until the next one begins; it says how
    many days are left on the day on which it is planned.
    """
    today = now.astimezone(policy.zone).date()
    for ending in _endings(database, today):
        slot = _begun(ending.ends_on, now, policy)
        if slot is None or hold_until(slot.ends_at, slot.last, now, policy) is not None:
            continue
        until = ending.ends_on.isoformat()
        # whichever day of the slot it was told on, once is enough
        told: list[dict[str, str | int]] = [
            {"until": until, "days": days} for days in slot.days(ending.ends_on)
        ]
        with database.statements() as db:
            holders = [
                each.invitation_id for each in bound_holders(db, ending.cycle_id, ending.usccs)
            ]
            people = not_told(db, TITLE_EXPIRING, ending.cycle_id, holders, told)
        given: dict[str, str | int] = {"until": until, "days": (ending.ends_on - today).days}
        if people:
            yield [
                draft(TITLE_EXPIRING, ending.cycle_id, each, given, now, expires_at=slot.ends_at)
                for each in people
            ]


def next_at(database: Database, now: datetime, policy: NudgePolicy) -> datetime | None:
    """When the next reminder can be planned."""
    firsts = []
    for ending in _endings(database, now.astimezone(policy.zone).date()):
        for slot in _slots(ending.ends_on, policy):
            start = max(now, slot.begins_at)
            held = hold_until(slot.ends_at, slot.last, start, policy)
            first = start if held is None else held.until
            if now < first < slot.ends_at:
                firsts.append(first)
    return min(firsts, default=None)


def _endings(database: Database, today: date) -> list[_Ending]:
    """Titles that have neither ended nor been revoked, the one that ends first first."""
    statement = (
        select(Publication.cycle_id, Title.ends_on, Listing.uscc)
        .join(Announcement, Announcement.id == Title.announcement_id)
        .join(Publication, Publication.id == Announcement.publication_id)
        .join(
            Listing,
            (Listing.publication_id == Publication.id) & (Listing.agency_id == Title.agency_id),
        )
        .where(Title.ends_on >= today, Title.revoked_on.is_(None))
        .order_by(Title.ends_on, Publication.cycle_id, Listing.uscc)
    )
    found: dict[tuple[str, date], list[str]] = {}
    with database.statements() as db:
        for cycle_id, ends_on, uscc in db.execute(statement):
            found.setdefault((cycle_id, ends_on), []).append(uscc)
        now_called = codes_going_on(db, Agency)
    return [
        _Ending(*key, tuple(sorted(all_codes(now_called, usccs)))) for key, usccs in found.items()
    ]


def _begun(ends_on: date, now: datetime, policy: NudgePolicy) -> _Slot | None:
    slots = _slots(ends_on, policy)
    return next((slot for slot in slots if slot.begins_at <= now < slot.ends_at), None)


def _slots(ends_on: date, policy: NudgePolicy) -> tuple[_Slot, ...]:
    """Each until the next one begins, the last one until the title ends."""
    begins = [
        first_instant(ends_on - timedelta(days=days), policy.nudge_at, policy.zone)
        for days in DAYS_BEFORE
    ]
    ends = [*begins[1:], first_instant(ends_on + _ONE_DAY, time(0), policy.zone)]
    lasts = [*(ends_on - timedelta(days=days + 1) for days in DAYS_BEFORE[1:]), ends_on]
    return tuple(_Slot(*each) for each in zip(DAYS_BEFORE, begins, ends, lasts, strict=True))
