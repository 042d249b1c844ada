"""异议 机构名 理由: by anybody, also people whom no invitation binds, while a list is public."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.inbound import Inbound, Kind
from bot.naming_lists import named
from bot.person import Person
from bot.public_window import Window, open_window
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import public as wording
from cycle.audit import Actor
from cycle.publishing.objections import file_objection
from cycle.publishing.public_lists import PublicList
from cycle.publishing.published import ListingRow, latest
from cycle.register.finding import Organisation
from storage.tables import Role

_ASKED = re.compile(
    r"(?:我?(?:要|想|来)?(?:提出?|反映|申请)?(?:一?[个条件])?|我?有)异议(?P<rest>.*)",
    re.S,
)
#: 我对某某公司有异议，理由是……
_ABOUT = re.compile(
    r"我?(?:们|司)?对(?P<name>[^,。;\s]{2,40}?)(?:的公示|的结果)?(?:提出|有)异议(?P<rest>.*)", re.S
)
_LEAD = re.compile(r"^[\s,:;、。.]*(?:理由|原因|因为|由于)?(?:是|为|如下)?[\s,:;、。.]*")
_SEPARATORS = " \t\r\n,:;、。."
_LONGEST = 2000


def decide(around: Surroundings, person: Person, inbound: Inbound, now: datetime) -> Outcome | None:
    """File it, or say how and when; None when this is something else, or not for this person.

    People whom no invitation binds get an answer only while a list is public. A liaison's bare
    异议 is their district's list, and is left to them. What an enterprise says while its survey
    runs and nothing is public may be a comment, and is left to the survey.
    """
    if inbound.kind not in (Kind.TEXT, Kind.CLICK) or "异议" not in inbound.text[:_LONGEST]:
        return None
    said = unicodedata.normalize("NFKC", inbound.text[:_LONGEST]).strip()
    wish = _read(said)
    if wish is None:
        return None
    role = person.acting.role if person.acting else None
    if role is Role.LIAISON:
        told = wording.staff_only(around.bureau)
        return Outcome(told, person.place) if _has_reason(wish) else None
    with around.database.statements() as db:
        window = open_window(db, now, around.zone)
        if window is None:
            reply = _closed(db, person, wish, now)
            return None if reply is None else Outcome(reply, person.place)
    return _decide(around, person, inbound.sender, window, wish, now)


def notice(around: Surroundings, now: datetime) -> str:
    """What the help of people whom no invitation binds says of it while a list is public."""
    with around.database.statements() as db:
        window = open_window(db, now, around.zone)
    return "" if window is None else wording.while_open(window.until)


def _read(said: str) -> tuple[str, str] | None:
    """The agency's name, "" when it stands in the rest, and the rest."""
    if found := _ASKED.fullmatch(said):
        return "", found["rest"].strip(_SEPARATORS)
    if found := _ABOUT.fullmatch(said):
        return found["name"], _LEAD.sub("", found["rest"])
    return None


def _has_reason(wish: tuple[str, str]) -> bool:
    """More than a page's number or a name stands there."""
    name, rest = wish
    return bool(name and rest) or len(re.split(rf"[{re.escape(_SEPARATORS)}]+", rest)) > 1


def _closed(db: Connection, person: Person, wish: tuple[str, str], now: datetime) -> str | None:
    acting = person.acting
    if acting is None:
        return None
    surveyed = acting.role is Role.ENTERPRISE and acting.opens_at <= now < acting.closes_at
    if surveyed and wish != ("", ""):
        return None
    last = latest(db, acting.cycle_id)
    return wording.not_open(None if last is None else last.to_date)


def _decide(
    around: Surroundings,
    person: Person,
    openid: str,
    window: Window,
    wish: tuple[str, str],
    now: datetime,
) -> Outcome:
    name, rest = wish
    if not name and not rest:
        return Outcome(wording.how(window.names, window.until), person.place)
    which, rest = named(rest, window.public)
    agency, reason = _split(window, which, name, rest)
    if isinstance(agency, str):
        return Outcome(agency, person.place)
    if which is None:
        which, reason = named(reason, window.public)
        reason = _LEAD.sub("", reason)
    places = window.on(which).places_of(agency)
    if not places:
        told = wording.not_listed(agency.name, window.on(which).names)
        return Outcome(told, person.place)
    if not reason:
        return Outcome(wording.reason_missing(agency.name), person.place)
    if len(places) > 1:
        on = [(each.cycle, each.publication.document_no) for each, _ in places]
        return Outcome(wording.which_list(agency.name, reason, on), person.place)
    [(public, listed)] = places
    return Outcome(
        "", person.place, verb=_filing(around, person, openid, public, listed, reason, now)
    )


def _filing(
    around: Surroundings,
    person: Person,
    openid: str,
    public: PublicList,
    listed: ListingRow,
    reason: str,
    now: datetime,
) -> Callable[[Connection], str]:
    filed_by, actor = _who(person)
    document_no = public.publication.document_no

    def file(db: Connection) -> str:
        filed = file_objection(
            db,
            around.vault,
            public.publication,
            Organisation(listed.agency_id, listed.uscc, listed.name),
            reason,
            actor,
            now,
            zone=around.zone,
            districts=around.districts,
            filed_by=filed_by,
            filer=openid,
        )
        return wording.filed(
            filed.receipt, listed.name, document_no, filed.until, is_new=filed.is_new
        )

    return file


def _split(
    window: Window, which: PublicList | None, name: str, rest: str
) -> tuple[ListingRow | str, str]:
    """The agency of the lists that is meant, or why none is, and the reason that was given.

    The whole name of a listed agency at the beginning needs nothing after it that separates.
    """
    listed = window.known(which)
    if not name:
        for row in sorted(listed, key=lambda each: -len(each.name)):
            for whole in (_folded(row.name), row.uscc):
                if rest.upper().startswith(whole.upper()):
                    return row, _LEAD.sub("", rest[len(whole) :])
        name, *more = re.split(rf"[{re.escape(_SEPARATORS)}]+", rest, maxsplit=1)
        rest = more[0] if more else ""
    part = _folded(name)
    fitting = [row for row in listed if part in _folded(row.name)]
    exact = [row for row in fitting if _folded(row.name) == part]
    fitting = window.apart(exact or fitting)
    if len(fitting) == 1:
        return fitting[0], _LEAD.sub("", rest)
    if fitting:
        return wording.ambiguous(name, [row.name for row in fitting]), ""
    return wording.not_listed(name, window.on(which).names), ""


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _who(person: Person) -> tuple[str, Actor]:
    """As what they file it; an agency by its code, for its own score is its own matter."""
    acting = person.acting
    if acting is None:
        return "public", Actor("public", "public", "wechat")
    role = str(acting.role)
    named = f"{role}:{acting.subject}" if acting.role is Role.AGENCY else role
    return role, Actor(named, role, "wechat")
