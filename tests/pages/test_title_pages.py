"""A title on the web: what it is worth on the day it is asked, for people, machines and cameras."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cycle.frozen_list import at
from tests.pages.conftest import ANNOUNCED, BASE

REVOKED_ON = date(2024, 1, 10)
YEAR_LATER = date(2024, 10, 31)


@pytest.fixture
def titles(web: Any) -> Any:
    """Of two agencies, the first one stands still; the codes by the agency's."""
    granted = web.year.titled(ANNOUNCED)
    web.today = at(ANNOUNCED)
    return {title.uscc: title.code for title in granted}


def test_there_is_no_title_yet(web: Any) -> None:
    assert "目前还没有公告的标杆机构" in web.text("/titles")
    assert web.get("/titles.json").json["titles"] == []


def test_a_title_until_its_last_moment_and_after_it(web: Any, titles: dict[str, str]) -> None:
    path = f"/titles/{titles['A01']}"
    for day, said in (
        (ANNOUNCED, "称号有效"),
        (YEAR_LATER, "称号有效"),
        (YEAR_LATER + timedelta(days=1), "称号已到期"),
    ):
        web.today = at(day, 0, 0, 0)
        text = web.text(path)
        assert said in text
        assert sum(each in text for each in ("称号有效", "称号已到期", "称号已取消")) == 1
        assert "机构A01" in text
        assert "2024年10月31日 24:00" in text
    web.today = at(YEAR_LATER, 23, 59, 59)
    assert "称号有效" in web.text(path)


def test_a_revoked_title_says_since_when(web: Any, titles: dict[str, str]) -> None:
    web.revoke(titles["A01"], REVOKED_ON)
    web.today = at(REVOKED_ON)
    text = web.text(f"/titles/{titles['A01']}")
    assert "称号已取消" in text
    assert "2024年1月10日" in text
    assert "称号有效" not in text
    assert "称号有效" in web.text(f"/titles/{titles['A02']}")
    states = {each["uscc"]: each["state"] for each in web.get("/titles.json").json["titles"]}
    assert states == {"A01": "revoked", "A02": "valid"}
    # the list that was announced stays as it was, and says so beside the name
    assert web.text("/announcements/2023").count("取消</span>") == 1
    listed = web.text("/titles")
    assert listed.count("已取消") == 1
    assert listed.count("有效</td>") == 1


@pytest.mark.parametrize("code", ["ABCDEFGHJK", "%00", "..%2F..", "<script>", "年" * 100, "0"])
def test_an_unknown_code_is_no_title(web: Any, titles: dict[str, str], code: str) -> None:
    found = web.get(f"/titles/{code}")
    assert found.status_code == 404
    assert "没有" in found.text
    assert "<script" not in found.text
    assert "机构A0" not in found.text
    assert web.get(f"/titles/{code}/qr.svg").status_code == 404


def test_a_title_is_asked_anew_each_time(web: Any, titles: dict[str, str]) -> None:
    """A revocation must not wait for somebody's cache."""
    assert web.get(f"/titles/{titles['A01']}").headers["Cache-Control"] == "no-cache"


def test_the_list_for_machines(web: Any, titles: dict[str, str]) -> None:
    found = web.get("/titles.json")
    assert found.mimetype == "application/json"
    assert (found.json["issuer"], found.json["as_of"]) == ("佛山市应急管理局", "2023-10-31")
    assert [each["uscc"] for each in found.json["titles"]] == ["A01", "A02"]
    first = found.json["titles"][0]
    assert first["url"] == f"{BASE}/titles/{titles['A01']}"
    assert (first["starts_on"], first["ends_on"]) == ("2023-10-31", "2024-10-31")
    assert first["revoked_on"] is None


def test_the_code_in_the_picture_is_the_address(web: Any, titles: dict[str, str]) -> None:
    import segno

    code = titles["A01"]
    found = web.get(f"/titles/{code}/qr.svg")
    assert found.mimetype == "image/svg+xml"
    assert "<script" not in found.text
    path = segno.make(f"{BASE}/titles/{code}", error="m").svg_inline(scale=4)
    drawn = path.split('d="')[1].split('"')[0]
    assert f'd="{drawn}"' in found.text
