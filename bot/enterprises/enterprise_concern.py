"""有人要求我打高分: said in confidence, at any moment, and never taken for a comment."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import enterprise as wording
from cycle.privacy.concerns import SHORTEST, report_concern
from survey.assent import answers_what_was_asked, dissents
from survey.folding import is_question
from survey.phrasing import letter_for, wish
from survey.questionnaire import load_questionnaire
from survey.reading import Heard, choice, listen, sheet
from survey.remarks import remark_in
from survey.session import Place
from survey.standing import Stage, standing

#: What is asked of the person at this moment (bot.enterprises.enterprise.show).
Show = Callable[[Surroundings, Person, datetime], Outcome]

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
_SHORTEST, _SHORTEST_FORM = 4, 2
#: Characters from which what stands before a question mark is a story.
_TOLD = 12


#: The form that files at once; what is in it is a report, whatever it looks like.
_FORM = re.compile(
    r"(?:我要?|我想)?反映(?:情况|一下)?"
    r"(?:(?P<mark>\s*[:,]|\s)\s*(?P<story>.*)|(?:情况|一下)?[.。!]?$)",
    re.S,
)
_CONFIRMED = "确认反映"
_NOTHING = re.compile(
    r"(?:没有?|没事|没什么|没啥|算了|不用|不是|不了|不反映|不说|不讲|不报|不举报|不投诉|取消|误点|点错|按错|发错"
    r"|打错|开玩笑|随便|试试|试一下|测试|当我没说|好奇|没人|没有人)"
    r"(?:了|的|啊|呀|吧|事|人|啥|什么|我|只是|就是|就|随便|问问|问一下|问下|看看|说说|点点|而已|要求|点错|按错|发错|误点|开玩笑|试试|,)*"
)


def decide(around: Surroundings, person: Person, text: str, now: datetime) -> Outcome | None:
    """Keep it for the bureau alone, or ask what happened; None when this is something else."""
    if len(text) < _SHORTEST_FORM:
        return None
    said = unicodedata.normalize("NFKC", text).strip()
    if said.startswith((_CONFIRMED, "我", "反映")) and (form := _FORM.fullmatch(said)):
        story, mark = (form["story"] or "").strip(_AROUND), form["mark"] or ""
        # without the colon it is the form only for whoever was just shown it
        if len(story) < SHORTEST:
            return _asked(person)
        if ":" in mark or Place.decode(person.place).confiding:
            return _kept(around, person, text, now)
    if said.strip(_AROUND) == _CONFIRMED:
        return _asked(person)
    if len(text) < _SHORTEST or (found := _CONCERN.match(said)) is None:
        return None
    told = said[found.end() :].strip(_AROUND)
    nobody = (found["who"] or "被") in _NOBODY | {"机构", "公司"}
    if (len(told) < SHORTEST and nobody) or (is_question(text) and len(told) < _TOLD):
        return _asked(person)
    return _kept(around, person, text, now)


def _asked(person: Person) -> Outcome:
    place = replace(Place.decode(person.place), confiding=True).encode()
    return Outcome(wording.concern_asked(), place, discreet=True)


def unsaid(
    around: Surroundings, person: Person, text: str, now: datetime, show: Show
) -> Outcome | None:
    """What comes without the form after it was asked for; None where the survey understands it.

    Nothing is filed that was not meant, and no story becomes a comment: agencies read comments.
    It stays so until the survey goes on. Nothing of the story is kept or repeated, for a reply is
    stored.
    """
    if not Place.decode(person.place).confiding:
        return None
    heard = listen(text)
    if _NOTHING.fullmatch(heard.compact) or dissents(heard.compact):
        shown = show(around, no_longer_awaited(person), now)
        return replace(shown, reply=wording.concern_dropped(shown.reply))
    if _is_survey(person, heard):
        return None
    at_comment = standing(person.session()).stage is Stage.COMMENT
    return Outcome(wording.concern_how(at_comment=at_comment), person.place, discreet=True)


def no_longer_awaited(person: Person) -> Person:
    """The person as they stand once the survey goes on."""
    place = Place.decode(person.place)
    if not place.confiding:
        return person
    return replace(person, place=replace(place, confiding=False).encode())


def _is_survey(person: Person, heard: Heard) -> bool:
    """A command, an answer, an agency's name: nobody tells a story with it."""
    if heard.word is not None or heard.about is not None or not heard.compact:
        return not answers_what_was_asked(heard.compact)
    questionnaire = load_questionnaire(person.bound[0].questionnaire)
    return bool(
        wish(heard.words, questionnaire)
        or sheet(heard, questionnaire)
        or any(letter_for(heard.compact, each) for each in questionnaire.questions)
        or choice(heard, enumerate(person.responses, 1))
        or remark_in(heard.text)
    )


def _kept(around: Surroundings, person: Person, text: str, now: datetime) -> Outcome:
    cycle_id = person.bound[0].cycle_id
    today = now.astimezone(around.zone).date()
    # afterwards nothing tells that this person was asked
    place = no_longer_awaited(person).place

    def keep(db: Connection) -> str:
        receipt = report_concern(db, around.vault, cycle_id, text, today)
        return wording.concern_kept(around.bureau, receipt)

    return Outcome("", place, verb=keep, discreet=True)
