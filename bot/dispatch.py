"""Who is heard by whom: words for everybody first, then the person's role decides."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import arrival, courtesies, credits, forgetting, handover, identities, reminding, words
from bot.agencies import agency
from bot.code_reading import code_in
from bot.enquiring import enquiries
from bot.enterprises import enterprise, screens
from bot.inbound import Inbound, Kind
from bot.liaisons import liaison
from bot.objections import confirming, own_objections, public, public_enquiries
from bot.own_agency import withheld
from bot.person import Bound, Person
from bot.person_reading import as_if_bound
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.traditional import opening_simplified
from bot.wording import people
from bot.wording.handover import nothing_bound
from bot.wording.identities import also_bound, hint
from bot.wording.reminding import explained as reminding_explained
from cycle.cycles import milestones
from cycle.extension import list_extensions, original_dates
from storage.tables import Role
from survey.folding import is_question

#: Answers what somebody who is no enterprise said; None when it was not understood.
Query = Callable[[Connection, Surroundings, Person, Bound, str], Outcome | None]

#: Does what somebody who is no enterprise wants done; None when it is a question or something else.
Deciding = Callable[[Surroundings, Person, Bound, Inbound, datetime], Outcome | None]

_DECIDING: dict[Role, Deciding] = {Role.LIAISON: liaison.decide, Role.AGENCY: agency.decide}
_QUERIES: dict[Role, Query] = {Role.LIAISON: liaison.answer, Role.AGENCY: agency.answer}
#: Words of whoever asks for the year's dates.
_WHEN_WORDS = "截止 期限 时间 日程 什么时候 何时 几号 哪天 哪一天 日期 几时"
_WHEN = frozenset(_WHEN_WORDS.split())


def decide(
    cursor: Any, around: Surroundings, person: Person, inbound: Inbound, now: datetime
) -> Outcome:
    """Decide a turn; an enterprise's needs no further question to the database."""
    return screens.noted(person, _decide(cursor, around, person, inbound, now))


def _decide(
    cursor: Any, around: Surroundings, person: Person, inbound: Inbound, now: datetime
) -> Outcome:
    if inbound.kind is Kind.UNSUBSCRIBE:
        return arrival.leave(around, person, inbound.sender)
    if inbound.kind is Kind.NOTICES:
        return credits.decide(around.database.engine.dialect.name, person, inbound.choices)
    if inbound.kind is Kind.TEXT:
        inbound = replace(inbound, text=opening_simplified(inbound.text))
    if inbound.kind is Kind.TEXT and (told := enquiries.answer(around, person, inbound.text, now)):
        return told
    code = inbound.scene or None
    if inbound.kind is Kind.TEXT:
        code = code_in(inbound.text, is_known=person.acting is not None)
    if code is not None:
        return _bind(cursor, around, person, inbound, code, now)
    if inbound.kind is Kind.TEXT and (wish := handover.wished(inbound.text)) is not None:
        return handover.decide(cursor, around, person, inbound, wish, now)
    if inbound.kind in (Kind.TEXT, Kind.CLICK) and words.asks_for_help(inbound.text):
        return _help(around, person, now)
    if (switched := identities.decide(cursor, around, person, inbound, now)) is not None:
        return switched
    if (own := own_objections.decide(around, person, inbound, now)) is not None:
        return own
    if (objection := public.decide(around, person, inbound, now)) is not None:
        return objection
    if (unconfirmed := confirming.decide(around, person, inbound, now)) is not None:
        return unconfirmed
    if (asked := public_enquiries.decide(around, person, inbound, now)) is not None:
        return asked
    if (forgotten := forgetting.decide(around, person, inbound, now)) is not None:
        return forgotten
    acting = person.acting
    if inbound.kind in (Kind.TEXT, Kind.CLICK) and (about := words.about_reminders(inbound.text)):
        if is_question(inbound.text):
            return Outcome(reminding_explained(about), person.place)
        return reminding.decide(person, about, now)
    if acting is None:
        if (told := enquiries.guessed(around, person, inbound, now)) is not None:
            return told
        welcome = people.welcome(around.account, around.bureau)
        if person.conversation_id is not None:
            welcome = nothing_bound(welcome)
        return Outcome(welcome + public.notice(around, now), person.place)
    if acting.role is Role.ENTERPRISE:
        if inbound.kind is Kind.TEXT:
            person = screens.as_seen(cursor, around, person, inbound.text)
        return enterprise.decide(around, person, inbound, now)
    deciding = _DECIDING.get(acting.role)
    if deciding is not None and (done := deciding(around, person, acting, inbound, now)):
        return done
    return _answer_query(around, person, acting, inbound)


def _answer_query(around: Surroundings, person: Person, bound: Bound, inbound: Inbound) -> Outcome:
    """A liaison's or an agency's question; it changes nothing."""
    shown = people.help_for(bound.role, muted=person.muted)
    if inbound.kind in (Kind.OTHER, Kind.VOICE):
        return Outcome(people.only_text(shown), person.place)
    if inbound.kind not in (Kind.TEXT, Kind.CLICK):
        return Outcome(shown, person.place)
    said = words.plain(inbound.text)
    if (polite := courtesies.answer(bound.role, said)) is not None:
        return Outcome(polite, person.place)
    with around.database.statements() as db:
        answered = _QUERIES[bound.role](db, around, person, bound, said)
        if answered is not None:
            return answered
        if any(word in said for word in _WHEN):
            opens_at, closes_at = (
                instant.astimezone(around.zone) for instant in (bound.opens_at, bound.closes_at)
            )
            dates = milestones(db, bound.cycle_id)
            original = original_dates(list_extensions(db, bound.cycle_id))
            reply = people.deadlines(bound.cycle_name, opens_at, closes_at, dates, original)
            return Outcome(reply, person.place)
    return Outcome(people.not_understood(bound.role, muted=person.muted), person.place)


def _bind(
    cursor: Any,
    around: Surroundings,
    person: Person,
    inbound: Inbound,
    code: str,
    now: datetime,
) -> Outcome:
    result = arrival.bind(cursor, around, person, inbound, code, now)
    if isinstance(result, Outcome):
        return result
    effects = arrival.binding_effects(around, person, inbound, result, now)
    bound = as_if_bound(cursor, around.database.engine.dialect, person, result.id)
    worded = also_bound if identities.has_others(bound) else str
    if result.role is Role.ENTERPRISE:
        shown = enterprise.show(around, withheld(around, bound), now)
        if result.bound_to:
            return replace(shown, effects=(*effects, *shown.effects))
        reply = people.enterprise_bound(arrival.name_of(around, result), shown.reply)
        return replace(shown, reply=worded(reply), effects=(*effects, *shown.effects))
    name = arrival.name_of(around, result)
    reply = people.bound(result.role, name, muted=person.muted)
    return Outcome(worded(reply), person.place, effects=effects)


def _help(around: Surroundings, person: Person, now: datetime) -> Outcome:
    acting = person.acting
    if acting is None:
        told = people.help_for_strangers(around.account, around.bureau, around.contact)
        return Outcome(told + public.notice(around, now), person.place)
    more = hint() if identities.has_others(person) else ""
    asks_consent = acting.role is Role.ENTERPRISE and not person.consented
    if asks_consent and acting.opens_at <= now < acting.closes_at:
        return Outcome(people.help_before_consent(muted=person.muted) + more, person.place)
    told = people.help_for(acting.role, muted=person.muted)
    return Outcome(told + more, person.place)
