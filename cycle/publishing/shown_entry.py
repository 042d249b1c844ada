"""What an agency may see of its own entry in a result: nothing that tells a single answer.

Which items and categories stand on the survey is the ruleset's to say. Below k enterprises all of
it is withheld, with every figure that it could be reckoned from; from k on it is told to two
decimals and the number of enterprises in steps, for an exact mean betrays how many it is the
mean of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import msgspec

from cycle.coverage import K_ANONYMITY
from scoring import wording
from scoring.decimals import decimal_string, rounded_value
from scoring.eligibility import Status
from scoring.receipt import Line
from scoring.result import PublishedAgency, PublishedItem
from scoring.ruleset import MeanItem, Policy, Ruleset, Source
from scoring.scorecard import PLACES

#: The status of who is ranked or pending by what it must not be told.
UNTOLD = "withheld"
#: In place of a figure from which it could be told how few enterprises answered.
WITHHELD = "不予显示"
#: What people call the statuses that an agency is told.
STATUSES: Mapping[str, str] = {**wording.STATUSES, UNTOLD: WITHHELD}


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What of an entry follows from the survey.

    item: the survey's own, None where the standard has none; filled: the means that are missing
    and are reckoned from the rate of all the others; at_least: how many enterprises answered, in
    a step; withheld: fewer than k did.
    """

    ruleset: Ruleset
    entry: PublishedAgency
    item: MeanItem | None
    filled: tuple[MeanItem, ...]
    at_least: int

    @property
    def withheld(self) -> bool:
        return self.item is not None and self.entry.respondents < K_ANONYMITY

    @property
    def means(self) -> tuple[MeanItem, ...]:
        return () if self.item is None else (self.item, *self.filled)

    @property
    def items(self) -> frozenset[int]:
        return frozenset(each.number for each in self.means)

    @property
    def categories(self) -> frozenset[str]:
        return frozenset(each.category for each in self.means)


def surveyed(
    ruleset: Ruleset, entry: PublishedAgency, policy: Policy | None, at_least: int
) -> Surveyed:
    """policy: of the agency's class, for a mean that is missing (scoring.missing)."""
    item = ruleset.mean_item(Source.SURVEY)
    filled = missing_others(ruleset, entry) if policy is Policy.RENORMALIZE else ()
    return Surveyed(ruleset, entry, item, filled, at_least)


def missing_others(ruleset: Ruleset, entry: PublishedAgency) -> tuple[MeanItem, ...]:
    """The means besides the survey's for which the agency has too few reports."""
    return tuple(
        each
        for each in ruleset.mean_items
        if each.source is not Source.SURVEY and entry.reports < each.minimum
    )


def status(of: Surveyed) -> str:
    """Withheld: whether it is ranked or pending would tell whether anybody answered."""
    entry = of.entry
    told_anyway = entry.status in (Status.HELD, Status.EXCLUDED)
    return UNTOLD if of.withheld and not told_anyway else entry.status


def reasons(of: Surveyed) -> tuple[str, ...]:
    """Those about the survey in one sentence, whether nobody answered or four did."""
    item, own = of.item, of.entry.reasons
    if item is None:
        return own
    if of.withheld:
        about = tuple(f"第{number}项" for number in of.items)
        kept = (each for each in own if not each.startswith(about))
        return (*kept, *(withheld_why(of, each) for each in of.means))
    return tuple(
        _too_few(of, item) if each.startswith(f"第{item.number}项") else each for each in own
    )


def withheld_why(of: Surveyed, item: MeanItem) -> str:
    """Why nothing is told of an item."""
    if item is of.item:
        return f"第{item.number}项：作答企业不足 {K_ANONYMITY} 家，为保护作答企业不予显示"
    return f"第{item.number}项：缺少的得分按其余项目折算，可由此推算满意度，不予显示"


def _too_few(of: Surveyed, item: MeanItem) -> str:
    return f"第{item.number}项至少 {of.at_least} 家企业作答，少于规定的 {item.minimum} 家企业"


def items(of: Surveyed) -> dict[str, PublishedItem]:
    """Withheld, or with two decimals."""
    found = {}
    for number, item in of.entry.items.items():
        if int(number) in of.items:
            if of.withheld:
                continue
            short, taken = _short(item.p), _short(item.deduction)
            item = msgspec.structs.replace(item, p=short, deduction=taken)
        found[number] = item
    return found


def stand_ins(of: Surveyed) -> dict[str, str]:
    """Why the mean of an item is none that was measured, and what the policy put in its place."""
    return {
        str(each.number): wording.stands_in(_why_missing(of, each), points.policy)
        for each in of.ruleset.mean_items
        if (points := items(of).get(str(each.number))) is not None and points.policy is not None
    }


def categories(of: Surveyed) -> dict[str, str | None]:
    """Withheld (None), or with two decimals."""
    return {
        key: points if key not in of.categories else None if of.withheld else _short(points)
        for key, points in of.entry.categories.items()
    }


def lines(of: Surveyed) -> tuple[Line, ...]:
    """Up to the survey as they are; from there on a running total would tell its mean."""
    means = {(each.number, wording.mean_reference(each)): each for each in of.means}
    kept: list[Line] = []
    is_after = False
    for line in of.entry.receipt.lines:
        mean = means.get((line.item or 0, line.reference))
        is_after = is_after or mean is not None
        if is_after:
            told = _withheld(of, line, mean) if of.withheld else _rounded(of, line, mean)
            kept += told
        else:
            kept.append(line)
    return tuple(kept)


def _withheld(of: Surveyed, line: Line, mean: MeanItem | None) -> Iterable[Line]:
    if mean is not None:
        line = msgspec.structs.replace(line, note=withheld_why(of, mean), points=None)
    elif line.item is None and (line.category is None or line.category in of.categories):
        return ()  # rounding and total; that a floor was reached
    return (msgspec.structs.replace(line, running=""),)


def _rounded(of: Surveyed, line: Line, mean: MeanItem | None) -> Iterable[Line]:
    points = line.points
    if mean is not None:
        line = msgspec.structs.replace(line, note=_note(of, mean))
        points = _short(points)
    elif line.item is None and line.category is None:
        points = "0"  # what was shown before it is rounded already
    elif line.item is None and line.category in of.categories:
        points = _short(points)
    return (msgspec.structs.replace(line, points=points, running=_short(line.running) or ""),)


def _note(of: Surveyed, mean: MeanItem) -> str:
    """How the mean came about, without the exact number of enterprises."""
    points = of.entry.items.get(str(mean.number), PublishedItem())
    p, policy = _short(points.p), points.policy
    why = _why_missing(of, mean)
    if p is None:
        return why
    if policy is None:
        return f"至少 {of.at_least} 家企业作答，P={p}"
    return wording.filled(why, policy, Fraction(p))


def _why_missing(of: Surveyed, mean: MeanItem) -> str:
    return _too_few(of, mean) if mean is of.item else wording.missing(mean, of.entry.reports)


def _short(points: str | None) -> str | None:
    """To two decimals."""
    return None if points is None else decimal_string(rounded_value(Fraction(points), PLACES))
