"""The audits: what must never have reached a phone, told from the simulator's record alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from notifications.calendar import Calendar
from notifications.kinds import NUDGES, REMINDERS
from notifications.quiet import Hours, next_allowed
from pingyi.rehearsal.people import Parting, Person
from pingyi.rehearsal.player import MUTE
from pingyi.rehearsal.record import Doubt, Push, Record
from storage.tables import Role

#: The same words to the same person within so long are a double.
_DOUBLE = timedelta(hours=20)
#: A call that was not answered explains the double of a message sent within so long.
_EXPLAINS = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Rules:
    """What was promised. calendar: None where reminders keep to no working days."""

    zone: ZoneInfo
    quiet: Sequence[Hours]
    calendar: Calendar | None
    per_day: int
    per_cycle: int
    deadlines_per_day: int


@dataclass(frozen=True, slots=True)
class Audit:
    """One promise: how many messages or people it was checked on, and each that broke it.

    explained: what would have broken it and had a reason that is allowed.
    """

    name: str
    title: str
    checked: int
    failures: tuple[str, ...]
    explained: tuple[str, ...] = ()


def audit(record: Record, people: Sequence[Person], rules: Rules) -> list[Audit]:
    """Every promise about what reached the phones."""
    reminders = [push for push in record.pushes if push.kind in REMINDERS]
    nudges = [push for push in reminders if push.kind in NUDGES]
    deadlines = [push for push in reminders if push.kind not in NUDGES]
    by_day = _by_day(rules)
    return [
        _each("known", "每条消息都认得种类", record.pushes, lambda p: not p.kind, rules),
        _each(
            "after_submission",
            "提交后不再催办",
            reminders,
            _after(_finished(record, people)),
            rules,
        ),
        _each(
            "quiet",
            "免打扰与午休时段不推送",
            record.pushes,
            lambda p: next_allowed(p.at, rules.quiet, rules.zone) != p.at,
            rules,
        ),
        _each("days_off", "休息日不催办", reminders, lambda p: _day_off(p, rules), rules),
        _capped("cap_day", "每人每天催办不超过上限", nudges, rules.per_day, by_day, rules),
        _capped(
            "cap_cycle", "每人每周期催办不超过上限", nudges, rules.per_cycle, _by_person, rules
        ),
        _capped(
            "cap_deadlines",
            "每人每天期限提醒不超过上限",
            deadlines,
            rules.deadlines_per_day,
            by_day,
            rules,
        ),
        _each("muted", "说了不再提醒之后不催办", reminders, _after(_muted(record)), rules),
        _doubles(record, rules),
        _forgotten(record, people, reminders),
    ]


def _each(
    name: str, title: str, pushes: Sequence[Push], breaks: Callable[[Push], bool], rules: Rules
) -> Audit:
    failures = tuple(shown(push, rules.zone) for push in pushes if breaks(push))
    return Audit(name, title, len(pushes), failures)


def shown(push: Push, zone: ZoneInfo) -> str:
    """A push in one line; nobody in a rehearsal exists, so that it may name the phone."""
    local = push.at.astimezone(zone)
    return f"{local:%m-%d %H:%M:%S} {push.openid} {push.kind or '?'} {push.route}"


def _after(since: dict[str, int]) -> Callable[[Push], bool]:
    """Whether a push came after its person's line; lines are in the order of what happened."""
    return lambda push: push.line > since.get(push.openid, push.line)


def _finished(record: Record, people: Iterable[Person]) -> dict[str, int]:
    """The line at which somebody held the last receipt that they were asked for."""
    found = {}
    for person in people:
        lines = sorted(line for line, _ in record.receipts.get(person.openid, {}).values())
        if person.expected and len(lines) >= person.expected:
            found[person.openid] = lines[person.expected - 1]
    return found


def _muted(record: Record) -> dict[str, int]:
    return {said.openid: said.line for said in reversed(record.said) if said.text == MUTE}


def _day_off(push: Push, rules: Rules) -> bool:
    day = push.at.astimezone(rules.zone).date()
    return rules.calendar is not None and not rules.calendar.works(day)


def _by_day(rules: Rules) -> Callable[[Push], tuple[str, ...]]:
    return lambda push: (push.openid, push.at.astimezone(rules.zone).date().isoformat())


def _by_person(push: Push) -> tuple[str, ...]:
    return (push.openid,)


def _capped(
    name: str,
    title: str,
    pushes: Sequence[Push],
    most: int,
    whose: Callable[[Push], tuple[str, ...]],
    rules: Rules,
) -> Audit:
    """Each reminder beyond the cap, in the order in which they came."""
    counted: Counter[tuple[str, ...]] = Counter()
    failures = []
    for push in pushes:
        counted[whose(push)] += 1
        if counted[whose(push)] > most:
            failures.append(shown(push, rules.zone))
    return Audit(name, f"{title}（{most} 条）", len(pushes), tuple(failures))


def _doubles(record: Record, rules: Rules) -> Audit:
    """The same words twice; allowed where the platform had not told what became of the first."""
    doubts = defaultdict(list)
    for doubt in record.doubts:
        doubts[doubt.openid].append(doubt)
    failures: list[str] = []
    explained: list[str] = []
    for first, second in _repeated(record.pushes):
        known = not any(_explains(doubt, first, second) for doubt in doubts[second.openid])
        (failures if known else explained).append(shown(second, rules.zone))
    return Audit("doubles", "没有重复消息", len(record.pushes), tuple(failures), tuple(explained))


def _repeated(pushes: Iterable[Push]) -> Iterator[tuple[Push, Push]]:
    last: dict[tuple[str, str], Push] = {}
    for push in pushes:
        key = (push.openid, push.text)
        if key in last and push.at - last[key].at < _DOUBLE:
            yield last[key], push
        last[key] = push


def _explains(doubt: Doubt, first: Push, second: Push) -> bool:
    return first.at - _EXPLAINS <= doubt.at <= second.at


def _forgotten(record: Record, people: Sequence[Person], reminders: Sequence[Push]) -> Audit:
    """Who could be reached all the time and answered nothing must have been reminded."""
    reminded = {push.openid for push in reminders}
    muted = _muted(record)
    waiting = [
        person
        for person in people
        if person.role is Role.ENTERPRISE
        and person.character.binds_at is not None
        and person.character.parting in (None, Parting.MUTES)
        and person.openid not in muted
        and not record.receipts.get(person.openid)
    ]
    failures = tuple(person.openid for person in waiting if person.openid not in reminded)
    return Audit("forgotten", "可联系而未答的人都催办过", len(waiting), failures)
