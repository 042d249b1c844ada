"""Which way a message takes, by table."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.route import Ledger, Push, Route, carried, cheapest, window_open

NOW = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


def sent(*minutes_ago: float, route: Route = Route.CUSTOM) -> tuple[Push, ...]:
    return tuple(Push("nudge", "cycle", route, ago(minutes=minutes)) for minutes in minutes_ago)


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        (Ledger(), False),
        (Ledger(last_typed_at=ago(hours=1)), True),
        (Ledger(last_typed_at=ago(hours=47)), True),
        (Ledger(last_typed_at=ago(hours=48)), False),
        (Ledger(ago(hours=1), None, sent(50, 40, 30, 20)), True),
        (Ledger(ago(hours=1), None, sent(60, 40, 30, 20, 10)), False),
        # those before the person wrote do not count, nor other routes
        (Ledger(ago(hours=1), None, sent(61, 40, 30, 20, 10)), True),
        (Ledger(ago(hours=1), None, sent(5, 4, 3, 2, 1, route=Route.TEMPLATE)), True),
        (Ledger(last_event_at=ago(seconds=20)), True),
        (Ledger(last_event_at=ago(seconds=60)), False),
        (Ledger(None, ago(seconds=20), sent(0.3, 0.2)), True),
        (Ledger(None, ago(seconds=20), sent(0.3, 0.2, 0.1)), False),
        # one window is used up, the other is not
        (Ledger(ago(hours=1), ago(seconds=20), sent(0.3, 0.2, 0.1)), True),
        (Ledger(ago(hours=1), ago(seconds=20), sent(5, 4, 3, 2, 1)), True),
        (Ledger(ago(hours=1), ago(seconds=20), sent(5, 4, 0.3, 0.2, 0.1)), False),
    ],
)
def test_whether_a_window_is_open(ledger: Ledger, expected: bool) -> None:
    assert window_open(ledger, NOW) is expected
    first = cheapest(carried(ledger, has_template=True, has_credit=False, now=NOW))
    assert first is (Route.CUSTOM if expected else Route.TEMPLATE)


@pytest.mark.parametrize(
    ("window", "template", "credit", "expected"),
    [
        (True, True, True, [Route.CUSTOM, Route.TEMPLATE, Route.SUBSCRIPTION, None]),
        (True, False, True, [Route.CUSTOM, Route.SUBSCRIPTION, None]),
        (False, True, False, [Route.TEMPLATE, None]),
        (False, False, True, [Route.SUBSCRIPTION, None]),
        (False, False, False, [None]),
    ],
)
def test_one_refusal_after_the_other_leads_to_the_telephone(
    window: bool, template: bool, credit: bool, expected: list[Route | None]
) -> None:
    ledger = Ledger(last_typed_at=ago(minutes=1)) if window else Ledger()
    usable = carried(ledger, has_template=template, has_credit=credit, now=NOW)
    refused: set[Route] = set()
    for route in expected:
        assert cheapest(usable, refused) is route
        refused |= {route} if route else set()
