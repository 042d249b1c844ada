"""Where the person stands, derived from the answers, and the events that show it."""

from enum import StrEnum
from typing import NamedTuple

from survey.events import (
    AmendmentAsked,
    ChoiceOffered,
    CommentAsked,
    Event,
    QuestionAsked,
    ReviewShown,
    SubmissionShown,
)
from survey.questionnaire import QUESTION_COUNT, Questionnaire
from survey.session import COMMENT, UNANSWERED, Amendment, Response, Session

PAGE_SIZE = 8
"""Agencies on one page of the list: as many tappable lines as fit into one reply."""


PROMPTS = (
    AmendmentAsked,
    ChoiceOffered,
    CommentAsked,
    QuestionAsked,
    ReviewShown,
    SubmissionShown,
)
"""What shows where the person stands: a short word after it answers it."""


class Stage(StrEnum):
    """What the next message is about."""

    CHOOSING = "choosing"
    QUESTION = "question"
    COMMENT = "comment"
    REVIEW = "review"
    SUBMITTED = "submitted"


class Standing(NamedTuple):
    """`response` is None only while CHOOSING; `question` is 0 unless Stage.QUESTION."""

    stage: Stage
    response: Response | None
    question: int = 0


def standing(session: Session) -> Standing:
    """The stage the person has reached; no second truth beside answers and place is kept."""
    response, revisit = session.current, session.place.revisit
    if response is None:
        return Standing(Stage.CHOOSING, None)
    if 1 <= revisit <= QUESTION_COUNT:
        return Standing(Stage.QUESTION, response, revisit)
    if revisit == COMMENT:
        return Standing(Stage.COMMENT, response)
    if response.submitted and not response.changed:
        return Standing(Stage.SUBMITTED, response)
    if (missing := response.answers.find(UNANSWERED)) >= 0:
        return Standing(Stage.QUESTION, response, missing + 1)
    if response.comment is None:
        return Standing(Stage.COMMENT, response)
    return Standing(Stage.REVIEW, response)


def settle(session: Session) -> Session:
    """Leave a finished response, and enter one where there is nothing to choose."""
    current = session.current
    unfinished = [response for response in session.selectable if response.open]
    if current and (not current.submitted or current.changed or not unfinished):
        return session.moved()
    if len(session.selectable) == 1:
        return session.moved(session.selectable[0].id)
    return session.moved(unfinished[0].id if len(unfinished) == 1 else "")


def show(questionnaire: Questionnaire, session: Session) -> tuple[Event, ...]:
    """The events that repeat where the person stands."""
    stage, response, question = standing(session)
    if response is None:
        return (offer(session),)
    match stage:
        case Stage.QUESTION:
            return (QuestionAsked(response.id, question, response.answers[question - 1]),)
        case Stage.COMMENT:
            return (CommentAsked(response.id, response.comment),)
        case Stage.REVIEW:
            return (ReviewShown(response.id, questionnaire.total(response.answers)),)
    shown = SubmissionShown(response.id, questionnaire.total(response.answers))
    return (shown, offer(session)) if has_open(session) else (shown,)


def has_open(session: Session) -> bool:
    """Whether any agency still waits for its first submission."""
    return any(response.open for response in session.responses)


def offer(session: Session) -> ChoiceOffered:
    """The page of the list at which the person stands: open agencies first, under their numbers."""
    numbered = sorted(
        ((number, r) for number, r in numbering(session)), key=lambda entry: entry[1].submitted
    )
    pages = max(1, -(-len(numbered) // PAGE_SIZE))
    page = session.place.page % pages
    shown = numbered[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    return ChoiceOffered(tuple((number, r.id) for number, r in shown), page, pages)


def numbering(session: Session) -> list[tuple[int, Response]]:
    """Everything that can be chosen, with the number to type.

    A number is the place among the session's responses, which the caller orders by id: stable as
    long as no further enterprise is bound to the same person.
    """
    selectable = set(map(id, session.selectable))
    return [(n, r) for n, r in enumerate(session.responses, start=1) if id(r) in selectable]


def pending(session: Session) -> tuple[Amendment, Response] | None:
    """The amendment that waits for 是 or 否, if its response can still be changed."""
    amendment = session.place.pending
    response = session.find(amendment.response) if amendment else None
    return (amendment, response) if amendment and response else None


def ask_amendment(amendment: Amendment, response: Response) -> AmendmentAsked:
    """The question whether to make this change."""
    given = response.answers[amendment.question - 1]
    return AmendmentAsked(response.id, amendment.question, given, amendment.letter)
