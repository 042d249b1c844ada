"""Where a person stands in the survey: what cannot be derived from the answers."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from survey.questionnaire import QUESTION_COUNT

COMMENT = QUESTION_COUNT + 1
"""The comment takes the place after the last question wherever a question's number stands."""


class Screen(StrEnum):
    """What the person was shown or asked last, which is what a bare 好的 answers."""

    SURVEY = ""
    """What the survey asks at the place, an amendment that waits included."""
    TOLD = "t"
    """Something else: an answer to a question of theirs, a message of ours."""
    NUMBERED = "n"
    """A list with numbers of its own."""
    UNSERVED = "u"
    """Whether they were never served by the agency of the response `about`, or by which."""
    ERASURE = "e"
    """Whether they want to be erased, which the whole words alone do."""
    REMARK = "c"
    """Whether the words `about` are meant as their comment."""
    SHEET = "s"
    """Whether the ten letters `about` are meant as their answers."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change that waits for 是 or 否."""

    response: str
    question: int
    letter: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person stands, and what is on their screen."""

    response: str = ""
    """Id of the response being filled in; "" while choosing."""
    revisit: int = 0
    """Question (or COMMENT) shown again although it was answered; 0: none."""
    pending: Amendment | None = None
    paused: bool = False
    page: int = 0
    """Page of the list of agencies, from 0."""
    confiding: bool = False
    """Asked what happened (有人要求我打高分): free text may be the story, and is no comment."""
    screen: Screen = Screen.SURVEY
    about: str = ""
    chosen_at: int = 0
    """When a number chose the response, in milliseconds since 1970; 0: no number just did."""

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
        if self.screen:
            data["s"] = str(self.screen)
        if self.about:
            data["w"] = self.about
        if self.chosen_at:
            data["t"] = self.chosen_at
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")) if data else ""

    @classmethod
    def decode(cls, text: str | None) -> "Place":
        """The place written by `encode`; the default place for anything else."""
        return _decoded(text) if text else cls()


@lru_cache(maxsize=256)
def _decoded(text: str) -> Place:
    """A turn reads its place several times."""
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        return Place()
    if not isinstance(data, dict) or not all(map(_is_sound, data.keys(), data.values())):
        return Place()
    pending = data.get("a")
    return Place(
        response=data.get("r", ""),
        revisit=data.get("q", 0),
        pending=Amendment(*pending) if pending else None,
        paused=data.get("z", 0) == 1,
        page=data.get("p", 0),
        confiding=data.get("c", 0) == 1,
        screen=Screen(data.get("s", "")),
        about=data.get("w", ""),
        chosen_at=data.get("t", 0),
    )


_SCREENS = frozenset(map(str, Screen))


def _is_sound(key: str, value: object) -> bool:
    match key, value:
        case (("r" | "w"), str()):
            return True
        case "s", str(screen):
            return screen in _SCREENS
        case "q", int(number):
            return 0 <= number <= COMMENT
        case "a", [str(), int(number), "A" | "B" | "C"]:
            return 1 <= number <= QUESTION_COUNT
        case (("z" | "p" | "c"), int(number)):
            return 0 <= number < 10_000
        case "t", int(number):
            return 0 <= number < 10**15
    return False
