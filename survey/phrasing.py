"""Which option a phrase means, and which answer a phrase wants to change."""

import re
from typing import NamedTuple

from survey.folding import NUMERAL, numeral
from survey.questionnaire import LETTERS, Question, Questionnaire

_LEAD = (
    r"(?:那|就|我们?|本题|这题|此题|请|没问题|应该|肯定|嗯|恩|额|呃|[ ,])*"
    r"(?:觉得|认为|选择?|答案|回答|答|填)?(?:是|为|选)?"
    r"[ ,]*(?:选项|第)?"
)
_PARTICLE = r"(?:吧|呀|啊|哦|哈|啦|了|的)"
_THANKS = r"[ ,]*(?:谢谢(?:您|你|你们|了)?|多谢|辛苦了)?"
_LETTER = re.compile(rf"{_LEAD}([ABC])[ ,]*(?:选项|项)?{_PARTICLE}*{_THANKS}")
_POSITION = re.compile(
    rf"{_LEAD}([123一二三壹贰叁])[ ,]*(?:选项|个选项|个|项|号)?{_PARTICLE}*{_THANKS}"
)
_ORDINAL = re.compile(r"第[ ,]*[123一二三壹贰叁]")
_LABELLED = re.compile(rf"{_LEAD}([ABC123])[ ,]*(?:选项|项)?[ ,]*(\D+)")
_PHRASE = re.compile(rf"{_LEAD}(.+?){_PARTICLE}?{_THANKS}")
_AS_LETTER = {sign: LETTERS[(numeral(sign) or 0) - 1] for sign in "123一二三壹贰叁"} | {
    letter: letter for letter in LETTERS
}


def letter_for(words: str, question: Question) -> str | None:
    """The option meant by folded words; None for anything that is not clearly one of them."""
    if words in LETTERS and words:
        return words if len(words) == 1 else None
    if not words or len(words) > 40:
        return None
    if _ORDINAL.fullmatch(words):
        return None  # 第2 may be a question as well as an option
    if found := _LETTER.fullmatch(words) or _POSITION.fullmatch(words):
        return _AS_LETTER[found[1]]
    if (letter := _phrase(words, question)) is not None:
        return letter
    # 「A、清楚」: the mark and the label must mean the same option.
    if found := _LABELLED.fullmatch(words):
        letter = _AS_LETTER[found[1]]
        return letter if _phrase(found[2], question) == letter else None
    return None


def _phrase(words: str, question: Question) -> str | None:
    compact = words.replace(" ", "")
    if (letter := question.phrases.get(compact)) is not None:
        return letter
    found = _PHRASE.fullmatch(words)
    # 「好的」 and 「好了」 mean "all right", so a single character must stand alone.
    if found is None or len(found[1]) < 2:
        return None
    return question.phrases.get(found[1].replace(" ", ""))


class Wish(NamedTuple):
    """A wish to change an answer.

    `explicit`: said with a verb such as 修改, so it is done at once; otherwise, as in 「3B」, it
    is asked first. Without a letter the question is asked again; `letter` "?" was not readable.
    """

    question: int
    letter: str | None
    explicit: bool


UNREADABLE = "?"

_SELF = r"(?:我|请|麻烦|帮我|要|想|需要|还|[ ,])*"
_VERB = r"(?:修改|更改|改正|更正|变更|改|换)(?:一下)?"
_WRONG = r"(?:[ ,]*(?:(?:我|刚才)*(?:选|答|填|点|按)?错了?|不对|不正确|有误|有错|有问题))"
_TO = r"(?:成|为|到|选|作|应该|应|是|答案)*"
_QUESTION = rf"第?[ ,]*({NUMERAL})[ ,]*(?:道?题目?)?(?:的?(?:答案|选项))?"
_TAIL = r"(?:一下|吧|了|谢谢|[ ,])*"
_VALUE = r"(?!(?:一下|吧|了|谢谢|[ ,])+$).{1,20}?"
_VERB_FIRST = re.compile(
    rf"{_SELF}(?:把|将)?{_VERB}[ ,]*{_QUESTION}[ ,]*{_TO}[ ,]*({_VALUE})?{_TAIL}"
)
_QUESTION_FIRST = re.compile(
    rf"{_SELF}(?:把|将)?[ ,]*{_QUESTION}[ ,]*(?:我?要|我?想|需要|应该|应)?(?:{_VERB}|{_WRONG})"
    rf"[ ,]*{_TO}[ ,]*({_VALUE})?{_TAIL}"
)
_BARE = re.compile(
    rf"(第?)[ ,]*({NUMERAL})[ ,]*(题?)[ ,]*(?:应该|应)?(?:选|是|为)?[ ,]*(\D{{1,20}})"
)
_WANTED = re.compile(
    rf"{_SELF}{_QUESTION}[ ,]*(?:我们?|应该)*(?:想|要|想要|应该|需要|打算|想改|要改)"
    r"(?:选|填|答|写)(.{1,10})"
)
_MAY_AMEND = re.compile("[改换更正错]|题|[0-9一二三四五六七八九十]")


def wish(words: str, questionnaire: Questionnaire) -> Wish | None:
    """The change asked for in folded words: 「修改 3 B」「第3题改成不清楚」「3改B」「改第3题」."""
    if len(words) > 40 or not _MAY_AMEND.search(words):
        return None
    if found := _VERB_FIRST.fullmatch(words) or _QUESTION_FIRST.fullmatch(words):
        number, value = numeral(found[1]) or 0, found[2]
        question = _question(number, questionnaire)
        if not value:
            return Wish(number, None, True)
        letter = letter_for(value, question) if question else _bare_letter(value)
        return Wish(number, letter or UNREADABLE, True)
    if found := _WANTED.fullmatch(words):
        number = numeral(found[1]) or 0
        question = _question(number, questionnaire)
        letter = letter_for(found[2], question) if question else None
        return Wish(number, letter, letter is None)
    if found := _BARE.fullmatch(words):
        question = _question(numeral(found[2]) or 0, questionnaire)
        # 「1、清楚」 names an option by position unless it says 题.
        numbered = found[1] or found[3] or found[4] in LETTERS
        letter = letter_for(found[4], question) if question and numbered else None
        if question and letter:
            return Wish(question.number, letter, False)
    return None


def _question(number: int, questionnaire: Questionnaire) -> Question | None:
    if 1 <= number <= len(questionnaire.questions):
        return questionnaire.questions[number - 1]
    return None


def _bare_letter(value: str) -> str | None:
    return value if len(value) == 1 and value in LETTERS else None
