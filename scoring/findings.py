"""Findings: what counts of one agency's evidence, after windows and merging.

These are the values; `gathering` makes them. There may be hundreds of thousands, none of them in
a cycle, so they are structs that the garbage collector need not look at.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec

from scoring.decimals import Exact
from scoring.eligibility import Eligibility
from scoring.ruleset import Source


class Incident(msgspec.Struct, frozen=True, gc=False):
    """One distinct incident under a count item; records: how many entries told of it.

    is_named: the records gave it a reference, so that it can be known again elsewhere.
    """

    item: int
    reference: str
    on: date
    records: int
    note: str | None
    is_named: bool


class Award(msgspec.Struct, frozen=True, gc=False):
    """The highest honour of one cause; records: how many honours share the cause."""

    reference: str
    level: str
    on: date
    points: Fraction
    records: int
    title: str | None


class Review(msgspec.Struct, frozen=True, gc=False):
    """One sampled report: its mean review on a scale of 100; records: score and maximum of each."""

    reference: str
    on: date
    rating: Fraction
    records: tuple[tuple[Decimal, Decimal], ...]


class Sample(msgspec.Struct, frozen=True, gc=False):
    """The evidence behind a mean P from 0 to 100, exact; None where there is none.

    units: how many reports or enterprises the mean is over; records: how many entries they
    made; ratings: the units' own means in any order, those of the survey only where kept.
    """

    p: Fraction | None
    units: int
    records: int
    ratings: tuple[Exact, ...]


class SetAside(msgspec.Struct, frozen=True, gc=False):
    """Evidence that does not count, and why, in words; count: how many records."""

    reference: str
    on: date | None
    why: str
    count: int = 1


class Findings(msgspec.Struct, frozen=True, gc=False):
    """What counts of one agency, in an order that does not follow the evidence's.

    digest: SHA-256 of its evidence without the survey, hexadecimal, whatever the records' order.
    """

    uscc: str
    name: str
    assessed_class: str
    eligibility: Eligibility
    incidents: tuple[Incident, ...]
    awards: tuple[Award, ...]
    reviews: tuple[Review, ...]
    samples: Mapping[Source, Sample]
    set_aside: tuple[SetAside, ...]
    warnings: tuple[str, ...]
    digest: str
