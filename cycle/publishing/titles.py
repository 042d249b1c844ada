"""Titles (标杆称号): who holds one, how anybody can check it, and how it is taken away."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from cycle.audit import Actor, record
from cycle.publishing.guards import only_bureau, reason
from cycle.publishing.telling import tell_agencies
from cycle.publishing.title_rows import (
    Checked,
    TitleRow,
    TitleState,
    check,
    find_title,
    title_of,
    titles_in_force,
    titles_of,
)
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import find_agency
from notifications.kinds.agency import TITLE_REVOKED
from scoring.eligibility import a_year_after
from storage.tables import Title

__all__ = [
    "Checked",
    "TitleRow",
    "TitleState",
    "barred_until",
    "check",
    "find_title",
    "named_title",
    "revoke",
    "title_of",
    "titles_of",
]


def named_title(db: Connection, text: str, today: date) -> TitleRow:
    """The title of this code, or the one of the agency of this code or name; or Refused.

    Of an agency's titles the valid one is meant, and where none is the latest. Refused with the
    codes where those of several cycles are valid.
    """
    found = find_title(db, text)
    if found is not None:
        return found
    agency = find_agency(db, text)
    valid = titles_in_force(db, agency.id, today)
    if len({each.cycle_id for each in valid}) > 1:
        codes = "、".join(f"{each.code}（{each.starts_on} 起）" for each in valid)
        raise Refused(f"“{agency.name}”有 {len(valid)} 个有效的称号：{codes}，请分别写明编号。")
    found = valid[0] if valid else title_of(db, agency.id, today)
    if found is None:
        raise Refused(f"“{agency.name}”没有标杆称号。")
    return found


def barred_until(db: Connection, agency_id: str, today: date) -> date | None:
    """The last day on which a revocation bars the agency from candidacy; None: it may stand.

    A year from the day of the revocation (notice, part four (2); reading 16).
    """
    statement = select(func.max(Title.revoked_on)).where(
        Title.agency_id.in_(Merged(db).all_of(agency_id)), Title.revoked_on <= today
    )
    revoked_on: date | None = db.execute(statement).scalar_one()
    if revoked_on is None or a_year_after(revoked_on) < today:
        return None
    return a_year_after(revoked_on)


def revoke(
    db: Connection,
    title: TitleRow,
    on: date,
    why: str,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    *,
    found_on: date | None = None,
) -> date:
    """Take the title away (取消称号) by a decision of this day, and tell the agency.

    So it is with every title that the agency has of the cycle, by whichever of its codes: two
    holders may turn out to be one (一律取消).

    on: the day of the decision, not in the future. found_on: the day within the title's year on
    which the violation was found, None for the decision's own (评定年度内发现违法违规行为的，一律
    取消: the decision may come after the year). Gives the last day of the year in which the agency
    is barred from candidacy, which runs from the decision (reading 16). Raises Refused for what
    was not found within the year, and for a title that was revoked before (notice, part four (2)).
    """
    only_bureau(actor, "取消称号")
    kept = reason(why, "取消称号的理由")
    found = on if found_on is None else found_on
    _refuse_revocation(title, on, found, now.astimezone(zone).date())
    of_one = _of_one(db, title)
    statement = (
        update(Title)
        .where(Title.id.in_([each.id for each in of_one]), Title.revoked_on.is_(None))
        .values(
            revoked_on=on,
            found_on=found,
            revoked_why=kept,
            revoked_by=actor.name,
            revoked_at=now,
        )
    )
    is_there = any(each.id == title.id for each in of_one)
    if db.execute(statement).rowcount != len(of_one) or not is_there:
        raise Refused(f"“{title.name}”的称号刚刚已被取消，未作改动。")
    for each in of_one:
        record(
            db,
            actor,
            "title.revoke",
            f"agency:{each.uscc}",
            now,
            cycle_id=each.cycle_id,
            code=each.code,
            on=on.isoformat(),
            found_on=found.isoformat(),
            why=kept,
        )
    given = {"reference": title.code, "day": on.isoformat(), "reason": kept}
    tell_agencies(db, TITLE_REVOKED, title.cycle_id, [title.uscc], given, now, zone)
    return a_year_after(on)


def _of_one(db: Connection, title: TitleRow) -> list[TitleRow]:
    """The title, and those of the same agency and cycle that were not revoked before."""
    merged = Merged(db)
    body = merged.going_on(title.agency_id)
    return [
        each
        for each in titles_of(db, title.cycle_id)
        if merged.going_on(each.agency_id) == body and each.revoked_on is None
    ]


def _refuse_revocation(title: TitleRow, on: date, found: date, today: date) -> None:
    if title.revoked_on is not None:
        raise Refused(f"“{title.name}”的称号已于 {title.revoked_on} 取消，未作改动。")
    if on > today:
        raise Refused(f"取消日期 {on} 不能晚于今天（{today}）。")
    if on < title.starts_on:
        raise Refused(f"取消日期 {on} 不能早于称号生效之日（{title.starts_on}）。")
    if found > on:
        raise Refused(f"发现日期 {found} 不能晚于取消日期 {on}。")
    if found < title.starts_on:
        raise Refused(f"发现日期 {found} 不能早于称号生效之日（{title.starts_on}）。")
    if found > title.ends_on:
        raise Refused(
            f"“{title.name}”的称号已于 {title.ends_on} 到期；到期不是取消，未作改动。违法违规行为是"
            "到期以前发现的，请用 --found 写明发现日期。"
        )
