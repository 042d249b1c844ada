"""`python -m bench.coverage`: how right rank intervals are where the truth is known.

Fifteen of forty agencies are listed; their true means have a standard deviation of 4 points out
of 100, enterprises one of 15 around them, and nothing else differs.
"""

import random

from bench.cards import card_of
from scoring.ranking import rank
from scoring.ruleset_file import load_ruleset
from scoring.uncertainty import rank_uncertainty

_AGENCIES, _CYCLES, _REPLICATES = 40, 60, 400
_COLUMNS = ("enterprises", "truth held", "width", "wrongly listed", "unsettled", "settled wrong")


def main() -> None:
    print("".join(f"{column:>17}" for column in _COLUMNS))
    for enterprises in (2, 5, 10, 30, 60, 200):
        row = (f"{enterprises}", *(f"{value:.2f}" for value in _measure(enterprises)))
        print("".join(f"{cell:>17}" for cell in row))


def _measure(enterprises: int) -> tuple[float, ...]:
    """The columns after the first: shares of agencies, places, and agencies a cycle."""
    ruleset = load_ruleset("foshan-2023")
    rng = random.Random(enterprises)
    holds = width = wrongly_listed = unsettled = settled_wrong = 0
    for cycle in range(_CYCLES):
        truths = [rng.gauss(80, 4) for _ in range(_AGENCIES)]
        cards = [
            card_of(ruleset, at, [_rating(rng, truth) for _ in range(enterprises)], [100])
            for at, truth in enumerate(truths)
        ]
        places = rank(ruleset, cards)
        outcome = rank_uncertainty(ruleset, cards, _REPLICATES, seed=cycle)
        best_first = sorted(range(_AGENCIES), key=lambda at: -truths[at])
        for true_rank, at in enumerate(best_first, start=1):
            code = cards[at].findings.uscc
            spread = outcome.agencies[code]
            low, high = spread.rank_interval
            belongs = true_rank <= ruleset.cut_size
            holds += low <= true_rank <= high
            width += high - low
            wrongly_listed += places[code].rank <= ruleset.cut_size and not belongs
            if code in outcome.unsettled:
                unsettled += 1
            else:
                settled_wrong += (spread.p_listed > 1 / 2) != belongs
    cases = _AGENCIES * _CYCLES
    return (
        holds / cases,
        width / cases,
        wrongly_listed / _CYCLES,
        unsettled / _CYCLES,
        settled_wrong / max(1, cases - unsettled),
    )


def _rating(rng: random.Random, truth: float) -> int:
    return round(min(100.0, max(0.0, rng.gauss(truth, 15))))


if __name__ == "__main__":
    main()
