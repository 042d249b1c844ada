"""切换身份: whoever is bound as several things says as which of them they act from now on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import arrival
from bot.enterprises import enterprise
from bot.inbound import Inbound, Kind
from bot.own_agency import withheld
from bot.person import Bound, Person
from bot.person_reading import as_if_bound
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import identities as wording
from bot.wording import people
from storage.tables import Role
from survey.folding import NUMERAL, fold, numeral
from survey.session import Screen

_ASKED = re.compile(
    rf"(?:请|我要|我想)?(?:切换|转换|更换|换|换个|切换到)(?:一下)?(?:身份|角色)?"
    rf"(?:第?(?P<number>{NUMERAL})个?)?"
)
#: 换 alone is nothing, and what it may be followed by belongs to the survey: 换一家, 换 3.
_OWN_WORDS = ("身份", "角色", "切换")
_SHORTEST, _LONGEST = 2, 20


@dataclass(frozen=True, slots=True)
class Identity:
    """As what somebody is bound; enterprises of one cycle are answered for together and are one.

    bound: what makes it the one that acts when it is bound again; units: how many it stands for.
    """

    bound: Bound
    units: int = 1


def identities(person: Person) -> list[Identity]:
    """Everything as which the person is bound, in an order that does not change by switching."""
    groups: dict[tuple[str, ...], list[Bound]] = {}
    for each in (*person.bound, *person.elsewhere):
        unit = () if each.role is Role.ENTERPRISE else (each.subject, each.district_code)
        groups.setdefault((each.cycle_id, str(each.role), *unit), []).append(each)
    ordered = sorted(groups.items(), key=lambda each: each[0])
    ordered.sort(key=lambda each: each[1][0].closes_at, reverse=True)
    return [Identity(of_one[0], len(of_one)) for _, of_one in ordered]


def has_others(person: Person) -> bool:
    """Whether there is something to switch to."""
    return len(person.bound) + len(person.elsewhere) > 1 and len(identities(person)) > 1


def decide(
    cursor: Any, around: Surroundings, person: Person, inbound: Inbound, now: datetime
) -> Outcome | None:
    """List what the person is bound as, or switch; None when this is something else."""
    number = _asked(inbound)
    if number is None:
        return None
    if person.acting is None:
        return Outcome(wording.nothing_bound(), person.place)
    held = identities(person)
    if not 1 <= number <= len(held):
        return Outcome(_listed(around, person, held), person.place, screen=Screen.NUMBERED)
    chosen = held[number - 1].bound
    effects = (arrival.bound_again(chosen.invitation_id, now),)
    after = as_if_bound(cursor, around.database.engine.dialect, person, chosen.invitation_id)
    switched = wording.switched(_named(around, held[number - 1]))
    if chosen.role is not Role.ENTERPRISE:
        shown = people.help_for(chosen.role, muted=person.muted)
        return Outcome(wording.then(switched, shown), person.place, effects=effects)
    outcome = enterprise.show(around, withheld(around, after), now)
    reply = wording.then(switched, outcome.reply)
    return replace(outcome, reply=reply, effects=(*effects, *outcome.effects))


def _asked(inbound: Inbound) -> int | None:
    """The number that is asked for, 0 for none; None when the message is about something else."""
    if inbound.kind not in (Kind.TEXT, Kind.CLICK):
        return None
    if not _SHORTEST <= len(inbound.text) <= _LONGEST or "换" not in inbound.text:
        return None
    said = fold(inbound.text).replace(" ", "").replace(",", "")
    found = _ASKED.fullmatch(said)
    if found is None or not any(word in said for word in _OWN_WORDS):
        return None
    return numeral(found["number"]) or 0 if found["number"] else 0


def _listed(around: Surroundings, person: Person, held: Iterable[Identity]) -> str:
    acting = person.acting
    return wording.listed(
        [(_named(around, each), acting is not None and _is(each, acting)) for each in held]
    )


def _is(identity: Identity, acting: Bound) -> bool:
    """The first binding of a group is its latest: that of the group that acts is the acting one."""
    return identity.bound.invitation_id == acting.invitation_id


def _named(around: Surroundings, identity: Identity) -> wording.Named:
    bound = identity.bound
    name = arrival.unit_name(around, bound.role, bound.subject, bound.district_code)
    return wording.Named(bound.role, name, identity.units, bound.cycle_name)
