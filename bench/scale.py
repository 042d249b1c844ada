"""Does a turn cost the same in a large city? The same surveys on either, in alternation."""

import statistics
from contextlib import ExitStack
from pathlib import Path

from bench.city import found_city, postgresql
from bench.filler import fill, give_codes
from bench.parties import Pingyi
from bench.servers import Server
from bench.table import Row
from bench.turns import Say
from bench.verify import count_turns

SMALL = 1_000
#: Many short rounds follow each other so closely that what else the machine does hits both.
_ROUNDS = 10


def measure(folder: Path, large: int, say: Say) -> list[Row]:
    """large: invitations of the large city."""
    rows = []
    with ExitStack() as stack:
        server = stack.enter_context(postgresql(folder))
        for name, url in (("sqlite", None), ("postgresql", server)):
            rows.append(_compare(folder, name, url, large, say))
    return rows


def _compare(folder: Path, name: str, url: str | None, large: int, say: Say) -> Row:
    with ExitStack() as stack:
        sides = []
        for size in (SMALL, large):
            say(f"{name}: filling in {size:,} invitations")
            city = found_city(f"{name}_{size}", folder, url)
            stack.callback(city.close)
            # all of the small city's people are needed; the large one is in full swing
            of_ten = 0 if size == SMALL else 6
            fill(city, size, of_ten)
            give_codes(city, size, of_ten, SMALL)
            server: Server = stack.enter_context(city.serving())
            sides.append(Pingyi(city, server, count_turns(city)))
        each = SMALL // (_ROUNDS + 1)
        ratios = []
        say(f"{name}: {_ROUNDS} rounds on each")
        for number in range(_ROUNDS + 1):
            # the side that goes first has the colder start, so they take turns
            order = sides if number % 2 else sides[::-1]
            cost = {side.city.name: _cost(side, each) for side in order}
            if number:  # the first is the warm-up
                ratios.append(cost[sides[1].city.name] / cost[sides[0].city.name])
        for side in sides:
            side.prove()
        return Row(
            f"Turn cost at {large:,} ÷ at {SMALL:,} invitations, {name}",
            statistics.median(ratios),
            target="≤ 1.2",
            note=f"{min(ratios):.2f} to {max(ratios):.2f}",
        )


def _cost(side: Pingyi, surveys: int) -> float:
    """Seconds of a turn while these surveys are answered as fast as they are."""
    outcome = side.round(60, warm_up=0.0, people=side.city.take(surveys))
    return 1 / outcome.rate
