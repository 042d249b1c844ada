"""Missing means: what stands in for a P that no report or response gave (reading 8).

A missing P is neither 0 nor 100. A policy is chosen by people for a whole class and recorded;
every sheet that it touched names it.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from scoring.decimals import Exact
from scoring.eligibility import Status
from scoring.findings import Findings
from scoring.ruleset import Category, MeanItem, Policy, Ruleset

#: (assessed class, item) to the mean P of those that have one.
ClassMeans = Mapping[tuple[str, int], Fraction]


def known_p(item: MeanItem, findings: Findings) -> Fraction | None:
    """The item's P, None with fewer reports or enterprises than its minimum (reading 9)."""
    sample = findings.samples[item.source]
    return sample.p if sample.units >= item.minimum else None


def class_means(ruleset: Ruleset, agencies: Iterable[Findings]) -> ClassMeans:
    """The mean P of each class and item over the agencies that may be ranked and have one."""
    known: dict[tuple[str, int], list[Fraction]] = {}
    for findings in agencies:
        if findings.eligibility.status is not Status.RANKED:
            continue
        for item in ruleset.mean_items:
            p = known_p(item, findings)
            if p is not None:
                known.setdefault((findings.assessed_class, item.number), []).append(p)
    return {key: sum(values, Fraction(0)) / len(values) for key, values in known.items()}


def stand_in(
    policy: Policy,
    item: MeanItem,
    assessed_class: str,
    means: ClassMeans,
    complete: Iterable[tuple[Category, Exact]],
) -> Fraction | None:
    """The P that a policy puts in a missing one's place; None: the agency stays pending.

    complete: the categories (without the bonus) that lack no P, with the points left in them;
    none when there is no P at all, for a rate of deductions that nobody recorded is no rate.
    """
    match policy:
        case Policy.BLOCK:
            return None
        case Policy.FULL:
            return Fraction(100)
        case Policy.ZERO:
            return Fraction(0)
        case Policy.CLASS_MEAN:
            return means.get((assessed_class, item.number))
        case Policy.RENORMALIZE:
            # as if the points at stake were not there: the rate at which the others were earned.
            # Deductions of the same category still count, which leaving it out would forgive.
            earned, available = Fraction(0), Fraction(0)
            for category, left in complete:
                earned += left
                available += category.maximum
            return 100 * earned / available if available else None
