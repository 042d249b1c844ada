"""An enterprise's turn: the survey decides, its difference is what is written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bot.enquiring import enquiries
from bot.enterprises import besides, enterprise_concern, enterprise_own, unserved
from bot.enterprises.written import changes, event_effects
from bot.forgetting import filer_effects
from bot.inbound import Inbound, Kind
from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import own_agency, people
from bot.wording.survey import render
from cycle.receipts import Receipts, new_receipt
from survey.engine import Arrived, Said, advance
from survey.events import (
    ConsentAsked,
    ConsentRefused,
    ConsentWithdrawn,
    Event,
    NothingToRate,
    NotUnderstood,
    Submitted,
    SurveyClosed,
    SurveyNotOpen,
)
from survey.questionnaire import load_questionnaire
from survey.reading import Tap
from survey.session import Screen, Session

#: What the survey says to whomever it asks nothing but consent.
_STANDING = (ConsentAsked, NothingToRate, SurveyClosed, SurveyNotOpen)
_LEAVING = (ConsentRefused, ConsentWithdrawn)


def decide(around: Surroundings, person: Person, inbound: Inbound, now: datetime) -> Outcome:
    """Hand the message to the survey and word what happened."""
    arrived = inbound.kind in (Kind.SUBSCRIBE, Kind.SCAN)
    unreadable = inbound.kind in (Kind.OTHER, Kind.VOICE)
    if arrived or unreadable:
        outcome = show(around, person, now)
        if unreadable:
            return replace(outcome, reply=people.only_text(outcome.reply))
        return outcome
    if (concern := enterprise_concern.decide(around, person, inbound.text, now)) is not None:
        return concern
    if (told := besides.answered(around, person, inbound, now, show)) is not None:
        return told
    if (own := enterprise_own.answer(around, person, inbound.text, now)) is not None:
        return own
    if (aside := enquiries.aside(around, person, inbound.text, now)) is not None:
        return aside
    if (told := unserved.decide(around, person, inbound, now, show)) is not None:
        return told
    if (told := enterprise_concern.unsaid(around, person, inbound.text, now, show)) is not None:
        return told
    person = enterprise_concern.no_longer_awaited(person)
    step = _heard(person, Said(inbound.text, Tap.parse(inbound.menu_id)), now)
    if _tells_how_it_stands(step.events):
        # no answer and no comment is awaited, so that a word is enough to answer a question by
        told = enquiries.guessed(around, person, inbound, now)
        if told is not None:
            return replace(told, place=step.after.place.encode())
    outcome = _worded(around, person, step, now)
    if outcome.erase:
        return replace(outcome, effects=(*outcome.effects, *filer_effects(around, inbound.sender)))
    return outcome


def show(around: Surroundings, person: Person, now: datetime) -> Outcome:
    """What is asked of the person at this moment: consent, a choice, or a question."""
    return _worded(around, person, _heard(person, Arrived(), now), now)


class _Step(NamedTuple):
    """One step of the survey: the session before and after it, and what happened."""

    before: Session
    after: Session
    events: tuple[Event, ...]


def _heard(person: Person, heard: Said | Arrived, now: datetime) -> _Step:
    questionnaire = load_questionnaire(person.bound[0].questionnaire)
    before = person.session()
    step = _Step(before, *advance(questionnaire, before, heard, now))
    if person.withheld and any(isinstance(event, _LEAVING) for event in step.events):
        return _heard(person.whole, heard, now)  # a draft that they may not go on with goes, too
    return step


def _tells_how_it_stands(events: Sequence[Event]) -> bool:
    """Whether the survey says no more than that it waits for consent, or cannot go on."""
    said = [event for event in events if not isinstance(event, NotUnderstood)]
    return bool(said) and all(isinstance(event, _STANDING) for event in said)


def _worded(around: Surroundings, person: Person, step: _Step, now: datetime) -> Outcome:
    questionnaire = load_questionnaire(person.bound[0].questionnaire)
    before, after, events = step
    receipt = None
    if any(isinstance(event, Submitted) for event in events):
        receipt = new_receipt(Receipts.RESPONSE)
    reply = render(
        questionnaire, after, events, account=around.account, zone=around.zone, receipt=receipt
    )
    changed = changes(before, after, now)
    if person.withheld and any(isinstance(event, NothingToRate) for event in events):
        reply = own_agency.alone(person.withheld[0].agency_name)
    if any(isinstance(event, _LEAVING) for event in events):
        return Outcome(reply, effects=changed, erase=True)
    place = after.place.encode()
    effects = event_effects(questionnaire, person, after, events, receipt, now)
    if len(changed) == 1 and not effects:
        return Outcome(reply, place, response=changed[0][1], screen=Screen.SURVEY)
    return Outcome(reply, place, effects=(*changed, *effects), screen=Screen.SURVEY)
