"""Who is heard by whom: words for everybody first, then the person's role decides."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import agency, arrival, enterprise, liaison, words
from bot.inbound import Inbound, Kind
from bot.person import Person, as_if_bound
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import people
from storage.tables import Role

#: Answers a message of somebody who is no enterprise: questions in, text out, no effects.
Query = Callable[[Connection, Surroundings, Person, Inbound, datetime], str]

_QUERIES: dict[Role, Query] = {Role.LIAISON: liaison.answer, Role.AGENCY: agency.answer}


def decide(
    cursor: Any, around: Surroundings, person: Person, inbound: Inbound, now: datetime
) -> Outcome:
    """Decide a turn; an enterprise's needs no further question to the database."""
    if inbound.kind is Kind.UNSUBSCRIBE:
        return arrival.leave(person)
    code = inbound.scene or (words.code_in(inbound.text) if inbound.kind is Kind.TEXT else None)
    if code is not None:
        return _bind(cursor, around, person, inbound, code, now)
    if inbound.kind in (Kind.TEXT, Kind.CLICK) and words.asks_for_help(inbound.text):
        return Outcome(people.help_for(_role(person), around.account), person.place)
    acting = person.acting
    if acting is None:
        return Outcome(people.welcome(around.account, around.bureau))
    if acting.role is Role.ENTERPRISE:
        return enterprise.decide(around, person, inbound, now)
    with around.database.statements() as db:
        reply = _QUERIES[acting.role](db, around, person, inbound, now)
    return Outcome(reply, person.place)


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
    effects = arrival.binding_effects(around, person, inbound.sender, result, now)
    bound = as_if_bound(cursor, around.database.engine.dialect, person, result.id)
    if result.role is Role.ENTERPRISE:
        shown = enterprise.show(around, bound, now)
        reply = shown.reply if result.bound_to else people.enterprise_bound(shown.reply)
        return Outcome(reply, shown.place, effects=(*effects, *shown.effects))
    name = around.districts.name(result.district) if result.role is Role.LIAISON else ""
    reply = people.bound(result.role, name)
    return Outcome(reply, person.place, effects=effects)


def _role(person: Person) -> Role | None:
    return person.acting.role if person.acting else None
