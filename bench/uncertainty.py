"""Rank uncertainty against numpy alone: resample, score and rank to resample and take means.

Within a run the two take turns; each round's ratio is of neighbours, and the median counts.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from bench.cards import card_of
from bench.table import Row
from scoring.ruleset import Ruleset, Source
from scoring.ruleset_file import load_ruleset
from scoring.scorecard import Scorecard
from scoring.uncertainty import rank_uncertainty

AGENCIES, RESPONSES, REPORTS, REPLICATES = 1_000, 100, 5, 1_000
_SEED = 7

Say = Callable[[str], None]
Floats = npt.NDArray[np.float64]


def measure(rounds: int, say: Say) -> list[Row]:
    """rounds: how many ratios the median is of."""
    ruleset = load_ruleset("foshan-2023")
    cards = _cards(ruleset)
    responses = [
        np.array(card.findings.samples[Source.SURVEY].ratings, np.float64) for card in cards
    ]
    say(f"{REPLICATES:,} replicates over {AGENCIES:,} agencies, {rounds} rounds")
    bare, ours = [], []
    for _ in range(rounds + 1):
        bare.append(_seconds(lambda: _bare(responses)))
        ours.append(_seconds(lambda: rank_uncertainty(ruleset, cards, REPLICATES, _SEED)))
    # the first is the warm-up
    ratios = [mine / theirs for mine, theirs in zip(ours[1:], bare[1:], strict=True)]
    note = (
        f"{min(ratios):.2f} to {max(ratios):.2f}; {statistics.median(ours[1:]):.2f} s ÷ "
        f"{statistics.median(bare[1:]):.2f} s of CPU; "
        f"{REPORTS} reports each resampled besides, and ranks"
    )
    name = f"{REPLICATES:,} replicates, {AGENCIES:,} agencies × {RESPONSES} responses ÷ bare numpy"
    return [Row(name, statistics.median(ratios), target="≤ 3", note=note)]


def _bare(samples: Sequence[Floats]) -> list[Floats]:
    rng = np.random.default_rng(_SEED)
    return [
        values[rng.integers(0, len(values), (REPLICATES, len(values)))].mean(axis=1)
        for values in samples
    ]


def _seconds(work: Callable[[], object]) -> float:
    """Of the processor, of which both use one core: what else the machine does hits neither."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _cards(ruleset: Ruleset) -> list[Scorecard]:
    """Agencies with an incident and an honour here and there."""
    rng = random.Random(70)
    cards = []
    for number in range(AGENCIES):
        middle = rng.gauss(85, 4)
        survey, reports = (
            [min(100, max(0, round(rng.gauss(middle, spread)))) for _ in range(units)]
            for units, spread in ((RESPONSES, 15), (REPORTS, 8))
        )
        incidents = rng.sample(range(1, 11), k=rng.choice((0, 0, 1, 2)))
        honour = rng.choice((0, 0, 3, 5))
        cards.append(card_of(ruleset, number, survey, reports, incidents, honour))
    return cards
