"""The random draw of reports (报告抽查), which anybody can repeat with sha256sum.

1. The population is a text: one line a report, `USCC<tab>REFERENCE`, each line ended by a line
   feed, in the order of the bytes (`LC_ALL=C sort`). Its SHA-256 is published before the seed.
2. A report's rank is the SHA-256 of `SEED|USCC|REFERENCE` in UTF-8, without a line feed:
   `printf '%s' 'SEED|USCC|REFERENCE' | sha256sum`.
3. Of each agency those with the lowest ranks are drawn, so many as the draw says, or all.

Nothing else goes in: no order of entry, no clock, and no generator whose versions differ.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """A report of the population: its agency's code and its reference."""

    uscc: str
    reference: str


def population_text(reports: Iterable[Listed]) -> str:
    """The population as it is published; the same reports in any order give the same text."""
    return "".join(f"{each.uscc}\t{each.reference}\n" for each in sorted(set(reports)))


def population_hash(reports: Iterable[Listed]) -> str:
    """SHA-256 of the population's text, hexadecimal."""
    return sha256(population_text(reports).encode()).hexdigest()


def rank(seed: str, report: Listed) -> str:
    """The number by which a report is drawn, hexadecimal; the lowest go first."""
    return sha256(f"{seed}|{report.uscc}|{report.reference}".encode()).hexdigest()


def draw(reports: Iterable[Listed], seed: str, per_agency: int) -> tuple[Listed, ...]:
    """The reports drawn, by agency and rank: per_agency of each, or all where it has fewer."""
    by_agency: dict[str, list[Listed]] = defaultdict(list)
    for each in set(reports):
        by_agency[each.uscc].append(each)
    return tuple(
        each
        for uscc in sorted(by_agency)
        for each in sorted(by_agency[uscc], key=lambda one: rank(seed, one))[:per_agency]
    )
