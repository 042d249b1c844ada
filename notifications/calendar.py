"""Working days (工作日) with 调休: the operator's table, then chinesecalendar, then no guess."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

#: The State Council announces a year's days off in the November or December before.
_WARN_FROM_MONTH = 12
_SATURDAY = 5
#: Why the file system refuses, in people's words.
_REASONS = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "这是一个文件夹",
    PermissionError: "没有权限",
}


class CalendarError(ValueError):
    """The table cannot be used; the message is one sentence."""


class Day(Enum):
    """What is known about a day."""

    WORKED = "worked"
    OFF = "off"
    UNKNOWN = "unknown"  #: nobody has said yet how this year is worked


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked.

    table: single days that the operator decided, True where worked; it wins over everything.
    years: those that the table speaks for, so that their other days are as the week has them.
    """

    table: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def day(self, day: date) -> Day:
        """What is known about this day, without guessing."""
        told = self.table.get(day)
        if told is None:
            told = _published(day)
        if told is None and day.year in self.years:
            told = _weekday(day)
        if told is None:
            return Day.UNKNOWN
        return Day.WORKED if told else Day.OFF

    def works(self, day: date) -> bool:
        """Whether it is worked; in a year that nobody knows, whether it is Monday to Friday.

        Whoever relies on the second must say so: see unknown_years.
        """
        known = self.day(day)
        return _weekday(day) if known is Day.UNKNOWN else known is Day.WORKED

    def knows(self, year: int) -> bool:
        """Whether somebody has said how this year is worked."""
        return year in self.years or _published(date(year, 1, 1)) is not None


def unknown_years(calendar: Calendar, today: date, days: Iterable[date] = ()) -> tuple[int, ...]:
    """Years that are needed and that nobody knows: of today and of these days.

    From 1 December on the coming year is needed as well.
    """
    years = {today.year, *(day.year for day in days)}
    if today.month >= _WARN_FROM_MONTH:
        years.add(today.year + 1)
    return tuple(sorted(year for year in years if not calendar.knows(year)))


def _published(day: date) -> bool | None:
    """By the State Council's notices as chinesecalendar has them; None beyond its years."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # so the library says that it does not know the year
        return None


def _weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY


def read_calendar(path: Path) -> Calendar:
    """Read the operator's table; CalendarError with one sentence for what cannot be."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = _REASONS.get(type(error)) or f"系统错误 {error.errno}"
        raise CalendarError(f"{path} 无法读取（{reason}）") from error
    except UnicodeDecodeError as error:
        raise CalendarError(f"{path} 不是 UTF-8 文字，请另存为 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"第 {place[1]} 行第 {place[2]} 列" if place else "末尾"
        raise CalendarError(f"{path} {where}不合 TOML 的写法") from error
    try:
        return parse_calendar(content)
    except CalendarError as error:
        raise CalendarError(f"{path}：{error}") from error


def parse_calendar(content: Mapping[str, Any]) -> Calendar:
    """From {"2027": {"off": [day, [first, last]], "worked": [day]}}; CalendarError if wrong."""
    table: dict[date, bool] = {}
    for year, section in content.items():
        if not (len(year) == 4 and year.isascii() and year.isdigit() and year > "0001"):
            raise CalendarError(f"[{year}] 不是年份，应写成 [2027] 的样子")
        if not isinstance(section, dict) or not section.keys() <= {"off", "worked"}:
            raise CalendarError(f"[{year}] 之下只能有 off 和 worked 两个列表")
        for name, entries in section.items():
            for day in _days(year, name, entries):
                if table.setdefault(day, name == "worked") is not (name == "worked"):
                    raise CalendarError(f"[{year}] 的 {day} 既在 off 又在 worked")
    return Calendar(table, frozenset(int(year) for year in content))


def _days(year: str, name: str, entries: Any) -> Iterable[date]:
    if not isinstance(entries, list):
        raise CalendarError(f"[{year}] {name} 应为日期的列表")
    for entry in entries:
        first, last = _span(entry, f"[{year}] {name}")
        if not first.year == last.year == int(year):
            raise CalendarError(f"[{year}] {name} 有别的年份的日期：{first} 至 {last}")
        if last < first:
            raise CalendarError(f"[{year}] {name} 有一段的结束早于开始：{first}")
        for passed in range((last - first).days + 1):
            yield first + timedelta(days=passed)


def _span(entry: Any, where: str) -> tuple[date, date]:
    """A single day, or the first and the last of several."""
    ends = entry if isinstance(entry, list) else [entry, entry]
    plain = all(isinstance(end, date) and not isinstance(end, datetime) for end in ends)
    if len(ends) != 2 or not plain:
        raise CalendarError(f"{where} 应为日期，例如 2027-01-01，或 [第一日, 最后一日]")
    return ends[0], ends[1]
