"""What an appeal (申诉) says: which items of the standard it names, and why."""

import re
from dataclasses import dataclass

from bot.objections.listed_agency import without_lead
from survey.folding import numeral

AROUND = " \t\r\n:,.。;!?、~"
_CONFIRMED = re.compile(r"(?:我们?)?(?:确认|确定)(?:要?提[出交])?申诉(?P<rest>.*)", re.S)
_SAID = re.compile(
    r"(?:我们?|我司|我方|本机构|本公司)?(?:要|想|来)?(?:提出?|提交|申请|进行)?申诉(?P<rest>.*)",
    re.S,
)
_HOW = re.compile(
    r".{0,6}(?:怎么|怎样|如何|能不能|能否|可不可以|可以|可否|哪里|在哪)(?:提出?|申请|进行)?申诉.*",
    re.S,
)

#: After a number it counts something, and is no item's: 3次, 11月3日, 2年来.
_MEASURE = (
    "[次年月日天号个份家条件名位处万千百点分%人周季遍笔张页本部台种类轮批届级倍时小大元多余几来]"
)
_CHINESE = "一二三四五六七八九十"
_NUMBER = rf"(?:\d{{1,2}}(?!\d)|[{_CHINESE}]{{1,3}}(?![{_CHINESE}]))"
_ITEM = rf"第?\s*{_NUMBER}(?:\s*项|(?!\s*(?:项|{_MEASURE})))"
_ITEMS = re.compile(rf"(?P<items>{_ITEM}(?:\s*(?:[、,和及与]|以及)\s*{_ITEM})*)(?P<why>.*)", re.S)
#: 3 11 已录入
_SPACED = re.compile(r"(?P<items>\d{1,2}(?:\s+\d{1,2}(?!\d))+)(?=[\s:,。、]|$)(?P<why>.*)", re.S)
#: 1、… 2、… are reasons that are numbered, and no items.
_SECOND_REASON = re.compile(r"(?:2|二)\s*[、.)]")


@dataclass(frozen=True, slots=True)
class Appeal:
    """items: numbers of the standard; why: the end of the message; surely: they cannot be read
    otherwise; confirmed: by the words that we gave for it."""

    items: tuple[int, ...]
    why: str
    surely: bool = False
    confirmed: bool = False


def said(text: str) -> tuple[str, bool] | None:
    """What follows 申诉 in a folded text, and whether it confirms; "" for how to do it."""
    if found := _CONFIRMED.fullmatch(text):
        return found["rest"].lstrip(AROUND), True
    if found := _SAID.fullmatch(text):
        return found["rest"].lstrip(AROUND), False
    return ("", False) if _HOW.fullmatch(text) else None


def read(rest: str, *, confirmed: bool) -> Appeal:
    """The items and the reason; without items where the text begins with none."""
    found = _SPACED.fullmatch(rest) or _ITEMS.fullmatch(rest)
    if found is None or _is_enumeration(found):
        return Appeal((), without_lead(rest), confirmed=confirmed)
    written, after = found["items"], found["why"]
    ends = not after or after[0] in AROUND
    of_words = written.rstrip().endswith("项") and "第" in written
    if not ends and "第" not in written and re.search(f"[{_CHINESE}]", written):
        return Appeal((), without_lead(rest), confirmed=confirmed)  # 三项扣分都不对
    numbers = re.findall(_NUMBER, written)
    items = tuple(dict.fromkeys(number for each in numbers if (number := numeral(each))))
    # 1、业务信息 may be a reason that is numbered
    is_dotted = len(numbers) == 1 and not of_words and after[:1] in ("、", ".")
    why = without_lead(after.lstrip(AROUND).removeprefix("的"))
    return Appeal(items, why, surely=of_words or (ends and not is_dotted), confirmed=confirmed)


def _is_enumeration(found: re.Match[str]) -> bool:
    """1、业务信息已录入；2、会议已参加"""
    is_first = found["items"] in ("1", "一") and found["why"][:1] in ("、", ".", ")")
    return is_first and _SECOND_REASON.search(found["why"]) is not None
