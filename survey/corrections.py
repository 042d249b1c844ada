"""Corrections without a question's number, or with several: 上一题选错了, 修改3B，5B."""

import re

from survey.folding import NUMERAL, numeral
from survey.phrasing import Wish
from survey.questionnaire import Questionnaire

_LATELY = re.compile(r"^(?:(?:不好意思|抱歉|刚刚|刚才|之前|前面)的?[ ,]*)+")
_BEFORE = re.compile(r"^(?:把|将)?(?:上一?|前一?|那一?|这?上面一?)(?:道|个)?题目?")
_LAST = re.compile(r"^(?:把|将)?最后那?一?(?:道|个)?题目?")
_WRONG = re.compile(
    r"(?:我|刚才|刚刚|上面|前面|这个|都|好像|不小心|有一题|有道题|一题|哎呀|答案)*"
    r"(?:选|点|填|按|答|写|打|弄|搞)?(?:错|反)(?:了|啦|题|咗)*"
)
_PAIR = re.compile(
    rf"[ ,和跟及、]*(?:第[ ,]*)?({NUMERAL})[ ,]*(?:道?题)?[ ,]*(?:改|选)?(?:成|为|是)?[ ,]*([ABC])"
)
_PAIRS_LEAD = re.compile(r"(?:我|请|麻烦|帮我|要|想|把)*(?:修改|更改|改正|更正|改|把)[ ,]*")


def relative(words: str, previous: int, last: int) -> str:
    """The folded words with 上一题 and 最后一题 named by their numbers.

    previous: the question before the one that is asked, 0 if there is none; last: the last that
    was answered.
    """
    if "题" not in words or len(words) > 40:
        return words
    said = _LATELY.sub("", words)
    said = _LAST.sub(f"第{last}题", said, count=1) if last else said
    return _BEFORE.sub(f"第{previous}题", said, count=1) if previous else said


_NOT_RIGHT = re.compile(
    r"(?:好像|有点|这个?|答案|都|我)*(?:不对|不正确|有错误?|有误|有问题|不是这样)(?:的|啊|呀|了|吧|哦)*"
)


def says_not_right(compact: str) -> bool:
    """Whether somebody who was shown everything says that it is not right: 不对."""
    return _NOT_RIGHT.fullmatch(compact.replace(",", "")) is not None or says_wrong(compact)


_QUESTION_ALONE = re.compile(rf"(?:第[ ,]*({NUMERAL})(?:[ ,]*道?题)?|({NUMERAL})[ ,]*道?题)")


def question_named(words: str) -> int:
    """The question in 第2题 alone; 0 where it is not all that is said."""
    found = _QUESTION_ALONE.fullmatch(words)
    return (numeral(found[1] or found[2]) or 0) if found else 0


def says_wrong(compact: str) -> bool:
    """Whether something was chosen wrongly, without a word on which: 选错了, 上面填错了."""
    return len(compact) <= 12 and _WRONG.fullmatch(compact.replace(",", "")) is not None


def several(words: str, questionnaire: Questionnaire) -> list[Wish]:
    """The changes of a message that names more than one question; [] for anything else."""
    lead = _PAIRS_LEAD.match(words)
    if lead is None or len(words) > 60:
        return []
    at, found = lead.end(), list[Wish]()
    while at < len(words):
        pair = _PAIR.match(words, at)
        if pair is None:
            return []
        number = numeral(pair[1]) or 0
        if not 1 <= number <= len(questionnaire.questions):
            return []
        found.append(Wish(number, pair[2], True))
        at = pair.end()
    distinct = {each.question for each in found}
    return found if len(found) > 1 and len(distinct) == len(found) else []
