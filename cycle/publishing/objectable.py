"""What may be objected to: when, to whom on the list, in how many words, naming which items."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cycle.publishing.announcements import announced_publications
from cycle.publishing.frozen import entry_of, ruleset_of
from cycle.publishing.published import PublicationRow, all_of, listings
from cycle.publishing.same_agency import codes_of_one
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation

SHORTEST, LONGEST = 5, 500


def checked(db: Connection, publication: PublicationRow, text: str, items: Sequence[int]) -> str:
    """The words as they are kept; items: of the standard by which the list was made."""
    kept = text.strip()
    if not SHORTEST <= len(kept) <= LONGEST:
        raise Refused(f"请写明异议的理由，{SHORTEST} 至 {LONGEST} 个字。")
    known = item_numbers(db, publication) if items else ()
    wrong = [str(each) for each in items if each not in known]
    if wrong:
        raise Refused(f"没有第 {'、'.join(wrong)} 项，评估项目为第 {_named(known)} 项。")
    return kept


def item_numbers(db: Connection, publication: PublicationRow) -> tuple[int, ...]:
    """The numbers of the standard's items that an objection may name, in order."""
    return tuple(sorted(ruleset_of(db, publication.snapshot_id).items))


def _named(numbers: Sequence[int]) -> str:
    if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} 至 {numbers[-1]}"
    return "、".join(map(str, numbers))


def refuse_closed(
    db: Connection,
    publication: PublicationRow,
    now: datetime,
    zone: ZoneInfo,
    received_on: date | None,
    *,
    by_staff: bool = False,
) -> None:
    """Open from the moment of publication until 24:00 of its last day.

    received_on: of a letter; without it today counts, which staff are told.
    """
    today = now.astimezone(zone).date()
    day = today if received_on is None else received_on
    if day > today:
        raise Refused(f"收到异议的日期 {day} 不能晚于今天（{today}）。")
    if now < publication.published_at or day < publication.from_date:
        raise Refused("公示还没有开始，请在公示期内提出异议。")
    announced = _is_announced(db, publication)
    if day <= publication.to_date and not announced:
        return
    late = f"公示已于 {publication.to_date} 24:00 结束，异议应在公示期内提出"
    if by_staff and received_on is None and not announced:
        late += "；公示期内收到、现在补登记的，请用 --received 写明收到的日期"
    raise Refused(f"{late}。")


def _is_announced(db: Connection, publication: PublicationRow) -> bool:
    """Whether it was announced, or a later list of its cycle in its place."""
    done = announced_publications(db, publication.cycle_id)
    lists = all_of(db, publication.cycle_id)
    return any(each.id in done for each in lists if each.number >= publication.number)


def as_listed(db: Connection, publication: PublicationRow, agency: Organisation) -> Organisation:
    """The agency as the list names it: a merger within the window changes no list."""
    same = Merged(db).all_of(agency.id)
    for row in listings(db, publication.id):
        if row.agency_id in same:
            return Organisation(row.agency_id, row.uscc, row.name)
    return agency


def refuse_not_listed(
    db: Connection, publication: PublicationRow, agency: Organisation, *, own: bool
) -> None:
    rows = {row.agency_id: row for row in listings(db, publication.id)}
    row = rows.get(agency.id)
    if row is not None and row.vacated_at is None:
        return
    codes = codes_of_one(db, agency.uscc)
    if own and entry_of(db, publication.snapshot_id, *codes) is not None:
        return
    if own:
        raise Refused(f"“{agency.name}”没有参加这次考评，没有可以申诉的得分。")
    if row is not None:
        raise Refused(f"“{agency.name}”已不在公示名单上，无需再提出异议。")
    raise Refused(f"“{agency.name}”不在公示名单上，只能对名单上的机构提出异议。")
