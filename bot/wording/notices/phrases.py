"""What the messages have in common: names, days, and how reminders are stopped."""

from collections.abc import Mapping
from datetime import date

from bot.wording.markup import plain
from notifications.message import Facts

SURVEY = "安全生产技术服务满意度调查"
#: The same where a template leaves 20 characters.
SURVEY_TITLE = "技术服务满意度调查"
BENCHMARK = "安全生产技术服务标杆机构"
ASSESSMENT_TITLE = "标杆机构考评"
#: The end of every reminder.
STOP = "回复“不再提醒”不再接收提醒。"
#: What every kind's template may show; beside them it has "deadline" or "day".
VALUES = frozenset({"survey", "name", "state", "hint", "remark"})

#: Longest foreign texts within a message of 250 characters; a template's limit is shorter.
NAME, CYCLE, REASON, DOCUMENT = 30, 20, 60, 40


def cycle(facts: Facts) -> str:
    return f"{plain(facts.cycle, CYCLE)}周期"


def given(facts: Facts, name: str, length: int = DOCUMENT) -> str:
    """A text that was fixed when the message was planned, unable to become markup."""
    return plain(str(facts.given[name]), length)


def number(facts: Facts, name: str) -> int:
    return int(facts.given[name])


def given_day(facts: Facts, name: str) -> date:
    return date.fromisoformat(str(facts.given[name]))


def short(day: date) -> str:
    """A day of this year's work, such as 10月24日."""
    return f"{day.month}月{day.day}日"


def long(day: date) -> str:
    """A day with its year, such as 2024年10月30日; also what a template's date takes."""
    return f"{day.year}年{short(day)}"


def end_of(day: date) -> str:
    """The last minute of a deadline's day, which a template's date and time both take."""
    return f"{long(day)} 23:59"


def subject(facts: Facts) -> str:
    """Whom it is about, as the text names them."""
    return plain(facts.subject, NAME) or "贵单位"


def values(
    facts: Facts, *, title: str, state: str, hint: str, remark: str, **more: str
) -> Mapping[str, str]:
    """What a template may show: state is a phrase of up to five Han, the rest is free text."""
    return {
        "survey": title,
        "name": facts.subject or "贵单位",
        "state": state,
        "hint": hint,
        "remark": remark,
        **more,
    }
