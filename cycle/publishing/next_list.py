"""The list that a cycle's next publication would carry, and what stands in its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from cycle.assessing.subjects import nominated
from cycle.candidacy import candidates
from cycle.cycles import CycleRow
from cycle.publishing.announcements import announced_publications
from cycle.publishing.disqualified import Reasons, disqualified, named, together
from cycle.publishing.frozen import Frozen, listed, newest_number
from cycle.publishing.line_up import line_up
from cycle.publishing.published import PublicationRow, listings
from cycle.publishing.same_agency import codes_now, refuse_two_entries_of_one
from cycle.publishing.standing_objections import refuse_unassessed, refuse_undecided
from cycle.refusal import Refused
from cycle.register.doubles import Merged
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
) -> tuple[Place, ...]:
    """The places in their order, without those that fell vacant or were announced before.

    Raises Refused where there is nothing new to publish, and where people have to choose first.
    """
    done = announced_publications(db, cycle.id)
    before = [(each.id in done, row) for each in earlier for row in listings(db, each.id)]
    codes = [each.uscc for each in result.agencies]
    vacant = [row for _, row in before if row.vacated_at is not None]
    held = [row for is_done, row in before if is_done and row.vacated_at is None]
    found = line_up(
        result,
        listed(db, snapshot),
        gone=codes_now(db, vacant, codes),
        announced=codes_now(db, held, codes),
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
    return places


def _places(db: Connection, found: Sequence[PublishedAgency]) -> tuple[Place, ...]:
    rows = db.execute(
        select(Agency.uscc, Agency.id).where(Agency.uscc.in_([each.uscc for each in found]))
    )
    ids = {row.uscc: row.id for row in rows}
    for each in found:
        if each.uscc not in ids:
            raise Refused(f"名录中没有“{each.name}”（{each.uscc}），请核对名录后重新考评。")
    return tuple(Place(ids[each.uscc], each) for each in found)


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
