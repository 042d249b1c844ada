"""What pingyi schedule --show prints: for people, and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from notifications.forecast import CycleForecast, Forecast, PushForecast, first_nudge
from notifications.reminders import Holds, NudgePolicy, Planned

_WEEKDAYS = "一二三四五六日"
_HOLDS = {Holds.DAY_OFF: "当天休息", Holds.HOUR: "未到催办时间", Holds.QUIET: "免打扰时段"}
_TICKS = {
    "nudges": "催办",
    "expired": "过期",
    "leases": "租约",
    "purge": "清理",
    "milestones": "节点提醒",
    "openings": "启动通知",
    "survey_progress": "机构进展",
    "digests": "联络员简报",
    "title_expiries": "称号到期提醒",
}
_PUSHES = {
    "invitation": "邀请",
    "nudge": "催办",
    "last_day": "末日提醒",
    "survey_extended": "延期通知",
    "thanks": "致谢",
}
_COUNTS = {
    "queued": "将排队",
    "cancelled": "将取消",
    "taken_back": "将收回",
    "turns": "回合记录",
    "guesses": "试错记录",
    "respondents": "作答人会话",
}


def as_content(found: Forecast, policy: NudgePolicy, warnings: Sequence[str]) -> dict[str, Any]:
    """Times are local, with their offset."""
    zone = policy.zone
    return {
        "at": _iso(found.at, zone),
        "ticks": {
            name: {**tick.counts, "next_at": _iso(tick.next_at, zone)}
            for name, tick in found.ticks.items()
        },
        "cycles": [_cycle_content(cycle, policy) for cycle in found.cycles],
        "warnings": list(warnings),
    }


def _cycle_content(cycle: CycleForecast, policy: NudgePolicy) -> dict[str, Any]:
    zone = policy.zone
    return {
        "cycle": cycle.name,
        "slot": None if cycle.slot is None else cycle.slot.days_before,
        "slot_ends_at": None if cycle.slot is None else _iso(cycle.slot.ends_at, zone),
        "held_by": None if cycle.hold is None else cycle.hold.reason.value,
        "held_until": None if cycle.hold is None else _iso(cycle.hold.until, zone),
        "pushes": [
            {
                "kind": push.push.kind.name,
                "queued": push.queued,
                "held": push.held,
                "idle": push.idle,
                "lasts_until": _iso(push.until, zone),
                "expires_at": _iso(push.push.expires_at, zone),
            }
            for push in cycle.pushes
        ],
        "next_at": _iso(cycle.next_at, zone),
        "slots": [
            {
                "days_before": slot.days_before,
                "written": slot.written.isoformat(),
                "day": slot.day.isoformat(),
                "first_nudge_at": _iso(first_nudge(cycle.dates, slot, policy), zone),
                "moved": slot.day != slot.written,
                "merged": _is_merged(cycle, slot),
            }
            for slot in cycle.slots
        ],
    }


def lines(found: Forecast, policy: NudgePolicy, warnings: Sequence[str]) -> Iterator[str]:
    """One line for each tick, slot and warning."""
    zone = policy.zone
    yield f"时间：{_minute(found.at, zone)}（{zone.key}）"
    for name, tick in found.ticks.items():
        counts = "、".join(f"{_COUNTS[what]} {count:,}" for what, count in tick.counts.items())
        yield f"{_TICKS[name]}：{counts}{_then('；下一次', tick.next_at, zone)}"
    if not found.cycles:
        yield "没有未截止的考评周期。"
    for cycle in found.cycles:
        yield f"考评周期“{cycle.name}”：{_now(cycle, found.at, zone)}"
        for push in cycle.pushes:
            yield f"  {_push(push, found.at, zone)}"
        for slot in cycle.slots if found.at < cycle.dates.closes_at else ():
            yield f"  {_slot(cycle, slot, policy)}"
    for warning in warnings:
        yield f"注意：{warning}"


def _now(cycle: CycleForecast, at: datetime, zone: ZoneInfo) -> str:
    closed = at >= cycle.dates.closes_at
    parts = ["已截止"] if closed else []
    if cycle.slot is not None:
        parts += [f"{_left(cycle.slot.days_before)}一档{_then('至', cycle.slot.ends_at, zone)}"]
    elif not closed:
        parts += ["还没有到催办的日子"]
    if cycle.hold is not None:
        reason = _HOLDS[cycle.hold.reason]
        parts.append(f"因{reason}暂缓{_then('至', cycle.hold.until, zone)}")
    return "，".join(parts) + _then("；下一次", cycle.next_at, zone)


def _push(push: PushForecast, at: datetime, zone: ZoneInfo) -> str:
    """How many people, and until when a push that is spread goes on."""
    parts = [f"将排队 {push.queued:,} 人"]
    if push.held:
        parts.append(f"暂缓 {push.held:,} 人")
    if push.idle:
        parts.append(f"正在作答暂不打扰 {push.idle:,} 人")
    if not push.held and push.until is not None and push.until > at:
        parts.append(_then("分批发至", push.until, zone))
    parts.append(_then("有效至", push.push.expires_at, zone))
    return f"{_PUSHES[push.push.kind.name]}：{'，'.join(part for part in parts if part)}"


def _slot(cycle: CycleForecast, slot: Planned, policy: NudgePolicy) -> str:
    text = f"{_left(slot.days_before)}：{_day(slot.day)}"
    if slot.day != slot.written:
        text += f"，{_why(cycle, slot, policy)}：{_day(slot.written)}→{_weekday(slot.day)}"
    if _is_merged(cycle, slot):
        return f"{text}，与后一档同日，只催一次"
    first = first_nudge(cycle.dates, slot, policy)
    if first >= cycle.dates.closes_at:
        return f"{text}，截止前没有可催办的时间"
    return f"{text}，{_minute(first, policy.zone)}起"


def _left(days_before: int) -> str:
    return f"截止前{days_before}天" if days_before else "截止当天"


def _why(cycle: CycleForecast, slot: Planned, policy: NudgePolicy) -> str:
    if slot.written < cycle.dates.opens_at.astimezone(policy.zone).date():
        return "调查尚未开始，顺延"
    return "休息日，提前" if slot.day < slot.written else "休息日且此前调查未开始，顺延"


def _is_merged(cycle: CycleForecast, slot: Planned) -> bool:
    """Whether a later slot comes on the same day, so that it takes the place of this one."""
    return any(
        other.day == slot.day and other.days_before < slot.days_before for other in cycle.slots
    )


def _then(words: str, at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else f"{words}{_minute(at, zone)}"


def _minute(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{_day(local.date())} {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.isoformat()}（{_weekday(day)}）"


def _weekday(day: date) -> str:
    return f"周{_WEEKDAYS[day.weekday()]}"


def _iso(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat()
