"""One turn of the conversation as a pure function: `advance(questionnaire, session, input, now)`.

What is not understood changes nothing. The order of the checks below is the order of precedence:
deadline, consent, tap, what was asked or shown last, question, command, wish to amend, answer.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from survey import answering, commands, commenting, questions
from survey.events import (
    ConsentAsked,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    Event,
    Explained,
    Hint,
    NothingToRate,
    NotUnderstood,
    Paused,
    ProgressShown,
    SurveyClosed,
    SurveyNotOpen,
    Thanked,
)
from survey.questionnaire import QUESTION_COUNT, Questionnaire
from survey.reading import Heard, Tap, Word, listen
from survey.session import UNANSWERED, Place, Response, ResponseState, Screen, Session
from survey.short_words import short_word
from survey.standing import PROMPTS, settle, show
from survey.turn import Step, Turn


@dataclass(frozen=True, slots=True)
class Said:
    """A typed, spoken or tapped message; `tap` is its token, if it had a sound one."""

    text: str
    tap: Tap | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """The person has just bound, followed or scanned."""


Input = Said | Arrived

_CONSENTING = frozenset({Word.AGREE, Word.REFUSE, Word.WITHDRAW})

__all__ = ["Arrived", "Input", "Said", "Step", "advance"]


def advance(questionnaire: Questionnaire, session: Session, input: Input, now: datetime) -> Step:
    """What one input does to a session; never raises, whatever was typed.

    `now` is aware. The returned session is the given one where nothing changed.
    """
    step = _advance(questionnaire, session, input, now)
    last = step.events[-1]
    if isinstance(last, Paused | ProgressShown | Thanked) and step.session.consented:
        return Step(step.session.seeing(Screen.TOLD), step.events)
    if isinstance(last, PROMPTS) and step.session.place.screen is not Screen.SURVEY:
        return Step(step.session.seeing(Screen.SURVEY), step.events)
    return step


def _advance(questionnaire: Questionnaire, session: Session, input: Input, now: datetime) -> Step:
    heard = listen(input.text) if isinstance(input, Said) else None
    word = heard.word if heard else None
    # Rights come before dates: consent can be refused or withdrawn at any time.
    if word is Word.WITHDRAW and session.consented:
        return _withdraw(session)
    if word in (Word.WITHDRAW, Word.REFUSE) and not session.consented:
        return Step(session, (ConsentRefused(),))
    shut = _shut(session, now)
    if heard and heard.about in _CONSENTING:
        return _explained(questionnaire, session, heard.about, shut)
    if shut is not None:
        if word is Word.TAKE_BACK and session.consented:
            return Step(session, (NotUnderstood(Hint.WITHDRAW), shut))
        return Step(session, (shut,))
    if not session.consented:
        return _before_consent(questionnaire, session, heard)
    if not session.selectable:
        return Step(session, (NothingToRate(),))
    if heard is None:
        settled = settle(session)
        return Step(settled, show(questionnaire, settled))
    turn = Turn(questionnaire, session, heard, int(now.timestamp() * 1000))
    tap = input.tap if isinstance(input, Said) else None
    step = answering.tapped(turn, tap) if tap else None
    return (
        step
        or short_word(turn)
        or commenting.stated(turn)
        or questions.asked(turn)
        or commands.obeyed(turn)
        or answering.answered(turn)
    )


def _explained(
    questionnaire: Questionnaire, session: Session, word: Word, shut: Event | None
) -> Step:
    """Asking what 同意 or 撤回同意 does is doing neither."""
    prompt: tuple[Event, ...] = (shut,) if shut else (ConsentAsked(),)
    if shut is None and session.consented:
        prompt = show(questionnaire, session)
    return Step(session, (Explained(word), *prompt))


def _shut(session: Session, now: datetime) -> Event | None:
    if now >= session.closes_at:
        return SurveyClosed(
            submitted=tuple(r.id for r in session.responses if r.submitted),
            unsubmitted=tuple(r.id for r in session.responses if r.open),
            changed=tuple(r.id for r in session.responses if r.changed),
        )
    if now < session.opens_at:
        return SurveyNotOpen(session.opens_at)
    return None if session.responses else NothingToRate()


def _before_consent(questionnaire: Questionnaire, session: Session, heard: Heard | None) -> Step:
    if heard and heard.word is Word.AGREE:
        reopened = tuple(
            replace(r, state=ResponseState.INVITED) if r.state is ResponseState.WITHDRAWN else r
            for r in session.responses
        )
        session = settle(replace(session, consented=True, responses=reopened, place=Place()))
        return Step(session, (ConsentGiven(), *show(questionnaire, session)))
    if heard and heard.word is Word.PAUSE:
        return Step(session, (Paused(),))
    neutral = heard is None or heard.word in (Word.RESUME, Word.PROGRESS, Word.HELP)
    if neutral:
        return Step(session, (ConsentAsked(),))
    return Step(session, (NotUnderstood(Hint.CONSENT), ConsentAsked()))


def _withdraw(session: Session) -> Step:
    responses = tuple(_without_draft(response) for response in session.responses)
    event = ConsentWithdrawn(
        submitted=tuple(r.id for r in responses if r.submitted),
        cleared=tuple(r.id for r in session.responses if r.open),
    )
    session = replace(session, consented=False, responses=responses, place=Place())
    return Step(session, (event,))


def _without_draft(response: Response) -> Response:
    if response.submitted:
        return replace(
            response,
            answers=response.submitted_answers or response.answers,
            comment=response.submitted_comment,
        )
    return replace(
        response,
        answers=UNANSWERED * QUESTION_COUNT,
        comment=None,
        state=ResponseState.WITHDRAWN,
    )
