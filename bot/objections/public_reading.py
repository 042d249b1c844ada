"""What an objection says: that it is one, and whether it is to be filed at once."""

import re
from dataclasses import dataclass

from bot import words
from bot.objections.listed_agency import GAP, SEPARATORS, Named, without_lead

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
#: 关于某某公司的异议：……
_OF = re.compile(
    r"(?:关于|针对|对于?)(?P<name>[^,。;:\s]{2,40}?)的?(?:公示|评选)?的?异议(?P<rest>.+)", re.S
)
#: 某某公司报告造假，我有异议; 没有异议 objects to nothing.
_AT_END = re.compile(
    r".{4,}?[,。;\s]+(?:我们?|我司|本人)?(?:对此|因此|所以|表示|要|想)*(?:有|提出?)异议[!。~\s]*",
    re.S,
)
_NONE = re.compile(r"[没无未]有?(?:什么)?异议")
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
#: Characters in which a question that names nobody says what it asks.
_QUESTION = 20
_AROUND = f"{SEPARATORS}?!~"


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
        return bool(self.name and rest) or len(re.split(rf"{GAP}+", rest)) > 1

    @property
    def is_question(self) -> bool:
        """How and when, where nothing is named."""
        return not self.name and (
            words.asks(self.rest) or _ASKING.search(self.rest[:_QUESTION]) is not None
        )

    @property
    def is_about_items(self) -> bool:
        return _ITEM.fullmatch(self.name) is not None


def read(said: str) -> Wish | None:
    """The wish to object; None when the folded text is about something else."""
    if found := _CONFIRMED.fullmatch(said):
        return Wish("", found["rest"].lstrip(SEPARATORS), confirmed=True)
    if found := _PLAIN.fullmatch(said):
        return Wish("", found["rest"].lstrip(SEPARATORS), plain=True)
    if _NONE.search(said):
        return None
    if found := _FREE.fullmatch(said):
        return Wish("", found["rest"].lstrip(SEPARATORS))
    if found := _ABOUT.fullmatch(said):
        name = "" if _NO_NAME.fullmatch(found["name"]) else found["name"]
        return Wish(name, without_lead(found["rest"]))
    if found := _OF.fullmatch(said):
        return Wish(found["name"], without_lead(found["rest"]))
    if _AT_END.fullmatch(said):
        return Wish("", said)
    if _HOW.fullmatch(said):
        return Wish("", "")
    return None


def is_filed_at_once(wish: Wish, about: Named) -> bool:
    """Only what cannot mean anything else: a whole name and a reason, or our words of confirming.

    A part of a name may be another agency's, and a question is no reason.
    """
    return about.ended and (wish.confirmed or (wish.plain and not words.asks(about.reason)))
