"""What in a message can be tapped: the two kinds of link that the phone honours.

`<a href="weixin://bizmsgmenu?msgmenucontent=…&msgmenuid=…">` sends a message when tapped;
an http(s) link opens a page. Every other markup stays the text it is.
"""

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_ANCHOR = re.compile(
    r"""<a\s+href\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')[^<>]*>(.*?)</a>""", re.DOTALL | re.IGNORECASE
)
_URL = re.compile(r"https?://[^\s<>\"'，。；、（）“”]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message; `type` is text, tap (content, menu_id) or link (url).

    `alone` tells that a tap has a line to itself, so the phone may draw it as a button.
    """

    type: str
    text: str
    content: str = ""
    menu_id: str = ""
    url: str = ""
    alone: bool = False


def parts(text: str) -> list[Part]:
    """The message cut into its parts, in order; their texts are what is shown."""
    found: list[Part] = []
    at = 0
    for match in _ANCHOR.finditer(text):
        label = re.sub(r"<[^<>]*>", "", match[3])
        part = _tappable(html.unescape(match[1] or match[2] or ""), label)
        if part is None:
            continue
        if part.type == "tap" and _alone(text, match.start(), match.end()):
            part = Part("tap", part.text, part.content, part.menu_id, alone=True)
        found += _plain(text[at : match.start()])
        found.append(part)
        at = match.end()
    return found + _plain(text[at:])


def shown(text: str) -> str:
    """The message as one reads it, without its markup."""
    return "".join(part.text for part in parts(text))


def _tappable(href: str, label: str) -> Part | None:
    address = urlsplit(href)
    if address.scheme in ("http", "https"):
        return Part("link", label, url=href)
    if address.scheme != "weixin" or address.netloc != "bizmsgmenu":
        return None
    query = parse_qs(address.query)
    content = query.get("msgmenucontent", [""])[0]
    menu_id = query.get("msgmenuid", [""])[0]
    # The Android client sends nothing when either is empty, so there is nothing to tap.
    return Part("tap", label, content=content, menu_id=menu_id) if content and menu_id else None


def _alone(text: str, start: int, end: int) -> bool:
    before = text[text.rfind("\n", 0, start) + 1 : start]
    after = text[end : text.find("\n", end) if "\n" in text[end:] else len(text)]
    return not before.strip() and not after.strip()


def _plain(text: str) -> list[Part]:
    found: list[Part] = []
    at = 0
    for match in _URL.finditer(text):
        if match.start() > at:
            found.append(Part("text", text[at : match.start()]))
        found.append(Part("link", match[0], url=match[0]))
        at = match.end()
    if at < len(text):
        found.append(Part("text", text[at:]))
    return found
