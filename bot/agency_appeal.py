"""申诉 in an agency's chat: an objection to its own score that names items of the standard."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import Connection

from bot.acting import actor_of
from bot.inbound import Inbound, Kind
from bot.person import Bound, Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import agency as wording
from cycle.publishing.announcements import announcement_of
from cycle.publishing.objectable import item_numbers
from cycle.publishing.objections import file_objection
from cycle.publishing.published import PublicationRow, latest
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
    with around.database.statements() as db:
        last = latest(db, bound.cycle_id)
        is_open = last is not None and _is_open(db, around, last, now)
        known = item_numbers(db, last) if last is not None and is_open else ()
    items, why = _read(found["rest"].strip(_AROUND))
    if last is None or not is_open or not why:
        until = last.to_date if last is not None and is_open else None
        ended = last.to_date if last is not None else None
        return Outcome(wording.appeal_how(until, ended, known), person.place)
    publication = last

    def file(db: Connection) -> str:
        filed = file_objection(
            db,
            around.vault,
            publication,
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
        return wording.appeal_filed(filed.receipt, items, filed.until, is_new=filed.is_new)

    return Outcome("", person.place, verb=file)


def _is_open(
    db: Connection, around: Surroundings, publication: PublicationRow, now: datetime
) -> bool:
    today = now.astimezone(around.zone).date()
    return today <= publication.to_date and announcement_of(db, publication.id) is None


def _read(rest: str) -> tuple[tuple[int, ...], str]:
    """The items' numbers and the reason; no items when the text begins with none."""
    found = _ITEMS.fullmatch(rest)
    if found is None:
        return (), rest
    numbers = tuple(dict.fromkeys(int(each) for each in re.findall(r"\d+", found["numbers"])))
    return numbers, found["why"].strip(_AROUND)
