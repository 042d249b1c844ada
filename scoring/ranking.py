"""Ranking: places overall and by class, ties, and the cut (notice part two, readings 11-13)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from scoring.decimals import Exact
from scoring.eligibility import Status
from scoring.ruleset import Ruleset, TieKind, TieStep
from scoring.scorecard import PLACES, Scorecard

#: More is better in every position.
_Key = tuple[Exact, ...]


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
    is_short: fewer are ranked than could be listed; unqualified: within the cut in spite of the
    lowest grade; unresolved: pending or held, so that the list may still change.
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


def rank(ruleset: Ruleset, cards: Iterable[Scorecard]) -> Mapping[str, Place]:
    """The place of every ranked agency, by code.

    Equal scores are settled by the ruleset's tie order; who is equal in all of it shares a
    place, and neither name nor code ever decides (reading 12).
    """
    keyed = sorted(
        ((standing(ruleset, card), card) for card in cards if card.status is Status.RANKED),
        key=lambda pair: pair[0],
        reverse=True,
    )
    places: dict[str, Place] = {}
    above, above_in_class = 0, dict.fromkeys(ruleset.classes, 0)
    for _, group in groupby(keyed, key=lambda pair: pair[0]):
        equals = [card.findings for _, card in group]
        for each in equals:
            class_rank = above_in_class[each.assessed_class] + 1
            places[each.uscc] = Place(above + 1, class_rank, len(equals) > 1)
        above += len(equals)
        for each in equals:
            above_in_class[each.assessed_class] += 1
    return places


def cut(ruleset: Ruleset, cards: Sequence[Scorecard], places: Mapping[str, Place]) -> Cut:
    """Who is within the cut; cards: all, in the order of their places.

    A tie that crosses the cut is contested as a whole: the list is neither shortened nor
    lengthened without people (reading 12).
    """
    size = ruleset.cut_size
    within = [card for card in cards if _rank(card, places) <= size]
    last = max((_rank(card, places) for card in within), default=0)
    crosses = len(within) > size
    codes = [card.findings.uscc for card in within]
    contested = tuple(code for code in codes if crosses and places[code].rank == last)
    worst = ruleset.grades[-1]
    return Cut(
        size=size,
        listed=tuple(code for code in codes if code not in contested),
        contested=contested,
        is_short=len(places) < size,
        unqualified=tuple(card.findings.uscc for card in within if card.grade == worst),
        unresolved=tuple(
            card.findings.uscc for card in cards if card.status in (Status.PENDING, Status.HELD)
        ),
    )


def standing(ruleset: Ruleset, card: Scorecard) -> _Key:
    """What decides a ranked agency's place: the total score, then the tie order."""
    return (_hundredths(card.total_score), *(_step(step, card) for step in ruleset.tie_order))


def _step(step: TieStep, card: Scorecard) -> Exact:
    match step.kind:
        case TieKind.BASE_SCORE:
            return _hundredths(card.base_score)
        case TieKind.CATEGORY:
            return _known(card.categories[step.category])
        case TieKind.FEWEST:
            points = card.items.get(step.item)
            return -(points.count or 0) if points else 0


def _hundredths(value: Fraction | None) -> int:
    """A rounded score as a whole number, which compares several times as fast."""
    score, scale = _known(value), 10**PLACES
    hundredths: int = score.numerator * scale // score.denominator
    return hundredths


def _known(value: Exact | None) -> Exact:
    if value is None:
        raise ValueError("only a ranked agency has a place")
    return value


def _rank(card: Scorecard, places: Mapping[str, Place]) -> float:
    place = places.get(card.findings.uscc)
    return float("inf") if place is None else place.rank
