"""An agency's questions: about itself alone, in aggregates that betray nobody."""

from datetime import datetime

from sqlalchemy import Connection

from bot.inbound import Inbound, Kind
from bot.person import Person
from bot.surroundings import Surroundings
from bot.wording import people
from bot.words import plain
from cycle.coverage import K_ANONYMITY, coverage
from cycle.cycles import milestones


def answer(
    db: Connection, around: Surroundings, person: Person, inbound: Inbound, now: datetime
) -> str:
    """Answer 进度, 我的结果, 截止 or 材料 for the agency that the person is bound to."""
    bound = person.bound[0]
    if inbound.kind in (Kind.OTHER, Kind.VOICE):
        return people.only_text(people.help_for(bound.role, around.account))
    if inbound.kind not in (Kind.TEXT, Kind.CLICK):
        return people.help_for(bound.role, around.account)
    said = plain(inbound.text)
    if "进度" in said:
        return people.agency_coverage(coverage(db, bound.cycle_id, bound.subject), K_ANONYMITY)
    if "结果" in said:
        return people.result_not_published(bound.cycle_name)
    if "材料" in said or "资料" in said:
        return people.materials(milestones(db, bound.cycle_id).get("materials_due"))
    if "截止" in said or "期限" in said or "时间" in said:
        return people.deadlines(
            bound.cycle_name,
            bound.opens_at.astimezone(around.zone),
            bound.closes_at.astimezone(around.zone),
            milestones(db, bound.cycle_id),
        )
    return people.not_understood(bound.role)
