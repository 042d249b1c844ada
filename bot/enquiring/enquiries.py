"""What people of any role ask at any moment: an approved answer, and what they may do next."""

from datetime import datetime

from bot import identities
from bot.enquiring.aside_reading import topic_aside
from bot.enquiring.enquiry_guessing import topic_by_words
from bot.enquiring.enquiry_reading import Topic, topic_of
from bot.enquiring.handed_in import of_submission
from bot.enquiring.next_step import next_step
from bot.inbound import Inbound, Kind
from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import changing
from bot.wording import enquiries as wording
from bot.wording.agency import day
from bot.wording.markup import fit, tap
from bot.words import plain
from cycle.cycles import milestones
from cycle.publishing.published import latest
from storage.tables import Role
from survey.reading import Word

#: Of an enterprise's survey alone; an agency's 结果 is its own.
_OF_SUBMISSION = (Topic.HANDED_IN, Topic.TOO_LATE)
#: By these a liaison means those of the enterprises.
_OF_ENTERPRISES = frozenset({"电话号码"})


def answer(around: Surroundings, person: Person, text: str, now: datetime) -> Outcome | None:
    """The answer when the question is the whole of the message; the place stays."""
    topic = topic_of(text)
    acting = person.acting
    if acting is not None and acting.role is Role.LIAISON and plain(text) in _OF_ENTERPRISES:
        return None
    return None if topic is None else _told(around, person, topic, now)


def aside(around: Surroundings, person: Person, text: str, now: datetime) -> Outcome | None:
    """The same in a respondent's own words, in the middle of the survey."""
    topic = topic_aside(text)
    return None if topic is None else _told(around, person, topic, now)


def guessed(
    around: Surroundings, person: Person, inbound: Inbound, now: datetime
) -> Outcome | None:
    """The answer that a word of the message asks for.

    Only for people of whom nothing is awaited that they write themselves: whom no invitation
    binds, who has not agreed yet, or whose survey has ended.
    """
    if inbound.kind is not Kind.TEXT or inbound.menu_id is not None:
        return None
    topic = topic_by_words(inbound.text)
    return None if topic is None else _told(around, person, topic, now)


def _told(around: Surroundings, person: Person, topic: Topic, now: datetime) -> Outcome | None:
    acting = person.acting
    role = acting.role if acting else None
    if topic in _OF_SUBMISSION:
        told = of_submission(around, person, topic, now) if role is Role.ENTERPRISE else None
    elif topic is Topic.RESULT and role in (Role.AGENCY, Role.LIAISON):
        told = None
    else:
        told = _answer(around, person, topic, now)
    if told is None:
        return None
    return Outcome(fit(f"{told}\n{_then(around, person, topic, now)}".rstrip()), person.place)


def _then(around: Surroundings, person: Person, topic: Topic, now: datetime) -> str:
    """The next step, and beside what is said of privacy how to withdraw."""
    step = next_step(person, now, around.zone)
    if topic is Topic.WRONG_UNIT and person.acting is not None:
        return ""  # what was said is the step
    if topic is Topic.PRIVACY and person.consented:
        return f"{step.removesuffix('。')}；撤回同意请回复 {tap(Word.WITHDRAW)}"
    return step


def _answer(around: Surroundings, person: Person, topic: Topic, now: datetime) -> str:
    bureau, contact = around.bureau, around.contact
    whom = wording.to_whom(bureau, contact)
    match topic:
        case Topic.CONTACT:
            if person.acting is not None and person.acting.role is Role.LIAISON:
                return wording.contact_of_bureau(bureau, contact)
            return whom
        case Topic.WHAT:
            return wording.what(around.account, bureau)
        case Topic.GENUINE:
            return wording.genuine(bureau, contact)
        case Topic.MUST:
            return wording.must()
        case Topic.OTHERWISE:
            return wording.otherwise()
        case Topic.ANONYMOUS:
            more = wording.anonymous_objection() if person.acting is None else ""
            return wording.anonymous(bureau) + more
        case Topic.PRIVACY:
            return wording.privacy(bureau)
        case Topic.EFFORT:
            return wording.effort()
        case Topic.COST:
            return wording.cost()
        case Topic.PHONE:
            return wording.phone(bureau)
        case Topic.LETTER:
            bound = person.acting is not None
            return wording.letter_not_needed() if bound else wording.letter(bureau, contact)
        case Topic.COLLEAGUE:
            is_liaison = person.acting is not None and person.acting.role is Role.LIAISON
            of_bureau = wording.contact_of_bureau(bureau, contact)
            return _colleague(person, of_bureau if is_liaison else whom)
        case Topic.WRONG_UNIT:
            return _leaving(person)
        case _:
            return _result(around, person, now)


def _colleague(person: Person, whom: str) -> str:
    if person.acting is None:
        return changing.colleague_of_stranger(whom)
    if person.acting.role is not Role.ENTERPRISE:
        return changing.colleague_of_unit(whom)
    of = changing.colleague if person.consented else changing.colleague_before_consent
    return of(whom)


def _leaving(person: Person) -> str:
    if person.acting is None:
        return changing.leave_nothing()
    switches = identities.has_others(person)
    if person.acting.role is not Role.ENTERPRISE:
        return changing.leave_unit(switches=switches)
    of = changing.leave if person.consented else changing.leave_before_consent
    return of(switches=switches)


def _result(around: Surroundings, person: Person, now: datetime) -> str:
    if person.acting is None:
        return wording.result("")
    with around.database.statements() as db:
        cycle_id = person.acting.cycle_id
        due = milestones(db, cycle_id).get("evaluation_ends")
        if latest(db, cycle_id) is not None:
            return wording.result_listed()
    is_to_come = due is not None and due >= now.astimezone(around.zone).date()
    return wording.result(day(due) if due and is_to_come else "")
