"""推荐 in a liaison's chat: asked first, done by the full words (确认推荐 全称)."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import Connection

from bot import words
from bot.acting import actor_of
from bot.cycles import cycle_of
from bot.inbound import Inbound, Kind
from bot.person import Bound, Person
from bot.record import Outcome, Verb
from bot.surroundings import Surroundings
from bot.wording import liaison_nominating as wording
from bot.wording.markup import plain
from cycle.candidates.nominations import (
    nominate,
    nominated_by,
    nomination_of,
    shortfall,
    withdraw,
)
from cycle.cycles import milestones
from cycle.refusal import Refused
from cycle.register.finding import Organisation, find_agency

_AROUND = " \t\r\n:：,，.。;；!！?？\"'“”「」【】《》"
_SAID = re.compile(
    r"(?:请|我要|我们)?(?P<verb>确认推荐|(?:确认|确定)?(?:撤回|撤销|取消)推荐|推荐)(?:机构)?(?P<rest>.*)",
    re.S,
)
#: What ends the name before a reason.
_SPLIT = re.compile(r"[\s,;:。、]+")
#: What follows 推荐 in a question rather than a name.
_QUESTION = re.compile(
    r"(?:情况|进度|名单|结果|要求|几家|多少|了谁|谁|哪些|还差.*|怎么.*|如何.*|吗)*"
)


def decide(
    around: Surroundings, person: Person, bound: Bound, inbound: Inbound, now: datetime
) -> Outcome | None:
    """List, ask, nominate or withdraw; None when this is about something else."""
    if inbound.kind not in (Kind.TEXT, Kind.CLICK):
        return None
    found = _SAID.fullmatch(unicodedata.normalize("NFKC", inbound.text).strip(_AROUND))
    if found is None:
        return None
    verb, rest = found["verb"], found["rest"].strip(_AROUND)
    if verb == "推荐" and _QUESTION.fullmatch(rest):
        return None
    asks = inbound.text.rstrip().endswith(("?", "？"))
    if verb == "确认推荐" and not asks and _is_whole(around, rest):
        return Outcome("", person.place, verb=_nominating(around, bound, rest, now))
    if verb in ("推荐", "确认推荐"):
        return Outcome(_asked(around, bound, rest), person.place)
    name, _, why = _SPLIT.sub(" ", rest, count=1).partition(" ")
    if asks or words.asks(why or name) or not why.strip(_AROUND):
        return Outcome(wording.withdrawal_reason_missing(name), person.place)
    if asked := _ask_first(around, bound, name, why):
        return Outcome(asked, person.place)
    return Outcome("", person.place, verb=_withdrawing(around, bound, name, why, now))


def listed(db: Connection, around: Surroundings, bound: Bound) -> str:
    """What the district has nominated, and what it lacks."""
    district = bound.district_code
    return wording.nominations(
        around.districts.name(district),
        nominated_by(db, bound.cycle_id, district),
        milestones(db, bound.cycle_id).get("nominations_due"),
        shortfall(db, bound.cycle_id, [district])[district],
        around.clock().astimezone(around.zone).date(),
    )


def _asked(around: Surroundings, bound: Bound, rest: str) -> str:
    """What would be nominated, to be confirmed; after the last day what stands."""
    with around.database.statements() as db:
        due = milestones(db, bound.cycle_id).get("nominations_due")
        if due is not None and due < around.clock().astimezone(around.zone).date():
            return listed(db, around, bound)
        try:
            agency = find_agency(db, rest)
        except Refused as refused:
            return plain(str(refused))
    return wording.nominate_asked(around.districts.name(bound.district_code), agency.name)


def _ask_first(around: Surroundings, bound: Bound, name: str, why: str) -> str:
    """What would be withdrawn, or that there is none such; "" where the name is a whole one."""
    with around.database.statements() as db:
        try:
            agency = _of_own(db, bound, name)
        except Refused as refused:
            return plain(str(refused))
        standing = nomination_of(db, bound.cycle_id, agency.id)
    if bound.district_code not in {each.district for each in standing}:
        return wording.not_nominated(around.districts.name(bound.district_code), agency.name)
    if name.upper() == agency.uscc or "".join(name.split()) == _folded(agency.name):
        return ""
    district = around.districts.name(bound.district_code)
    return wording.withdraw_asked(district, agency.name, why)


def _is_whole(around: Surroundings, name: str) -> bool:
    """Whether it is the name or code of an agency and no part of one, which may mean another."""
    with around.database.statements() as db:
        try:
            agency = find_agency(db, name)
        except Refused:
            return True  # the verb says why there is none
    return name.upper() == agency.uscc or _folded(name) == _folded(agency.name)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _nominating(around: Surroundings, bound: Bound, rest: str, now: datetime) -> Verb:
    def verb(db: Connection) -> str:
        district, agency = bound.district_code, find_agency(db, rest)
        is_new = nominate(
            db, cycle_of(db, bound), agency, district, actor_of(bound), now, zone=around.zone
        )
        lacks = shortfall(db, bound.cycle_id, [district])[district]
        return wording.nominated(around.districts.name(district), agency.name, lacks, is_new=is_new)

    return verb


def _withdrawing(around: Surroundings, bound: Bound, name: str, why: str, now: datetime) -> Verb:
    def verb(db: Connection) -> str:
        district, agency = bound.district_code, _of_own(db, bound, name)
        withdraw(
            db, cycle_of(db, bound), agency, district, actor_of(bound), now,
            why=why, zone=around.zone,
        )  # fmt: skip
        return wording.withdrawn(around.districts.name(district), agency.name)

    return verb


def _of_own(db: Connection, bound: Bound, name: str) -> Organisation:
    """Among what the district nominated a part of a name is more likely to be unique."""
    own = [
        each
        for each in nominated_by(db, bound.cycle_id, bound.district_code)
        if name in _folded(each.name)
    ]
    whole = [each for each in own if _folded(each.name) == name]
    own = whole or own
    return find_agency(db, own[0].uscc if len(own) == 1 else name)
