"""An agency's chat: about itself alone, in aggregates that betray nobody."""

from datetime import datetime

from sqlalchemy import Connection

from bot.agencies import agency_appeal, agency_nominating
from bot.agencies.agency_reading import Topic, topic
from bot.inbound import Inbound
from bot.person import Bound, Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import agency as wording
from cycle.candidates.materials import materials_of
from cycle.coverage import K_ANONYMITY, coverage
from cycle.cycles import milestones
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


def answer(
    db: Connection, around: Surroundings, person: Person, bound: Bound, said: str
) -> Outcome | None:
    """Answer what is asked about the agency that the person is bound to."""
    reply = _answer(db, around, bound, said)
    return None if reply is None else Outcome(reply, person.place)


def _answer(db: Connection, around: Surroundings, bound: Bound, said: str) -> str | None:
    match topic(said):
        case Topic.CLIENTS:
            return wording.not_told() + _coverage(db, around, bound)
        case Topic.COVERAGE:
            return _coverage(db, around, bound)
        case Topic.TITLE:
            return _title(db, around, bound)
        case Topic.MATERIALS:
            return _materials(db, around, bound)
        case Topic.RESULT:
            return _result(db, around, bound)
        case Topic.NOMINATION:
            return agency_nominating.explained(db, around, bound)
    return None


def _coverage(db: Connection, around: Surroundings, bound: Bound) -> str:
    found = coverage(db, bound.cycle_id, bound.subject, around.clock(), around.zone)
    return wording.coverage(found.answered_about, K_ANONYMITY)


def _result(db: Connection, around: Surroundings, bound: Bound) -> str:
    concerns = assessing(db, bound.subject)
    found = meant(db, bound.cycle_id, around.clock(), around.zone, concerns)
    today = around.clock().astimezone(around.zone).date()
    if found is None:
        ends = milestones(db, bound.cycle_id).get("evaluation_ends")
        return wording.no_result_yet(bound.cycle_name, ends, today)
    own = own_result(db, found.publication.cycle_id, bound.subject)
    if own is None:
        return wording.not_assessed(found.cycle)
    link = result_link(around.public_url, around.vault, found.cycle, bound.subject)
    return wording.result(own, found.cycle, link, today)


def _materials(db: Connection, around: Surroundings, bound: Bound) -> str:
    agency = find_agency(db, bound.subject)
    receipts = {
        form: (receipt, receipt.received_at.astimezone(around.zone))
        for form, receipt in materials_of(db, bound.cycle_id, agency.id).items()
    }
    due = milestones(db, bound.cycle_id).get("materials_due")
    today = around.clock().astimezone(around.zone).date()
    return wording.materials(receipts, due, today, around.bureau, around.contact)


def _title(db: Connection, around: Surroundings, bound: Bound) -> str:
    today = around.clock().astimezone(around.zone).date()
    found = title_of(db, find_agency(db, bound.subject).id, today)
    if found is None:
        return wording.title(None, None, "")
    return wording.title(found, found.state(today), title_link(around.public_url, found.code))
