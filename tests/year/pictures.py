"""The pictures of docs/handbook.zh.md: chats of the replayed year, on the simulator's phone page.

Run as `python -m tests.year.pictures`; needs Debian's chromium and fonts-noto-cjk.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from pydantic import SecretStr

from pingyi.config import Config
from pingyi.rehearsal.stage import rehearsal_config
from pingyi.sections import SecurityConfig, ServerConfig
from storage import schema
from storage.database import open_database
from tests.conftest import CHROMIUM, CHROMIUM_ARGS
from tests.year import assessing, publishing, recommending, surveying
from tests.year.city import City, build
from tests.year.conftest import EVE
from tests.year.plan import TWICE
from tests.year.stage import Year, year

OUT = Path(__file__).parents[2] / "docs" / "images"
#: A phone's width; the page shows one person's chat.
_SIZE = {"width": 980, "height": 900}


def main() -> None:
    with tempfile.TemporaryDirectory() as name, _year(Path(name)) as played, _page() as page:
        city = build()
        city.serving_twice.append(city.agency(TWICE))

        def take(person: str, picture: str) -> None:
            _picture(page, played, person, OUT / f"handbook-{picture}.png")

        _story(played, city, take)


def _story(played: Year, city: City, take: Callable[[str, str], None]) -> None:
    recommending.before_the_notice(played, city)
    recommending.from_the_notice_on(played, city)
    first, second, third, *rest = surveying.ANSWERING
    surveying.on(played, city, first)
    take(city.enterprises[0].name, "enterprise")
    surveying.on(played, city, second)
    surveying.two_come_to_look(played, city)
    surveying.urged(played, city)
    take("联络员440604", "liaison")
    recommending.liaison(played, "440604").says("推荐")
    take("联络员440604", "nominations")
    surveying.on(played, city, third)
    recommending.to_the_deadline(played, city)
    take(city.agency(recommending.LATE).name, "materials")
    surveying.on(played, city, rest[0])
    assessing.evidence_comes_in(played, city)
    surveying.on(played, city, rest[1])
    assessing.reports_are_sampled(played, city)
    surveying.on(played, city, *rest[2:])
    surveying.to_the_last_second(played, city)
    assessing.assessed_and_frozen(played, city)
    publishing.the_public_objects(played, city)
    take(city.agency(14).name, "result")
    take(city.agency(3).name, "appeal")
    take("路人", "objection")


@contextmanager
def _year(folder: Path) -> Iterator[Year]:
    url = f"sqlite:///{folder / 'year.db'}"
    database = open_database(url)
    schema.upgrade(database)
    config = rehearsal_config(Config(), url)
    security = SecurityConfig(
        data_keys=config.security.data_keys, secret_key=SecretStr("of the pictures alone")
    )
    pages = ServerConfig(public_url="https://pingyi.example")
    config = config.model_copy(update={"server": pages, "security": security})
    try:
        with year(config, database, folder, EVE) as played:
            yield played
    finally:
        database.dispose()


@contextmanager
def _page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser.new_page(viewport=_SIZE, timezone_id="Asia/Shanghai", locale="zh-CN")
        browser.close()


def _picture(page: Page, played: Year, person: str, out: Path) -> None:
    page.goto(played.record.running.url)
    page.get_by_test_id("person-search").fill(person)
    page.get_by_test_id("person").filter(visible=True).first.click()
    page.get_by_test_id("message").last.wait_for()
    page.get_by_test_id("chat").screenshot(path=out)


if __name__ == "__main__":
    main()
