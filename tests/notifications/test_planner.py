"""One scheduler plans at a time, and frees what is its own alone."""

from datetime import UTC, datetime, timedelta

from notifications.planner import LEASE, only_planner
from storage.database import Database

NOW = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)


def test_one_plans_and_the_next_one_after_it(database: Database) -> None:
    with only_planner(database, NOW) as first, only_planner(database, NOW) as second:
        assert (first, second) == (True, False)
    with only_planner(database, NOW) as again:
        assert again


def test_who_took_longer_than_the_lease_does_not_free_the_next_one_s(database: Database) -> None:
    later = NOW + LEASE + timedelta(seconds=1)
    slow = only_planner(database, NOW)
    assert slow.__enter__()
    with only_planner(database, later) as second:
        assert second
        slow.__exit__(None, None, None)
        with only_planner(database, later) as third:
            assert not third
