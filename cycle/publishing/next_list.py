"""The list that a cycle's next publication would carry, and what stands in its way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from cycle.assessing.subjects import nominated
from cycle.candidates.candidacy import candidates
from cycle.cycles import CycleRow
from cycle.publishing.announcements import announced_publications
from cycle.publishing.disqualified import (
    Reasons,
    disqualified,
    named,
    punished_since,
    together,
)
from cycle.publishing.frozen import Frozen, listed, newest_number
from cycle.publishing.line_up import line_up
from cycle.publishing.moving_up import places_before
from cycle.publishing.published import ListingRow, PublicationRow, listings
from cycle.publishing.same_agency import refuse_two_entries_of_one
from cycle.publishing.standing_objections import refuse_unassessed, refuse_undecided
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from scoring.eligibility import Status
from scoring.result import PublishedAgency, Result
from storage.tables import Agency, Cycle


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the list: the register's id of the agency, and its entry in the result."""

    agency_id: str
    entry: PublishedAgency

    @property
    def uscc(self) -> str:
        return self.entry.uscc

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def assessed_class(self) -> str:
        return self.entry.assessed_class


@dataclass(frozen=True, slots=True)
class NextList:
    """places: in the list's order; left_out: who would stand on it and was punished since the
    window, each with what is held against it."""

    places: tuple[Place, ...]
    left_out: tuple[tuple[Place, str], ...] = ()


def refuse_out_of_turn(
    db: Connection,
    cycle: CycleRow,
    snapshot: Frozen,
    earlier: Sequence[PublicationRow],
    today: date,
    *,
    named: bool,
) -> None:
    """Raise Refused unless the cycle may publish this snapshot on this day.

    earlier: the cycle's publications in their order; named: an older snapshot was asked for by
    its number.
    """
    if snapshot.cycle_id != cycle.id:
        raise Refused(f"快照不属于考评周期“{cycle.name}”，请核对。")
    newest = newest_number(db, cycle.id)
    if snapshot.number < newest and not named:
        raise Refused(
            f"快照 {snapshot.number} 之后已有快照 {newest}；如确要公示旧的，请用 --snapshot 写明。"
        )
    closes_at = db.execute(select(Cycle.closes_at).where(Cycle.id == cycle.id)).scalar_one()
    if snapshot.frozen_at < closes_at:  # the survey was opened again since
        raise Refused(
            f"快照 {snapshot.number} 冻结于满意度调查截止之前，请在截止后重新考评、冻结，再公示："
            "前后两次结果的差别会泄露企业的评价。"
        )
    if earlier and earlier[-1].to_date >= today:
        raise Refused(
            f"第 {earlier[-1].number} 次公示（{earlier[-1].document_no}）到 "
            f"{earlier[-1].to_date} 24:00 才结束，请在其后再公示。"
        )
    refuse_undecided(db, cycle.id)
    refuse_unassessed(db, snapshot)


def next_list(
    db: Connection,
    cycle: CycleRow,
    snapshot: Frozen,
    result: Result,
    earlier: Sequence[PublicationRow],
    chosen: Sequence[str],
    now: datetime,
    zone: ZoneInfo,
    *,
    without: bool = False,
) -> NextList:
    """The list without the places that fell vacant or were announced before.

    without: leave out who was punished after the window; the next in rank have their places.
    Raises Refused where there is nothing new to publish, and where people have to choose or to
    leave somebody out first.
    """
    gone, announced = places_before(db, cycle.id, earlier, result)
    punished = _punished(db, cycle, result, gone | announced, now, zone)
    if without and not punished:
        raise Refused("没有在考评期后被处罚的机构，请去掉 --without。")
    found = line_up(
        result,
        listed(db, snapshot),
        gone=gone | (punished.keys() if without else set()),
        announced=announced,
        chosen=chosen,
    )
    if not found:
        raise Refused("没有可以公示的机构：名单没有空缺，或没有进入排名、可以递补的机构。")
    if earlier and earlier[-1].snapshot_id == snapshot.id:
        last = listings(db, earlier[-1].id)
        standing = [row.uscc for row in last if row.vacated_at is None]
        if standing == [each.uscc for each in found]:
            raise Refused(
                f"名单与第 {earlier[-1].number} 次公示（{earlier[-1].document_no}）相同，"
                "没有可以递补的机构，无需再次公示。"
            )
    refuse_two_entries_of_one(db, found, result.agencies)
    places = _places(db, found)
    _refuse_unfit(db, cycle, places, now, zone)
    ahead = max(each.entry.rank or 0 for each in places)
    passed = [each for each, _ in punished.values() if (each.entry.rank or 0) <= ahead]
    if passed and not without:
        told = "；".join(f"“{each.name}”{punished[each.uscc][1]}" for each in passed)
        raise Refused(
            f"名单上有机构在考评期后被处罚：{told}。被处罚的不能获得称号；请核实，属实的加 "
            "--without 理由，不列入名单，由下一名进入。"
        )
    return NextList(places, tuple(punished[each.uscc] for each in passed))


def _punished(
    db: Connection,
    cycle: CycleRow,
    result: Result,
    others: Collection[str],
    now: datetime,
    zone: ZoneInfo,
) -> dict[str, tuple[Place, str]]:
    """Who may be listed and was punished since the window, by code, with what for.

    It ranks by the rules of this cycle (reading 10), and is announced by none (part four): so it
    is said here, and not when the list was public for days.
    """
    ranked = [
        each for each in result.agencies if each.status == Status.RANKED and each.uscc not in others
    ]
    ids = _ids(db, ranked)
    rows = [Place(ids[each.uscc], each) for each in ranked if each.uscc in ids]
    found = punished_since(db, cycle, rows, now.astimezone(zone).date())
    return {
        row.uscc: (row, "、".join(found[row.agency_id])) for row in rows if row.agency_id in found
    }


def dropped_by(
    db: Connection, earlier: Sequence[PublicationRow], places: Sequence[Place]
) -> tuple[ListingRow, ...]:
    """Who stands on the list that these places replace, and not among them: it is to be told."""
    if not earlier or earlier[-1].id in announced_publications(db, earlier[-1].cycle_id):
        return ()
    merged = Merged(db)
    here = {merged.going_on(each.agency_id) for each in places}
    return tuple(
        row
        for row in listings(db, earlier[-1].id)
        if row.vacated_at is None and merged.going_on(row.agency_id) not in here
    )


def _places(db: Connection, found: Sequence[PublishedAgency]) -> tuple[Place, ...]:
    ids = _ids(db, found)
    for each in found:
        if each.uscc not in ids:
            raise Refused(f"名录中没有“{each.name}”（{each.uscc}），请核对名录后重新考评。")
    return tuple(Place(ids[each.uscc], each) for each in found)


def _ids(db: Connection, entries: Sequence[PublishedAgency]) -> dict[str, str]:
    """Code -> the register's id."""
    codes = [each.uscc for each in entries]
    rows = db.execute(select(Agency.uscc, Agency.id).where(Agency.uscc.in_(codes)))
    return {row.uscc: row.id for row in rows}


def _refuse_unfit(
    db: Connection, cycle: CycleRow, places: Sequence[Place], now: datetime, zone: ZoneInfo
) -> None:
    """Raise Refused where the register, a case, a ban or a withdrawal overtook the assessment."""
    unfit = together(_no_candidates(db, cycle, places), disqualified(db, cycle, places, now, zone))
    if unfit:
        raise Refused(
            f"名单上有机构在考评后失去参评资格：{named(places, unfit)}。请重新考评并冻结，再公示。"
        )


def _no_candidates(db: Connection, cycle: CycleRow, places: Sequence[Place]) -> Reasons:
    """Whose last nomination was withdrawn or rejected since; nobody where none was ever needed."""
    if not nominated(db, cycle.id):
        return {}
    merged = Merged(db)
    standing = {each.agency_id for each in candidates(db, cycle.id)}
    return {
        place.agency_id: ("已不是候选机构（推荐或自荐已撤回）",)
        for place in places
        if merged.going_on(place.agency_id) not in standing
    }
