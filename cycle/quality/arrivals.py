"""Responses that arrive together: bursts about one agency, and batches of invitations."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cycle.quality.kinds import BATCH_SECONDS, BURST_SECONDS, BURST_TIMES, LEAST_TOGETHER

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Arrival:
    """A response's first submission; at: seconds since 1970; person: whose it is, as far as it is
    known; batch: when its invitation was made, None where most of the cycle's were made then."""

    at: int
    person: str
    invitation: str
    batch: datetime | None


@dataclass(slots=True)
class Pace:
    """How many responses the whole city handed in, minute by minute."""

    _minutes: Counter[int] = field(default_factory=Counter)

    def add(self, at: int) -> None:
        """One more."""
        self._minutes[at // _MINUTE] += 1

    def within(self, start: int, end: int) -> int:
        """How many came in the minutes from start to end."""
        return sum(self._minutes[each] for each in range(start // _MINUTE, end // _MINUTE + 1))

    @property
    def total(self) -> int:
        """How many came at all."""
        return self._minutes.total()


def bursts(arrivals: Sequence[Arrival], pace: Pace) -> set[int]:
    """Places of those about one agency that came within minutes, from different persons.

    arrivals: the agency's, in the order of time. After a push many people answer in the same
    minutes: only what goes far beyond the other agencies' pace at that time is a burst.
    """
    others = pace.total - len(arrivals)
    own = Pace()
    for each in arrivals:
        own.add(each.at)

    def is_rush(first: int) -> bool:
        start = arrivals[first].at
        end = start + BURST_SECONDS
        elsewhere = pace.within(start, end) - own.within(start, end)
        likely = len(arrivals) * elsewhere  # out of so many others
        return own.within(start, end) * others <= BURST_TIMES * likely if others else False

    found: set[int] = set()
    for first, last in _together(arrivals, BURST_SECONDS, lambda each: each.person):
        if not is_rush(first):
            found.update(range(first, last + 1))
    return found


def batches(arrivals: Sequence[Arrival]) -> set[int]:
    """Places of those whose invitations were made at one instant and that arrive together."""
    by_batch: dict[datetime, list[int]] = {}
    for place, each in enumerate(arrivals):
        if each.batch is not None:
            by_batch.setdefault(each.batch, []).append(place)
    found: set[int] = set()
    for places in by_batch.values():
        of_batch = [arrivals[place] for place in places]
        for first, last in _together(of_batch, BATCH_SECONDS, lambda each: each.invitation):
            found.update(places[first : last + 1])
    return found


def _together(
    arrivals: Sequence[Arrival], seconds: int, by: Callable[[Arrival], Hashable]
) -> Iterator[tuple[int, int]]:
    """(first, last) of each window with enough different ones, in the order of time."""
    inside: Counter[Hashable] = Counter()
    first = 0
    for last, each in enumerate(arrivals):
        inside[by(each)] += 1
        while each.at - arrivals[first].at > seconds:
            gone = by(arrivals[first])
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            first += 1
        if len(inside) >= LEAST_TOGETHER:
            yield first, last
