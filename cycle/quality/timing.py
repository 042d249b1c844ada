"""How long people took for their answers, by our own clock (decision 0021)."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from survey.questionnaire import QUESTION_COUNT

#: So many answers within one second came in one message: nobody taps as fast.
TOGETHER = 3
#: A pause longer than a day says no more than one of a day.
_LONGEST = 86_400


@dataclass(frozen=True, slots=True)
class Fill:
    """How a response was filled in for the first time.

    seconds: from the first answer to the tenth; at_once: several answers came in one message, so
    that the time says nothing; gaps: (question, seconds since the answer before it) in the order
    in which they were given, without the first, before which nobody answered.
    """

    seconds: int
    at_once: bool
    gaps: tuple[tuple[int, int], ...]


def first_fill(answer_log: str) -> Fill | None:
    """Read a response's answer_log ("1@1697702400 2@1697702411 …").

    What was changed afterwards does not count. None where the times of all ten answers are not
    known, as of responses from before they were kept.
    """
    first: dict[int, int] = {}
    for entry in answer_log.split():
        number, _, second = entry.partition("@")
        first.setdefault(int(number), int(second))
    if len(first) < QUESTION_COUNT:
        return None
    given = sorted(first.items(), key=lambda each: (each[1], each[0]))
    return Fill(
        seconds=given[-1][1] - given[0][1],
        at_once=max(Counter(first.values()).values()) >= TOGETHER,
        gaps=tuple((question, at - before) for (_, before), (question, at) in pairwise(given)),
    )


class Durations:
    """Seconds counted by value, so that a million of them take no more room than a thousand."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, seconds: int) -> None:
        """One more."""
        self._counts[min(max(seconds, 0), _LONGEST)] += 1

    def __len__(self) -> int:
        return self._counts.total()

    def median(self) -> Fraction | None:
        """Exactly; None of none."""
        total = len(self)
        if not total:
            return None
        return Fraction(self._at((total - 1) // 2) + self._at(total // 2), 2)

    def _at(self, place: int) -> int:
        passed = 0
        for seconds in sorted(self._counts):
            passed += self._counts[seconds]
            if place < passed:
                break
        return seconds


def is_speeder(fill: Fill | None, median: Fraction | None) -> bool:
    """Below half of the median; never who answered several questions in one message."""
    if fill is None or fill.at_once or median is None:
        return False
    return 2 * fill.seconds < median
