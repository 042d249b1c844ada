"""A liaison's chat: their own district, and no other."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection

from bot.cycles import cycle_of
from bot.inbound import Inbound
from bot.liaisons import liaison_enterprise, liaison_nominating, liaison_urging
from bot.liaisons.liaison_reading import Asked, Topic, is_elsewhere, topic
from bot.person import Bound, Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import calls
from bot.wording import liaison as wording
from cycle.progress.call_list import call_counts, enterprise_contacts, not_reached, to_call
from cycle.progress.counts import progress, unanswered
from cycle.progress.pace import lagging, pace
from cycle.publishing.objections import objections_of
from cycle.publishing.public_lists import meant
from notifications.wallclock import first_instant

PAGE = 10
_PAGE_NUMBER = re.compile(r"(\d{1,4})\s*(?:页)?$")
#: What 更多 goes on with, as it stands in the conversation's place: 下一页:未答 2.
_NEXT = "下一页:"
#: Bare words for what was shown before, of which nothing is kept.
_CONFIRMS = frozenset({"确认", "确定", "是", "是的", "确认提交", "提交"})
#: 谁评了平安, 他们打了多少分
_OF_ANSWERS = re.compile(
    r"谁(?:给|打)|谁评(?!了?(?:$|完|好|过|[没吗呢?]))"
    r"|打了?(?:多少|几|什么|高|低)?分|怎么评的|评了?什么|评(?:了|为)?(?:多少|几)分"
)


def decide(
    around: Surroundings, person: Person, bound: Bound, inbound: Inbound, now: datetime
) -> Outcome | None:
    """What a liaison asks to be done: 推荐, 撤回推荐, 催办; None for everything else."""
    return liaison_nominating.decide(around, person, bound, inbound, now) or liaison_urging.decide(
        around, person, bound, inbound, now
    )


def answer(
    db: Connection, around: Surroundings, person: Person, bound: Bound, said: str
) -> Outcome | None:
    """Answer what is asked about the district that the person is bound to, and no other."""
    about = topic(said)
    if said in _CONFIRMS:
        return Outcome(wording.nothing_to_confirm(), person.place)
    if about is Topic.MORE:
        said = _continued(person.place, said)
        about = topic(said)
    elsewhere = is_elsewhere(said) or _names_another_district(around, bound, said)
    found = _one_enterprise(db, around, bound, said, about)
    if found is not None and found.is_known:
        return Outcome(found.reply, person.place)
    if found is None:
        page = _answered(db, around, bound, said, about, elsewhere=elsewhere)
    else:
        page = _Page(found.reply)
    if not page.reply:
        return None
    prefix = wording.own_district_only(around.districts.name(bound.district_code))
    reply = (prefix if elsewhere else "") + page.reply
    return Outcome(reply, _remembered(person.place, page.after))


@dataclass(frozen=True, slots=True)
class _Page:
    """A reply; after: the word that shows the next page of a list, "" at its end, else None."""

    reply: str
    after: str | None = None


def _one_enterprise(
    db: Connection, around: Surroundings, bound: Bound, said: str, about: Topic | None
) -> liaison_enterprise.Found | None:
    if about in (Topic.NOT_REACHED, Topic.NOMINATIONS, Topic.OBJECTIONS):
        return None
    asked = Asked(said)
    names = {each.name for each in around.districts}
    if not asked.is_one or {asked.name, f"{asked.name}区"} & names:
        return None
    return liaison_enterprise.told(db, around, bound, asked)


def _answered(
    db: Connection,
    around: Surroundings,
    bound: Bound,
    said: str,
    about: Topic | None,
    *,
    elsewhere: bool,
) -> _Page:
    match about:
        case Topic.NOT_REACHED:
            return _not_reached(db, around, bound, _page(said))
        case Topic.PHONES:
            return _Page(wording.phones(shown=around.shows_phones))
        case Topic.NOMINATIONS:
            return _Page(liaison_nominating.listed(db, around, bound))
        case Topic.OBJECTIONS:
            return _Page(_objections(db, around, bound))
        case Topic.UNANSWERED:
            return _unanswered(db, around, bound, _page(said))
        case Topic.URGING:
            return _Page(liaison_urging.asked(db, around, bound, around.clock()))
    of_answers = _OF_ANSWERS.search(said) is not None
    if about is Topic.PROGRESS or elsewhere or of_answers or Asked(said).is_whether:
        prefix = wording.answers_are_not_shown() if of_answers else ""
        return _Page(prefix + _progress(db, around, bound))
    return _Page("")


def _continued(place: str, said: str) -> str:
    """What 更多 goes on with: the list that was shown last, else that of the unanswered.

    第3页 is that page of it.
    """
    word = place.removeprefix(_NEXT) if place.startswith(_NEXT) else str(Topic.UNANSWERED)
    if (asked := _PAGE_NUMBER.search(said)) is None:
        return word
    return f"{word.partition(' ')[0]} {asked[1]}"


def _remembered(place: str, after: str | None) -> str:
    """The place with the next page in it; where the survey keeps its own, that stays."""
    if after is None or (place and not place.startswith(_NEXT)):
        return place
    return f"{_NEXT}{after}" if after else ""


def _objections(db: Connection, around: Surroundings, bound: Bound) -> str:
    """Those of the list that is public, also where the liaison is bound to the next cycle."""
    found = meant(db, bound.cycle_id, around.clock(), around.zone)
    cycle_id = bound.cycle_id if found is None else found.publication.cycle_id
    rows = objections_of(db, cycle_id, bound.district_code)
    district = around.districts.name(bound.district_code)
    return wording.objections(district, bound.cycle_name if found is None else found.cycle, rows)


def _progress(db: Connection, around: Surroundings, bound: Bound) -> str:
    now, district = around.clock(), bound.district_code
    midnight = first_instant(now.astimezone(around.zone).date(), time(0), around.zone)
    return wording.progress(
        around.districts.name(district),
        bound.cycle_name,
        progress(db, bound.cycle_id, district),
        pace(db, bound.cycle_id, district, bound.opens_at, bound.closes_at, midnight, now),
        lagging(db, bound.cycle_id, district),
        bound.closes_at.astimezone(around.zone),
        _to_call(db, around, bound),
        is_open=bound.opens_at <= now < bound.closes_at,
    )


def _unanswered(db: Connection, around: Surroundings, bound: Bound, page: int) -> _Page:
    district = around.districts.name(bound.district_code)
    found = unanswered(db, bound.cycle_id, bound.district_code, PAGE + 1, (page - 1) * PAGE)
    rows = found[:PAGE]
    phones = {}
    if around.shows_phones:
        contacts = enterprise_contacts(db, around.vault, [row.uscc for row in rows])
        phones = {uscc: " ".join(people[0]) for uscc, people in contacts.items()}
    more = len(found) > PAGE
    reply = wording.unanswered(district, rows, phones, page, PAGE, more=more)
    return _Page(reply, f"{Topic.UNANSWERED} {page + 1}" if more else "")


def _to_call(db: Connection, around: Surroundings, bound: Bound) -> int:
    """Enterprises of the district that somebody has to telephone."""
    cycle, now = cycle_of(db, bound), around.clock()
    counts = call_counts(db, cycle, around.means, now, bound.district_code)
    return sum(map(to_call, counts.values()))


def _not_reached(db: Connection, around: Surroundings, bound: Bound, page: int) -> _Page:
    rows = not_reached(
        db,
        cycle_of(db, bound),
        around.means,
        around.clock(),
        bound.district_code,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
    district = around.districts.name(bound.district_code)
    more = len(rows) > PAGE
    reply = calls.not_reached(district, rows[:PAGE], page, PAGE, more=more)
    return _Page(reply, f"{Topic.NOT_REACHED} {page + 1}" if more else "")


def _page(said: str) -> int:
    found = _PAGE_NUMBER.search(said)
    return max(1, int(found[1])) if found else 1


def _names_another_district(around: Surroundings, bound: Bound, said: str) -> bool:
    return any(
        district.name.removesuffix("区") in said and district.code != bound.district_code
        for district in around.districts
    )
