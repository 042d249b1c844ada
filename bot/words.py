"""Words that mean the same to everybody: help, and reminders."""

import re
import unicodedata
from enum import StrEnum

from bot.traditional import simplified

HELP = frozenset({"帮助", "帮忙", "?", "help", "菜单", "功能", "怎么用", "使用说明"})


class Reminders(StrEnum):
    """A wish about reminders; the value is the word as we print it."""

    END = "不再提醒"
    RETURN = "恢复提醒"


_REMINDERS = {
    Reminders.END: """不再提醒 别再提醒 停止提醒 不要提醒 不要再提醒 取消提醒 不用提醒 别提醒
        不再提醒我 别再提醒我 不要提醒我 不要再提醒我 别提醒我 退订 td
        别发了 别再发了 不要发了 不要再发了 别再发消息了 不要再发消息了 别催了 不要催了 别再催了""",
    Reminders.RETURN: """恢复提醒 继续提醒 重新提醒 恢复提醒我 继续提醒我 重新提醒我 请提醒我""",
}
_WISHES = {phrase: wish for wish, phrases in _REMINDERS.items() for phrase in phrases.split()}
_QUESTION = re.compile(
    r"(?:怎么|怎样|如何|什么|需要|要不要|能不能|能否|可不可以|可否|是否|多久|几天|有没有|哪).*"
    r"|.*(?:吗|么|嘛|呢)",
    re.S,
)
#: Characters of a wish; most messages are a single letter.
_SHORTEST, _LONGEST = 2, 100
#: What people put around a word that they were shown.
_AROUND = "\"'“”「」【】[]()<>《》"
_TRAILING = "。.!！?？,，;；~～ \t\r\n"


def plain(text: str) -> str:
    """A text to be compared with words: width and characters folded, its surroundings dropped."""
    folded = unicodedata.normalize("NFKC", text).strip().strip(_TRAILING).casefold()
    return simplified(folded)


def asks_for_help(text: str) -> bool:
    if len(text) == 1:
        return text in "?？"
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return folded in HELP or plain(text) in HELP


def asks(rest: str) -> bool:
    """Whether what follows a verb makes it a question: 撤回自荐怎么操作？ withdraws nothing."""
    folded = unicodedata.normalize("NFKC", rest).strip()
    return folded.endswith("?") or _QUESTION.fullmatch(folded.strip(_TRAILING)) is not None


def about_reminders(text: str) -> Reminders | None:
    """The wish that is the whole of the message; within a sentence it is what the sentence says.

    "请不要再提醒员工加班" is a comment, and "不再提醒" is none.
    """
    if not _SHORTEST <= len(text) <= _LONGEST:
        return None
    said = plain(text).strip(_AROUND)
    return _WISHES.get(said) or _WISHES.get(said.removesuffix("了"))
