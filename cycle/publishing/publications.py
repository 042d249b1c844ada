"""Publications (公示): putting a frozen list before the public, for people to object to."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.publishing.drafting import Choice, Draft, Proposal, draft
from cycle.publishing.frozen import Frozen, result_of
from cycle.publishing.guards import hold
from cycle.publishing.next_list import Place
from cycle.publishing.published import (
    ListingRow,
    PublicationRow,
    all_of,
    get,
    latest,
    listings,
    open_window,
)
from cycle.publishing.telling import tell_agencies
from notifications.calendar import Calendar
from notifications.kinds.agency import CANDIDACY_REMOVED, LISTED, RESULT_READY
from storage.tables import Listing, Publication

__all__ = [
    "Choice",
    "Draft",
    "ListingRow",
    "Proposal",
    "PublicationRow",
    "Published",
    "all_of",
    "draft",
    "get",
    "latest",
    "listings",
    "open_window",
    "publish",
]


@dataclass(frozen=True, slots=True)
class Published:
    """A publication with its list; is_new: False where it was there before and stays as it was.

    assessed: codes of all who were assessed, who can look their result up from now on.
    """

    publication: PublicationRow
    listings: tuple[ListingRow, ...]
    is_new: bool
    assessed: tuple[str, ...]


def publish(
    db: Connection,
    cycle: CycleRow,
    snapshot: Frozen,
    proposal: Proposal,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    calendar: Calendar,
) -> Published:
    """Put the snapshot's list up (公示), and tell the agencies.

    A later publication of the cycle fills places that fell vacant by the next in rank, out of
    equals by the proposal's choice. The same document number again changes nothing. Raises
    Refused.
    """
    hold(db, cycle.id)
    drafted = draft(db, cycle, snapshot, proposal, actor, now, zone, calendar)
    publication = drafted.publication
    if not drafted.is_new:
        return _published(db, publication, is_new=False)
    _store(db, publication, drafted.places)
    published = _published(db, publication, is_new=True)
    _record(db, published, snapshot, drafted, proposal.without, actor, now)
    _tell(db, published, snapshot, now, zone)
    _tell_who_is_not_on_it(db, drafted, proposal.without, now, zone)
    return published


def _published(db: Connection, publication: PublicationRow, *, is_new: bool) -> Published:
    result = result_of(db, publication.snapshot_id)
    assessed = tuple(each.uscc for each in result.agencies)
    return Published(publication, tuple(listings(db, publication.id)), is_new, assessed)


def _tell_who_is_not_on_it(
    db: Connection, drafted: Draft, without: str, now: datetime, zone: ZoneInfo
) -> None:
    """Nobody learns from silence that its place is gone (reading 15)."""
    row = drafted.publication
    told = [
        (each.uscc, f"重新考评后未列入新的公示名单（{row.document_no}）")
        for each in drafted.dropped
    ]
    told += [
        (place.uscc, f"{held}，{' '.join(without.split())}") for place, held in drafted.left_out
    ]
    day = now.astimezone(zone).date().isoformat()
    for uscc, why in told:
        given = {"reference": f"publication-{row.number}", "day": day, "reason": why}
        tell_agencies(db, CANDIDACY_REMOVED, row.cycle_id, [uscc], given, now, zone)


def _store(db: Connection, publication: PublicationRow, places: Sequence[Place]) -> None:
    values = {each.name: getattr(publication, each.name) for each in fields(publication)}
    db.execute(insert(Publication).values(**values))
    db.execute(
        insert(Listing),
        [
            {
                "publication_id": publication.id,
                "agency_id": place.agency_id,
                "position": position,
                "rank": place.entry.rank,
                "uscc": place.entry.uscc,
                "name": place.entry.name,
                "assessed_class": place.entry.assessed_class,
            }
            for position, place in enumerate(places, 1)
        ],
    )


def _record(
    db: Connection,
    published: Published,
    snapshot: Frozen,
    drafted: Draft,
    without: str,
    actor: Actor,
    now: datetime,
) -> None:
    row, choice = published.publication, drafted.choice
    record(
        db,
        actor,
        "publication.publish",
        f"publication:{row.document_no}",
        now,
        cycle_id=row.cycle_id,
        number=row.number,
        snapshot=snapshot.number,
        from_date=row.from_date.isoformat(),
        to_date=row.to_date.isoformat(),
        dates_reason=row.dates_reason,
        listed=[each.uscc for each in published.listings],
        chosen=list(choice.usccs),
        chosen_why=choice.reason,
        dropped=[each.uscc for each in drafted.dropped],
        left_out=[place.uscc for place, _ in drafted.left_out],
        left_out_why=" ".join(without.split()),
    )


def _tell(
    db: Connection, published: Published, snapshot: Frozen, now: datetime, zone: ZoneInfo
) -> None:
    """The listed hear of each publication, everybody assessed once of each snapshot's result."""
    row = published.publication
    on_list = [each.uscc for each in published.listings]
    given = {
        "reference": f"publication-{row.number}",
        "until": row.to_date.isoformat(),
        "document": row.document_no,
    }
    tell_agencies(db, LISTED, row.cycle_id, on_list, given, now, zone)
    news = {
        "reference": f"snapshot-{snapshot.number}",
        "day": now.astimezone(zone).date().isoformat(),
    }
    tell_agencies(db, RESULT_READY, row.cycle_id, published.assessed, news, now, zone)
