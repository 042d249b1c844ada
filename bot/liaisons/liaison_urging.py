"""催办 in a liaison's chat: how many it would reach, and on 确認催办 one reminder to each."""

import unicodedata
from datetime import datetime

from sqlalchemy import Connection

from bot.acting import actor_of
from bot.cycles import cycle_of
from bot.inbound import Inbound, Kind
from bot.person import Bound, Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import liaison as wording
from bot.wording.markup import plain
from cycle.progress.urging import urge, urgeable
from cycle.refusal import Refused

_AROUND = " \t\r\n:：,，.。;；!！?？\"'“”「」【】"
_ASK = frozenset({"催办", "催一下", "催一催", "再催一次", "再催办一次", "提醒一次", "再提醒一次"})
_CONFIRM = frozenset({"确认催办", "确定催办"})


def decide(
    around: Surroundings, person: Person, bound: Bound, inbound: Inbound, now: datetime
) -> Outcome | None:
    """Tell whom it would reach, or do it; None when this is about something else."""
    if inbound.kind not in (Kind.TEXT, Kind.CLICK):
        return None
    said = unicodedata.normalize("NFKC", inbound.text).strip(_AROUND)
    # 确认催办？ asks
    if said in _ASK or (said in _CONFIRM and inbound.text.rstrip().endswith(("?", "？"))):
        with around.database.statements() as db:
            return Outcome(asked(db, around, bound, now), person.place)
    if said not in _CONFIRM:
        return None
    district = around.districts.name(bound.district_code)

    def verb(db: Connection) -> str:
        found = urge(
            db, cycle_of(db, bound), bound.district_code, actor_of(bound), now, around.means.nudges
        )
        local = found.leaves_at.astimezone(around.zone)
        return wording.urged(district, found, local, now)

    return Outcome("", person.place, verb=verb)


def asked(db: Connection, around: Surroundings, bound: Bound, now: datetime) -> str:
    """How many it would reach, or why it cannot be done."""
    district = around.districts.name(bound.district_code)
    try:
        found = urgeable(db, cycle_of(db, bound), bound.district_code, now, around.means.nudges)
    except Refused as refused:
        return plain(str(refused))
    return wording.urge_asked(district, found, found.leaves_at.astimezone(around.zone), now)
