"""业务信息 of an agency: on which days it did business (note 4 of Annex 1, reading 10)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Date,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from cycle.audit import Actor, record
from cycle.authority import only_city
from cycle.days import not_past
from cycle.reasons import read_reason
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation
from cycle.register.not_served import ended_by_report
from storage.conflicts import upsert
from storage.tables import BusinessRecord, Engagement, new_id

_LONGEST_REFERENCE = 100  # storage.tables.BusinessRecord.reference


def record_business(
    db: Connection,
    agency: Organisation,
    on: date,
    reference: str,
    actor: Actor,
    now: datetime,
    *,
    zone: ZoneInfo,
    why: str = "",
) -> bool:
    """Enter that an agency did business on a day; False where this is known already.

    reference: the contract's or report's number, "" where only the day is known.
    """
    only_city(actor, "机构业务信息")
    named = " ".join(reference.split())
    if len(named) > _LONGEST_REFERENCE:
        raise Refused(f"合同或报告编号应在 {_LONGEST_REFERENCE} 个字以内。")
    if wrong := not_past(on, now.astimezone(zone).date()):
        raise Refused(wrong)
    kept = read_reason(why, required=False)
    statement = (
        upsert(db, BusinessRecord)
        .values(
            id=new_id(),
            agency_id=agency.id,
            on_date=on,
            reference=named,
            recorded_by=actor.name,
            recorded_at=now,
        )
        .on_conflict_do_nothing(index_elements=["agency_id", "on_date", "reference"])
        .returning(BusinessRecord.id)
    )
    if db.execute(statement).first() is None:
        return False
    detail: dict[str, Any] = {"on": on.isoformat(), "reference": named, "why": kept}
    record(db, actor, "business.record", f"agency:{agency.uscc}", now, **detail)
    return True


def last_business_on(
    db: Connection, agency_ids: Sequence[str] | None, until: date
) -> dict[str, date]:
    """The last day, not after `until`, on which an agency is known to have done business.

    agency_ids: None for all. By the id of the agency that goes on; one of which nothing is known
    is left out. Known is a business record, and by the roster's contracts: the day one ended, the
    day one began, and `until` itself where one with both its days was running then.
    """
    merged = Merged(db)
    latest: dict[str, date] = {}
    for agency_id, on in db.execute(_known_days(until)):
        kept = merged.going_on(agency_id)
        latest[kept] = max(on, latest.get(kept, on))
    if agency_ids is None:
        return latest
    return {each: latest[each] for each in map(merged.going_on, agency_ids) if each in latest}


def _known_days(until: date) -> CompoundSelect[str, date]:
    """(agency's id, its last known day) of both sources, one row of each at most."""
    row, contract = BusinessRecord, Engagement
    limit = literal(until, Date)
    running = and_(contract.starts_on <= limit, contract.ends_on > limit)
    day = case(
        (contract.ends_on <= limit, contract.ends_on),
        (running, limit),
        (contract.starts_on <= limit, contract.starts_on),
    )
    recorded = (
        select(row.agency_id, func.max(row.on_date).label("on_date"))
        .where(row.on_date <= limit)
        .group_by(row.agency_id)
    )
    served = (
        select(contract.agency_id, func.max(day).label("on_date"))
        # an enterprise that says it was never served ends its contract, and excludes no agency
        .where(or_(contract.ended_at.is_(None), ended_by_report()))
        .group_by(contract.agency_id)
        .having(func.max(day).is_not(None))
    )
    return union_all(recorded, served)
