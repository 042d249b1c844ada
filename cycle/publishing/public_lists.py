"""Which publication somebody means: those that are open now, in whatever cycle, else the latest.

A person is bound to one cycle, and the next one's survey may begin while this one's list is still
public: the cycle of the binding says nothing about which list a question is about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cycle.cycles import list_cycles
from cycle.publishing.announcements import announcement_of
from cycle.publishing.frozen import entry_of
from cycle.publishing.published import PublicationRow, latest, latest_of_each, open_windows
from cycle.publishing.same_agency import codes_of_one


@dataclass(frozen=True, slots=True)
class PublicList:
    """A publication; cycle: its cycle's name."""

    publication: PublicationRow
    cycle: str


#: Whether a publication is somebody's business.
Concerns = Callable[[PublicationRow], bool]


def everybodys(_publication: PublicationRow) -> bool:
    """Every publication concerns."""
    return True


def open_lists(
    db: Connection, now: datetime, zone: ZoneInfo, concerns: Concerns = everybodys
) -> list[PublicList]:
    """The lists of all cycles that may be objected to at this moment, the latest first."""
    found = [
        each
        for each in open_windows(db, now.astimezone(zone).date())
        if now >= each.published_at and announcement_of(db, each.id) is None and concerns(each)
    ]
    if not found:
        return []
    names = {each.id: each.name for each in list_cycles(db)}
    return [PublicList(each, names[each.cycle_id]) for each in found]


def meant(
    db: Connection,
    cycle_id: str,
    now: datetime,
    zone: ZoneInfo,
    concerns: Concerns = everybodys,
) -> PublicList | None:
    """The list that a question without a cycle is about; None before the first publication.

    One that is open, that of the cycle to which the person is bound before others; else what that
    cycle published; else the latest of any other that concerns them.
    """
    going = open_lists(db, now, zone, concerns)
    for each in going:
        if each.publication.cycle_id == cycle_id:
            return each
    if going:
        return going[0]
    last = latest(db, cycle_id)
    if last is None:
        last = next((each for each in latest_of_each(db) if concerns(each)), None)
    if last is None:
        return None
    names = {each.id: each.name for each in list_cycles(db)}
    return PublicList(last, names[last.cycle_id])


def assessing(db: Connection, uscc: str) -> Concerns:
    """The publications of results in which the agency was assessed, under whichever code."""
    codes = codes_of_one(db, uscc)
    return lambda each: entry_of(db, each.snapshot_id, *codes) is not None
