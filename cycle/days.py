"""Days that people write down: between which of them everything lies that is ours to record."""

from datetime import date

#: Earlier than any record there can be, and later than any deadline: a slip of the finger.
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


def out_of_range(day: date) -> str:
    """What is wrong with a day that is none of ours, a sentence; "" for one that may be meant."""
    if day < EARLIEST:
        return f"日期 {day} 过早，年份应不早于 {EARLIEST.year} 年，请核对。"
    if day > LATEST:
        return f"日期 {day} 过晚，年份应不晚于 {LATEST.year} 年，请核对年份。"
    return ""


def not_past(day: date, today: date) -> str:
    """What is wrong with a day on which something is said to have happened; "" for nothing."""
    if day > today:
        return f"日期 {day} 晚于今天（{today}），应为已经发生的日期。"
    return out_of_range(day)
