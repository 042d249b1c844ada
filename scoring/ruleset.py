"""Rulesets: a published standard as frozen, versioned values; read by `ruleset_file`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property


class Source(StrEnum):
    """Where a mean item's P comes from; the names of the evidence's lists."""

    REPORT_REVIEWS = "report_reviews"
    SURVEY = "survey"


class Policy(StrEnum):
    """What to do for a whole class where an agency has no P (reading 8)."""

    BLOCK = "block"
    RENORMALIZE = "renormalize"
    CLASS_MEAN = "class_mean"
    FULL = "full"
    ZERO = "zero"


class Basis(StrEnum):
    """The score that decides the grade: with the honours, or without."""

    TOTAL = "total_score"
    BASE = "base_score"


@dataclass(frozen=True, slots=True)
class Window:
    """The days that count, both ends included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Category:
    """考评项目. Deductions never take more than `maximum`; a bonus never gives more."""

    key: str
    title: str
    maximum: Fraction
    is_bonus: bool = False


@dataclass(frozen=True, slots=True)
class CountItem:
    """评估项目 that deducts `points` for each incident.

    expected_once: a second incident is counted, but is unusual enough for a warning; heading:
    what the standard prints before the item (and likewise below), such as 满意度调查.
    """

    number: int
    category: str
    title: str
    rubric: str
    points: Fraction
    expected_once: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class MeanItem:
    """评估项目 whose deduction is `base - P / divisor`, P being a mean from 0 to 100.

    minimum: with fewer reports or enterprises than this, P is missing.
    """

    number: int
    category: str
    title: str
    rubric: str
    source: Source
    base: Fraction
    divisor: Fraction
    minimum: int = 1
    heading: str = ""

    def deduction(self, p: Fraction) -> Fraction:
        """Points taken away at this mean."""
        return self.base - p / self.divisor


@dataclass(frozen=True, slots=True)
class HonourItem:
    """加分项: points by level, the highest first."""

    number: int
    category: str
    title: str
    rubric: str
    levels: Mapping[str, Fraction]
    heading: str = ""


Item = CountItem | MeanItem | HonourItem


@dataclass(frozen=True, slots=True)
class Grade:
    """考评结果 of scores from `lowest` up to, but without, `below` (None: no end)."""

    key: str
    title: str
    lowest: Fraction
    below: Fraction | None


class TieKind(StrEnum):
    """What a step of the tie order compares."""

    BASE_SCORE = "base_score"
    CATEGORY = "category"
    FEWEST = "fewest"


@dataclass(frozen=True, slots=True)
class TieStep:
    """One step of the order that settles equal scores.

    category: the key of a category, more points first; item: the number of a count item, fewer
    incidents first.
    """

    kind: TieKind
    category: str = ""
    item: int = 0


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """How a survey's sheet of answers is read: so many letters, each worth points."""

    questions: int
    points: Mapping[str, int]

    @property
    def maximum(self) -> int:
        """The points of a sheet of the best answers."""
        return self.questions * max(self.points.values())


@dataclass(frozen=True, slots=True)
class Clauses:
    """The places of the standard and its notice that say what no item says.

    registration, business, penalty, ban: who may be assessed; limits: floors and caps.
    """

    registration: str
    business: str
    penalty: str
    ban: str
    limits: str


@dataclass(frozen=True)  # without slots, for what is derived once
class Ruleset:
    """One standard in one version.

    categories: by key, in the standard's order; items: by number, in order; grades: best first;
    classes: assessed class to its Chinese name, in order; window: the days that count where the
    evidence states none; digest: SHA-256 of the rules as read, hexadecimal, whatever the file's
    comments and layout, so that nobody changes a published version unnoticed.
    """

    name: str
    version: int
    title: str
    source: str
    categories: Mapping[str, Category]
    items: Mapping[int, Item]
    grades: tuple[Grade, ...]
    grade_basis: Basis
    tie_order: tuple[TieStep, ...]
    cut_size: int
    answer_sheet: AnswerSheet
    classes: Mapping[str, str]
    policies: frozenset[Policy]
    default_policy: Policy
    window: Window
    clauses: Clauses
    digest: str

    @property
    def key(self) -> str:
        """What a score sheet names, such as "foshan-2023@1"."""
        return f"{self.name}@{self.version}"

    @cached_property
    def count_items(self) -> tuple[CountItem, ...]:
        """The items that deduct for each incident, by number."""
        return tuple(item for item in self.items.values() if isinstance(item, CountItem))

    @cached_property
    def mean_items(self) -> tuple[MeanItem, ...]:
        """The items that follow a mean, by number."""
        return tuple(item for item in self.items.values() if isinstance(item, MeanItem))

    @cached_property
    def honour_item(self) -> HonourItem | None:
        """The item that gives a bonus, where the standard has one."""
        return next((i for i in self.items.values() if isinstance(i, HonourItem)), None)

    @cached_property
    def base_categories(self) -> tuple[Category, ...]:
        """The categories that make up the base score."""
        return tuple(each for each in self.categories.values() if not each.is_bonus)

    def mean_item(self, source: Source) -> MeanItem | None:
        """The item that this kind of evidence feeds, where the standard has one."""
        return next((item for item in self.mean_items if item.source is source), None)

    def clause(self, number: int) -> str:
        """The place of an item in the published standard."""
        return f"{self.source} 第{number}项"
