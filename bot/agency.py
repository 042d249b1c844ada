"""An agency's questions: about itself alone, in aggregates that betray nobody."""

from sqlalchemy import Connection

from bot.person import Bound
from bot.surroundings import Surroundings
from bot.wording import people
from cycle.coverage import K_ANONYMITY, coverage
from cycle.cycles import milestones


def answer(db: Connection, around: Surroundings, bound: Bound, said: str) -> str | None:
    """Answer 进度, 我的结果 or 材料 for the agency that the person is bound to."""
    if "进度" in said:
        found = coverage(db, bound.cycle_id, bound.subject, around.clock(), around.zone)
        return people.agency_coverage(found.answered_about, K_ANONYMITY)
    if "结果" in said:
        return people.result_not_published(bound.cycle_name)
    if "材料" in said or "资料" in said:
        return people.materials(milestones(db, bound.cycle_id).get("materials_due"))
    return None
