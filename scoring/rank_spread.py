"""Rank spread: what replicates may be asked for and come to; `uncertainty` draws them."""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_REPLICATES = 100_000
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class RankUncertainty:
    """One agency over all replicates.

    rank_interval: 5th and 95th percentile of its rank; where one falls between two ranks, the
    outer. p_listed: how often it was within the cut, those tied across it sharing the seats that
    are left. expected_rank: its mean rank.
    """

    rank_interval: tuple[int, int]
    p_listed: float
    expected_rank: float


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What the replicates came to, by credit code in the cards' order.

    unsettled: the data do not settle whether they are within the cut;
    single: there is nothing to draw from, so that no spread shows although there is one.
    """

    replicates: int
    seed: int
    agencies: Mapping[str, RankUncertainty]
    unsettled: tuple[str, ...]
    single: tuple[str, ...]


def refuse_unusable(replicates: int, seed: int) -> None:
    """Raises ValueError, in words for users, on replicates or a seed out of range."""
    for name, value, least, most in (
        ("重抽样次数", replicates, 1, MOST_REPLICATES),
        ("随机种子", seed, 0, LARGEST_SEED),
    ):
        if not least <= value <= most:
            raise ValueError(f"{name}应为 {least} 到 {most} 的整数，现为 {value}。")
