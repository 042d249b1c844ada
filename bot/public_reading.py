"""What an objection says: about which agency, why, and whether it is to be filed at once."""

import re
from dataclasses import dataclass, replace

from bot import words
from bot.as_written import folded
from bot.naming_lists import named
from bot.public_window import Window
from cycle.publishing.public_lists import PublicList
from cycle.publishing.published import ListingRow

_CONFIRMED = re.compile(r"(?:我?(?:确认|确定)(?:要?提[出交])?)异议(?P<rest>.*)", re.S)
_PLAIN = re.compile(r"异议(?P<rest>.*)", re.S)
_FREE = re.compile(
    r"(?:我?(?:要|想|来)?(?:提出?|反映|申请)?(?:一?[个条件])?|我?有)异议(?P<rest>.*)",
    re.S,
)
#: 我对某某公司有异议，理由是……
_ABOUT = re.compile(
    r"(?:我们?|我司|本公司)?(?:要|想|来)?对(?P<name>[^,。;\s]{2,40}?)"
    r"(?:的?(?:公示|评选|考评)?的?(?:公示|结果|得分|名次|排名|名单))?(?:提出?|有)异议(?P<rest>.*)",
    re.S,
)
#: 我对结果有异议 is about no agency.
_NO_NAME = re.compile(
    r"(?:这[次个份]|本次)?(?:公示|评选|考评)?(?:的?(?:结果|名单|公示|得分|名次))?"
)
#: 怎么提异议
_HOW = re.compile(
    r".{0,4}(?:怎么|怎样|如何|哪里|在哪|能不能|可以)(?:提出?|申请|反映)?异议.{0,8}", re.S
)
_ASKING = re.compile(r"怎么|怎样|如何|什么|多久|几天|哪里|吗|能不能|能否")
#: An item of the standard, which no agency is called.
_ITEM = re.compile(r"第?\s*[\d一二三四五六七八九十]+\s*项.*|(?:本机构|我们|我司|自己|本公司)的?.*")
_SEPARATORS = " \t\r\n,:;、。."
#: Characters in which a question that names nobody says what it asks.
_QUESTION = 20
_AROUND = f"{_SEPARATORS}?!~"
_GAP = rf"[{re.escape(_SEPARATORS)}]"
#: What stands before the reason and is none of it: 理由：, 原因是.
_LEAD = re.compile(rf"^{_GAP}*(?:(?:理由|原因)(?:如下|是|为|(?={_GAP})){_GAP}*)?")


@dataclass(frozen=True, slots=True)
class Wish:
    """An objection as it was typed, folded.

    name: the agency's, "" when it stands in the rest; rest: the end of the message; confirmed:
    by the words that we gave for it; plain: 异议 first, as it is written about in every letter.
    """

    name: str
    rest: str
    confirmed: bool = False
    plain: bool = False

    @property
    def is_bare(self) -> bool:
        return not self.name and not self.rest.strip(_AROUND)

    @property
    def has_reason(self) -> bool:
        """More than a page's number or a name stands there."""
        rest = self.rest.strip(_AROUND)
        return bool(self.name and rest) or len(re.split(rf"{_GAP}+", rest)) > 1

    @property
    def is_question(self) -> bool:
        """How and when, where nothing is named."""
        return not self.name and (
            words.asks(self.rest) or _ASKING.search(self.rest[:_QUESTION]) is not None
        )

    @property
    def is_about_items(self) -> bool:
        return _ITEM.fullmatch(self.name) is not None


@dataclass(frozen=True, slots=True)
class Named:
    """What the agency's name was found to be; fitting: those that it may mean, each once.

    exact: by the whole name or the code; ended: and what comes after it is surely no more of the
    name; which: the list, where one is named; reason: the end of the message.
    """

    said: str
    fitting: tuple[ListingRow, ...]
    reason: str
    which: PublicList | None
    exact: bool = False
    ended: bool = False


def read(said: str) -> Wish | None:
    """The wish to object; None when the folded text is about something else."""
    if found := _CONFIRMED.fullmatch(said):
        return Wish("", found["rest"].lstrip(_SEPARATORS), confirmed=True)
    if found := _PLAIN.fullmatch(said):
        return Wish("", found["rest"].lstrip(_SEPARATORS), plain=True)
    if found := _FREE.fullmatch(said):
        return Wish("", found["rest"].lstrip(_SEPARATORS))
    if found := _ABOUT.fullmatch(said):
        name = "" if _NO_NAME.fullmatch(found["name"]) else found["name"]
        return Wish(name, without_lead(found["rest"]))
    if _HOW.fullmatch(said):
        return Wish("", "")
    return None


def is_filed_at_once(wish: Wish, about: Named) -> bool:
    """Only what cannot mean anything else: a whole name and a reason, or our words of confirming.

    A part of a name may be another agency's, and a question is no reason.
    """
    return about.ended and (wish.confirmed or (wish.plain and not words.asks(about.reason)))


def agency_named(window: Window, wish: Wish) -> Named:
    """The agency of the lists that is meant, and the reason.

    The list may be named before the agency or after it.
    """
    which, rest = named(wish.rest, window.public)
    about = _by_name(window, which, wish.name, rest) if wish.name else _begins(window, which, rest)
    if which is None:
        which, reason = named(about.reason, window.public)
        about = replace(about, which=which, reason=without_lead(reason))
    return about


def _begins(window: Window, which: PublicList | None, rest: str) -> Named:
    """The agency with whose name the text begins; a longer name before one that it begins with."""
    listed = window.known(which)
    for row in sorted(listed, key=lambda each: -len(each.name)):
        for whole in (_folded(row.name), row.uscc):
            if rest.upper().startswith(whole.upper()):
                after = rest[len(whole) :]
                ended = bool(re.match(rf"{_GAP}|$", after)) or bool(named(after, window.public)[0])
                reason = without_lead(after.removeprefix("的"))
                return Named(whole, (row,), reason, which, exact=True, ended=ended)
    name, *more = re.split(rf"{_GAP}+", rest, maxsplit=1)
    return _by_name(window, which, name, more[0] if more else "")


def _by_name(window: Window, which: PublicList | None, name: str, rest: str) -> Named:
    part, listed = _folded(name), window.known(which)
    exact = [row for row in listed if part in (_folded(row.name), row.uscc)]
    fitting = [row for row in listed if part in _folded(row.name)]
    meant = tuple(window.apart(exact or fitting))
    return Named(name, meant, without_lead(rest), which, exact=bool(exact))


def _folded(name: str) -> str:
    return "".join(folded(name).split())


def without_lead(text: str) -> str:
    """The reason without what introduces it."""
    return _LEAD.sub("", text)
