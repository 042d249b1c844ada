"""Leak alerts are counted for the city, from what was submitted alone."""

from collections.abc import Callable
from typing import Any

import pytest

from cycle.alerts import leak_alerts


@pytest.mark.parametrize(
    ("submitted", "working", "alerts"),
    [
        ("AAAAAAAAAA", "AAAAAAAAAA", 0),
        ("AABAAAAAAA", "AABAAAAAAA", 1),
        ("AACAAAAAAA", "AAAAAAAAAA", 1),
        ("BBABBBBBBB", "BBCBBBBBBB", 0),
        (None, "AACAAAAAAA", 0),
    ],
)
def test_only_a_submitted_answer_alerts(
    city: Any,
    one_engagement: Callable[[], str],
    submitted: str | None,
    working: str,
    alerts: int,
) -> None:
    city.respond(one_engagement(), answers=working, submitted_answers=submitted)
    with city.database.statements() as db:
        assert leak_alerts(db, city.cycle) == alerts
