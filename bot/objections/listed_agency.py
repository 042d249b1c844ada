"""Which agency of the public lists somebody means, however they write its name.

People write 安航公司 for 佛山市安航安全技术服务有限公司, its number on the list that they were
shown, or run the name into the reason. What is found so is never surely meant: it is shown first.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.as_written import folded
from bot.objections.naming_lists import named
from bot.objections.public_window import Window
from cycle.publishing.public_lists import PublicList
from cycle.publishing.published import ListingRow
from survey.folding import NUMERAL, numeral

SEPARATORS = " \t\r\n,:;、。."
GAP = rf"[{re.escape(SEPARATORS)}]"
#: What stands before the reason and is none of it: 理由：, 原因是.
_LEAD = re.compile(rf"^{GAP}*(?:(?:理由|原因)(?:如下|是|为|(?={GAP})){GAP}*)?")
#: Said of every agency, and so of none.
_GENERIC = re.compile(
    r"(?:(?:股份|责任|有限)*公司|集团|机构|中心|单位|企业|中介|那家|这家|该|一家|那个|这个|它?们?的)+$"
)
_BEFORE_NAME = re.compile(
    r"^(?:我们?|本人|要|想)?(?:是|就是)?(?:对于?|针对|关于|觉得|认为|感觉|反映|举报|投诉)?"
    r"(?:那家|这家|那个|这个|一家|叫|(?:公示)?名单上的|公示的|你们的|贵局的)*"
)
#: 1、… may be the first of several reasons.
_NUMBER = re.compile(
    rf"(?:(?:公示)?名单上?的?)?第?\s*(?P<number>{NUMERAL})\s*(?:家|个|号|位|名)(?:机构|公司)?的?(?={GAP}|$)"
    r"|(?P<bare>\d{1,2})(?=[\s,]|$)"
)
#: After what was taken for a name: more of one.
_GOES_ON = re.compile(r"[^,。;:!?\s]{0,14}?(?:有限|公司|中心)")
_PUNCTUATION = re.compile(r"[\W_]+")
#: Of a name that is run into the reason.
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Named:
    """What the agency's name was found to be; fitting: those that it may mean, each once.

    exact: by the whole name or the code; ended: and what comes after it is surely no more of the
    name; which: the list, where one is named; reason: the end of the message; by_number: by its
    number on the list.
    """

    said: str
    fitting: tuple[ListingRow, ...]
    reason: str
    which: PublicList | None
    exact: bool = False
    ended: bool = False
    by_number: bool = False


def agency_named(window: Window, name: str, rest: str) -> Named:
    """The agency of the lists that is meant, and the reason.

    name: where it stands apart, "" where the rest begins with it. The list may be named before
    the agency or after it.
    """
    which, rest = named(rest, window.public)
    about = _by_name(window, which, name, rest) if name else _begins(window, which, rest)
    if which is None:
        which, reason = named(about.reason, window.public)
        about = replace(about, which=which, reason=without_lead(reason))
    return about


def without_lead(text: str) -> str:
    """The reason without what introduces it."""
    return _LEAD.sub("", text)


def _begins(window: Window, which: PublicList | None, rest: str) -> Named:
    """The agency with whose name the text begins; a longer name before one that it begins with."""
    listed = window.known(which)
    for row in sorted(listed, key=lambda each: -len(each.name)):
        for whole in (_folded(row.name), row.uscc):
            if found := _spaced(whole).match(rest):
                after = rest[found.end() :]
                ended = bool(re.match(rf"{GAP}|$", after)) or bool(named(after, window.public)[0])
                reason = without_lead(after.removeprefix("的"))
                return Named(whole, (row,), reason, which, exact=True, ended=ended)
    if (numbered := _by_number(window, which, rest)) is not None:
        return numbered
    name, *more = re.split(rf"{GAP}+", rest, maxsplit=1)
    about = _by_name(window, which, name, more[0] if more else "")
    return about if about.fitting else _run_together(window, which, rest) or about


def _spaced(whole: str) -> re.Pattern[str]:
    """The name with spaces or without them anywhere: SGS检测 and SGS 检测 are the same."""
    return re.compile(r"\s*".join(map(re.escape, whole)), re.I)


def _by_number(window: Window, which: PublicList | None, rest: str) -> Named | None:
    """By its number in what people are shown of the list."""
    found = _NUMBER.match(rest)
    number = numeral(found["number"] or found["bare"]) if found else None
    row = dict(window.on(which).numbered).get(number) if number else None
    if found is None or row is None:
        return None
    reason = without_lead(rest[found.end() :])
    return Named(f"第{number}家", (row,), reason, which, by_number=True)


def _by_name(window: Window, which: PublicList | None, name: str, rest: str) -> Named:
    listed, part = window.known(which), _folded(name)
    exact = [row for row in listed if part in (_folded(row.name), row.uscc.upper())]
    fitting = exact or _fitting(listed, part)
    meant = tuple(window.apart(fitting))
    return Named(name, meant, without_lead(rest), which, exact=bool(exact))


def _fitting(listed: list[ListingRow], part: str) -> list[ListingRow]:
    """Those whose name holds the part, without its generic words if need be, or with gaps."""
    part = _PUNCTUATION.sub("", part)
    own = _distinctive(part)
    ways: list[tuple[str, Callable[[str, str], bool]]] = [
        (part, _holds),
        (own, _holds),
        (own, _holds_in_order),
    ]
    for words, holds in ways:
        if words and (found := [row for row in listed if holds(_letters(row.name), words)]):
            return found
    return []


def _distinctive(part: str) -> str:
    """那家安航公司的 -> 安航"""
    after = _BEFORE_NAME.sub("", part)
    return _GENERIC.sub("", after) or after


def _holds(name: str, part: str) -> bool:
    return part in name


def _holds_in_order(name: str, part: str) -> bool:
    """佛山安航检测 in 佛山市安航安全检测有限公司"""
    left = iter(name)
    return len(part) >= _SHORTEST and all(character in left for character in part)


def _run_together(window: Window, which: PublicList | None, rest: str) -> Named | None:
    """安航公司报告造假: the longest beginning that may be a name, where it is one agency's alone.

    Where the name ends nobody knows, so that all of the words are kept as the reason. A whole name
    that begins like a listed one is another agency's.
    """
    listed = window.known(which)
    text = _BEFORE_NAME.sub("", rest)
    for end in range(
        min(len(text), max((len(row.name) for row in listed), default=0)), _SHORTEST - 1, -1
    ):
        found = window.apart(_fitting(listed, _folded(text[:end])))
        if found:
            is_one = len(found) == 1 and _GOES_ON.match(text, end) is None
            return Named(text[:end], tuple(found), rest, which) if is_one else None
    return None


def _letters(name: str) -> str:
    """What is left of a name where it is written with other brackets, or with none."""
    return _PUNCTUATION.sub("", _folded(name))


def _folded(name: str) -> str:
    return "".join(folded(name).split()).upper()
