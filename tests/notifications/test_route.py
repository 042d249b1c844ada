"""Which way a message takes, by table."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.errors import from_errcode
from notifications.route import Ledger, Route, choose, fallback

NOW = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        (Ledger(), Route.TEMPLATE),
        (Ledger(last_typed_at=ago(hours=1)), Route.CUSTOM),
        (Ledger(last_typed_at=ago(hours=47)), Route.CUSTOM),
        (Ledger(last_typed_at=ago(hours=48)), Route.TEMPLATE),
        (Ledger(last_typed_at=ago(hours=1), sent_since_typed=4), Route.CUSTOM),
        (Ledger(last_typed_at=ago(hours=1), sent_since_typed=5), Route.TEMPLATE),
        (Ledger(last_event_at=ago(seconds=20)), Route.CUSTOM),
        (Ledger(last_event_at=ago(seconds=60)), Route.TEMPLATE),
        (Ledger(last_event_at=ago(seconds=20), sent_since_event=2), Route.CUSTOM),
        (Ledger(last_event_at=ago(seconds=20), sent_since_event=3), Route.TEMPLATE),
        # one window is used up, the other is not
        (Ledger(ago(hours=1), ago(seconds=20), 4, 3), Route.CUSTOM),
        (Ledger(ago(hours=1), ago(seconds=20), 5, 0), Route.CUSTOM),
        (Ledger(ago(hours=1), ago(seconds=20), 5, 3), Route.TEMPLATE),
    ],
)
def test_the_cheapest_route_that_works(ledger: Ledger, expected: Route) -> None:
    assert choose(ledger, has_template=True, now=NOW) is expected
    without = None if expected is Route.TEMPLATE else expected
    assert choose(ledger, has_template=False, now=NOW) is without


@pytest.mark.parametrize("code", [45015, 45047])
def test_a_closed_window_falls_back_to_the_template(code: int) -> None:
    error = from_errcode(code)
    assert fallback(Route.CUSTOM, error, has_template=True) is Route.TEMPLATE
    assert fallback(Route.CUSTOM, error, has_template=False) is None
    assert fallback(Route.TEMPLATE, error, has_template=True) is None


@pytest.mark.parametrize("code", [-1, 40003, 45009, 47003])
def test_nothing_else_does(code: int) -> None:
    assert fallback(Route.CUSTOM, from_errcode(code), has_template=True) is None
