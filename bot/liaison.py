"""A liaison's chat: their own district, and no other."""

import re
from datetime import datetime, time

from sqlalchemy import Connection

from bot import liaison_nominating, liaison_urging
from bot.cycles import cycle_of
from bot.inbound import Inbound
from bot.person import Bound, Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import calls
from bot.wording import liaison as wording
from cycle.call_list import call_counts, enterprise_contacts, not_reached, to_call
from cycle.pace import lagging, pace
from cycle.progress import progress, unanswered
from cycle.publishing.objections import objections_of
from cycle.publishing.public_lists import meant
from notifications.wallclock import first_instant

PAGE = 10
_PAGE_NUMBER = re.compile(r"(\d{1,4})\s*(?:页)?$")
_UNANSWERED = ("未答", "还差", "没答", "未交", "没交", "未提交", "没提交", "催谁")
_NOT_REACHED = ("未联系", "联系不上", "联系不到", "打电话")
_PROGRESS = ("进度", "完成", "进展", "提交率", "答得怎么样")


def decide(
    around: Surroundings, person: Person, bound: Bound, inbound: Inbound, now: datetime
) -> Outcome | None:
    """What a liaison asks to be done: 推荐, 撤回推荐, 催办; None for everything else."""
    return liaison_nominating.decide(around, person, bound, inbound, now) or liaison_urging.decide(
        around, person, bound, inbound, now
    )


def answer(db: Connection, around: Surroundings, bound: Bound, said: str) -> str | None:
    """Answer 进度, 未答, 未联系, 推荐 or 异议 for the district that the person is bound to."""
    reply = _answer(db, around, bound, said)
    if reply is not None and _names_another_district(around, bound, said):
        return wording.own_district_only(around.districts.name(bound.district_code)) + reply
    return reply


def _answer(db: Connection, around: Surroundings, bound: Bound, said: str) -> str | None:
    if any(word in said for word in _NOT_REACHED):
        return _not_reached(db, around, bound, _page(said))
    if "推荐" in said:
        return liaison_nominating.listed(db, around, bound)
    if "异议" in said:
        return _objections(db, around, bound)
    if any(word in said for word in _UNANSWERED):
        return _unanswered(db, around, bound, _page(said))
    if any(word in said for word in _PROGRESS) or said.endswith(("如何", "怎么样", "怎样")):
        return _progress(db, around, bound)
    return None


def _objections(db: Connection, around: Surroundings, bound: Bound) -> str:
    """Those of the list that is public, also where the liaison is bound to the next cycle."""
    found = meant(db, bound.cycle_id, around.clock(), around.zone)
    cycle_id = bound.cycle_id if found is None else found.publication.cycle_id
    rows = objections_of(db, cycle_id, bound.district_code)
    district = around.districts.name(bound.district_code)
    return wording.objections(district, bound.cycle_name if found is None else found.cycle, rows)


def _progress(db: Connection, around: Surroundings, bound: Bound) -> str:
    now, district = around.clock(), bound.district_code
    midnight = first_instant(now.astimezone(around.zone).date(), time(0), around.zone)
    return wording.progress(
        around.districts.name(district),
        bound.cycle_name,
        progress(db, bound.cycle_id, district),
        pace(db, bound.cycle_id, district, bound.opens_at, bound.closes_at, midnight, now),
        lagging(db, bound.cycle_id, district),
        bound.closes_at.astimezone(around.zone),
        _to_call(db, around, bound),
        is_open=bound.opens_at <= now < bound.closes_at,
    )


def _unanswered(db: Connection, around: Surroundings, bound: Bound, page: int) -> str:
    district = around.districts.name(bound.district_code)
    found = unanswered(db, bound.cycle_id, bound.district_code, PAGE + 1, (page - 1) * PAGE)
    rows = found[:PAGE]
    phones = {}
    if around.shows_phones:
        contacts = enterprise_contacts(db, around.vault, [row.uscc for row in rows])
        phones = {uscc: " ".join(people[0]) for uscc, people in contacts.items()}
    return wording.unanswered(district, rows, phones, page, PAGE, more=len(found) > PAGE)


def _to_call(db: Connection, around: Surroundings, bound: Bound) -> int:
    """Enterprises of the district that somebody has to telephone."""
    cycle, now = cycle_of(db, bound), around.clock()
    counts = call_counts(db, cycle, around.means, now, bound.district_code)
    return sum(map(to_call, counts.values()))


def _not_reached(db: Connection, around: Surroundings, bound: Bound, page: int) -> str:
    rows = not_reached(
        db,
        cycle_of(db, bound),
        around.means,
        around.clock(),
        bound.district_code,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
    district = around.districts.name(bound.district_code)
    return calls.not_reached(district, rows[:PAGE], page, PAGE, more=len(rows) > PAGE)


def _page(said: str) -> int:
    found = _PAGE_NUMBER.search(said)
    return max(1, int(found[1])) if found else 1


def _names_another_district(around: Surroundings, bound: Bound, said: str) -> bool:
    return any(
        district.name.removesuffix("区") in said and district.code != bound.district_code
        for district in around.districts
    )
