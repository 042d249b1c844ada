"""What happened in a turn: wording renders it; storage keeps the difference of the sessions.

Events name responses by id and questions by number from 1.
"""

from dataclasses import dataclass

from survey.admission import ConsentAsked as ConsentAsked
from survey.admission import ConsentGiven as ConsentGiven
from survey.admission import ConsentRefused as ConsentRefused
from survey.admission import ConsentWithdrawn as ConsentWithdrawn
from survey.admission import NothingToRate as NothingToRate
from survey.admission import SurveyClosed as SurveyClosed
from survey.admission import SurveyNotOpen as SurveyNotOpen
from survey.comment_events import CommentAsked as CommentAsked
from survey.comment_events import CommentDoubted as CommentDoubted
from survey.comment_events import CommentRecorded as CommentRecorded
from survey.hints import Hint as Hint
from survey.word import Word


@dataclass(frozen=True, slots=True)
class ChoiceOffered:
    """A page of agencies to choose from, the open ones first."""

    choices: tuple[tuple[int, str], ...]
    """(number to type, response id)"""
    page: int
    """From 0."""
    pages: int


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A question waits for its answer."""

    response: str
    question: int
    given: str
    """The answer it already has, or "-"."""


@dataclass(frozen=True, slots=True)
class AnswerRecorded:
    """An unanswered question got its answer."""

    response: str
    question: int
    letter: str


@dataclass(frozen=True, slots=True)
class AnswersRecorded:
    """Ten answers came in one message."""

    response: str
    answers: str
    previous: str


@dataclass(frozen=True, slots=True)
class AnswersShown:
    """The person asked what they have answered so far."""

    response: str
    answers: str


@dataclass(frozen=True, slots=True)
class SheetProposed:
    """Ten letters were meant, and not written: a yes or the tap records them."""

    response: str
    letters: str


@dataclass(frozen=True, slots=True)
class AnswerUnchanged:
    """The question already had this very answer; nothing changed."""

    response: str
    question: int
    letter: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing changed; the question follows again, with one hint."""

    hint: Hint
    count: int = 0
    """With TEN the answers counted, with COMMENT_TOO_LONG the characters."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A question about a command was asked: nothing was done, and it is told what it would do."""

    word: Word


@dataclass(frozen=True, slots=True)
class Thanked:
    """The person said thanks or 好的; nothing changed, and what waits follows again."""


@dataclass(frozen=True, slots=True)
class AmendmentAsked:
    """是 or 否 decides whether this question's answer changes."""

    response: str
    question: int
    given: str
    """The answer it has, or "-"."""
    letter: str


@dataclass(frozen=True, slots=True)
class AmendmentDeclined:
    """The answer stays as it was."""

    response: str
    question: int
    given: str


@dataclass(frozen=True, slots=True)
class Amended:
    """An answer was changed on purpose (`previous` may be "-")."""

    response: str
    question: int
    previous: str
    letter: str


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """All answers and their total (30-100), waiting for 提交."""

    response: str
    total: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """The working copy counts from now on; revision 1 is the first submission."""

    response: str
    revision: int
    total: int


@dataclass(frozen=True, slots=True)
class SubmissionShown:
    """The person stands at a submitted response without changes."""

    response: str
    total: int


@dataclass(frozen=True, slots=True)
class NothingChanged:
    """提交 came again without any change: nothing was repeated."""

    response: str
    revision: int


@dataclass(frozen=True, slots=True)
class Incomplete:
    """提交 came too early; these questions have no answer."""

    response: str
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProgressShown:
    """The person asked how far they are; the session says it."""


@dataclass(frozen=True, slots=True)
class Paused:
    """The person stops for now; nothing is lost."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person goes on after a pause."""


@dataclass(frozen=True, slots=True)
class LeakAlert:
    """A submission says that secrets leaked: for the bureau, never shown to the respondent.

    Comes with a submission whose answer to the question is alarming and was not so before.
    """

    response: str
    question: int
    letter: str


Event = (
    ConsentAsked
    | ConsentGiven
    | ConsentRefused
    | ConsentWithdrawn
    | ChoiceOffered
    | QuestionAsked
    | AnswerRecorded
    | AnswersRecorded
    | AnswersShown
    | SheetProposed
    | AnswerUnchanged
    | NotUnderstood
    | Explained
    | Thanked
    | AmendmentAsked
    | AmendmentDeclined
    | Amended
    | CommentAsked
    | CommentDoubted
    | CommentRecorded
    | ReviewShown
    | Submitted
    | SubmissionShown
    | NothingChanged
    | Incomplete
    | ProgressShown
    | Paused
    | Resumed
    | SurveyNotOpen
    | SurveyClosed
    | NothingToRate
    | LeakAlert
)
