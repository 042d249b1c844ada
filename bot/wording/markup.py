"""Text as WeChat shows it: tappable lines, foreign text made harmless, replies kept in size."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from survey.folding import tidy

REPLY_LIMIT = 1800
"""Bytes of UTF-8 in one passive reply.

The platform's page on passive replies (Passive_user_reply_message) names no limit; customer-service
texts were seen to fail above 2,048 bytes, so this keeps a distance.
"""

NO_TOKEN = "0"  # noqa: S105 - not a secret: an empty msgmenuid would make the line dead
"""Token of words that mean the same wherever they are tapped."""

_LINK = re.compile(r"<a href=\"[^\"]*\">(.*?)</a>")
_HARMLESS = str.maketrans({"<": "＜", ">": "＞", "&": "＆"})  # also breaks up "]]>"
_SHORTEST = 48
"""Bytes below which a line is not clipped further."""


def plain(text: str, length: int | None = None) -> str:
    """Foreign text on one line, unable to become markup, clipped to `length` characters."""
    harmless = tidy(text).translate(_HARMLESS)
    return harmless if length is None else clip(harmless, length)


def clip(text: str, length: int) -> str:
    """At most `length` characters, the last being … where something was left out."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def tap(label: str, content: str | None = None, token: str = NO_TOKEN) -> str:
    """A line that, when tapped, sends `content` (or its label) with `token` as bizmsgmenuid."""
    said = quote(label if content is None else content, safe="")
    return (
        f'<a href="weixin://bizmsgmenu?msgmenucontent={said}&msgmenuid={quote(token)}">{label}</a>'
    )


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def fit(text: str, limit: int = REPLY_LIMIT) -> str:
    """The text in at most `limit` bytes.

    First the longest lines without links are clipped, then links become plain text from the end
    (their numbers and letters can still be typed), and only then is the end cut off.
    """
    if size(text) <= limit:
        return text
    lines = text.split("\n")
    excess = size(text) - limit
    while excess > 0:
        longest = max(
            range(len(lines)), key=lambda i: 0 if _LINK.search(lines[i]) else size(lines[i])
        )
        if _LINK.search(lines[longest]) or size(lines[longest]) <= _SHORTEST:
            break
        before = size(lines[longest])
        lines[longest] = _clip_bytes(lines[longest], max(_SHORTEST, before - excess))
        excess -= before - size(lines[longest])
    for i in range(len(lines) - 1, -1, -1):
        if excess <= 0:
            break
        before = size(lines[i])
        lines[i] = _LINK.sub(r"\1", lines[i])
        excess -= before - size(lines[i])
    fitted = "\n".join(lines)
    return fitted if size(fitted) <= limit else _clip_bytes(fitted, limit)


def choice(how: str, contents: Mapping[str, str]) -> str:
    """A sentence and a line to tap for each label, which sends its content.

    Where the contents are too long for that the labels stand there alone, so that the sentence,
    which says how to write it, stays whole.
    """
    lines = [tap(label, content) for label, content in contents.items()]
    whole = "\n".join([how, *lines])
    return whole if size(whole) <= REPLY_LIMIT else fit("\n".join([how, *contents]))


def _clip_bytes(text: str, limit: int) -> str:
    encoded = text.encode()
    if len(encoded) <= limit:
        return text
    return encoded[: limit - len("…".encode())].decode(errors="ignore").rstrip() + "…"
