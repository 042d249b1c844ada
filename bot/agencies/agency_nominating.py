"""自荐 in an agency's chat: explained first, done by 确认自荐, decided by the bureau."""

import re
from datetime import datetime

from sqlalchemy import Connection

from bot import words
from bot.acting import actor_of
from bot.as_written import as_written, folded
from bot.cycles import cycle_of
from bot.inbound import Inbound, Kind
from bot.person import Bound, Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import agency as wording
from cycle.candidates.nominations import SELF, nomination_of, self_nominate, withdraw
from cycle.cycles import milestones
from cycle.register.finding import find_agency

_AROUND = " \t\r\n:：,，.。;；!！?？\"'“”「」【】"
_SAID = re.compile(
    r"(?:我要|我们要?|申请|请)?(?P<verb>确认自荐|确定自荐|撤回自荐|撤销自荐|取消自荐|自荐)(?P<why>.*)",
    re.S,
)
#: What follows 自荐 where it is asked about, and is no reason.
_ABOUT = re.compile(
    r"(?:的|我们?|参评|情况|结果|进度|要求|条件|流程|方式|方法|步骤|材料|资料|截止|时间|日期|期限"
    r"|申请|一下|吧|了)*"
)


def decide(
    around: Surroundings, person: Person, bound: Bound, inbound: Inbound, now: datetime
) -> Outcome | None:
    """Explain, propose or withdraw; None when this is about something else."""
    if inbound.kind not in (Kind.TEXT, Kind.CLICK):
        return None
    found = _SAID.fullmatch(folded(inbound.text).strip(_AROUND))
    if found is None:
        return None
    why = as_written(inbound.text.rstrip(_AROUND), found["why"].strip(_AROUND))
    is_question = words.asks(_after_verb(inbound.text, found["verb"]))
    if found["verb"] == "自荐" or is_question:
        is_reason = not is_question and _ABOUT.fullmatch(why) is None
        with around.database.statements() as db:
            said = explained(db, around, bound, why if is_reason else "")
        return Outcome(said, person.place)
    if found["verb"] in ("确认自荐", "确定自荐"):

        def propose(db: Connection) -> str:
            agency = find_agency(db, bound.subject)
            state = self_nominate(
                db, cycle_of(db, bound), agency, actor_of(bound), now,
                reason=why, zone=around.zone,
            )  # fmt: skip
            return wording.nominated(state)

        return Outcome("", person.place, verb=propose)
    if not why:
        return Outcome(wording.withdrawal_reason_missing(), person.place)

    def take_back(db: Connection) -> str:
        agency = find_agency(db, bound.subject)
        withdraw(
            db, cycle_of(db, bound), agency, SELF, actor_of(bound), now, why=why, zone=around.zone
        )
        return wording.nomination_withdrawn()

    return Outcome("", person.place, verb=take_back)


def _after_verb(text: str, verb: str) -> str:
    """What follows the verb, with the question mark that surrounds no reason."""
    return folded(text).partition(verb)[2].strip(" \t\r\n:：,，")


def explained(db: Connection, around: Surroundings, bound: Bound, why: str = "") -> str:
    """How one proposes oneself and what stands already; why: the reason that was written."""
    agency = find_agency(db, bound.subject)
    sources = nomination_of(db, bound.cycle_id, agency.id)
    due = milestones(db, bound.cycle_id).get("nominations_due")
    names = {each.code: each.name for each in around.districts}
    return wording.nomination_asked(sources, names, due, why)
