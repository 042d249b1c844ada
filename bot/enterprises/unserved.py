"""未服务: somebody who was never served by an agency says so, and is asked about the next one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.acting import actor_of
from bot.enterprises.unserved_reading import unserved
from bot.inbound import Inbound
from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.traditional import simplified
from bot.wording import unserved as wording
from cycle.register.not_served import (
    report_not_served,
    reported_not_served,
    take_back_report,
)
from storage.tables import Role
from survey.folding import fold, is_question
from survey.phrasing import letter_for
from survey.questionnaire import load_questionnaire
from survey.session import Response, Screen

#: What is asked of the person when this is done (bot.enterprises.enterprise.show).
Show = Callable[[Surroundings, Person, datetime], Outcome]

_CONFIRMED = re.compile(r"(?:我)?确认未服务(?P<name>.*)")
#: Before the name with which it was asked about which of several.
_SEVERAL = "~"
#: 其他的都没服务过
_OTHERS = re.compile(
    r"(?:其他|其它|其余|剩下|别的|另外)(?:的|都|全部?|几|两|三|家|个|间|机构|公司|单位)*"
)
_BACK = re.compile(r"(?:请|我要)?恢复评价(?P<name>.*)")


def decide(
    around: Surroundings, person: Person, inbound: Inbound, now: datetime, show: Show
) -> Outcome | None:
    """Ask, record or undo it while the survey goes on; None when this is something else."""
    acting = person.bound[0]
    if len(inbound.text) < 3 or not person.consented:
        return None
    if not acting.opens_at <= now < acting.closes_at:
        return None
    said = _compact(inbound.text)
    if found := _BACK.fullmatch(said):
        if is_question(inbound.text):
            return Outcome(wording.back_explained(), person.place)
        return _undone(around, person, found["name"], now)
    if found := _CONFIRMED.fullmatch(said):
        if is_question(inbound.text):
            again = _asked(person, found["name"])
            return again or Outcome(wording.none_such(), person.place)
        return _confirmed(around, person, found["name"], now, show)
    name = unserved(inbound.text)
    if name is None or _is_answer(person, said):
        return None
    return _asked(person, name)


def _asked(person: Person, name: str) -> Outcome | None:
    session = person.session()
    current, others = session.current, _OTHERS.fullmatch(name)
    if others:
        meant = [each for each in session.selectable if each is not current]
    else:
        meant = [each for each in session.selectable if _fits(name, each)] if name else []
    if name and not meant:
        return None
    if not name:
        meant = [current] if current is not None and current.open else list(session.selectable)
    labels = _labels(person, [each for each in meant if each.open])
    if not labels:
        done = current if current in meant else meant[0] if meant else None
        return Outcome(wording.submitted(done.agency_name), person.place) if done else None
    if len(labels) > 1:
        told = wording.which(labels)
        return Outcome(told, person.place, screen=Screen.UNSERVED, about=f"{_SEVERAL}{name}")
    about = next(each.id for each in meant if each.open and _label(person, each) == labels[0])
    return Outcome(wording.asked(labels[0]), person.place, screen=Screen.UNSERVED, about=about)


def asked_again(person: Person, response: str) -> Outcome | None:
    """The same question once more, about this response or about which of several."""
    if response.startswith(_SEVERAL):
        return _asked(person, response.removeprefix(_SEVERAL))
    meant = next((r for r in person.responses if r.id == response and r.open), None)
    return _asked(person, _compact(meant.agency_name) if meant else "")


def confirmed(
    around: Surroundings, person: Person, response: str, now: datetime, show: Show
) -> Outcome | None:
    """What a bare yes does right after it was asked about this response, or about several."""
    meant = next((r for r in person.responses if r.id == response and r.open), None)
    if meant is None:
        return asked_again(person, response)
    return _confirmed(around, person, _compact(_label(person, meant)), now, show)


def _confirmed(
    around: Surroundings, person: Person, name: str, now: datetime, show: Show
) -> Outcome | None:
    """By its whole name, as it was shown; a part of one is asked about once more."""
    chosen = [r for r in person.responses if r.open and _compact(_label(person, r)) == name]
    if not chosen:
        again = _asked(person, name)
        return again or Outcome(wording.none_such(), person.place)
    left = tuple(each for each in person.responses if each not in chosen)
    after = replace(person, responses=left)
    shown = show(around, after, now)
    invitations, actor = _own_invitations(person), actor_of(person.bound[0])
    ids, label = [each.id for each in chosen], _label(person, chosen[0])

    def record(db: Connection) -> str:
        report_not_served(db, invitations, ids, actor, now)
        return wording.recorded(label, shown.reply)

    return replace(shown, reply="", verb=record)


def _undone(around: Surroundings, person: Person, name: str, now: datetime) -> Outcome:
    with around.database.statements() as db:
        found = reported_not_served(db, _own_invitations(person))
    groups: dict[tuple[str, str, str], list[str]] = {}
    for each in found:
        key = (each.agency_name, each.service_type, each.enterprise_name)
        groups.setdefault(key, []).append(each.engagement_id)
    exact = [key for key in groups if name in map(_compact, _labels_of(*key))]
    fitting = exact or [key for key in groups if name in _compact(wording.label(*key))]
    if len(fitting) != 1:
        several = len({enterprise for *_, enterprise in groups}) > 1
        labels = [wording.label(a, s, e if several else "") for a, s, e in groups]
        return Outcome(wording.which_back(labels), person.place)
    [key] = fitting
    ids = groups[key]
    actor = actor_of(person.bound[0])

    def undo(db: Connection) -> str:
        take_back_report(db, ids, actor, now)
        return wording.taken_back(key[0])

    return Outcome("", person.place, verb=undo)


def _labels(person: Person, responses: Sequence[Response]) -> list[str]:
    """Each once: two contracts that nothing tells apart are one question."""
    return list(dict.fromkeys(_label(person, each) for each in responses))


def _label(person: Person, response: Response) -> str:
    """The agency's whole name, and what tells it from another that waits under the same name."""
    of_one = [each for each in person.responses if each.agency_name == response.agency_name]
    service = len({each.service_type for each in of_one}) > 1
    enterprise = len({each.enterprise for each in of_one}) > 1
    return wording.label(
        response.agency_name,
        response.service_type if service else "",
        response.enterprise if enterprise else "",
    )


def _labels_of(agency: str, service: str, enterprise: str) -> list[str]:
    """Every form in which it may have been named while more was waiting than now."""
    wholes = [(agency, s, e) for s in {"", service} for e in {"", enterprise}]
    return [wording.label(*each) for each in wholes]


def _own_invitations(person: Person) -> list[str]:
    return [each.invitation_id for each in person.bound if each.role is Role.ENTERPRISE]


def _fits(name: str, response: Response) -> bool:
    whole = _compact(response.agency_name)
    return name in whole or whole in name


def _is_answer(person: Person, said: str) -> bool:
    """不清楚 and 没用 answer questions."""
    questionnaire = load_questionnaire(person.bound[0].questionnaire)
    return any(letter_for(said, each) for each in questionnaire.questions)


def _compact(text: str) -> str:
    return fold(simplified(text)).replace(" ", "").replace(",", "")
