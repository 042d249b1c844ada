"""Answers: tapped, typed one by one or ten at once, and agencies chosen."""

from dataclasses import replace

from survey.commenting import commented, offered
from survey.events import (
    Amended,
    AmendmentDeclined,
    AnswerRecorded,
    AnswersRecorded,
    AnswerUnchanged,
    Event,
    Hint,
    SheetProposed,
)
from survey.folding import numeral
from survey.phrasing import letter_for
from survey.reading import Tap, Word, alike, choice, count_letters, sheet
from survey.remarks import unanswered
from survey.session import COMMENT, UNANSWERED, Amendment, Response, Screen
from survey.standing import Stage, ask_amendment, has_open, numbering, standing
from survey.turn import Step, Turn


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
        if waiting != asked:
            return turn.misheard(Hint.STALE_TAP)
        # a tap says itself what it answers, whatever was shown since
        if heard.word is Word.NO:
            return decline(turn, asked, response)
        return record(turn, response, tap.question, tap.letter)
    letter = letter_for(heard.words, turn.questionnaire.questions[tap.question - 1])
    if letter is None:
        return turn.misheard(Hint.STALE_TAP)
    if current and now.stage is Stage.QUESTION and now.question == tap.question:
        return record(turn, response, tap.question, letter)
    return ask(turn, response, tap.question, letter)


def ask(turn: Turn, response: Response, question: int, letter: str) -> Step:
    """Ask whether to change this answer, unless it is this already."""
    session = turn.session.seeing(Screen.SURVEY)
    if response.answers[question - 1] == letter:
        same = replace(session, place=replace(session.place, pending=None, paused=False))
        return turn.shown(same, AnswerUnchanged(response.id, question, letter))
    amendment = Amendment(response.id, question, letter)
    place = replace(session.place, pending=amendment, paused=False)
    return Step(replace(session, place=place), (ask_amendment(amendment, response),))


def decline(turn: Turn, amendment: Amendment, response: Response) -> Step:
    """Leave the answer as it is."""
    given = response.answers[amendment.question - 1]
    return turn.shown(turn.settled(), AmendmentDeclined(response.id, amendment.question, given))


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
        return fill(turn, response, letters)
    if proposed := alike(turn.heard):
        session = turn.settled().seeing(Screen.SHEET, proposed)
        return Step(session, (SheetProposed(response.id, proposed),))
    match stage:
        case Stage.QUESTION:
            asked = turn.questionnaire.questions[question - 1]
            if _chosen_twice(turn, response):
                return turn.shown(turn.session)
            if letter := letter_for(turn.heard.words, asked):
                return record(turn, response, question, letter)
            return _miscounted(turn) or turn.misheard(unanswered(turn.heard))
        case Stage.COMMENT:
            return commented(turn, response)
        case Stage.REVIEW:
            return (
                _goes_on(turn, response)
                or _miscounted(turn)
                or offered(turn, response)
                or turn.misheard(Hint.REVIEW)
            )
    if len(turn.session.selectable) > 1:
        chosen = _choose(turn)
        return chosen if chosen.session is not turn.session else offered(turn, response) or chosen
    return offered(turn, response) or turn.misheard(Hint.SUBMITTED)


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


DOUBLE_SECONDS = 2
"""Within which the number that chose an agency is not also the answer to its first question."""


def _chosen_twice(turn: Turn, response: Response) -> bool:
    chosen_at = turn.session.place.chosen_at
    if not chosen_at or turn.at - chosen_at > DOUBLE_SECONDS * 1000:
        return False
    number = numeral(turn.heard.compact)
    return any(number == n for n, each in numbering(turn.session) if each.id == response.id)


def _choose(turn: Turn) -> Step:
    chosen = choice(turn.heard, numbering(turn.session))
    if isinstance(chosen, Response):
        session = turn.session.moved(chosen.id)
        if numeral(turn.heard.compact) is not None:
            place = replace(session.place, chosen_at=turn.at)
            session = replace(session, place=place)
        return turn.shown(session)
    if not chosen and sheet(turn.heard, turn.questionnaire):
        return turn.misheard(Hint.CHOOSE_FIRST)
    return turn.misheard(Hint.NAME_AMBIGUOUS if chosen else Hint.CHOOSE)


def fill(turn: Turn, response: Response, letters: str) -> Step:
    """Give or change all ten answers."""
    session = turn.session.storing(response.with_answers(letters)).moved()
    return turn.shown(session, AnswersRecorded(response.id, letters, response.answers))
