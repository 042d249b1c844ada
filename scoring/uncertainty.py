"""Uncertainty: how far ranks and list would move, had other enterprises and reports come up.

A bootstrap: each agency's enterprises, and its reports where there are several, are drawn anew
with replacement; scores, ranks and the cut follow. docs/uncertainty.md says what that leaves out.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction
from hashlib import sha256
from itertools import count

import numpy as np
import numpy.typing as npt

from scoring.decimals import Exact
from scoring.eligibility import Status
from scoring.rank_spread import RankUncertainty, Uncertainty, refuse_unusable
from scoring.ranking import standing
from scoring.ruleset import MeanItem, Ruleset, TieKind
from scoring.scorecard import Scorecard

__all__ = ["RankUncertainty", "Uncertainty", "rank_uncertainty"]

#: Listed in at most one of twenty replicates, or in all but one: then the data settle it.
_SETTLED = 0.05

# Points and ratings are whole numbers of such parts: sums come out the same on every machine, in
# whatever order a processor adds, and what is equal on paper is equal here.
_POINT = 10**8
_RATING = 10**10
#: Thirds lose fewer parts of a point than this; half a hundredth must still round up.
_SLACK = 16
#: A seat in parts, so that shares add up to the same however the replicates are divided.
_SEAT = 2**40

# How many numbers are held at once: an agency's draws, everybody's points, what is being ranked.
_DRAWS, _POINTS, _RANKED = 2**16, 2**21, 2**16

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def rank_uncertainty(
    ruleset: Ruleset,
    cards: Sequence[Scorecard],
    replicates: int,
    seed: int,
    advance: Callable[[], None] | None = None,
) -> Uncertainty:
    """Resample the ranked ones among the cards; the same for a seed on every machine.

    An agency's draws follow from the seed and its credit code, not from who else is ranked or in
    what order. advance: called once for each ranked card, evenly over the work.
    Raises ValueError, in words for users, on replicates or a seed out of range.
    """
    refuse_unusable(replicates, seed)
    ranked = [card for card in cards if card.status is Status.RANKED]
    if not ranked:
        return Uncertainty(replicates, seed, {}, (), ())
    field = _Field(ruleset, ranked, seed)
    ranks, seats = _replay(field, replicates, advance)
    ranks.sort(axis=0)
    outside = (replicates - 1) * 5 // 100
    intervals = zip(ranks[outside].tolist(), ranks[-1 - outside].tolist(), strict=True)
    listed = (seats / (_SEAT * replicates)).tolist()
    means = (ranks.sum(axis=0, dtype=np.int64) / replicates).tolist()
    codes = [card.findings.uscc for card in ranked]
    return Uncertainty(
        replicates,
        seed,
        dict(zip(codes, map(RankUncertainty, intervals, listed, means), strict=True)),
        tuple(c for c, p in zip(codes, listed, strict=True) if _SETTLED < p < 1 - _SETTLED),
        tuple(c for c, single in zip(codes, field.single, strict=True) if single),
    )


def _replay(
    field: "_Field", replicates: int, advance: Callable[[], None] | None
) -> tuple[npt.NDArray[np.unsignedinteger], Integers]:
    """Ranks of shape (replicates, agencies), and each agency's seats in parts of a seat."""
    agencies = len(field.single)
    ranks = np.empty((replicates, agencies), dtype=np.min_scalar_type(agencies))
    seats = np.zeros(agencies, dtype=np.int64)
    # even, or what a replicate draws would depend on where the blocks end
    block = max(2, _POINTS // agencies & ~1)
    blocks, calls = -(-replicates // block), count(1)

    def drawn() -> None:
        if advance and next(calls) % blocks == 0:
            advance()

    rows = max(1, _RANKED // agencies)
    for start in range(0, replicates, block):
        points = field.draw(min(block, replicates - start), drawn)
        for at in range(0, points.shape[2], rows):
            some, edge, share = _rank(field.keys(points[:, :, at : at + rows]), field.cut)
            ranks[start + at : start + at + len(some)] = some
            seats += (some < edge).sum(axis=0) * _SEAT
            seats += np.where(some == edge, share, 0).sum(axis=0)
    return ranks, seats


def _rank(keys: Sequence[Integers], cut: int) -> tuple[Integers, Integers, Integers]:
    """Competition ranks by keys of shape (replicates, agencies), decisive first, more is better.

    With them, as columns: the rank that gets the last seat, and each one's share who has it.
    """
    order = np.lexsort(keys[::-1], axis=1)[:, ::-1]
    leads = np.zeros(order.shape, dtype=np.bool_)
    for key in keys:
        placed = np.take_along_axis(key, order, axis=1)
        leads[:, 1:] |= placed[:, 1:] != placed[:, :-1]
    places = np.where(leads, np.arange(1, order.shape[1] + 1), 1)
    np.maximum.accumulate(places, axis=1, out=places)
    ranks = np.empty_like(places)
    np.put_along_axis(ranks, order, places, axis=1)
    edge = places[:, cut - 1 : cut]
    sharing = (places == edge).sum(axis=1, keepdims=True)
    return ranks, edge, (cut + 1 - edge) * _SEAT // sharing


class _Field:
    """The ranked agencies as arrays in the cards' order, points in parts."""

    def __init__(self, ruleset: Ruleset, cards: Sequence[Scorecard], seed: int) -> None:
        self.cut = min(ruleset.cut_size, len(cards))
        samples = [list(_samples(ruleset, card, seed)) for card in cards]
        self.single = [not own for own in samples]
        self._samples = [[sample for sample in own if sample.varies] for own in samples]
        # whom nothing moves keeps its published scores
        self._still = np.array([not own for own in self._samples])
        self._ties = ruleset.tie_order
        units = [1, *(_POINT if tie.kind is TieKind.CATEGORY else 1 for tie in self._ties)]
        self._standings = np.array([[*map(_whole, standing(ruleset, c), units)] for c in cards]).T
        self._moving = tuple(dict.fromkeys(item.category for item in ruleset.mean_items))
        self._starts = np.array(
            [
                [_start(ruleset, card, key, own) for key in self._moving]
                for card, own in zip(cards, self._samples, strict=True)
            ]
        ).T
        bonuses = {category.key for category in ruleset.categories.values() if category.is_bonus}
        self._bonus = _earned(cards, bonuses)
        self._fixed = _earned(cards, set(ruleset.categories) - bonuses - set(self._moving))

    def draw(self, replicates: int, drawn: Callable[[], None]) -> Floats:
        """The next replicates' points, of shape (moving categories, agencies, replicates)."""
        points = np.repeat(self._starts[:, :, np.newaxis], replicates, axis=2)
        for at, own in enumerate(self._samples):
            for sample in own:
                points[self._moving.index(sample.item.category), at] += sample.draw(replicates)
            drawn()
        return points

    def keys(self, points: Floats) -> list[Integers]:
        """What to rank by, decisive first, more being better; of shape (replicates, agencies)."""
        whole = np.maximum(np.floor(points.swapaxes(1, 2) + 0.5), 0).astype(np.int64)
        moving = dict(zip(self._moving, whole, strict=True))
        base = whole.sum(axis=0) + self._fixed
        total, *steps = self._standings
        keys = [np.where(self._still, total, _hundredths(base + self._bonus))]
        for tie, values in zip(self._ties, steps, strict=True):
            if tie.kind is TieKind.BASE_SCORE:
                keys.append(np.where(self._still, values, _hundredths(base)))
            else:
                keys.append(moving.get(tie.category, values))
        return _packed(keys, base.shape)


def _hundredths(points: Integers) -> Integers:
    return (points + _POINT // 200 + _SLACK) // (_POINT // 100)


def _packed(keys: Sequence[Integers], shape: tuple[int, ...]) -> list[Integers]:
    """The same order in fewer keys: as many side by side in one number as fit."""
    packed: list[Integers] = []
    free = -1
    for key in keys:
        raised = np.broadcast_to(key - key.min(), shape)
        bits = int(raised.max()).bit_length()
        if bits <= free:
            packed[-1] = packed[-1] << bits | raised
        else:
            packed.append(raised)
            free = 63
        free -= bits
    return packed


class _Sample:
    """What one agency was given under a mean item, and the stream that draws from it."""

    def __init__(self, item: MeanItem, ratings: Sequence[Exact], key: str) -> None:
        self.item = item
        # sorted, so that the order in which evidence came in moves nothing
        self._ratings = np.sort(np.rint(np.array(ratings, np.float64) * _RATING).astype(np.int64))
        self.varies = bool(self._ratings[0] != self._ratings[-1])
        self._worth = np.float64(Fraction(_POINT, len(ratings) * _RATING) / item.divisor)
        # numpy keeps the words of a bit generator for good, but not what it makes of them
        self._stream = np.random.PCG64(int.from_bytes(sha256(key.encode()).digest(), "big"))

    def draw(self, replicates: int) -> Floats:
        """What the next replicates' means add to the category, in parts of a point."""
        size = len(self._ratings)
        sums = np.empty(replicates, dtype=np.int64)
        rows = max(2, _DRAWS // size & ~1)
        for start in range(0, replicates, rows):
            draws = min(rows, replicates - start) * size
            words = self._stream.random_raw(-(-draws // 2)).astype("<u8", copy=False)
            # half a word, as a fraction of 2**32, says which rating
            picks = words.view("<u4")[:draws].astype(np.int64)
            picks *= size
            picks >>= 32
            sums[start : start + rows] = self._ratings.take(picks).reshape(-1, size).sum(axis=1)
        return sums * self._worth


def _samples(ruleset: Ruleset, card: Scorecard, seed: int) -> Iterator[_Sample]:
    """What there is to draw from; a P that a policy put in place stays as it is."""
    for item in ruleset.mean_items:
        sample = card.findings.samples[item.source]
        if len(ratings := sample.ratings) < sample.units:
            raise ValueError("ratings that were not kept cannot be drawn from")
        if card.items[item.number].policy is None and len(ratings) > 1:
            yield _Sample(item, ratings, f"{seed} {card.findings.uscc} {item.source}")


def _start(ruleset: Ruleset, card: Scorecard, category: str, samples: Sequence[_Sample]) -> float:
    """A category's points before what the samples add, in parts; it may be below 0."""
    if not samples:
        return float((card.categories[category] or 0) * _POINT)
    drawn = {sample.item.number for sample in samples}
    points = ruleset.categories[category].maximum - card.counted.get(category, 0)
    for item in ruleset.mean_items:
        if item.category == category:
            points -= item.base if item.number in drawn else card.items[item.number].deduction or 0
    return float(points * _POINT)


def _earned(cards: Sequence[Scorecard], categories: Collection[str]) -> Integers:
    points = (sum(card.categories[key] or 0 for key in categories) for card in cards)
    return np.array([_whole(each, _POINT) for each in points])


def _whole(value: Exact, parts: int) -> int:
    """The value in such parts of 1, half-up."""
    return (2 * value.numerator * parts + value.denominator) // (2 * value.denominator)
