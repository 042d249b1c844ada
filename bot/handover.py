"""接手: one person goes on where a colleague stopped, by the code and four digits of a phone."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import arrival
from bot.enterprises import enterprise
from bot.inbound import Inbound
from bot.own_agency import withheld
from bot.person import Person
from bot.person_reading import as_if_bound
from bot.record import Effect, Outcome, OvertakenError
from bot.surroundings import Surroundings
from bot.wording import handover as words
from bot.wording import people
from cycle.audit import Actor
from cycle.inviting.codes import LENGTH, normalise
from cycle.inviting.handover import Taker, Verdict, hand_over, judge, note_wrong
from cycle.inviting.invitations import Found
from storage.tables import Role
from survey.folding import fold

_ASKED = re.compile(r"(?:请|我要|我来|我想|申请)?(?:接手|接管)(?P<rest>[0-9A-Z]*)")
_NOTHING: tuple[Effect, ...] = ()
_DIGITS = 4
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What stands after 接手; both "" unless it is a well-formed code and four digits."""

    code: str = ""
    digits: str = ""


def wished(text: str) -> Wish | None:
    """The wish that is the whole of the message: 接手后服务很好 is a comment, and none."""
    if "接" not in text or len(text) > _LONGEST:
        return None
    found = _ASKED.fullmatch(fold(text).replace(" ", "").replace(",", ""))
    if found is None:
        return None
    rest = found["rest"]
    code, digits = normalise(rest[:-_DIGITS]), rest[-_DIGITS:]
    if len(rest) != LENGTH + _DIGITS or code is None or not digits.isdigit():
        return Wish()
    return Wish(code, digits)


def decide(
    cursor: Any, around: Surroundings, person: Person, inbound: Inbound, wish: Wish, now: datetime
) -> Outcome:
    """Judge the wish by how things stand; the verb looks once more that they still stand so."""
    if not wish.code:
        return Outcome(words.how(), person.place)
    openid = inbound.sender
    if arrival.guessed_too_often(cursor, around, openid, now):
        return Outcome(words.too_many_guesses(), person.place)
    with around.database.statements() as db:
        judged = judge(db, around.vault, wish.code, wish.digits, person.conversation_id, now)
    found = judged.found
    if judged.verdict is Verdict.WRONG or found is None:
        return _wrong(around, person, openid, found, now)
    if judged.verdict is Verdict.NO_PHONE:
        return Outcome(words.no_phone(around.bureau), person.place)
    if (itself := arrival.rates_itself(around, person, found)) is not None:
        return itself
    bound = as_if_bound(cursor, around.database.engine.dialect, person, found.id)
    place, effects = person.place, _NOTHING
    if found.role is Role.ENTERPRISE:
        shown = enterprise.show(around, withheld(around, bound), now)
        said, place, effects = shown.reply, shown.place, shown.effects
    else:
        said = people.bound(found.role, arrival.name_of(around, found))
    if found.bound_to in (None, person.conversation_id):
        # nobody is to be replaced: the code alone does it
        reply = said
        if found.role is Role.ENTERPRISE:
            reply = people.enterprise_bound(arrival.name_of(around, found), said)
        bindings = arrival.binding_effects(around, person, inbound, found, now)
        return Outcome(reply, place, effects=(*bindings, *effects))

    def take_over(db: Connection) -> str:
        taker = Taker(openid, person.conversation_id)
        if not hand_over(db, around.vault, found, taker, _actor(found), now):
            raise OvertakenError  # look again who is bound now
        return words.taken_over(said)

    return Outcome("", place, effects=effects, verb=take_over)


def _wrong(
    around: Surroundings, person: Person, openid: str, found: Found | None, now: datetime
) -> Outcome:
    """One answer for a wrong code and wrong digits; both count as a guess."""
    guess = (arrival.guess(around, openid, now),)
    if found is None:
        return Outcome(words.wrong(), person.place, effects=guess)

    def noted(db: Connection) -> str:
        note_wrong(db, found, _actor(found), now)
        return words.wrong()

    return Outcome("", person.place, effects=guess, verb=noted)


def _actor(found: Found) -> Actor:
    """Who says so: somebody in WeChat with the code, whose name nobody knows."""
    return Actor(f"{found.role.value}:{found.subject}", found.role.value, "wechat", found.district)
