"""Answers: tapped, typed one by one or ten at once, agencies chosen, the comment."""

from dataclasses import replace

from survey.events import (
    Amended,
    AnswerRecorded,
    AnswersRecorded,
    AnswerUnchanged,
    CommentRecorded,
    Event,
    Hint,
    Resumed,
)
from survey.folding import tidy
from survey.phrasing import letter_for
from survey.reading import Tap, Word, choice, count_letters, declines, sheet
from survey.session import COMMENT, UNANSWERED, Amendment, Response
from survey.standing import Stage, ask_amendment, has_open, numbering, standing
from survey.turn import Step, Turn

COMMENT_LENGTH = 500
"""Characters of a comment; a longer one is never cut silently."""

EXAMINED_LENGTH = 10 * COMMENT_LENGTH
"""Characters of a message that are worth tidying to see whether a comment remains."""


def tapped(turn: Turn, tap: Tap) -> Step | None:
    """What a tap does by its token; None where it is like typing the same word.

    Old lines stay tappable for ever, so a tap that does not belong to the question at which the
    person stands never answers that question.
    """
    session, heard = turn.session, turn.heard
    response = session.tagged(tap.response)
    if response is None or tap.question > COMMENT:
        return turn.misheard(Hint.STALE_TAP)
    now = standing(session)
    here = now.response is not None and now.response.id == response.id
    current = here and tap.revision == response.revision
    if tap.question == 0 and heard.word is not Word.SUBMIT:
        return turn.shown(session.moved(response.id))
    if tap.question == 0:
        return None if current else turn.shown(session.moved(response.id))
    if tap.question == COMMENT:
        skipped = heard.word is Word.SKIP and current and now.stage is Stage.COMMENT
        return None if skipped else turn.misheard(Hint.STALE_TAP)
    if heard.word in (Word.YES, Word.NO):
        waiting = session.place.pending
        asked = Amendment(response.id, tap.question, tap.letter)
        return None if waiting == asked else turn.misheard(Hint.STALE_TAP)
    letter = letter_for(heard.words, turn.questionnaire.questions[tap.question - 1])
    if letter is None:
        return turn.misheard(Hint.STALE_TAP)
    if current and now.stage is Stage.QUESTION and now.question == tap.question:
        return record(turn, response, tap.question, letter)
    return ask(turn, response, tap.question, letter)


def ask(turn: Turn, response: Response, question: int, letter: str) -> Step:
    """Ask whether to change this answer, unless it is this already."""
    session = turn.session
    if response.answers[question - 1] == letter:
        same = replace(session, place=replace(session.place, pending=None, paused=False))
        return turn.shown(same, AnswerUnchanged(response.id, question, letter))
    amendment = Amendment(response.id, question, letter)
    place = replace(session.place, pending=amendment, paused=False)
    return Step(replace(session, place=place), (ask_amendment(amendment, response),))


def record(turn: Turn, response: Response, question: int, letter: str) -> Step:
    """Give or change one answer and go on; the response becomes the current one."""
    previous = response.answers[question - 1]
    event: Event
    if previous == letter:
        event = AnswerUnchanged(response.id, question, letter)
        return turn.shown(turn.session.moved(response.id), event)
    if previous == UNANSWERED:
        event = AnswerRecorded(response.id, question, letter)
    else:
        event = Amended(response.id, question, previous, letter)
    session = turn.session.storing(response.with_answer(question, letter))
    return turn.shown(session.moved(response.id), event)


def answered(turn: Turn) -> Step:
    """The message as an answer to what was asked; every message ends here at the latest."""
    stage, response, question = standing(turn.session)
    if response is None:
        return _choose(turn)
    letters = sheet(turn.heard, turn.questionnaire)
    # After a submission ten letters are meant for the next agency, which is not chosen yet.
    if letters and not (stage is Stage.SUBMITTED and has_open(turn.session)):
        return _fill(turn, response, letters)
    match stage:
        case Stage.QUESTION:
            asked = turn.questionnaire.questions[question - 1]
            if letter := letter_for(turn.heard.words, asked):
                return record(turn, response, question, letter)
            return _miscounted(turn) or turn.misheard(Hint.LETTER)
        case Stage.COMMENT:
            return _comment(turn, response)
        case Stage.REVIEW:
            return _goes_on(turn, response) or _miscounted(turn) or turn.misheard(Hint.REVIEW)
    return _choose(turn) if len(turn.session.selectable) > 1 else turn.misheard(Hint.SUBMITTED)


def _goes_on(turn: Turn, response: Response) -> Step | None:
    """Another agency, named by who takes this one for done: what follows is meant for that one.

    This one stays to be submitted, and comes again after the other.
    """
    chosen = choice(turn.heard, numbering(turn.session))
    named = sum(map(_is_han, turn.heard.compact)) > 1
    if not named or not isinstance(chosen, Response) or chosen.id == response.id:
        return None
    return turn.shown(turn.session.moved(chosen.id))


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _miscounted(turn: Turn) -> Step | None:
    """The hint for several letters that are not ten."""
    count = count_letters(turn.heard)
    return turn.misheard(Hint.TEN, count) if count > 2 else None


def _choose(turn: Turn) -> Step:
    chosen = choice(turn.heard, numbering(turn.session))
    if isinstance(chosen, Response):
        return turn.shown(turn.session.moved(chosen.id))
    if not chosen and sheet(turn.heard, turn.questionnaire):
        return turn.misheard(Hint.CHOOSE_FIRST)
    return turn.misheard(Hint.NAME_AMBIGUOUS if chosen else Hint.CHOOSE)


def _fill(turn: Turn, response: Response, letters: str) -> Step:
    session = turn.session.storing(response.with_answers(letters)).moved()
    return turn.shown(session, AnswersRecorded(response.id, letters, response.answers))


def _comment(turn: Turn, response: Response) -> Step:
    heard, paused = turn.heard, turn.session.place.paused
    if len(heard.text) > EXAMINED_LENGTH:
        return turn.misheard(Hint.COMMENT_TOO_LONG, len(heard.text))
    comment = tidy(heard.text)
    if declines(heard):
        return comment_on(turn, response, "")
    if paused:
        # Someone who had left is talking about something else.
        return turn.shown(turn.session.moved(revisit=turn.session.place.revisit), Resumed())
    if len(comment) > COMMENT_LENGTH:
        return turn.misheard(Hint.COMMENT_TOO_LONG, len(comment))
    if not any(map(str.isalnum, comment)):
        return turn.misheard(Hint.COMMENT_EMPTY)
    if sum(map(str.isalnum, comment)) < 2 or letter_like(turn):
        return turn.misheard(Hint.COMMENT_LETTER)
    return comment_on(turn, response, comment)


def letter_like(turn: Turn) -> bool:
    """Whether the message is a letter in some dress (「选A」), which nobody means as a comment."""
    last = turn.questionnaire.questions[-1]
    return len(turn.heard.compact) <= 4 and (
        turn.heard.word in (Word.YES, Word.NO)
        or (
            letter_for(turn.heard.words, last) is not None
            and turn.heard.compact not in last.phrases
        )
    )


def comment_on(turn: Turn, response: Response, comment: str) -> Step:
    """Keep the comment ("" for none) and go on to the review."""
    session = turn.session.storing(replace(response, comment=comment)).moved()
    return turn.shown(session, CommentRecorded(response.id, comment))
