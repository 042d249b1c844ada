"""The pages as they are really served: over HTTP, on a phone, and while the database is away."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from storage.database import transaction
from storage.tables import Listing
from tests.cycle.frozen_list import at
from tests.cycle.scored import scored
from tests.pages.conftest import ANNOUNCED, TUESDAY

if TYPE_CHECKING:
    from playwright.sync_api import Page

Serve = Callable[[Any], str]
#: Codes that take more than one line of their own.
BROKEN = """
[...document.querySelectorAll('span.code')].filter(e => /^[0-9A-Z]{18}$/.test(e.textContent))
  .filter(e => e.offsetHeight > 1.5 * parseFloat(getComputedStyle(e).lineHeight))
  .map(e => e.textContent)
"""
#: Words of titles and names that take more than one line of their own.
LONE = """
[...document.querySelectorAll('.whole, td.mark')].filter(e => e.getClientRects().length > 1)
  .map(e => e.textContent)
"""
CODE = "91440605MAAWMMWW3K"
LONG = "粤港澳大湾区" * 5 + "安全生产技术服务有限责任公司"


def test_while_the_database_is_away(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    web.year.publish(web.year.freeze(scored("A01", 95)), TUESDAY)
    link = web.result_path("A01")

    def away() -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError("it is away"))

    monkeypatch.setattr(type(web.year.city.database), "statements", lambda _: away())
    for path in ("/notices", "/notices/2023", "/announcements/2023", "/titles", "/titles/X", link):
        found = web.get(path)
        assert (found.status_code, found.headers["Retry-After"]) == (503, "30"), path
        assert "系统暂时无法查询" in found.text
        assert "SELECT" not in found.text
        assert found.headers["Cache-Control"] == "no-store"
    for path in ("/titles.json", "/notices/2023.json"):
        found = web.get(path)
        assert (found.status_code, found.json) == (503, {"error": "系统暂时无法查询，请稍后再试。"})


def test_over_http(web: Any, serve: Serve) -> None:
    web.year.publish(web.year.freeze(scored("A01", 95)), TUESDAY)
    address = serve(web.app)
    shown = requests.get(f"{address}/notices/2023", timeout=10)
    assert (shown.status_code, shown.encoding) == (200, "utf-8")
    assert "机构A01" in shown.text
    style = requests.get(f"{address}/pages/pages.css", timeout=10)
    assert (style.status_code, style.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert requests.head(f"{address}/notices/2023", timeout=10).status_code == 200
    for send in (requests.post, requests.put, requests.delete):
        refused = send(f"{address}/notices/2023", timeout=10)
        assert refused.status_code == 405
        assert "GET" in refused.headers["Allow"]
        assert "只供查看" in refused.text


@pytest.mark.browser
def test_on_a_phone_every_page_fits(web: Any, serve: Serve, page: "Page") -> None:
    """Nothing is wider than the phone, nothing is refused by the page's own rules."""
    web.year.city.agency("A00", LONG)
    titles = web.year.titled(ANNOUNCED)
    with transaction(web.year.city.database) as db:  # as wide as real codes are
        db.execute(update(Listing).where(Listing.uscc == "A02").values(uscc=CODE, name=LONG))
    web.revoke(titles[1].code, ANNOUNCED.replace(day=1, month=11))
    web.today = at(ANNOUNCED.replace(day=2, month=11))
    address = serve(web.app)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": 360, "height": 740})
    paths = [
        "/",
        "/notices",
        "/notices/2023",
        "/announcements/2023",
        "/titles",
        f"/titles/{titles[0].code}",
        web.result_path("A01"),
    ]
    for path in paths:
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert page.evaluate("getComputedStyle(document.body).fontSize") != "", path
        broken = page.evaluate(BROKEN)
        assert broken == [], f"{path}: codes broken over lines"
        assert page.evaluate(LONE) == [], f"{path}: an ending broken over lines"
    page.goto(f"{address}/titles/{titles[0].code}")
    assert page.evaluate("document.querySelector('.qr img').naturalWidth") > 0
    assert said == []
