"""The time that all processes agree on, also where one machine's clock is wrong."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from storage.clock import DatabaseClock
from storage.database import Database, open_database

A_MOMENT = timedelta(seconds=5)


@pytest.mark.parametrize("wrong", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=400)])
def test_a_machine_whose_clock_is_wrong_goes_by_the_databases(
    database: Database, wrong: timedelta
) -> None:
    before = datetime.now(UTC)
    with time_machine.travel(before + wrong, tick=True):
        found = DatabaseClock(database)()
    if database.is_sqlite:
        # all are on one machine: its clock is everybody's
        assert abs(found - before - wrong) < A_MOMENT
    else:
        assert abs(found - before) < A_MOMENT


def test_while_the_database_is_away_the_machines_own_clock_will_do() -> None:
    away = open_database("postgresql+psycopg://nobody@127.0.0.1:9/none", patience=1)
    assert abs(DatabaseClock(away)() - datetime.now(UTC)) < A_MOMENT
