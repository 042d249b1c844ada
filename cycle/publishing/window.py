"""The days of a publication (公示期): three working days by the rule, or others with a reason."""

from dataclasses import dataclass
from datetime import date, timedelta

from cycle.publishing.guards import reason
from cycle.refusal import Refused
from notifications.calendar import Calendar, Day

#: Reading 15: working days after the day on which it is put up.
WORKING_DAYS = 3

_ONE_DAY = timedelta(days=1)
#: A day that is later by more has the wrong year.
_AT_MOST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of a window; reason: why they are not the rule's, else ""."""

    from_date: date
    to_date: date
    reason: str


def last_day(from_date: date, calendar: Calendar) -> date:
    """The third working day after the day on which it is put up (reading 15).

    Raises Refused where nobody has said yet how a year is worked: it is never guessed.
    """
    day, left = from_date, WORKING_DAYS
    while left:
        day += _ONE_DAY
        known = calendar.day(day)
        if known is Day.UNKNOWN:
            raise Refused(
                f"{day.year} 年的节假日安排未知，无法推算公示的 {WORKING_DAYS} 个工作日；"
                "请在 schedule.calendar 指定的文件中填写，或用 --to 写明截止日并用 --why 说明原因。"
            )
        left -= known is Day.WORKED
    return day


def days_of(
    from_date: date, to_date: date | None, why: str, calendar: Calendar, today: date
) -> Days:
    """The window's days, checked; raises Refused.

    to_date: None for the rule's. Other days than the rule's, and a beginning before today, need
    a reason.
    """
    if from_date > today:
        raise Refused(f"公示起始日 {from_date} 还没有到，请在张贴公示的当天办理。")
    by_rule = from_date == today
    if to_date is None:
        to_date = last_day(from_date, calendar)
    else:
        by_rule = by_rule and to_date == _rule(from_date, calendar)
    if to_date <= from_date:
        raise Refused(f"公示截止日 {to_date} 应晚于起始日 {from_date}，起始日不计。")
    if to_date <= today:
        raise Refused(f"公示截止日 {to_date} 应晚于今日（{today}），否则无人来得及提出异议。")
    if to_date - from_date > _AT_MOST:
        raise Refused(f"公示截止日 {to_date} 比起始日 {from_date} 晚一年以上，请核对年份。")
    if by_rule:
        return Days(from_date, to_date, "")
    what = f"公示期（{from_date} 至 {to_date}）不同于规定的理由"
    return Days(from_date, to_date, reason(why, what))


def _rule(from_date: date, calendar: Calendar) -> date | None:
    """None where the rule cannot be applied."""
    try:
        return last_day(from_date, calendar)
    except Refused:
        return None
