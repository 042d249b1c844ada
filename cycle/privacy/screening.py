"""Screening of what people wrote: names and numbers become ※, so that a text betrays nobody.

Too much is masked rather than too little: a comment that lost a word still says what it says.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cycle.districts import Districts, load_districts

MASK = "※"

#: What a name is written without when people are among themselves.
_LEGAL_FORM = re.compile(
    r"(?:股份)?(?:有限)?(?:责任)?(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司"
    r"(?:[^公司]{0,12}分(?:公司|厂|店))?$"
)
#: What follows the name of a place, and is left out as often as not.
_KIND_OF_PLACE = re.compile(r"(?<=..)(?:自治[区州县]|[省市区县])$")
_BRACKETED = re.compile(r"\([^)]*\)")
#: Two characters that begin a firm's name and are as well an ordinary word of a comment.
_ORDINARY_WORDS = """
安全 服务 技术 专业 环保 消防 质量 工业 机械 电子 科技 检测 评价 培训 企业 公司 机构 报告
建议 意见 满意 没有 工作 人员 态度 及时 认真 负责 生产 管理 现场 问题 标准 效率 价格 合同
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())
_CHINESE_DIGITS = str.maketrans(
    dict(zip("〇零一二两三四五六七八九壹贰叁肆伍陆柒捌玖幺", "0012234567891234567891", strict=True))
)
_DIGITS = re.compile(r"\d{4,}")
#: Codes of organisations and of contracts: letters and digits mixed.
_MIXED = re.compile(r"(?=[A-Z0-9]*\d[A-Z0-9]*\d)[A-Z0-9]{8,}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_LINK = re.compile(r"(?:https?://|www\.)[^\s，。；、）)]+", re.I)
_CHAT_ID = re.compile(
    r"(?:微信|威信|薇信|加v|v信|vx|wx|wechat|qq|抖音)(?:号码?|id)?\s*[:是为,，]?\s*"
    r"([A-Za-z0-9][-_A-Za-z0-9]{3,})",
    re.I,
)
#: What looks like such an id by itself: Latin letters with digits or underscores between.
_BARE_ID = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]*[-_0-9])[A-Za-z][-_A-Za-z0-9]{5,19}")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严覃武戴莫孔向汤区麦霍简关欧伍冼招"
)
_CALLED = re.compile(
    rf"[{_SURNAMES}][一-鿿]{{0,2}}?"
    r"(?:先生|女士|小姐|经理|总监|总工|总|主任|老师|师傅|科长|厂长|主管|老板|部长|队长|书记|会计|"
    r"工程师|评价师|董事长|所长|工(?![作程业厂具人]))"
)
_FAMILIAR = re.compile(rf"(?<![大从细最])[小老阿][{_SURNAMES}](?![一-鿿]?[低矮小长])")


@dataclass(frozen=True, slots=True)
class _Flat:
    """A text without what people put between characters; at: where each stood."""

    text: str
    at: tuple[int, ...]


class Screen:
    """Masks numbers, addresses, how people are called, and the given names."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = _by_beginning(names)

    def screened(self, text: str, also: Iterable[str] = ()) -> str:
        """The text with ※ for each run of what must not be read; also: names of this text alone."""
        plain = "".join(unicodedata.normalize("NFKC", each)[:1] or each for each in text)
        flat = _flat(plain)
        hidden = set(_spans(plain))
        spans = [*_numbers(flat.text), *_named(flat.text, self._names)]
        spans += _named(flat.text, _by_beginning(also))
        for start, end in spans:  # with what was put between the characters
            hidden |= set(range(flat.at[start], flat.at[end - 1] + 1))
        return _masked(text, hidden)


def mentioned(texts: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """Those of the names that stand in one of the texts; the names are gone through once."""
    flats = [_flat(unicodedata.normalize("NFKC", text)).text for text in texts]
    beginnings = {flat[at : at + 2] for flat in flats for at in range(len(flat) - 1)}
    for name in names:
        form = _flat(unicodedata.normalize("NFKC", name)).text
        if len(form) > 1 and form[:2] in beginnings and any(form in flat for flat in flats):
            yield name


def _by_beginning(names: Iterable[str]) -> dict[str, list[str]]:
    """Names as they are looked for, by their first two characters, the longest first."""
    found: dict[str, list[str]] = {}
    for form in {_flat(unicodedata.normalize("NFKC", name)).text for name in names}:
        if len(form) > 1:
            found.setdefault(form[:2], []).append(form)
    for forms in found.values():
        forms.sort(key=len, reverse=True)
    return found


def _named(flat: str, names: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, int]]:
    for start in range(len(flat) - 1):
        for form in names.get(flat[start : start + 2], ()):
            if flat.startswith(form, start):
                yield start, start + len(form)
                break


def _numbers(flat: str) -> Iterator[tuple[int, int]]:
    for pattern, text in ((_DIGITS, flat.translate(_CHINESE_DIGITS)), (_MIXED, flat)):
        for found in pattern.finditer(text):
            yield found.span()


def short_forms(name: str, districts: Districts | None = None) -> tuple[str, ...]:
    """The ways in which people write an enterprise's name, the whole one first.

    Without the legal form, without the place, the first four characters of what is left, and its
    first two (字号) unless they are an ordinary word. districts: of the city whose places are
    left out also where nothing says that they are places; None for the usual city's.
    """
    place = _place(_names_of_places(districts or load_districts()))
    whole = unicodedata.normalize("NFKC", name).strip()
    bare = _BRACKETED.sub("", whole)
    core = _LEGAL_FORM.sub("", bare)
    own = core
    while (shorter := place.sub("", own)) != own and len(shorter) > 1:
        own = shorter
    first = own[:2]
    forms = [whole, bare, core, own, own[:4], "" if first in _ORDINARY else first]
    return tuple(dict.fromkeys(form for form in forms if len(form) > 1))


def _names_of_places(districts: Districts) -> tuple[str, ...]:
    return (districts.province, districts.city.name, *(each.name for each in districts))


@cache
def _place(names: tuple[str, ...]) -> re.Pattern[str]:
    """What a firm's name begins with before its own: the country, these places, any other."""
    known = "|".join(
        f"{re.escape(_KIND_OF_PLACE.sub('', each))}(?:自治)?[省市区州县]?" for each in names
    )
    return re.compile(rf"^(?:中国|{known}|[一-鿿]{{2,3}}(?:省|市|区|县|镇))")


def _spans(plain: str) -> Iterator[int]:
    for pattern in (_EMAIL, _LINK, _BARE_ID, _CALLED, _FAMILIAR):
        for found in pattern.finditer(plain):
            yield from range(*found.span())
    for found in _CHAT_ID.finditer(plain):
        yield from range(*found.span(1))


def _flat(text: str) -> _Flat:
    kept = [(each.upper()[:1], place) for place, each in enumerate(text) if each.isalnum()]
    return _Flat("".join(each for each, _ in kept), tuple(place for _, place in kept))


def _masked(text: str, hidden: set[int]) -> str:
    shown: list[str] = []
    for place, each in enumerate(text):
        if place not in hidden:
            shown.append(each)
        elif not shown or shown[-1] != MASK:
            shown.append(MASK)
    return "".join(shown)
