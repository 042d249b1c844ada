"""The cycle of 佛应急〔2023〕70号, day by day, through chats and commands on the simulator."""

from tests.year import recommending, surveying
from tests.year.city import build
from tests.year.plan import TWICE
from tests.year.stage import Year


def test_the_year(year: Year) -> None:
    city = build()
    city.serving_twice.append(city.agency(TWICE))
    recommending.before_the_notice(year, city)
    recommending.from_the_notice_on(year, city)
    surveying.to_the_last_second(year, city)
