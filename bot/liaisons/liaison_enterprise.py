"""One enterprise of the own district that a liaison asks about: whether it answered, never what."""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.liaisons.liaison_reading import Asked
from bot.person import Bound
from bot.surroundings import Surroundings
from bot.wording import liaison as wording
from bot.wording.calls import NO_PHONES
from bot.wording.markup import plain
from cycle.progress.answering import Answering, answering
from cycle.progress.call_list import enterprise_contacts

#: Several that fit are listed up to this many.
_LISTED = 8


@dataclass(frozen=True, slots=True)
class Found:
    """is_known: an enterprise of the own district is told of."""

    reply: str
    is_known: bool = True


def told(db: Connection, around: Surroundings, bound: Bound, asked: Asked) -> Found | None:
    """What a liaison may know of whom they name; None where nobody seems to be meant.

    An enterprise of another district and one that does not exist are told alike.
    """
    district = around.districts.name(bound.district_code)
    rows = answering(db, bound.cycle_id, bound.district_code, asked.name, _LISTED + 1)
    if len(rows) == 1:
        return Found(_one(db, around, bound, asked, rows[0]))
    if rows:
        more = len(rows) > _LISTED
        return Found(wording.several(district, asked.name, rows[:_LISTED], more=more))
    if not asked.surely:
        return None
    return Found(wording.no_such_enterprise(district, asked.name), is_known=False)


def _one(db: Connection, around: Surroundings, bound: Bound, asked: Asked, found: Answering) -> str:
    now, at = around.clock(), found.reminded_at
    return wording.enterprise(
        found,
        None if at is None else at.astimezone(around.zone),
        _phone(db, around, asked, found),
        is_open=bound.opens_at <= now < bound.closes_at,
    )


def _phone(db: Connection, around: Surroundings, asked: Asked, found: Answering) -> str:
    """Where it may be shown, else where it is asked for that the bureau has it."""
    if not around.shows_phones:
        return NO_PHONES if asked.wants_phone else ""
    contacts = enterprise_contacts(db, around.vault, [found.uscc]).get(found.uscc, ())
    named = "；".join(plain(" ".join(each), 40) for each in contacts)
    return f"联系人：{named}" if named else "名录中没有联系人。"
