"""异议 机构名 理由: by anybody, also people whom no invitation binds, while a list is public."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.acting import ORIGIN, actor_of
from bot.as_written import as_written, folded
from bot.inbound import Inbound, Kind
from bot.objections.listed_agency import agency_named
from bot.objections.public_reading import Wish, is_filed_at_once, read
from bot.objections.public_window import Window, last_day, open_window
from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import public as wording
from cycle.audit import Actor
from cycle.publishing.objectable import LONGEST, SHORTEST
from cycle.publishing.objections import Chat, Grounds, file_objection, filed_in_other_words
from cycle.publishing.public_lists import PublicList
from cycle.publishing.published import ListingRow
from cycle.register.finding import Organisation
from storage.tables import Role

_LONGEST = 2000


def decide(around: Surroundings, person: Person, inbound: Inbound, now: datetime) -> Outcome | None:
    """File it, ask, or say how and when; None when this is something else, or not for this person.

    A liaison's bare 异议 is their district's list, and is left to them. What an enterprise says
    while its survey runs and nothing is public may be a comment, and is left to the survey.
    """
    if inbound.kind not in (Kind.TEXT, Kind.CLICK) or "异议" not in inbound.text[:_LONGEST]:
        return None
    wish = read(folded(inbound.text[:_LONGEST]))
    if wish is None:
        return None
    role = person.acting.role if person.acting else None
    if role is Role.LIAISON:
        told = wording.staff_only(around.bureau)
        return Outcome(told, person.place) if wish.has_reason else None
    with around.database.statements() as db:
        window = open_window(db, now, around.zone)
        if window is None:
            reply = _closed(db, around, person, wish, now)
            return None if reply is None else Outcome(reply, person.place)
    return _decide(around, person, inbound, window, wish, now)


def notice(around: Surroundings, now: datetime) -> str:
    """What the help of people whom no invitation binds says of it while a list is public."""
    with around.database.statements() as db:
        window = open_window(db, now, around.zone)
    return "" if window is None else wording.while_open(window.until)


def _closed(
    db: Connection, around: Surroundings, person: Person, wish: Wish, now: datetime
) -> str | None:
    acting = person.acting
    if acting is None:
        # the lists are public, and so is when the last of them ended
        return wording.not_recorded(last_day(db), around.bureau, around.contact)
    surveyed = acting.role is Role.ENTERPRISE and acting.opens_at <= now < acting.closes_at
    if surveyed and not wish.is_bare:
        return None
    return wording.not_open(last_day(db))


def _decide(
    around: Surroundings,
    person: Person,
    inbound: Inbound,
    window: Window,
    wish: Wish,
    now: datetime,
) -> Outcome:
    def said(reply: str) -> Outcome:
        return Outcome(reply, person.place, repeats=True)

    if wish.is_bare:
        told = wording.how(window.shown, window.until)
        return said(wording.confirmed_nothing() if wish.confirmed else told)
    about = agency_named(window, wish.name, wish.rest)
    of_agency = person.acting is not None and person.acting.role is Role.AGENCY
    if of_agency and (wish.is_about_items or about.by_number):
        return said(wording.appeal_instead())
    if not about.fitting:
        how = wording.how(window.on(about.which).shown, window.until)
        return said(how if wish.is_question else wording.not_found(about.said))
    reason = as_written(inbound.text[:_LONGEST], about.reason)
    if len(about.fitting) > 1:
        names = [row.name for row in about.fitting]
        usable = reason if SHORTEST <= len(reason) <= LONGEST else ""
        return said(wording.ambiguous(about.said, names, usable))
    [agency] = about.fitting
    places = window.on(about.which).places_of(agency)
    if not places:
        return said(wording.not_listed(agency.name))
    if (faulty := _fault_of(agency.name, reason)) is not None:
        return said(faulty)
    if len(places) > 1:
        on = [(each.cycle, each.publication.document_no) for each, _ in places]
        return said(wording.which_list(agency.name, reason, on))
    [(public, listed_as)] = places
    if not wish.confirmed or not about.ended:
        before = _said_before(around, inbound.sender, public, listed_as, reason)
        if before or not is_filed_at_once(wish, about):
            part = "" if about.exact else about.said
            document_no = public.publication.document_no
            return said(wording.confirm(part, listed_as.name, document_no, reason, before))
    verb = _filing(around, person, inbound.sender, public, listed_as, reason, now)
    return Outcome("", person.place, verb=verb)


def _fault_of(name: str, reason: str) -> str | None:
    """What is wrong with the reason, with what was understood."""
    bounds = (SHORTEST, LONGEST)
    if not reason:
        return wording.reason_missing(name)
    if len(reason) < SHORTEST:
        return wording.reason_too_short(name, reason, bounds)
    return wording.reason_too_long(reason, bounds) if len(reason) > LONGEST else None


def _said_before(
    around: Surroundings, openid: str, public: PublicList, listed: ListingRow, reason: str
) -> str:
    """The receipt of what this person has already filed about the agency, "" for none.

    A second one is not refused, for there may be another fact; but most people who write twice
    want to be sure that the first one came, and each of theirs is decided by itself.
    """
    agency = Organisation(listed.agency_id, listed.uscc, listed.name)
    with around.database.statements() as db:
        before = filed_in_other_words(
            db, around.vault, public.publication, agency, reason, Chat(openid)
        )
    return before or ""


def _filing(
    around: Surroundings,
    person: Person,
    openid: str,
    public: PublicList,
    listed: ListingRow,
    reason: str,
    now: datetime,
) -> Callable[[Connection], str]:
    actor = _actor(person)
    document_no = public.publication.document_no

    def file(db: Connection) -> str:
        filed = file_objection(
            db,
            around.vault,
            public.publication,
            Organisation(listed.agency_id, listed.uscc, listed.name),
            Grounds(reason),
            Chat(openid),
            actor,
            now,
            zone=around.zone,
            districts=around.districts,
        )
        return wording.filed(
            filed.receipt, listed.name, document_no, filed.until, is_new=filed.is_new
        )

    return file


def _actor(person: Person) -> Actor:
    """As what they file it; an agency by its code, for its own score is its own matter."""
    return Actor("public", "public", ORIGIN) if person.acting is None else actor_of(person.acting)
