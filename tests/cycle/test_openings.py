"""Which agencies hear that the survey is open, on both databases."""

from datetime import datetime

import pytest

from tests.cycle.conftest import City
from tests.cycle.told import Told, bind, kinds, local


@pytest.mark.parametrize(
    ("now", "agencies"),
    [
        (local(12, 12), []),
        (local(13, 8, 59), []),
        (local(13), ["A1"]),
        (local(14, 12), []),  # Saturday
        (local(24, 20, 29), ["A1"]),
        (local(25), []),
    ],
)
def test_agencies_that_bound_before_hear_of_the_opening_while_it_is_open(
    city: City, now: datetime, agencies: list[str]
) -> None:
    for uscc in ("A1", "A2", "A3"):
        city.agency(uscc)
    city.open()
    bind(city, "A1", at=local(12, 23, 59))
    bind(city, "A2", at=local(13, 0))
    rows = Told(city, "openings")(now)
    assert kinds(rows) == [("cycle_opened", agency) for agency in agencies]
    assert {row["expires_at"] for row in rows} <= {local(25, 0)}


def test_the_opening_that_comes_next_is_told(city: City) -> None:
    city.open()
    tell = Told(city, "openings")
    assert tell.next_at(local(1)) == local(13)
    assert tell.next_at(local(14)) == local(16), "held on a Saturday"
    assert tell.next_at(local(16)) is None
