"""申诉 in an agency's chat: an objection to its own score that names items of the standard."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.acting import actor_of
from bot.inbound import Inbound, Kind
from bot.naming_lists import named
from bot.person import Bound, Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import agency as wording
from cycle.publishing.objectable import item_numbers
from cycle.publishing.objections import file_objection
from cycle.publishing.public_lists import PublicList, assessing, meant, open_lists
from cycle.register.finding import find_agency

_AROUND = " \t\r\n:：,，.。;；!！?？、"
_SAID = re.compile(r"(?:我要|我们要?|提出?|申请)?申诉(?P<rest>.*)", re.S)
#: 3、5项 …, 第12项：…, 3,11 …; a number that goes on with a word is none of an item.
_ITEMS = re.compile(
    r"第?\s*(?P<numbers>\d{1,2}(?:\s*[、,和]\s*第?\d{1,2}(?!\d))*)\s*项?(?=[\s:,。、]|$)\s*(?P<why>.*)",
    re.S,
)


def decide(
    around: Surroundings, person: Person, bound: Bound, inbound: Inbound, now: datetime
) -> Outcome | None:
    """File it, or say how and when; None when this is about something else."""
    if inbound.kind not in (Kind.TEXT, Kind.CLICK):
        return None
    found = _SAID.fullmatch(unicodedata.normalize("NFKC", inbound.text).strip())
    if found is None:
        return None
    rest = found["rest"].strip(_AROUND)
    with around.database.statements() as db:
        concerns = assessing(db, bound.subject)
        public = open_lists(db, now, around.zone, concerns)
        which, rest = named(rest, public)
        if not public:
            last = meant(db, bound.cycle_id, now, around.zone, concerns)
            if last is not None and not concerns(last.publication):
                return Outcome(wording.not_assessed(last.cycle), person.place)
            return Outcome(wording.appeal_closed(last), person.place)
        which = which or (public[0] if len(public) == 1 else None)
        about = which or public[0]
        known = item_numbers(db, about.publication)
    items, why = _read(rest.strip(_AROUND))
    if not why:
        return Outcome(wording.appeal_how(about, known), person.place)
    if which is None:
        return Outcome(wording.appeal_which(rest, public), person.place)
    return Outcome("", person.place, verb=_filing(around, bound, inbound, which, items, why, now))


def _filing(
    around: Surroundings,
    bound: Bound,
    inbound: Inbound,
    which: PublicList,
    items: Sequence[int],
    why: str,
    now: datetime,
) -> Callable[[Connection], str]:
    def file(db: Connection) -> str:
        filed = file_objection(
            db,
            around.vault,
            which.publication,
            find_agency(db, bound.subject),
            why,
            actor_of(bound),
            now,
            zone=around.zone,
            districts=around.districts,
            filed_by="agency",
            filer=inbound.sender,
            items=items,
            own=True,
        )
        return wording.appeal_filed(
            filed.receipt, which.cycle, items, filed.until, is_new=filed.is_new
        )

    return file


def _read(rest: str) -> tuple[tuple[int, ...], str]:
    """The items' numbers and the reason; no items when the text begins with none."""
    found = _ITEMS.fullmatch(rest)
    if found is None:
        return (), rest
    numbers = tuple(dict.fromkeys(int(each) for each in re.findall(r"\d+", found["numbers"])))
    return numbers, found["why"].strip(_AROUND)
