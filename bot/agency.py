"""An agency's chat: about itself alone, in aggregates that betray nobody."""

from datetime import datetime

from sqlalchemy import Connection

from bot import agency_appeal, agency_nominating
from bot.inbound import Inbound
from bot.person import Bound, Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import agency as wording
from cycle.coverage import K_ANONYMITY, coverage
from cycle.cycles import milestones
from cycle.materials import materials_of
from cycle.publishing.links import result_link, title_link
from cycle.publishing.public_lists import assessing, meant
from cycle.publishing.results import own_result
from cycle.publishing.titles import title_of
from cycle.register.finding import find_agency


def decide(
    around: Surroundings, person: Person, bound: Bound, inbound: Inbound, now: datetime
) -> Outcome | None:
    """What an agency wants done: 自荐, 撤回自荐, 申诉; None for everything else."""
    return agency_nominating.decide(around, person, bound, inbound, now) or agency_appeal.decide(
        around, person, bound, inbound, now
    )


def answer(db: Connection, around: Surroundings, bound: Bound, said: str) -> str | None:
    """Answer 进度, 我的结果, 材料 or 称号 for the agency that the person is bound to."""
    if "进度" in said or "参评情况" in said:
        found = coverage(db, bound.cycle_id, bound.subject, around.clock(), around.zone)
        return wording.coverage(found.answered_about, K_ANONYMITY)
    if "称号" in said or "标杆" in said:
        return _title(db, around, bound)
    if any(word in said for word in ("结果", "得分", "成绩", "名次")):
        return _result(db, around, bound)
    if "材料" in said or "资料" in said:
        return _materials(db, around, bound)
    return None


def _result(db: Connection, around: Surroundings, bound: Bound) -> str:
    concerns = assessing(db, bound.subject)
    found = meant(db, bound.cycle_id, around.clock(), around.zone, concerns)
    if found is None:
        return wording.no_result_yet(
            bound.cycle_name, milestones(db, bound.cycle_id).get("evaluation_ends")
        )
    own = own_result(db, found.publication.cycle_id, bound.subject)
    if own is None:
        return wording.not_assessed(found.cycle)
    link = result_link(around.public_url, around.vault, found.cycle, bound.subject)
    today = around.clock().astimezone(around.zone).date()
    return wording.result(own, found.cycle, link, today)


def _materials(db: Connection, around: Surroundings, bound: Bound) -> str:
    agency = find_agency(db, bound.subject)
    receipts = {
        form: (receipt, receipt.received_at.astimezone(around.zone))
        for form, receipt in materials_of(db, bound.cycle_id, agency.id).items()
    }
    return wording.materials(receipts, milestones(db, bound.cycle_id).get("materials_due"))


def _title(db: Connection, around: Surroundings, bound: Bound) -> str:
    today = around.clock().astimezone(around.zone).date()
    found = title_of(db, find_agency(db, bound.subject).id, today)
    if found is None:
        return wording.title(None, None, "")
    return wording.title(found, found.state(today), title_link(around.public_url, found.code))
