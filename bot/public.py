"""异议 机构名 理由: by anybody, also people whom no invitation binds, while a list is public."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.acting import ORIGIN, actor_of
from bot.as_written import as_written, folded
from bot.inbound import Inbound, Kind
from bot.person import Person
from bot.public_reading import Named, Wish, agency_named, is_filed_at_once, read
from bot.public_window import Window, open_window
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import public as wording
from bot.wording.markup import plain
from cycle.audit import Actor
from cycle.publishing.objectable import checked
from cycle.publishing.objections import Chat, Grounds, file_objection
from cycle.publishing.public_lists import PublicList
from cycle.publishing.published import ListingRow, latest
from cycle.refusal import Refused
from cycle.register.finding import Organisation
from storage.tables import Role

_LONGEST = 2000


def decide(around: Surroundings, person: Person, inbound: Inbound, now: datetime) -> Outcome | None:
    """File it, ask, or say how and when; None when this is something else, or not for this person.

    People whom no invitation binds get an answer only while a list is public. A liaison's bare
    异议 is their district's list, and is left to them. What an enterprise says while its survey
    runs and nothing is public may be a comment, and is left to the survey.
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
            reply = _closed(db, person, wish, now)
            return None if reply is None else Outcome(reply, person.place)
    return _decide(around, person, inbound, window, wish, now)


def notice(around: Surroundings, now: datetime) -> str:
    """What the help of people whom no invitation binds says of it while a list is public."""
    with around.database.statements() as db:
        window = open_window(db, now, around.zone)
    return "" if window is None else wording.while_open(window.until)


def _closed(db: Connection, person: Person, wish: Wish, now: datetime) -> str | None:
    acting = person.acting
    if acting is None:
        return None
    surveyed = acting.role is Role.ENTERPRISE and acting.opens_at <= now < acting.closes_at
    if surveyed and not wish.is_bare:
        return None
    last = latest(db, acting.cycle_id)
    return wording.not_open(None if last is None else last.to_date)


def _decide(
    around: Surroundings,
    person: Person,
    inbound: Inbound,
    window: Window,
    wish: Wish,
    now: datetime,
) -> Outcome:
    if wish.is_bare:
        return Outcome(wording.how(window.names, window.until), person.place)
    if wish.is_about_items and person.acting and person.acting.role is Role.AGENCY:
        return Outcome(wording.appeal_instead(), person.place)
    about = agency_named(window, wish)
    names = window.on(about.which).names
    if len(about.fitting) != 1:
        if not about.fitting and wish.is_question:
            return Outcome(wording.how(names, window.until), person.place)
        listed = [row.name for row in about.fitting]
        told = wording.ambiguous if listed else wording.not_listed
        return Outcome(told(about.said, listed or names), person.place)
    [agency] = about.fitting
    places = window.on(about.which).places_of(agency)
    if not places:
        return Outcome(wording.not_listed(agency.name, names), person.place)
    reason = as_written(inbound.text[:_LONGEST], about.reason)
    if not reason:
        return Outcome(wording.reason_missing(agency.name), person.place)
    if len(places) > 1 or not is_filed_at_once(wish, about):
        return Outcome(_asked(around, agency, about, places, reason), person.place)
    [(public, listed_as)] = places
    verb = _filing(around, person, inbound.sender, public, listed_as, reason, now)
    return Outcome("", person.place, verb=verb)


def _asked(
    around: Surroundings,
    agency: ListingRow,
    about: Named,
    places: list[tuple[PublicList, ListingRow]],
    reason: str,
) -> str:
    """What would be filed, to be confirmed; what could not be is said now."""
    with around.database.statements() as db:
        try:
            checked(db, places[0][0].publication, reason, ())
        except Refused as refused:
            return plain(str(refused))
    if len(places) > 1:
        on = [(each.cycle, each.publication.document_no) for each, _ in places]
        return wording.which_list(agency.name, reason, on)
    [(public, listed)] = places
    part = "" if about.exact else about.said
    return wording.confirm(part, listed.name, public.publication.document_no, reason)


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
