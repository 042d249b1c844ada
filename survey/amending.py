"""A wish to change an answer: 修改 3 B, 第3题改成B, 3B, 选错了, 修改3B，5B."""

from survey.answering import ask, record
from survey.corrections import question_named, relative, says_not_right, says_wrong, several
from survey.events import Amended, AnswerUnchanged, Event, Hint
from survey.phrasing import UNREADABLE, Wish, wish
from survey.questionnaire import QUESTION_COUNT
from survey.session import UNANSWERED, Response
from survey.standing import Stage, standing
from survey.turn import Step, Turn


def amend(turn: Turn) -> Step | None:
    """What the wish does; None if the message is none."""
    stage, response, question = standing(turn.session)
    heard = turn.heard
    if response is not None and (step := _correct(turn, stage, response, question)) is not None:
        return step
    last = len(response.answers.rstrip(UNANSWERED)) if response else 0
    said = relative(heard.words, _previous(stage, question), last)
    wanted = wish(said, turn.questionnaire)
    if wanted is None:
        return None
    # 「第3题改得更清楚就好了」 is a comment, and 「1、清楚」 may be an option.
    if stage is Stage.COMMENT and wanted.letter == UNREADABLE:
        return None
    if response is None:
        return turn.misheard(Hint.CHOOSE) if wanted.explicit else None
    return _amended(turn, response, wanted, question if stage is Stage.QUESTION else 0)


def _previous(stage: Stage, question: int) -> int:
    return question - 1 if stage is Stage.QUESTION else QUESTION_COUNT


def _correct(turn: Turn, stage: Stage, response: Response, question: int) -> Step | None:
    """选错了, 不对, 修改3B，5B, 第2题."""
    heard = turn.heard
    if changes := several(heard.words, turn.questionnaire):
        return _amended_all(turn, response, changes)
    if stage is Stage.REVIEW and says_not_right(heard.compact):
        return turn.misheard(Hint.AMEND)
    if says_wrong(heard.compact):
        previous = _previous(stage, question)
        if stage not in (Stage.QUESTION, Stage.COMMENT) or not previous:
            return turn.misheard(Hint.AMEND)
        return turn.shown(turn.session.moved(revisit=previous))
    if named := question_named(heard.words):
        if named <= QUESTION_COUNT and response.answers[named - 1] != UNANSWERED:
            return turn.shown(turn.session.moved(revisit=named))
        return turn.misheard(Hint.LETTER if stage is Stage.QUESTION else Hint.AMEND)
    return None


def _amended_all(turn: Turn, response: Response, changes: list[Wish]) -> Step:
    """Several changes in one message, each told."""
    events: list[Event] = []
    changed = response
    for each in changes:
        letter, previous = each.letter or "", changed.answers[each.question - 1]
        if previous == letter:
            events.append(AnswerUnchanged(response.id, each.question, letter))
            continue
        changed = changed.with_answer(each.question, letter)
        events.append(Amended(response.id, each.question, previous, letter))
    return turn.shown(turn.session.storing(changed).moved(), *events)


def _amended(turn: Turn, response: Response, wanted: Wish, current: int) -> Step:
    if not 1 <= wanted.question <= QUESTION_COUNT:
        return turn.misheard(Hint.NO_SUCH_QUESTION)
    if wanted.letter == UNREADABLE:
        return turn.misheard(Hint.AMEND)
    if wanted.letter is None:
        return turn.shown(turn.session.moved(revisit=wanted.question))
    if wanted.explicit or wanted.question == current:
        return record(turn, response, wanted.question, wanted.letter)
    return ask(turn, response, wanted.question, wanted.letter)
