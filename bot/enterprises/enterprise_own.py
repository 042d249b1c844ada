"""What an enterprise's person may ask besides the survey: what waits, and what they handed in."""

import re
from datetime import datetime

from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import enterprise as wording
from bot.words import plain
from cycle.privacy.access import handed_in
from survey.questionnaire import load_questionnaire
from survey.reading import Word, listen
from survey.session import Screen

_WAITING_WORDS = """
    待评机构 待评 待评价 待评价机构 还差哪些 还差哪家 还差哪几家 还差谁 还有哪些 还有哪些机构
    还有哪些没评 还有哪些机构没评 哪些没评 哪些机构没评 未评机构 没评的机构 还差哪些机构 还差几家
    还有几家
"""
_WAITING = frozenset(_WAITING_WORDS.split())
_UNTIL_WORDS = """
    截止 截止时间 截止日期 几号截止 什么时候截止 何时截止 哪天截止 到几号 到什么时候 最晚什么时候
"""
_UNTIL = frozenset(_UNTIL_WORDS.split())
_OWN = re.compile(
    r"(?:查看|查询|看看|看)?我的(?:提交|评价|答卷|答案|已提交)(?:记录|情况)?"
    r"\s*(?:第?\s*(?P<page>\d{1,4})\s*页|第?\s*(?P<number>\d{1,4})\s*份?)?"
)
#: The shortest and the longest of these words; most messages are a single letter.
_SHORTEST, _LONGEST = 2, 20


def answer(around: Surroundings, person: Person, text: str, now: datetime) -> Outcome | None:
    """Answer 待评机构, 截止 or 我的提交, when that is the whole of the message."""
    if not _SHORTEST <= len(text) <= _LONGEST:
        return None
    said = plain(text)
    if said.replace(" ", "") in _WAITING | _UNTIL:
        return Outcome(wording.waiting(person.session(), now, around.zone), person.place)
    if listen(text).word is Word.ANSWERS:
        return _looking(around, person, now)
    found = _OWN.fullmatch(said)
    if found is None:
        return None
    page, number = found["page"], found["number"]
    told, screen = _own(around, person.whole, int(page or 1), int(number) if number else None, now)
    return Outcome(told, person.place, screen=screen)


def _looking(around: Surroundings, person: Person, now: datetime) -> Outcome | None:
    """看看我的答案: the survey shows what is being filled in, this what was handed in."""
    session = person.session()
    current = session.current
    filling = current is not None and (current.open or current.changed)
    if filling or not any(each.submitted for each in session.responses):
        return None
    told, screen = _own(around, person, 1, None, now)
    return Outcome(told, person.place, screen=screen)


def _own(
    around: Surroundings, person: Person, page: int, number: int | None, now: datetime
) -> tuple[str, Screen]:
    session, zone = person.session(), around.zone
    submitted = [response for response in session.responses if response.submitted]
    if not submitted:
        return wording.nothing_submitted(), Screen.TOLD
    if number is None and len(submitted) == 1:
        number = 1
    if number is not None and not 1 <= number <= len(submitted):
        return wording.no_such_submission(len(submitted)), Screen.NUMBERED
    first = (max(1, page) - 1) * wording.PAGE
    shown = submitted[first : first + wording.PAGE] if number is None else [submitted[number - 1]]
    with around.database.statements() as db:
        handed = handed_in(db, [response.id for response in shown])
    if number is None:
        listed = wording.submissions(session, submitted, handed, max(1, page), now, zone)
        return listed, Screen.NUMBERED
    questionnaire = load_questionnaire(person.bound[0].questionnaire)
    [response] = shown
    told = wording.submission(questionnaire, session, response, handed.get(response.id), now, zone)
    return told, Screen.TOLD
