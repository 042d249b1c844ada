"""Everything a conversation knows about one enterprise: its responses and where it stands."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from survey.place import COMMENT as COMMENT
from survey.place import Amendment as Amendment
from survey.place import Place as Place
from survey.place import Screen as Screen
from survey.questionnaire import QUESTION_COUNT

UNANSWERED = "-"


class ResponseState(StrEnum):
    """Where a response stands; see TRANSITIONS."""

    INVITED = "invited"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


TRANSITIONS = {
    ResponseState.INVITED: {ResponseState.IN_PROGRESS, ResponseState.WITHDRAWN},
    ResponseState.IN_PROGRESS: {ResponseState.SUBMITTED, ResponseState.WITHDRAWN},
    # A submitted response stays so: revisions replace what is submitted.
    ResponseState.SUBMITTED: set[ResponseState](),
    # Consent given anew opens it again, empty.
    ResponseState.WITHDRAWN: {ResponseState.INVITED},
}
"""All changes of state that `advance` ever makes."""


@dataclass(frozen=True, slots=True)
class Response:
    """One enterprise's answers about one agency's service, as they are being given.

    `answers` and `comment` are the working copy; what counts is `submitted_answers` and
    `submitted_comment`, which change only with a submission.
    """

    id: str
    agency_name: str
    service_type: str
    answers: str = UNANSWERED * QUESTION_COUNT
    comment: str | None = None
    """None: not asked or not answered yet; "": skipped."""
    state: ResponseState = ResponseState.INVITED
    revision: int = 0
    """Number of submissions so far."""
    submitted_answers: str | None = None
    submitted_comment: str | None = None
    enterprise: str = ""
    """Whose response it is; told only to somebody who answers for several enterprises."""

    def __post_init__(self) -> None:
        if len(self.answers) != QUESTION_COUNT or self.answers.strip("ABC-"):
            raise ValueError(f"answers must be {QUESTION_COUNT} of A, B, C and -")

    @property
    def tag(self) -> str:
        """Short mark of the id that taps carry."""
        return self.id[-8:]

    @property
    def submitted(self) -> bool:
        """Whether answers of this response count."""
        return self.state is ResponseState.SUBMITTED

    @property
    def open(self) -> bool:
        """Whether it still waits for its first submission."""
        return self.state in (ResponseState.INVITED, ResponseState.IN_PROGRESS)

    @property
    def changed(self) -> bool:
        """Whether it was submitted and the working copy differs from what counts."""
        return self.submitted and (self.answers, self.comment) != (
            self.submitted_answers,
            self.submitted_comment,
        )

    def with_answer(self, question: int, letter: str) -> "Response":
        """The response with one answer (question from 1) given or changed."""
        return self.with_answers(self.answers[: question - 1] + letter + self.answers[question:])

    def with_answers(self, answers: str) -> "Response":
        """The response with these ten answers; the first answer starts it."""
        state = self.state
        if state is ResponseState.INVITED:
            state = ResponseState.IN_PROGRESS
        return replace(self, answers=answers, state=state)


@dataclass(frozen=True, slots=True)
class Session:
    """One enterprise in one survey: a value that `advance` takes and returns."""

    consented: bool
    opens_at: datetime
    closes_at: datetime
    """Aware UTC; the first instant at which the survey is closed."""
    responses: tuple[Response, ...] = ()
    place: Place = field(default_factory=Place)

    @property
    def current(self) -> Response | None:
        """The response being filled in, if the place names one that can be."""
        return self.find(self.place.response) if self.place.response else None

    @property
    def for_several(self) -> bool:
        """Whether the person answers for more than one enterprise."""
        return len({response.enterprise for response in self.responses}) > 1

    @property
    def selectable(self) -> tuple[Response, ...]:
        """Responses that can be filled in or revised: all but the withdrawn."""
        return tuple(r for r in self.responses if r.state is not ResponseState.WITHDRAWN)

    def find(self, response_id: str) -> Response | None:
        """The response with this id unless it is withdrawn."""
        for response in self.responses:
            if response.id == response_id and response.state is not ResponseState.WITHDRAWN:
                return response
        return None

    def tagged(self, tag: str) -> Response | None:
        """The one response that a tap's tag means; None when none or several fit."""
        found = [response for response in self.selectable if response.tag == tag[-8:]]
        return found[0] if len(found) == 1 else None

    def storing(self, response: Response) -> "Session":
        """The session with this response in place of the one with the same id."""
        return replace(
            self,
            responses=tuple(response if r.id == response.id else r for r in self.responses),
        )

    def moved(self, response: str | None = None, revisit: int = 0, page: int = 0) -> "Session":
        """The session at another place, awake and with nothing waiting or shown besides."""
        target = self.place.response if response is None else response
        return replace(self, place=Place(response=target, revisit=revisit, page=page))

    def seeing(self, screen: Screen, about: str = "") -> "Session":
        """The session with this on the person's screen."""
        if (self.place.screen, self.place.about) == (screen, about):
            return self
        return replace(self, place=replace(self.place, screen=screen, about=about))
