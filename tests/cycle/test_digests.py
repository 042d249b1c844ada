"""What liaisons hear of their districts, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storage.tables import (
    Conversation,
)
from tests.cycle.conftest import City
from tests.cycle.told import CHANCHENG, NANHAI, Told, bind, change, local, rendered, shown


@pytest.fixture
def district(city: City) -> Callable[[], list[str]]:
    """A liaison of 禅城, bound, and three enterprises of theirs; one more of 南海."""

    def build() -> list[str]:
        city.agency("A1")
        for number in range(3):
            city.enterprise(f"E{number}", CHANCHENG)
        city.enterprise("E9", NANHAI)
        engagements = [city.engage("A1", f"E{number}") for number in (0, 1, 2, 9)]
        city.liaison(CHANCHENG, "张三")
        city.open()
        bind(city, CHANCHENG)
        return engagements

    return build


FIGURES = ("invited", "submitted", "since_last", "never_reached")


def test_a_digest_tells_the_district_and_its_movement(
    city: City, district: Callable[[], list[str]]
) -> None:
    engagements = district()
    bind(city, "E0")
    city.submit(engagements[0], "A" * 10)
    tell = Told(city, "digests")
    first = tell(local(16))
    assert shown(first, "district", "day") == [("禅城区", "2023-10-16")]
    assert shown(first, *FIGURES) == [(3, 1, "", 2)]
    assert "上次" not in rendered(first[0])
    bind(city, "E1")
    city.submit(engagements[1], "A" * 10)
    city.submit(engagements[3], "A" * 10)  # of another district
    second = tell(local(20))
    assert shown(second, *FIGURES) == [(3, 2, 1, 1)]
    assert "较上次增加1家；" in rendered(second[0])


def test_who_cannot_be_reached_any_more_is_never_reached(
    city: City, district: Callable[[], list[str]]
) -> None:
    district()
    gone = {subject: city.bind(subject) for subject in ("E0", "E1", "E2")}
    acts_of: dict[str, dict[str, datetime | None]] = {
        "E0": {"last_typed_at": local(13), "last_event_at": None},
        "E1": {"last_typed_at": local(13), "last_event_at": local(15)},  # came back
    }
    for subject, acts in acts_of.items():
        which = Conversation.id == gone[subject]
        change(city, Conversation, which, unreachable_at=local(14), **acts)
    assert shown(Told(city, "digests")(local(16)), "never_reached") == [(1,)]


def test_digests_come_on_mondays_and_on_the_last_three_working_days(
    city: City, district: Callable[[], list[str]]
) -> None:
    district()
    tell, days, now = Told(city, "digests"), [], local(12)
    while now < local(27):
        days += [row["payload"]["day"][-2:] for row in tell(now)]
        now += timedelta(hours=3)
    assert days == ["16", "20", "23", "24"]


def test_a_day_that_was_missed_is_made_up_for_once(
    city: City, district: Callable[[], list[str]]
) -> None:
    district()
    tell = Told(city, "digests")
    assert shown(tell(local(17)), "day") == [("2023-10-17",)]
    assert tell(local(18)) == []
    assert tell(local(19)) == []


def test_a_district_that_asks_nobody_hears_nothing(city: City) -> None:
    city.liaison(CHANCHENG, "张三")
    city.open()
    bind(city, CHANCHENG)
    assert Told(city, "digests")(local(16)) == []
