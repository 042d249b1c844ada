"""A title's holder hears 30 and 7 days before its end, once each, on working days."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from cycle.publishing.titles import revoke, titles_of
from storage.database import transaction
from tests.cycle.conftest import City
from tests.cycle.frozen_list import BUREAU, ZONE, FrozenList, at
from tests.cycle.told import Told, kinds, rendered, shown

#: Titles from 31 October 2023 to 31 October 2024, a Thursday.
ANNOUNCED = date(2023, 10, 31)


@pytest.fixture
def year(city: Any) -> FrozenList:
    year = FrozenList(city)
    year.titled(ANNOUNCED)
    city.bind("A01")
    city.bind("A02")
    return year


def local(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=ZONE)


def test_each_of_them_twice(year: FrozenList) -> None:
    tell = Told(year.city, "title_expiries")
    assert tell(local(9, 30)) == []
    assert tell.next_at(local(9, 30)) == local(10, 8)  # 1 October is a holiday, until the 7th
    assert tell(local(10, 1)) == []
    rows = tell(local(10, 8))
    assert kinds(rows) == [("title_expiring", "A01"), ("title_expiring", "A02")]
    assert shown(rows, "until", "days") == [("2024-10-31", 23)] * 2
    assert "还有23天到期，有效期至2024年10月31日（含当日）" in rendered(rows[0])
    assert tell(local(10, 23, 23)) == []
    assert tell.next_at(local(10, 23, 23)) == local(10, 24)
    assert shown(tell(local(10, 24)), "days") == [(7,), (7,)]
    assert tell(local(10, 31)) == []
    assert tell.next_at(local(10, 31)) is None


def test_a_late_tick_tells_how_many_days_are_left(year: FrozenList) -> None:
    tell = Told(year.city, "title_expiries")
    assert shown(tell(local(10, 31)), "days") == [(0,), (0,)]
    assert tell(local(11, 1)) == []


def test_whoever_holds_a_letter_to_another_of_its_codes_hears_it_too(year: FrozenList) -> None:
    year.city.agency("A03")
    year.city.open()
    year.city.bind("A03")
    year.merge("A01", "A03", date(2024, 3, 1))
    rows = Told(year.city, "title_expiries")(local(10, 24))
    assert kinds(rows) == [("title_expiring", uscc) for uscc in ("A01", "A02", "A03")]


def test_a_revoked_title_does_not_expire(year: FrozenList) -> None:
    with transaction(year.city.database) as db:
        title = titles_of(db, year.city.cycle.id)[0]
        revoke(db, title, date(2024, 3, 1), "虚假报告", BUREAU, at(date(2024, 3, 1)), ZONE)
    rows = Told(year.city, "title_expiries")(local(10, 24))
    assert kinds(rows)[-1:] == [("title_expiring", "A02")]
    assert len(rows) == 1


@pytest.fixture
def newer(city: Any) -> FrozenList:
    """A01's person is bound by the next year's letter alone, A02's by both."""
    year = FrozenList(city)
    year.titled(ANNOUNCED)
    city.bind("A02")
    after = City(city.database, city.vault, replace(city.file, name="2024"), ids=city.ids)
    after.open()
    after.bind("A01")
    after.bind("A02")
    return year


def test_whoever_is_bound_by_a_newer_letter_hears_it_once(newer: FrozenList) -> None:
    """A title outlives its cycle, whose letters may be long gone by its end."""
    tell = Told(newer.city, "title_expiries")
    rows = tell(local(10, 24))
    assert sorted(kinds(rows)) == [("title_expiring", "A01"), ("title_expiring", "A02")]
    assert tell(local(10, 25)) == []


def test_so_is_told_that_it_was_revoked(newer: FrozenList) -> None:
    with transaction(newer.city.database) as db:
        for title in titles_of(db, newer.city.cycle.id):
            revoke(db, title, date(2024, 3, 1), "虚假报告", BUREAU, at(date(2024, 3, 1)), ZONE)
    assert len(newer.queued("title_revoked")) == 2
