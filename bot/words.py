"""Words that mean the same to everybody: help, and binding by a code."""

import re
import unicodedata

from cycle import codes

HELP = frozenset({"帮助", "帮忙", "?", "help", "菜单", "功能", "怎么用", "使用说明"})
_BIND = re.compile(
    r"^(?:请)?(?:绑定|绑|邀请码|验证码|bind)(?:邀请码)?\s*[:,是为]?\s*(?P<code>.*)$", re.I | re.S
)
#: Characters of what may hold a code; most messages are a single letter.
_SHORTEST, _LONGEST = 2, 100
_TRAILING = "。.!！?？,，;；~～ \t\r\n"


def plain(text: str) -> str:
    """Fold width and drop what surrounds a word in a chat."""
    return unicodedata.normalize("NFKC", text).strip().strip(_TRAILING).casefold()


def asks_for_help(text: str) -> bool:
    if len(text) == 1:
        return text in "?？"
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return folded in HELP or plain(text) in HELP


def code_in(text: str) -> str | None:
    """What stands as a code: "" after a bare 绑定, None when the text is about something else.

    A bare text counts only when it is a well-formed code: people send just the code.
    """
    if len(text) < _SHORTEST or len(text) > _LONGEST:
        return None
    folded = unicodedata.normalize("NFKC", text).strip()
    found = _BIND.match(folded)
    if found:
        return found["code"].strip(_TRAILING + "\"'“”「」【】[]()<>《》")
    return folded if codes.normalise(folded) else None
