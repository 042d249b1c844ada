"""What goes wrong now and then on the platform's side, drawn from the seed."""

import random
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from pingyi.rehearsal.phones import Phones

#: Of a hundred quarters of an hour by day.
_OFTEN = 6
#: The fault, and how many calls it strikes at most.
_FAULTS = (
    ("busy", 5),
    ("frequency", 1),
    ("lose_answers", 3),
    ("drop", 2),
    ("gateway", 2),
    ("lose_replies", 2),
)
_DAY = range(8, 20)


class Trouble:
    """Switches faults on; counts which."""

    def __init__(self, phones: Phones, zone: ZoneInfo, seed: int) -> None:
        self._phones = phones
        self._zone = zone
        self._rng = random.Random(f"trouble:{seed}")  # noqa: S311 - accidents, not secrets
        self.made: Counter[str] = Counter()

    def maybe(self, now: datetime) -> None:
        """Perhaps something goes wrong from now on, for the next few calls."""
        if now.astimezone(self._zone).hour not in _DAY or self._rng.randrange(100) >= _OFTEN:
            return
        fault, most = self._rng.choice(_FAULTS)
        self._phones.fail(fault=fault, times=self._rng.randint(1, most))
        self.made[fault] += 1
