"""The cycle of 佛应急〔2023〕70号, day by day, through chats and commands on the simulator."""

from tests.year import assessing, publishing, recommending, surveying, titles
from tests.year.city import build
from tests.year.plan import TWICE
from tests.year.stage import Year


def test_the_year(year: Year) -> None:
    city = build()
    city.serving_twice.append(city.agency(TWICE))
    recommending.before_the_notice(year, city)
    recommending.from_the_notice_on(year, city)
    first, second, third, *rest = surveying.ANSWERING
    surveying.on(year, city, first, second)
    surveying.two_come_to_look(year, city)
    surveying.urged(year, city)
    surveying.on(year, city, third)
    recommending.to_the_deadline(year, city)
    surveying.on(year, city, rest[0])
    assessing.evidence_comes_in(year, city)
    surveying.on(year, city, rest[1])
    assessing.reports_are_sampled(year, city)
    surveying.on(year, city, *rest[2:])
    surveying.to_the_last_second(year, city)
    assessing.assessed_and_frozen(year, city)
    publishing.the_public_objects(year, city)
    publishing.the_next_moves_up(year, city)
    titles.revoked_in_the_following_year(year, city)
    titles.the_next_cycle_bars_it(year, city)
    titles.the_last_day(year, city)
