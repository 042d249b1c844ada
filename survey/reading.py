"""Understanding what was typed or tapped: taps, command words, lists of ten, agency choices."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from survey.assent import approves
from survey.folding import NUMERAL, fold, is_question, numeral
from survey.phrasing import letter_for
from survey.questionnaire import LETTERS, QUESTION_COUNT, Questionnaire
from survey.session import Response
from survey.vocabulary import word_in
from survey.word import Word as Word

_TOKEN = re.compile(r"([0-9A-Za-z_-]{1,8})\.(\d{1,2})\.(\d{1,4})(?:\.([ABC]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tap:
    """Where a tapped line stood: it says nothing about where the person stands now.

    `question` 0 means the response as a whole, 11 its comment; `letter` is the change that a
    tapped 是 or 否 decides. Tokens come back from the phone and are untrusted.
    """

    response: str
    """The response's id, or its last eight characters."""
    question: int
    revision: int
    letter: str = ""

    def encode(self) -> str:
        """The token for msgmenuid, at most 18 characters of ASCII."""
        token = f"{self.response[-8:]}.{self.question}.{self.revision}"
        return f"{token}.{self.letter}" if self.letter else token

    @classmethod
    def parse(cls, raw: str | None) -> "Tap | None":
        """The tap of a token; None for a missing, foreign or damaged one."""
        found = _TOKEN.fullmatch(raw) if raw else None
        if found is None:
            return None
        return cls(found[1], int(found[2]), int(found[3]), found[4] or "")


_RIGHT = """
是 是的 对 对的 都对 确认 确定 可以 OK 没问题 没有问题 无误 确认无误 没错 正确
"""
_CONFIRMING = frozenset(_RIGHT.split())
"""What says that all is right; at the review it can only mean 提交. 好的 may be mere thanks."""

_NONE = """
无 没有 没 没有了 没了 暂无 暂时没有 略 NO 无意见 没意见 没有意见 暂无意见 无其他意见 没有其他意见
没什么意见
没有什么意见 无建议 没有建议 无意见或建议 没有意见或建议 不写 不写了 不填 不填了 不用 不用了 不了
"""
_NO_COMMENT = frozenset(_NONE.split())
_LONGEST_NONE = max(map(len, _NO_COMMENT))
_ENDING = re.compile(r"[,了啦哦呢吧哈]*(?:谢谢|感谢|多谢|辛苦)?(?:您|你|们|大家|了|啦)*")


_NOTHING = re.compile(
    r"(?:嗯|恩|额|呃|那|好的?|暂时?|目前|真的|我们?|公司|都|也|就|这边|应该|基本|其他|其它|别的){0,4}"
    r"(?:没有|没|无|冇|唔)"
    r"(?:什么|啥|咩|别的|其他|其它|更多|任何|特别|多余|了|太多){0,3}的?"
    r"(?:意见|意見|建议|建議|想法|补充|要求|要说|可说|好说|想说|想讲|要写|好写|话说|留言){0,2}"
    r"(?:或|和|与|及)?(?:意见|建议)?(?:的|了|啦|哦|呢|吧|哈|啊|呀|嘞|喔){0,3}"
    r"(?:谢谢|感谢|多谢|辛苦)?(?:您|你|们|大家|了|啦){0,3}"
    r"(?:就|那|请|可以|直接)*(?:(?:提交|交卷)(?:了|吧|啦)*)?"
    r"|(?:我们?|这个|那|就)*(?:不写|不填|不提|不会写|不想写|不想说|不知道写什么|不知道说什么|想不到|想不出)"
    r"(?:意见|建议|什么)*(?:了|吧|啦|来)*"
)
"""More ways to say that there is no comment; what is not done well (没做好) is one."""


class Heard(NamedTuple):
    """A message as it came, folded (see folding.fold), folded without spaces, and as a command.

    In a question the words stand without 吗, and a command that it asks about is no command.
    """

    text: str
    words: str
    compact: str
    word: Word | None
    asks: bool = False
    """Whether it is a question: nothing is done then that was not asked first."""
    about: Word | None = None
    """The command that a question is about: 提交？"""


def confirms(heard: Heard) -> bool:
    """Whether somebody who was shown everything says that it is right."""
    return not heard.asks and (heard.compact in _CONFIRMING or approves(heard.compact))


def declines(heard: Heard) -> bool:
    """Whether somebody who was asked for a comment says that there is none: 没有，谢谢."""
    if _NOTHING.fullmatch(heard.compact.replace(",", "")) and not heard.asks:
        return True
    return any(
        heard.compact[:end] in _NO_COMMENT and _ENDING.fullmatch(heard.compact, end)
        for end in range(1, min(len(heard.compact), _LONGEST_NONE) + 1)
    )


_SINGLE = {
    sign: Heard(sign, letter, letter, None)
    for letter in LETTERS
    for sign in (letter, letter.lower())
}


# Markup is never an answer or a command: 「<b>&]]>」 is not the letter B, 「甲&乙」 may be a name.
_MARKUP = re.compile(r"[<>＜＞]|\]\]|(?<!\w)[&＆]|[&＆](?!\w)|&\w+;")


def listen(text: str) -> Heard:
    """Fold a message once and look for a command word; any text is allowed, markup folds to ""."""
    if (single := _SINGLE.get(text)) is not None:
        return single
    words = "" if _MARKUP.search(text) else fold(text)
    if is_question(text):
        return _asked(text, words.rstrip("吗咩 ,"))
    compact = words.replace(" ", "")
    return Heard(text, words, compact, word_in(compact))


_ASKING_FOR = frozenset({Word.PROGRESS, Word.HELP, Word.MORE, Word.THANKS, Word.ANSWERS})
"""Commands that change nothing: asking for what they tell is using them."""
_WHETHER = re.compile(
    r"(?:请问|我|我们|现在|是不是|是否|要不要|能不能|可不可以|可以|能|还能|怎么|怎样|如何|什么是|点样|直接)+"
)


def _asked(text: str, words: str) -> Heard:
    compact = words.replace(" ", "")
    word = word_in(compact)
    if word in _ASKING_FOR:
        return Heard(text, words, compact, word, asks=True)
    if word is None and (lead := _WHETHER.match(compact)):
        word = word_in(compact[lead.end() :])
    return Heard(text, words, compact, None, asks=True, about=word)


_TEN_LETTERS = re.compile(rf"[ABC]{{{QUESTION_COUNT}}}|[123]{{{QUESTION_COUNT}}}")
_SHEET_LEAD = re.compile(r"^(?:我的?)?(?:答案|选择|选|回答|答)(?:是|为)?[ ,]*")
_SHEET_TAIL = re.compile(r"[ ,]*(?:谢谢|多谢|感谢|辛苦)(?:您|你|你们|了)*$")
_SHEET_NUMBER = re.compile(r"(?:第[ ,]*)?(\d{1,2})[ ,]*题?")
_AS_LETTERS = str.maketrans("123", LETTERS)


def sheet(heard: Heard, questionnaire: Questionnaire) -> str | None:
    """Ten answers given in one message, in order; None unless it is clearly exactly that."""
    if len(heard.compact) < QUESTION_COUNT:
        return None
    words = _SHEET_TAIL.sub("", _SHEET_LEAD.sub("", heard.words))
    solid = words.replace(" ", "").replace(",", "")
    if _TEN_LETTERS.fullmatch(solid):
        return solid.translate(_AS_LETTERS)
    pieces = _SHEET_NUMBER.split(words)
    if pieces[0] == "" and pieces[1::2] == [str(q.number) for q in questionnaire.questions]:
        values = pieces[2::2]
    else:
        values = re.split(r"[ ,]+", words)
    if len(values) != QUESTION_COUNT:
        return None
    letters = [
        letter_for(value.strip(" ,"), question)
        for value, question in zip(values, questionnaire.questions, strict=True)
    ]
    return "".join(letter for letter in letters if letter) if all(letters) else None


def count_letters(heard: Heard) -> int:
    """How many answers a message holds that consists of letters alone; 0 if it does not."""
    solid = heard.compact.replace(",", "")
    if _NUMBERED.fullmatch(solid):
        return sum(each in LETTERS for each in solid)
    return 0 if solid.strip(LETTERS) else len(solid)


_NUMBERED = re.compile(r"(?:第?\d{1,2}题?[ABC]){2,}")
_ALIKE = re.compile(
    r"(?=.*(?:都|全|所有|统一|每|十|1到10|1至10))"
    r"(?:我们?|全部|都|全|统一|每一?题|每道题|每个|所有|十题|十道题?|10题|10道题?|1到10|1至10|一到十|题目?|的|选|填|打"
    r"|答|是|给|直接|就|请|帮我|,)+([ABC])(?:吧|了|啊|哈|谢谢|项|选项)*"
)


def alike(heard: Heard) -> str | None:
    """The ten letters that 都选A would mean; they are not written, so they are asked back."""
    solid = heard.compact.replace("~", "")
    found = _ALIKE.fullmatch(solid) if len(solid) <= 20 else None
    return found[1] * QUESTION_COUNT if found else None


_CHOICE = re.compile(
    rf"(?:我?选?择?|评价?|第)?[ ,]*第?({NUMERAL})[ ,]*(?:家机构|家|个|号|项)?(?:[ ,]*(\D.*))?"
)
_COUNT = re.compile(rf"{NUMERAL}[ ,]*(?:家机构|家|个)")
"""3家 says how many there are, 第3家 which."""
_CHOICE_LEAD = re.compile(r"^(?:我?要?选择?|评价)")


def choice(heard: Heard, numbered: Iterable[tuple[int, Response]]) -> Response | list[Response]:
    """The agency chosen by its number or by a part of its name; else all that would fit."""
    candidates = list(numbered)
    several = len({response.enterprise for _, response in candidates}) > 1
    if (found := _CHOICE.fullmatch(heard.words)) and not _COUNT.fullmatch(heard.words):
        number = numeral(found[1])
        fitting = [response for n, response in candidates if n == number]
        if fitting and (found[2] is None or _holds(fitting[0], _parts(found[2]), several)):
            return fitting[0]
    parts = _parts(heard.words)
    lead = _CHOICE_LEAD.sub("", parts[0])
    fitting = [
        response
        for _, response in candidates
        if _holds(response, parts, several)
        or (lead and _holds(response, [lead, *parts[1:]], several))
    ]
    return fitting[0] if len(fitting) == 1 else fitting


def _parts(words: str) -> list[str]:
    return [part for part in re.split(r"[ ,]+", words) if part] or [""]


def _holds(response: Response, parts: list[str], several: bool) -> bool:
    """several: the enterprise's name tells responses apart, and belongs to what may be written."""
    whose = response.enterprise if several else ""
    name = _name(response.agency_name, response.service_type, whose)
    return len("".join(parts)) > 1 and all(part in name for part in parts)


@lru_cache(maxsize=4096)
def _name(agency_name: str, service_type: str, enterprise: str) -> str:
    folded = f"{fold(agency_name)}/{fold(service_type)}/{fold(enterprise)}"
    return folded.replace(" ", "").replace(",", "")
