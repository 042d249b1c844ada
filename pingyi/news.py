"""What somebody tells a message that people decide: each value read strictly, by its name."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from bot.wording.markup import plain
from bot.wording.notices.phrases import DOCUMENT, REASON
from cycle.deadlines import MILESTONES
from notifications.kinds import KINDS, Kind
from notifications.news import DECIDED

#: Names in a kind's `given` that nobody has to tell.
AUTOMATIC = frozenset({"district", "days"})
#: Decisions about one body at a time, which are never told to all of them.
ONE_BY_ONE = frozenset(
    {"listed", "title_awarded", "title_expiring", "title_revoked", "candidacy_removed"}
)
#: name -> what it is.
MEANINGS: Mapping[str, str] = {
    "reference": "编号或文号",
    "day": "日期，不写则为今天",
    "until": "截止或到期的日期",
    "due": "新的截止日期，不写则为周期中的日期",
    "milestone": "环节",
    "document": "文号",
    "reason": "原因",
    "agency": "机构名称",
    "rows": "有误的行数",
}
#: Longest texts: nothing that somebody wrote is cut off; agency is storage.tables.Agency.name.
_LENGTHS = {"reference": DOCUMENT, "document": DOCUMENT, "reason": REASON, "agency": 200}
_MOST_ROWS = 1_000_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class GivenError(ValueError):
    """A value is missing, unknown or wrong; one Chinese sentence."""


def settable(kind: Kind) -> tuple[str, ...]:
    """The names that somebody tells for a kind, in the order in which they are asked for."""
    return tuple(name for name in MEANINGS if name in kind.given - AUTOMATIC)


def decided_kind(name: str | None) -> Kind:
    """The kind of this name, if people decide it; GivenError with those there are."""
    if name in DECIDED:
        return KINDS[name]
    known = "、".join(DECIDED)
    if name is None:
        raise GivenError(f"请写明消息种类：{known}。")
    if name in KINDS:
        raise GivenError(f"{name} 由系统按日程发送，不能手工发出；可手工发出：{known}。")
    raise GivenError(f"没有名为“{plain(name, 40)}”的消息种类，可手工发出：{known}。")


def check_audience(kind: Kind, *, named: bool, everybody: bool) -> None:
    """Raise GivenError unless it is said, in one way that fits the kind, who gets it."""
    if named == everybody:
        raise GivenError("请用 --to 写明发给谁，或用 --all 发给全部，两者取一。")
    if everybody and kind.name in ONE_BY_ONE:
        raise GivenError(f"{kind.name} 是对个别机构的决定，请用 --to 逐一写明，不能用 --all。")


def given_from(
    kind: Kind,
    pairs: Iterable[str],
    milestones: Mapping[str, date],
    moved: Collection[str],
    today: date,
) -> dict[str, str | int]:
    """What `name=value` pairs tell, checked; days as 2023-10-24.

    milestones: the cycle's deadlines by name; moved: those that were. Raises GivenError.
    """
    told = _told(kind, pairs)
    if "day" in kind.given:
        told.setdefault("day", today.isoformat())
    if "milestone" in told:
        told["milestone"] = _milestone(told["milestone"], milestones)
        told.setdefault("due", milestones[told["milestone"]].isoformat())
    missing = [f"{name}（{MEANINGS[name]}）" for name in settable(kind) if name not in told]
    if missing:
        raise GivenError(f"{kind.name} 还需要用 --set 写明 {'、'.join(missing)}。")
    given = {name: _read(name, value, today) for name, value in told.items()}
    if "milestone" in given:
        _check_moved(str(given["milestone"]), str(given["due"]), milestones, moved)
    if "days" in kind.given:
        given["days"] = (date.fromisoformat(str(given["until"])) - today).days
    return given


def _check_moved(
    name: str, due: str, milestones: Mapping[str, date], moved: Collection[str]
) -> None:
    """Nobody is told of a new day that the cycle does not have."""
    if due != milestones[name].isoformat():
        raise GivenError(
            f"周期中的{MILESTONES[name]}日期是 {milestones[name]}，不是 {due}；请先延期，再发通知。"
        )
    if name not in moved:
        raise GivenError(
            f"{MILESTONES[name]}没有延期过，仍是 {due}；请先用 pingyi cycle extend 延期，再发通知。"
        )


def _told(kind: Kind, pairs: Iterable[str]) -> dict[str, str]:
    told: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not equals or name not in settable(kind):
            known = "、".join(f"{each}（{MEANINGS[each]}）" for each in settable(kind))
            raise GivenError(f"--set {plain(pair, 40)}：应写成 名称=值，可用的名称：{known}。")
        if name in told:
            raise GivenError(f"--set {name} 写了两次，请只写一次。")
        told[name] = value.strip()
    return told


def _milestone(text: str, milestones: Mapping[str, date]) -> str:
    """A milestone of the cycle by its name or by what people call it."""
    by_text = {said: name for name in milestones for said in (name, MILESTONES[name])}
    if text not in by_text:
        known = "、".join(f"{name}（{MILESTONES[name]}）" for name in milestones) or "还没有环节"
        raise GivenError(f"milestone = {plain(text, 40)}：周期中没有这个环节，现有：{known}。")
    return by_text[text]


def _read(name: str, value: str, today: date) -> str | int:
    if name in ("day", "until", "due"):
        return _day(name, value, today).isoformat()
    if name == "rows":
        if not re.fullmatch("[0-9]{1,7}", value) or not 0 < int(value) <= _MOST_ROWS:
            raise GivenError(f"rows = {plain(value, 20)}：应为 1 至 {_MOST_ROWS:,} 的整数。")
        return int(value)
    if name == "milestone":
        return value
    limit = _LENGTHS[name]
    if not plain(value) or not value.isprintable() or len(plain(value)) > limit:
        raise GivenError(f"{name} = {plain(value, 40)}：应为 1 至 {limit} 个字，不换行。")
    return value


def _day(name: str, value: str, today: date) -> date:
    """A decision is not later than today, an end is not earlier."""
    try:
        day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        raise GivenError(f"{name} = {plain(value, 20)}：应为日期，例如 2023-10-24。")
    if name == "day" and day > today:
        raise GivenError(f"day = {day}：不能晚于今天（{today}）。")
    if name != "day" and day < today:
        raise GivenError(f"{name} = {day}：已经过去，今天是 {today}。")
    return day
