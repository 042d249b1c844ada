"""What somebody may do next, in one line after an answer to something that they asked."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.wording.markup import tap
from bot.wording.prompts import last_minute, moment
from survey.reading import Word

#: A code as it looks; it is nobody's.
CODE = "K7M-2QX-9TB"


def bind() -> str:
    """For somebody whom no invitation binds."""
    return f"要开始评价，请发送“绑定 邀请码”，例如：绑定 {CODE}（换成邀请函上的邀请码）。"


def consent() -> str:
    return f"参加请回复 {tap(Word.AGREE)}　不参加请回复 {tap(Word.REFUSE)}"


def begins(opens_at: datetime, zone: ZoneInfo) -> str:
    return f"满意度调查将于{moment(opens_at, zone)}开始。"


def go_on() -> str:
    return f"接着评价请回复 {tap(Word.RESUME)}"


def changeable(closes_at: datetime, zone: ZoneInfo) -> str:
    """For somebody who has submitted everything."""
    until = last_minute(closes_at, zone)
    return f"贵单位的评价已提交，{until}前可以修改；查看请回复 {tap('我的提交')}"


def closed(closes_at: datetime, zone: ZoneInfo) -> str:
    return f"满意度调查已于{last_minute(closes_at, zone)}截止。"


def help_is_there() -> str:
    return f"查看可以发送的内容：{tap(Word.HELP)}"
