"""Announcing a list (公告): the formal end of a publication, from which the titles run."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.publishing.announcements import AnnouncementRow, announcement_of
from cycle.publishing.frozen import frozen
from cycle.publishing.guards import document_number, hold, only_bureau, reason
from cycle.publishing.parting import Parting, parting
from cycle.publishing.published import ListingRow, PublicationRow, latest
from cycle.publishing.receipts import new_title_code
from cycle.publishing.standing_objections import refuse_unassessed, refuse_undecided
from cycle.publishing.telling import tell_agencies
from cycle.publishing.title_rows import TitleRow, titles_of
from cycle.publishing.vacating import tell_removed, vacate
from cycle.refusal import Refused
from notifications.kinds.agency import TITLE_AWARDED
from scoring.eligibility import a_year_after
from storage.tables import Announcement, Title, new_id


def announce_list(
    db: Connection,
    cycle: CycleRow,
    document_no: str,
    on: date,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    *,
    without: str = "",
    why: str = "",
) -> tuple[TitleRow, ...]:
    """Announce the cycle's latest publication; its titles, in the order of the list.

    on: the day of the announcement, after the window and not in the future; titles run from it
    until 24:00 of the corresponding day a year later (reading 16). Vacancies get none. The same
    document number again changes nothing. without: the reason why the places of those who may
    no longer be ranked fall vacant (`parting`); without it, Refused names them. why:
    needed for a day that is over, for the title's year passes with it. Raises Refused before the
    window has ended, while an objection is undecided, and for a second announcement of the same
    list.
    """
    only_bureau(actor, "公告")
    document = document_number(document_no)
    hold(db, cycle.id)
    publication = latest(db, cycle.id)
    if publication is None:
        raise Refused(f"考评周期“{cycle.name}”还没有公示，不能公告。")
    done = announcement_of(db, publication.id)
    if done is not None:
        _refuse_another(publication, done, document, without)
        return _of(db, publication)
    today = now.astimezone(zone).date()
    _refuse_too_early(db, publication, on, today)
    told = reason(why, f"公告日期 {on} 早于今天（{today}）的理由") if on < today else ""
    places = parting(db, cycle, publication, now, zone)
    why_vacant = _vacate(db, cycle, publication, places, without, now, zone)
    standing = places.kept
    if not standing:
        raise Refused("名单上的名额都已空缺，没有可以公告的机构。")
    _store(db, publication, document, on, standing, actor, now)
    record(
        db,
        actor,
        "list.announce",
        f"announcement:{document}",
        now,
        cycle_id=cycle.id,
        publication=publication.document_no,
        on=on.isoformat(),
        awarded=[each.uscc for each in standing],
        why=told,
        vacated=[each.uscc for each in places.lost],
        vacated_why=why_vacant,
    )
    given = {
        "reference": f"publication-{publication.number}",
        "until": a_year_after(on).isoformat(),
        "document": document,
    }
    usccs = [each.uscc for each in standing]
    tell_agencies(db, TITLE_AWARDED, cycle.id, usccs, given, now, zone)
    return _of(db, publication)


def _refuse_another(
    publication: PublicationRow, done: AnnouncementRow, document: str, without: str
) -> None:
    """The list is announced already: only the same once more is no other announcement."""
    if done.document_no != document:
        raise Refused(
            f"第 {publication.number} 次公示的名单已于 {done.announced_on} 公告"
            f"（{done.document_no}），未作改动。"
        )
    if without.strip():
        raise Refused(
            f"名单此前已公告（{done.document_no}），未作改动；--without 只在公告时有用，"
            "公告后发现违法违规的请用 pingyi titles revoke。"
        )


def _vacate(
    db: Connection,
    cycle: CycleRow,
    publication: PublicationRow,
    places: Parting,
    without: str,
    now: datetime,
    zone: ZoneInfo,
) -> str:
    """The places of those who may get no title fall vacant; the reason as it is kept."""
    if not places.lost:
        if without.strip():
            raise Refused("名单上没有失去参评资格的机构，请去掉 --without。")
        return ""
    if not without.strip():
        raise Refused(
            f"名单上有机构失去参评资格，或在考评期后被处罚：{places.named}。请核实；"
            "属实的，请加 --without 理由，使其名额空缺后公告其余机构。"
        )
    why = reason(without, "名额空缺的理由")
    for row in places.lost:
        twice = row.agency_id in places.twice
        vacate(db, cycle, publication, row.agency_id, why, now, keeps_another=twice)
        if not twice:
            tell_removed(db, cycle, publication, row.uscc, why, now, zone)
    return why


def _refuse_too_early(db: Connection, publication: PublicationRow, on: date, today: date) -> None:
    if publication.to_date >= min(on, today):
        raise Refused(
            f"公示（{publication.document_no}）到 {publication.to_date} 24:00 才结束，"
            "公告应在次日或以后。"
        )
    if on > today:
        raise Refused(f"公告日期 {on} 不能晚于今天（{today}）。")
    if a_year_after(on) < today:
        raise Refused(f"公告日期 {on} 已在一年以前，称号一公告就已到期，请核对年份。")
    refuse_undecided(db, publication.cycle_id)
    refuse_unassessed(db, frozen(db, publication.snapshot_id))


def _store(
    db: Connection,
    publication: PublicationRow,
    document: str,
    on: date,
    standing: Sequence[ListingRow],
    actor: Actor,
    now: datetime,
) -> None:
    announcement_id = new_id()
    db.execute(
        insert(Announcement).values(
            id=announcement_id,
            publication_id=publication.id,
            document_no=document,
            announced_on=on,
            announced_by=actor.name,
            announced_at=now,
        )
    )
    db.execute(
        insert(Title),
        [
            {
                "id": new_id(),
                "announcement_id": announcement_id,
                "agency_id": each.agency_id,
                "code": new_title_code(),
                "starts_on": on,
                "ends_on": a_year_after(on),
            }
            for each in standing
        ],
    )


def _of(db: Connection, publication: PublicationRow) -> tuple[TitleRow, ...]:
    found = titles_of(db, publication.cycle_id)
    return tuple(each for each in found if each.publication_id == publication.id)
