"""A liaison's questions: their own district, and no other."""

import re

from sqlalchemy import Connection

from bot.person import Bound
from bot.surroundings import Surroundings
from bot.wording import calls, people
from cycle.call_list import call_counts, not_reached, to_call
from cycle.cycles import CycleRow, find_cycle, milestones
from cycle.progress import progress, unanswered

PAGE = 10
_PAGE_NUMBER = re.compile(r"(\d{1,4})\s*(?:页)?$")


def answer(db: Connection, around: Surroundings, bound: Bound, said: str) -> str | None:
    """Answer 进度, 未答, 未联系 or 推荐 for the district that the person is bound to."""
    reply = _answer(db, around, bound, said)
    if reply is not None and _names_another_district(around, bound, said):
        return people.own_district_only(around.districts.name(bound.district_code)) + reply
    return reply


def _answer(db: Connection, around: Surroundings, bound: Bound, said: str) -> str | None:
    district = around.districts.name(bound.district_code)
    if "未答" in said or "还差谁" in said or "没答" in said or "未交" in said:
        page = _page(said)
        rows = unanswered(db, bound.cycle_id, bound.district_code, PAGE + 1, (page - 1) * PAGE)
        return people.unanswered(district, rows[:PAGE], page, PAGE, more=len(rows) > PAGE)
    if any(word in said for word in ("未联系", "联系不上", "打电话")):
        return _not_reached(db, around, bound, _page(said))
    if "推荐" in said:
        return people.nominations(district, milestones(db, bound.cycle_id).get("nominations_due"))
    if "进度" in said or "完成" in said:
        closes_on = bound.closes_at.astimezone(around.zone)
        found = progress(db, bound.cycle_id, bound.district_code)
        waiting = _to_call(db, around, bound)
        return people.district_progress(district, bound.cycle_name, found, closes_on, waiting)
    return None


def _to_call(db: Connection, around: Surroundings, bound: Bound) -> int:
    """Enterprises of the district that somebody has to telephone."""
    cycle, now = _cycle(db, bound), around.clock()
    counts = call_counts(db, cycle, around.means, now, bound.district_code)
    return sum(map(to_call, counts.values()))


def _not_reached(db: Connection, around: Surroundings, bound: Bound, page: int) -> str:
    rows = not_reached(
        db,
        _cycle(db, bound),
        around.means,
        around.clock(),
        bound.district_code,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
    district = around.districts.name(bound.district_code)
    return calls.not_reached(district, rows[:PAGE], page, PAGE, more=len(rows) > PAGE)


def _cycle(db: Connection, bound: Bound) -> CycleRow:
    cycle = find_cycle(db, bound.cycle_name)
    if cycle is None:  # a bound invitation keeps its cycle
        raise LookupError(bound.cycle_id)
    return cycle


def _page(said: str) -> int:
    found = _PAGE_NUMBER.search(said)
    return max(1, int(found[1])) if found else 1


def _names_another_district(around: Surroundings, bound: Bound, said: str) -> bool:
    return any(
        district.name.removesuffix("区") in said and district.code != bound.district_code
        for district in around.districts
    )
