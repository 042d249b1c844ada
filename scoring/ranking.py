"""Ranking: places overall and by class, ties, and the cut."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Places from 1; equals share one, and the next place is as many further down."""

    rank: int
    class_rank: int
    tied: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """Who is listed; codes in the order of the ranks.

    contested: those who share the places at the cut, of whom people must choose;
    is_short: fewer are ranked than could be listed; unqualified: listed in spite of the lowest
    grade; unresolved: pending or held, so that the list may still change.
    """

    size: int
    listed: tuple[str, ...]
    contested: tuple[str, ...]
    is_short: bool
    unqualified: tuple[str, ...]
    unresolved: tuple[str, ...]

    @property
    def decision_required(self) -> bool:
        """A tie crosses the cut, which nobody but people may settle."""
        return bool(self.contested)
