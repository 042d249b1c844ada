"""What a cycle's next publication would be: its days and its list, with nothing written yet."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cycle.audit import Actor
from cycle.cycles import CycleRow
from cycle.publishing.frozen import Frozen, result_of
from cycle.publishing.guards import document_number, only_bureau, reason
from cycle.publishing.next_list import Place, dropped_by, next_list, refuse_out_of_turn
from cycle.publishing.published import ListingRow, PublicationRow, all_of
from cycle.publishing.window import days_of
from cycle.refusal import Refused
from notifications.calendar import Calendar
from scoring.eligibility import Status
from storage.tables import new_id


@dataclass(frozen=True, slots=True)
class Choice:
    """Who of several that share a rank moves up, by their codes, and why (reading 12)."""

    usccs: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to publish, and how.

    from_date: the day on which it is put up; to_date: None for the third working day after it.
    Other days need dates_reason (reading 15). named: the snapshot was asked for by its number,
    although there is a newer one. choice: out of equals at the end of the list. without: why those
    who were punished after the window are left out; the next in rank have their places.
    """

    document_no: str
    from_date: date
    to_date: date | None = None
    dates_reason: str = ""
    named: bool = False
    choice: Choice = Choice()
    without: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A publication as it would be; places in the list's order, without any where it is there.

    left_out: agencies that the proposal leaves out, each with what is held against it. dropped:
    who stands on the list before, which this one replaces, and not on this one. held: how many
    have an open case, and may come in before others one day. is_new: False for
    a document number under which the cycle published before; publication is that one then.
    """

    publication: PublicationRow
    places: tuple[Place, ...]
    choice: Choice
    is_new: bool
    left_out: tuple[tuple[Place, str], ...] = ()
    dropped: tuple[ListingRow, ...] = ()
    held: int = 0


def draft(
    db: Connection,
    cycle: CycleRow,
    snapshot: Frozen,
    proposal: Proposal,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    calendar: Calendar,
) -> Draft:
    """The publication that `publish` would make of the same; raises Refused as it does."""
    only_bureau(actor, "公示")
    document = document_number(proposal.document_no)
    earlier = all_of(db, cycle.id)
    for each in earlier:
        if each.document_no == document:
            return Draft(each, (), Choice(), is_new=False)
    today = now.astimezone(zone).date()
    refuse_out_of_turn(db, cycle, snapshot, earlier, today, named=proposal.named)
    days = days_of(proposal.from_date, proposal.to_date, proposal.dates_reason, calendar, today)
    frozen_on = snapshot.frozen_at.astimezone(zone).date()
    if days.from_date < frozen_on:
        raise Refused(
            f"公示起始日 {days.from_date} 早于快照 {snapshot.number} 冻结之日（{frozen_on}），"
            "当时还没有这份名单。"
        )
    choice = _checked(proposal.choice)
    result = result_of(db, snapshot.id)
    without = bool(proposal.without.strip())
    if without:
        reason(proposal.without, "不列入的理由")
    found = next_list(
        db, cycle, snapshot, result, earlier, choice.usccs, now, zone, without=without
    )
    publication = PublicationRow(
        id=new_id(),
        cycle_id=cycle.id,
        snapshot_id=snapshot.id,
        number=len(earlier) + 1,
        document_no=document,
        from_date=days.from_date,
        to_date=days.to_date,
        dates_reason=days.reason,
        published_by=actor.name,
        published_at=now,
    )
    dropped = dropped_by(db, earlier, found.places)
    return Draft(
        publication,
        found.places,
        choice,
        is_new=True,
        left_out=found.left_out,
        dropped=dropped,
        held=sum(each.status == Status.HELD for each in result.agencies),
    )


def _checked(choice: Choice) -> Choice:
    if not choice.usccs:
        return Choice()
    return Choice(choice.usccs, reason(choice.reason, "在并列机构中选定递补机构的理由"))
