"""Everything a conversation knows about one enterprise: its responses and where it stands."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from survey.questionnaire import QUESTION_COUNT

UNANSWERED = "-"
COMMENT = QUESTION_COUNT + 1
"""The comment takes the place after the last question wherever a question's number stands."""


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
class Amendment:
    """A change that waits for 是 or 否."""

    response: str
    question: int
    letter: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person stands: what cannot be derived from the answers."""

    response: str = ""
    """Id of the response being filled in; "" while choosing."""
    revisit: int = 0
    """Question (or COMMENT) shown again although it was answered; 0: none."""
    pending: Amendment | None = None
    paused: bool = False
    page: int = 0
    """Page of the list of agencies, from 0."""
    confiding: bool = False
    """Asked what happened (有人要求我打高分): the next message may be the story."""

    def encode(self) -> str:
        """Compact JSON; "" for the default place."""
        data: dict[str, Any] = {}
        if self.response:
            data["r"] = self.response
        if self.revisit:
            data["q"] = self.revisit
        if self.pending:
            data["a"] = [self.pending.response, self.pending.question, self.pending.letter]
        if self.paused:
            data["z"] = 1
        if self.page:
            data["p"] = self.page
        if self.confiding:
            data["c"] = 1
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")) if data else ""

    @classmethod
    def decode(cls, text: str | None) -> "Place":
        """The place written by `encode`; the default place for anything else."""
        if not text:
            return cls()
        try:
            data: Any = json.loads(text)
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(data, dict) or not all(map(_is_sound, data.keys(), data.values())):
            return cls()
        pending = data.get("a")
        return cls(
            response=data.get("r", ""),
            revisit=data.get("q", 0),
            pending=Amendment(*pending) if pending else None,
            paused=data.get("z", 0) == 1,
            page=data.get("p", 0),
            confiding=data.get("c", 0) == 1,
        )


def _is_sound(key: str, value: object) -> bool:
    match key, value:
        case "r", str():
            return True
        case "q", int(number):
            return 0 <= number <= COMMENT
        case "a", [str(), int(number), "A" | "B" | "C"]:
            return 1 <= number <= QUESTION_COUNT
        case (("z" | "p" | "c"), int(number)):
            return 0 <= number < 10_000
    return False


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
        """The session at another place, awake and with no amendment waiting."""
        target = self.place.response if response is None else response
        return replace(self, place=Place(response=target, revisit=revisit, page=page))
