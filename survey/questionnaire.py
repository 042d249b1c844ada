"""The questionnaire: validated, frozen, versioned data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from survey.folding import fold

QUESTION_COUNT = 10
"""The notice's form has ten questions; answers travel as a string of ten characters."""

LETTERS = "ABC"
_DIRECTORY = Path(__file__).parent / "questionnaires"


class QuestionnaireError(ValueError):
    """A questionnaire file that cannot be used; the text says which file and why."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: its letter, its label as in the notice, its points (0-10)."""

    letter: str
    label: str
    points: int
    also: tuple[str, ...] = ()
    """Other ways of saying the label that mean this option and no other."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question (numbered from 1) with its options, best first."""

    number: int
    text: str
    options: tuple[Option, ...]
    alert_letters: frozenset[str] = frozenset()
    """Letters that the bureau must hear of once submitted (question 3: leaked secrets)."""
    topic: str = ""
    """The question in a word or two, for the list of all answers; not part of the notice."""
    phrases: Mapping[str, str] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )
    """Folded phrase → letter, derived from labels and `also`."""

    def __post_init__(self) -> None:
        phrases: dict[str, str] = {}
        for option in self.options:
            for phrase in (option.label, *option.also):
                key = fold(phrase).replace(" ", "")
                if phrases.setdefault(key, option.letter) != option.letter:
                    raise QuestionnaireError(
                        f"question {self.number}: “{phrase}” means both "
                        f"{phrases[key]} and {option.letter}"
                    )
        object.__setattr__(self, "phrases", MappingProxyType(phrases))

    def option(self, letter: str) -> Option:
        """The option with this letter; KeyError if there is none."""
        for option in self.options:
            if option.letter == letter:
                return option
        raise KeyError(letter)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Ten questions of one published form (foshan-2023: 佛应急〔2023〕70号, lines 95-117)."""

    id: str
    version: int
    title: str
    intro: str
    questions: tuple[Question, ...]

    @property
    def key(self) -> str:
        """What a response pins, such as "foshan-2023@1"."""
        return f"{self.id}@{self.version}"

    def total(self, answers: str) -> int:
        """Points of the ten answers together; an unanswered one counts 0."""
        return sum(
            option.points
            for question, letter in zip(self.questions, answers, strict=True)
            for option in question.options
            if option.letter == letter
        )


@lru_cache(maxsize=16)
def load_questionnaire(name: str) -> Questionnaire:
    """The questionnaire beside the code with this name or key, or the one at this path.

    Raises QuestionnaireError, also when the key ("foshan-2023@1") names another version.
    """
    stem, _, version = name.partition("@")
    path = Path(name) if name.endswith(".toml") else _DIRECTORY / f"{stem}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise QuestionnaireError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise QuestionnaireError(f"{path}: not valid TOML ({error})") from error
    try:
        questionnaire = _questionnaire(data)
    except QuestionnaireError as error:
        raise QuestionnaireError(f"{path}: {error}") from None
    if version and not name.endswith(".toml") and name != questionnaire.key:
        raise QuestionnaireError(f"{path}: holds {questionnaire.key}, not {name}")
    return questionnaire


def _questionnaire(data: dict[str, Any]) -> Questionnaire:
    _refuse_unknown(data, {"id", "version", "title", "intro", "question"}, "the file")
    questions = tuple(_question(entry) for entry in _tables(data, "question", "the file"))
    numbers = [question.number for question in questions]
    if numbers != list(range(1, QUESTION_COUNT + 1)):
        raise QuestionnaireError(f"questions must be numbered 1 to {QUESTION_COUNT}, not {numbers}")
    return Questionnaire(
        id=_text(data, "id", "the file"),
        version=_whole(data, "version", "the file", lowest=1),
        title=_text(data, "title", "the file"),
        intro=_text(data, "intro", "the file"),
        questions=questions,
    )


def _question(data: dict[str, Any]) -> Question:
    number = _whole(data, "number", "a question", lowest=1)
    where = f"question {number}"
    _refuse_unknown(data, {"number", "text", "topic", "alert", "options"}, where)
    options = tuple(_option(entry, where) for entry in _tables(data, "options", where))
    letters = "".join(option.letter for option in options)
    if len(set(letters)) < len(letters):
        raise QuestionnaireError(f"{where}: duplicate letters in {letters}")
    if letters != LETTERS:
        raise QuestionnaireError(f"{where}: letters must be A, B, C in this order, not {letters}")
    points = [option.points for option in options]
    if points != sorted(set(points), reverse=True):
        raise QuestionnaireError(f"{where}: points must fall from A to C, not {points}")
    alert = _strings(data, "alert", where)
    if not set(alert) <= set(LETTERS):
        raise QuestionnaireError(f"{where}: alert names letters that are no options: {alert}")
    text, topic = _text(data, "text", where), _text(data, "topic", where)
    return Question(number, text, options, frozenset(alert), topic)


def _option(data: dict[str, Any], where: str) -> Option:
    letter = _text(data, "letter", where)
    where = f"{where}, option {letter}"
    _refuse_unknown(data, {"letter", "label", "points", "also"}, where)
    return Option(
        letter,
        _text(data, "label", where),
        _whole(data, "points", where, lowest=0),
        tuple(_strings(data, "also", where)),
    )


def _refuse_unknown(data: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(data.keys() - known):
        raise QuestionnaireError(f"{where}: unknown key {unknown[0]}")


def _text(data: dict[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise QuestionnaireError(f"{where}: {key} is missing or not a text")
    return value


def _whole(data: dict[str, Any], key: str, where: str, *, lowest: int) -> int:
    value = data.get(key)
    if type(value) is not int or value < lowest:
        raise QuestionnaireError(f"{where}: {key} is missing or not a number from {lowest} up")
    return value


def _strings(data: dict[str, Any], key: str, where: str) -> list[str]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
        raise QuestionnaireError(f"{where}: {key} must be a list of texts")
    return value


def _tables(data: dict[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    value = data.get(key)
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise QuestionnaireError(f"{where}: {key} is missing or not a list")
    return value
