"""我的异议, 查询 YY-…, 撤回异议 YY-…: what became of an objection, and taking it back."""

import re
from datetime import datetime

from sqlalchemy import Connection

from bot import words
from bot.acting import ORIGIN
from bot.as_written import folded
from bot.inbound import Inbound, Kind
from bot.objections.public_window import open_window
from bot.person import Person
from bot.record import Outcome, Verb
from bot.surroundings import Surroundings
from bot.wording import own_objections as wording
from cycle.audit import Actor
from cycle.publishing.objections import (
    is_filer,
    objection_status,
    statuses_of,
    take_back_objection,
)
from storage.tables import ObjectionState, Role

_DASH = r"[\s\-—–_]*"
_RECEIPT = rf"(?P<receipt>YY(?:{_DASH}[0-9A-Z]){{10}})"
_PLEASE = r"(?:请|帮我|麻烦|我?(?:要|想))?"
_KIND = r"(?:异议|申诉)"
_TOLD = r"(?:的?(?:处理|办理|受理)?(?:结果|进度|进展|情况|状态|答复|回复))"
_LOOK = r"(?:查询|查看|查一?下|查查|查|看看|看一?下|看)?(?:一下)?"
_GAP = r"[\s:,。、]*"
_BY_RECEIPT = re.compile(
    rf"{_PLEASE}{_LOOK}{_GAP}(?:我的)?{_KIND}?{_TOLD}?(?:编号|回执号?|受理号)?[是为]?{_GAP}"
    rf"{_RECEIPT}{_GAP}(?:这件)?{_KIND}?(?:{_TOLD}|怎么样|怎样|如何|处理|查询|有)?.{{0,8}}",
    re.I | re.S,
)
_BACK = re.compile(
    rf"{_PLEASE}(?:确认)?(?:撤回|撤销|取消)(?:我的|这件)?{_KIND}?(?:编号)?{_GAP}{_RECEIPT}"
    rf"(?:的?{_KIND})?(?:吧|了|谢谢|[\s,。!])*",
    re.I | re.S,
)
_BACK_WHICH = re.compile(rf"{_PLEASE}(?:撤回|撤销|取消)(?:我的|我们的)?{_KIND}.{{0,20}}", re.S)
_OWN = re.compile(
    rf"{_PLEASE}{_LOOK}(?:(?:我|我们|本机构)的?{_KIND}{_TOLD}?|{_KIND}{_TOLD}|处理结果)"
    r"(?:(?:处理|办理)得?)?(?:呢|吗|如何|怎么样|怎样)?了?(?:呢|吗)?"
)
#: 申诉什么时候有结果啊
_WHEN = re.compile(
    rf"(?:我|我们)?的?{_KIND}(?:的?(?:处理)?结果)?(?:什么时候|何时|多久|几天|几时|怎么还没|还没|有没有|是否|有)"
    r"(?:能|会|才|可以)*(?:有|出|给|收到)*(?:处理)?(?:结果|答复|回复|消息|进展|结论|出来).{0,6}"
)
_SHORTEST, _LONGEST = 4, 60


def decide(around: Surroundings, person: Person, inbound: Inbound, now: datetime) -> Outcome | None:
    """Tell what became of it, or take it back; None when this is about something else.

    By its receipt anybody who has it is told: only who filed it was given it. Without a receipt
    one's own are told, and only they may be taken back.
    """
    if inbound.kind not in (Kind.TEXT, Kind.CLICK):
        return None
    if not _SHORTEST <= len(inbound.text) <= _LONGEST:
        return None
    said = folded(inbound.text)
    trimmed = words.plain(said)
    back, by_receipt = _BACK.fullmatch(said), _BY_RECEIPT.fullmatch(said)
    back_which, when = _BACK_WHICH.fullmatch(trimmed), _WHEN.fullmatch(trimmed)
    if not (back or by_receipt or back_which or when or _OWN.fullmatch(trimmed)):
        return None  # before the database is asked: nearly everything is about something else
    hashes = around.vault.hashes("openid", inbound.sender)
    if back:
        return Outcome("", person.place, verb=_taking_back(person, back["receipt"], hashes, now))
    with around.database.statements() as db:
        if by_receipt:
            told: str | None = _by_receipt(db, around, by_receipt["receipt"], hashes)
        elif back_which:
            told = _own(db, around, person, hashes, now, undecided=True)
        else:
            asks_for_own = "我" in trimmed and when is None
            told = _own(db, around, person, hashes, now, says_none=asks_for_own)
    return None if told is None else Outcome(told, person.place)


def _by_receipt(db: Connection, around: Surroundings, receipt: str, hashes: list[bytes]) -> str:
    found = objection_status(db, receipt)
    if found is None:
        return wording.unknown(receipt)
    own = is_filer(db, found.objection.receipt, hashes)
    return wording.statuses([found], around.zone, may_take_back=own)


def _own(
    db: Connection,
    around: Surroundings,
    person: Person,
    hashes: list[bytes],
    now: datetime,
    *,
    undecided: bool = False,
    says_none: bool = True,
) -> str | None:
    """One's own; None where there are none and the words mean something else then."""
    found = statuses_of(db, hashes)
    if undecided:
        found = [each for each in found if each.objection.state is ObjectionState.FILED]
    if found:
        return wording.statuses(found, around.zone, may_take_back=True)
    acting = person.acting
    if not says_none or (acting is not None and acting.role is Role.LIAISON):
        return None
    if acting is None and open_window(db, now, around.zone) is None:
        return None
    return wording.nothing_to_take_back() if undecided else wording.none_filed()


def _taking_back(person: Person, receipt: str, hashes: list[bytes], now: datetime) -> Verb:
    role = str(person.acting.role) if person.acting else "public"

    def take_back(db: Connection) -> str:
        # by what they are alone: the log must not name who filed
        row = take_back_objection(db, receipt, hashes, Actor(role, role, ORIGIN), now)
        return wording.taken_back(row)

    return take_back
