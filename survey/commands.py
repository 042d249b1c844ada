"""Commands: 上一题, 修改, 进度, 退出, 继续, 提交 and their like."""

from dataclasses import replace

from survey.amending import amend
from survey.commenting import comment_on
from survey.events import (
    AmendmentDeclined,
    AnswersShown,
    Event,
    Hint,
    Incomplete,
    LeakAlert,
    NothingChanged,
    Paused,
    ProgressShown,
    Resumed,
    Submitted,
    Thanked,
)
from survey.questionnaire import QUESTION_COUNT
from survey.reading import Word, confirms
from survey.session import COMMENT, UNANSWERED, Place, Response, ResponseState
from survey.standing import Stage, ask_amendment, has_open, offer, pending, settle, standing
from survey.turn import Step, Turn


def obeyed(turn: Turn) -> Step | None:
    """What a command or a wish to amend does; None if the message is neither."""
    stage, response, question = standing(turn.session)
    if stage is Stage.REVIEW and response is not None and confirms(turn.heard):
        return _submit(turn, response)
    if stage is Stage.SUBMITTED and confirms(turn.heard):
        return _thanked(turn, stage)
    if turn.heard.asks and turn.heard.word is None:
        return None
    if turn.heard.word is None:
        return amend(turn)
    match turn.heard.word:
        case Word.PROGRESS:
            return _progress(turn)
        case Word.PAUSE:
            place = replace(turn.session.place, pending=None, paused=True)
            return Step(replace(turn.session, place=place), (Paused(),))
        case Word.RESUME:
            return _resume(turn)
        case Word.RECHOOSE:
            if len(turn.session.selectable) < 2:
                return turn.misheard(Hint.ONLY_ONE)
            return turn.shown(turn.session.moved(""))
        case Word.THANKS:
            return _thanked(turn, stage)
        case Word.NEXT_ONE:
            return _next_one(turn)
        case Word.REFILL | Word.UNSUBMIT:
            refill = turn.heard.word is Word.REFILL
            return turn.misheard(Hint.REFILL if refill else Hint.UNSUBMIT)
        case Word.REFUSE | Word.TAKE_BACK:
            return turn.misheard(Hint.WITHDRAW)
        case Word.AGREE | Word.HELP:
            return turn.shown(turn.session.moved(revisit=turn.session.place.revisit))
        case Word.MORE:
            if stage not in (Stage.CHOOSING, Stage.SUBMITTED) or offer(turn.session).pages < 2:
                return turn.misheard(_hint(stage))
            page = (offer(turn.session).page + 1) % offer(turn.session).pages
            session = turn.session.moved(page=page)
            return Step(session, (offer(session),))
    if response is None:
        return turn.misheard(Hint.CHOOSE)
    return _about(turn, stage, response, question)


def _about(turn: Turn, stage: Stage, response: Response, question: int) -> Step | None:
    """Commands about the response being filled in."""
    match turn.heard.word:
        case Word.BACK:
            target = question - 1 if stage is Stage.QUESTION else QUESTION_COUNT
            if target < 1:
                return turn.misheard(Hint.FIRST_QUESTION)
            return turn.shown(turn.session.moved(revisit=target))
        case Word.NEXT:
            return _next(turn, stage, response, question)
        case Word.SKIP if stage is Stage.COMMENT:
            return comment_on(turn, response, response.comment or "")
        case Word.SKIP:
            return turn.misheard(Hint.REQUIRED if stage is Stage.QUESTION else _hint(stage))
        case Word.SUBMIT:
            return _submit(turn, response)
        case Word.ANSWERS if stage in (Stage.QUESTION, Stage.COMMENT):
            return turn.again(AnswersShown(response.id, response.answers))
        case Word.ANSWERS:
            return turn.again()
        case Word.AMEND:
            return turn.misheard(Hint.AMEND)
        case Word.AMEND_COMMENT:
            if UNANSWERED in response.answers:
                return turn.misheard(_hint(stage))
            return turn.shown(turn.session.moved(revisit=COMMENT))
    # 是 or 否 without a question that asks for it, or a word that is also an option's.
    return None


def _hint(stage: Stage) -> Hint:
    return {
        Stage.CHOOSING: Hint.CHOOSE,
        Stage.QUESTION: Hint.LETTER,
        Stage.COMMENT: Hint.COMMENT_EMPTY,
        Stage.REVIEW: Hint.REVIEW,
        Stage.SUBMITTED: Hint.SUBMITTED,
    }[stage]


def _thanked(turn: Turn, stage: Stage) -> Step:
    """Nothing changes; what waits is repeated unless the person has left or is done."""
    session = turn.session
    if (waiting := pending(session)) is not None:
        return Step(session, (Thanked(), ask_amendment(*waiting)))
    done = stage in (Stage.CHOOSING, Stage.SUBMITTED)
    if session.place.paused or (done and not has_open(session)):
        return Step(session, (Thanked(),))
    if done:
        return Step(session, (Thanked(), offer(session)))
    return turn.shown(session, Thanked())


def _progress(turn: Turn) -> Step:
    place = turn.session.place
    session = turn.session.moved(revisit=place.revisit, page=place.page)
    if standing(session).stage in (Stage.QUESTION, Stage.COMMENT):
        return turn.shown(session, ProgressShown())
    return Step(session, (ProgressShown(),))


def _resume(turn: Turn) -> Step:
    resumed: tuple[Event, ...] = (Resumed(),) if turn.session.place.paused else ()
    return turn.shown(settle(turn.session), *resumed)


def _next_one(turn: Turn) -> Step:
    """下一家: the next agency that waits; this one stays as it is and comes again."""
    session, current = turn.session, turn.session.current
    if len(session.selectable) < 2:
        return turn.misheard(Hint.ONLY_ONE)
    after = [each for each in session.selectable if current and each.id > current.id]
    waiting = [each for each in (*after, *session.selectable) if each.open and each is not current]
    return turn.shown(session.moved(waiting[0].id if waiting else ""))


def _next(turn: Turn, stage: Stage, response: Response, question: int) -> Step:
    if turn.session.place.revisit == 0:
        return turn.misheard(Hint.REQUIRED if stage is Stage.QUESTION else _hint(stage))
    following = question + 1
    answered = stage is Stage.QUESTION and following <= QUESTION_COUNT
    if answered and response.answers[following - 1] != UNANSWERED:
        return turn.shown(turn.session.moved(revisit=following))
    return turn.shown(turn.session.moved())


def _submit(turn: Turn, response: Response) -> Step:
    if response.submitted and not response.changed:
        return Step(turn.session.moved(), (NothingChanged(response.id, response.revision),))
    missing = tuple(n for n, given in enumerate(response.answers, 1) if given == UNANSWERED)
    if missing:
        return turn.shown(turn.session.moved(), Incomplete(response.id, missing))
    if response.comment is None:
        # Nothing is submitted that was not seen whole: no comment, then the review.
        return comment_on(turn, response, "")
    kept = pending(turn.session)
    submitted = replace(
        response,
        state=ResponseState.SUBMITTED,
        revision=response.revision + 1,
        submitted_answers=response.answers,
        submitted_comment=response.comment,
    )
    session = replace(turn.session.storing(submitted), place=Place(response=response.id))
    total = turn.questionnaire.total(response.answers)
    events: list[Event] = [Submitted(response.id, submitted.revision, total)]
    if kept is not None and kept[1].id == response.id:
        number = kept[0].question
        events.insert(0, AmendmentDeclined(response.id, number, response.answers[number - 1]))
    events += _alerts(turn, response)
    if has_open(session):
        events.append(offer(session))
    return Step(session, tuple(events))


def _alerts(turn: Turn, response: Response) -> list[LeakAlert]:
    before = response.submitted_answers or UNANSWERED * QUESTION_COUNT
    return [
        LeakAlert(response.id, question.number, letter)
        for question, letter, previous in zip(
            turn.questionnaire.questions, response.answers, before, strict=True
        )
        if letter in question.alert_letters and letter != previous
    ]
