"""A liaison's questions: their own district, and no other."""

import re

from sqlalchemy import Connection

from bot.person import Bound
from bot.surroundings import Surroundings
from bot.wording import people
from cycle.cycles import milestones
from cycle.progress import progress, unanswered

PAGE = 10
_PAGE_NUMBER = re.compile(r"(\d{1,4})\s*(?:页)?$")


def answer(db: Connection, around: Surroundings, bound: Bound, said: str) -> str | None:
    """Answer 进度, 未答 or 推荐 for the district that the person is bound to."""
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
    if "推荐" in said:
        return people.nominations(district, milestones(db, bound.cycle_id).get("nominations_due"))
    if "进度" in said or "完成" in said:
        closes_on = bound.closes_at.astimezone(around.zone)
        return people.district_progress(
            district, bound.cycle_name, progress(db, bound.cycle_id, bound.district_code), closes_on
        )
    return None


def _page(said: str) -> int:
    found = _PAGE_NUMBER.search(said)
    return max(1, int(found[1])) if found else 1


def _names_another_district(around: Surroundings, bound: Bound, said: str) -> bool:
    return any(
        district.name.removesuffix("区") in said and district.code != bound.district_code
        for district in around.districts
    )
