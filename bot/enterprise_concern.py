"""有人要求我打高分: said in confidence, at any moment, and never taken for a comment."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import enterprise as wording
from cycle.privacy.concerns import SHORTEST, report_concern
from survey.phrasing import letter_for, wish
from survey.questionnaire import load_questionnaire
from survey.reading import choice, listen, sheet
from survey.session import Place

_SCORE = r"(?:高分|满分|好评|最高分|一百分|100分|(?:全部?|都)[选填打评]?A)"
#: Between who is asked and the score; 让我们很满意，给满分 is praise.
_FILLED = (
    r"(?:必须|一定|统一|一律|直接|每题|所有|问卷|评价|他们?|它|其"
    r"|给|帮|把|都|全|打|评|选|填|做|个|了)"
)
_SCORED = rf"{_FILLED}{{0,5}}{_SCORE}"
_ME = r"(?:我们?|我司|我公司|我单位|本?企业|本公司|本单位)?"
_FORCED = r"(?:强迫|强行|强制|逼迫|逼着|逼|胁迫|威胁|要求|指使|授意|暗示|诱导|催)"
_MADE = rf"(?:{_FORCED}|让|叫)"
#: Whoever it was; what denies it is no concern.
_WHO = (
    r"(?P<who>有(?:人|机构|公司|单位)|被人?|遭人?|对方|他们|"
    r"[^,。;\s没未不无]{0,14}?(?:机构|公司|的人|人员|老板|经理))"
)
_AFTER_WHO = r"(?:(?![没未不无])[^,。;\n]){0,10}?"
_CONCERN = re.compile(
    r"(?:你好|您好)?[,\s]*(?:我要?(?:举报|反映|投诉))?[,:\s]*"
    rf"(?:{_WHO}{_AFTER_WHO}{_MADE}{_ME}{_SCORED}|{_FORCED}{_ME}{_SCORED}|[让叫]{_ME}打{_SCORED})",
    re.IGNORECASE,
)
#: Who that says nothing of who it was.
_NOBODY = frozenset(
    {"有人", "有机构", "有公司", "有单位", "被", "被人", "遭", "遭人", "对方", "他们"}
)
_AROUND = " \t\r\n,.。:;!?、~-—\"'“”「」[]【】()"
_SHORTEST = 4
#: A story has so many Chinese characters; less is a slip or an answer.
_STORY = 6
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def decide(around: Surroundings, person: Person, text: str, now: datetime) -> Outcome | None:
    """Keep it for the bureau alone, or ask what happened; None when this is something else."""
    if len(text) < _SHORTEST:
        return None
    said = unicodedata.normalize("NFKC", text).strip()
    found = _CONCERN.match(said)
    if found is None:
        return None
    told = said[found.end() :].strip(_AROUND)
    if len(told) < SHORTEST and (found["who"] or "被") in _NOBODY | {"机构", "公司"}:
        place = replace(Place.decode(person.place), confiding=True).encode()
        return Outcome(wording.concern_asked(), place, discreet=True)
    return _kept(around, person, text, now)


def is_awaited(person: Person) -> bool:
    """Whether the person was asked in their last message what had happened."""
    return Place.decode(person.place).confiding


def no_longer_awaited(person: Person) -> Person:
    """The person as they stand once another message has come."""
    return replace(person, place=replace(Place.decode(person.place), confiding=False).encode())


def story(around: Surroundings, person: Person, text: str, now: datetime) -> Outcome | None:
    """Keep what was asked for; None where the message is the survey's: a command, a name.

    A comment taken for a story stays with the bureau; a story taken for a comment would be shown
    to the agency that it is about.
    """
    heard = listen(text)
    if len(_CHINESE.findall(heard.words)) < _STORY or heard.word is not None:
        return None
    questionnaire = load_questionnaire(person.bound[0].questionnaire)
    is_answer = (
        wish(heard.words, questionnaire)
        or sheet(heard, questionnaire)
        or any(letter_for(heard.compact, each) for each in questionnaire.questions)
        or choice(heard, enumerate(person.responses, 1))
    )
    return None if is_answer else _kept(around, person, text, now)


def _kept(around: Surroundings, person: Person, text: str, now: datetime) -> Outcome:
    cycle_id = person.bound[0].cycle_id
    today = now.astimezone(around.zone).date()

    def keep(db: Connection) -> str:
        receipt = report_concern(db, around.vault, cycle_id, text, today)
        return wording.concern_kept(around.bureau, receipt)

    return Outcome("", person.place, verb=keep, discreet=True)
