"""申诉 in an agency's chat: an objection to its own score that names items of the standard."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot import words
from bot.acting import actor_of
from bot.agencies.appeal_reading import AROUND, Appeal, read, said
from bot.as_written import as_written, folded
from bot.inbound import Inbound, Kind
from bot.objections.naming_lists import named
from bot.person import Bound, Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import agency as agency_wording
from bot.wording import appeal as wording
from cycle.publishing.objectable import LONGEST, SHORTEST, item_numbers
from cycle.publishing.objections import Chat, Grounds, file_objection
from cycle.publishing.public_lists import PublicList, assessing, meant, open_lists
from cycle.register.finding import find_agency


def decide(
    around: Surroundings, person: Person, bound: Bound, inbound: Inbound, now: datetime
) -> Outcome | None:
    """File it, ask, or say how and when; None when this is about something else."""
    if inbound.kind not in (Kind.TEXT, Kind.CLICK) or "申诉" not in inbound.text:
        return None
    found = said(folded(inbound.text))
    if found is None:
        return None
    rest, confirmed = found
    with around.database.statements() as db:
        concerns = assessing(db, bound.subject)
        public = open_lists(db, now, around.zone, concerns)
        if not public:
            return Outcome(_closed(db, around, bound, now), person.place)
        which, rest = named(rest, public)
        if which is None and len(public) == 1:
            [which] = public
        lists = [which] if which else public
        known = item_numbers(db, lists[0].publication)
        appeal = read(rest.lstrip(AROUND), confirmed=confirmed)
        why = as_written(inbound.text, appeal.why)
        if (told := _missing(appeal, why, lists[0], known)) is not None:
            return Outcome(told, person.place, repeats=True)
        if which is None or not _is_filed_at_once(appeal):
            told = _asked(db, bound, lists, appeal.items, why, known)
            return Outcome(told, person.place, repeats=True)
    verb = _filing(around, bound, inbound, which, appeal.items, why, now)
    return Outcome("", person.place, verb=verb)


def _missing(appeal: Appeal, why: str, about: PublicList, known: Sequence[int]) -> str | None:
    """How to do it, or what is wrong with what was said; None where it can be filed."""
    bounds = (SHORTEST, LONGEST)
    wrong = [each for each in appeal.items if each not in known]
    said_nothing = not appeal.why.strip(AROUND)
    if wrong:
        return wording.no_such_item(wrong, known)
    if appeal.items and said_nothing:
        return wording.reason_missing(appeal.items)
    if said_nothing and appeal.confirmed:
        return wording.confirmed_nothing(known)
    if said_nothing or (not appeal.items and words.asks(appeal.why)):
        return wording.how(about, known)
    if len(why) < SHORTEST:
        return wording.reason_too_short(appeal.items, why, known, bounds)
    return wording.reason_too_long(why, bounds) if len(why) > LONGEST else None


def _is_filed_at_once(appeal: Appeal) -> bool:
    """Only an item's number and a reason, or our words of confirming; all else is asked first."""
    return appeal.confirmed or (appeal.surely and not words.asks(appeal.why))


def _closed(db: Connection, around: Surroundings, bound: Bound, now: datetime) -> str:
    concerns = assessing(db, bound.subject)
    last = meant(db, bound.cycle_id, now, around.zone, concerns)
    if last is not None and not concerns(last.publication):
        return agency_wording.not_assessed(last.cycle)
    return wording.closed(last)


def _asked(
    db: Connection,
    bound: Bound,
    lists: Sequence[PublicList],
    items: Sequence[int],
    why: str,
    known: Sequence[int],
) -> str:
    """What would be filed, to be confirmed."""
    if len(lists) > 1:
        return wording.which(items, why, lists)
    name = find_agency(db, bound.subject).name
    return wording.confirm(name, lists[0], items, why, known)


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
            Grounds(why, items, own=True),
            Chat(inbound.sender),
            actor_of(bound),
            now,
            zone=around.zone,
            districts=around.districts,
        )
        return wording.filed(filed.receipt, which.cycle, items, filed.until, is_new=filed.is_new)

    return file
