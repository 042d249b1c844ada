"""What a short word answers: whatever was asked or shown last, and nothing underneath it.

好的 under the review submits; under anything else it does not, for the sheet is not on the screen.
"""

from dataclasses import replace

from survey.answering import decline, fill, record
from survey.assent import answers_what_was_asked, assents, dissents
from survey.commenting import comment_on, joined
from survey.events import Hint
from survey.phrasing import letter_for, wish
from survey.questionnaire import LETTERS, Question
from survey.reading import Heard, Word, confirms, sheet
from survey.session import Amendment, Response, Screen
from survey.standing import Stage, ask_amendment, pending, standing
from survey.turn import Step, Turn

_DIGITS = frozenset("123456789一二三四五六七八九")
_CHANGED = ("改成", "改为", "换成", "改到", "就改", "改", "换", "要")
_KEPT = (
    "还是选",
    "还是",
    "仍然选",
    "仍然是",
    "仍然",
    "保持",
    "维持",
    "仍是",
    "仍",
    "就选",
    "就",
    "选",
)
_SHORT_REMARK = 6
"""Characters up to which words at the comment belong to the question that waits."""
_BARE = frozenset({Word.YES, Word.NO})
_STEERING = frozenset(Word) - {
    Word.YES, Word.NO, Word.THANKS, Word.AGREE, Word.REFUSE, Word.AMEND, Word.TAKE_BACK
}  # fmt: skip


def short_word(turn: Turn) -> Step | None:
    """The step of a word that answers what is on the screen; None for what the survey answers."""
    session, heard = turn.session, turn.heard
    waiting = pending(session)
    if waiting is not None:
        return _to_amendment(turn, *waiting)
    screen, about = session.place.screen, session.place.about
    if screen is Screen.SURVEY or heard.asks:
        return None
    if screen is Screen.REMARK and (step := _to_remark(turn, about)) is not None:
        return step
    if screen is Screen.SHEET and (step := _to_sheet(turn, about)) is not None:
        return step
    if heard.word is Word.THANKS:
        return None
    if answers_what_was_asked(heard.compact) or confirms(heard) or heard.word in _BARE:
        return turn.again()
    if screen is Screen.NUMBERED and heard.compact in _DIGITS:
        return turn.again()
    return None


def _to_remark(turn: Turn, remark: str) -> Step | None:
    stage, response, _ = standing(turn.session)
    if response is None or stage is Stage.QUESTION or not remark:
        return None
    if assents(turn.heard.compact):
        kept = remark if stage is Stage.COMMENT else joined(response.comment, remark)
        return comment_on(turn, response, kept)
    return turn.again() if dissents(turn.heard.compact) else None


def _to_sheet(turn: Turn, letters: str) -> Step | None:
    response = standing(turn.session).response
    if response is None or len(letters) != 10 or letters.strip(LETTERS):
        return None
    if assents(turn.heard.compact):
        return fill(turn, response, letters)
    return turn.again() if dissents(turn.heard.compact) else None


def _to_amendment(turn: Turn, amendment: Amendment, response: Response) -> Step | None:
    heard, stage = turn.heard, standing(turn.session).stage
    given = response.answers[amendment.question - 1]
    question = turn.questionnaire.questions[amendment.question - 1]
    decision = _decision(heard, question, amendment.letter, given)
    last = turn.session.place.screen is Screen.SURVEY and not heard.asks
    if decision is True and last:
        return record(turn, response, amendment.question, amendment.letter)
    if decision is False and last:
        return decline(turn, amendment, response)
    if decision is None:
        if heard.word in _STEERING or heard.about is not None:
            return None
        if sheet(heard, turn.questionnaire) or wish(heard.words, turn.questionnaire):
            return None
        elsewhere = stage in (Stage.REVIEW, Stage.SUBMITTED, Stage.CHOOSING)
        if elsewhere or (stage is Stage.COMMENT and len(heard.compact) > _SHORT_REMARK):
            return None
        if heard.word in (Word.REFUSE, Word.TAKE_BACK):
            return None
    if heard.word is Word.THANKS and decision is None:
        return None
    place = replace(turn.session.place, screen=Screen.SURVEY, about="")
    asked = replace(turn, session=replace(turn.session, place=place))
    if last:
        return asked.misheard(Hint.YES_NO)
    return Step(asked.session, (ask_amendment(amendment, response),))


def _decision(heard: Heard, question: Question, letter: str, given: str) -> bool | None:
    """Whether the words say that the answer becomes `letter`, stays `given`, or neither."""
    if assents(heard.compact, to_change=True):
        return True
    if dissents(heard.compact):
        return False
    parts = [part for part in heard.words.split(",") if part.strip()]
    decided = {_part(part.replace(" ", ""), question, letter, given) for part in parts}
    return decided.pop() if len(decided) == 1 else None


def _part(said: str, question: Question, letter: str, given: str) -> bool | None:
    if assents(said, to_change=True):
        return True
    if dissents(said):
        return False
    # 1 may be the letter A, or the first of 是 and 否
    if any(each in _DIGITS for each in said):
        return None
    bare = next((said.removeprefix(lead) for lead in _CHANGED if said.startswith(lead)), None)
    if bare is None:
        bare = next((said.removeprefix(lead) for lead in _KEPT if said.startswith(lead)), said)
    meant = letter_for(bare, question)
    if meant is None or meant not in (letter, given):
        return None
    return meant == letter
