"""公示 and 公告 as pages: organisations alone, and nothing before its time."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cycle.frozen_list import at
from tests.cycle.scored import scored
from tests.pages.conftest import ANNOUNCED, TUESDAY


def test_unpublished_answers_as_unknown(web: Any) -> None:
    web.year.freeze(scored("A01", 95))
    unknown = web.get("/notices/1999")
    for path in ("/notices/2023", "/notices/2023.json", "/announcements/2023"):
        found = web.get(path)
        assert found.status_code == 404
        if not path.endswith(".json"):
            assert found.data == unknown.data
            assert dict(found.headers) == dict(unknown.headers)


def test_the_notice_while_people_may_object(web: Any) -> None:
    web.year.publish(web.year.freeze(scored("A01", 95), scored("A02", 91)), TUESDAY)
    text = web.text("/notices/2023")
    assert text == web.text("/notices/2023/")
    assert web.client.head("/notices/2023").data == b""
    for said in ("佛应急公示〔2023〕5号", "2023年10月24日至2023年10月27日", "异议 机构全称 理由"):
        assert said in text
    assert text.index("机构A01") < text.index("机构A02")
    for hidden in ("96.25", "93.25", "优秀", "王科长"):
        assert hidden not in text
    web.today = at(date(2023, 10, 28))
    assert "异议 机构全称" not in web.text("/notices/2023")


def test_the_announcement(web: Any) -> None:
    web.year.publish(web.year.freeze(scored("A01", 95), scored("A02", 91)), TUESDAY)
    assert web.get("/announcements/2023").status_code == 404
    web.year.announce(ANNOUNCED)
    web.today = at(ANNOUNCED)
    text = web.text("/announcements/2023")
    assert "佛应急公告〔2023〕6号" in text
    assert "2023年10月31日至2024年10月31日 24:00" in text
    assert "/announcements/2023" in web.text("/notices/2023")


def test_the_first_page_leads_to_everything_and_trouble_leads_to_it(web: Any) -> None:
    empty = web.text("/")
    assert "目前还没有公告" in empty
    assert 'href="/notices"' in empty
    assert 'href="/titles"' in empty
    assert 'href="/"' in web.text("/nowhere", 404)
    web.year.publish(web.year.freeze(scored("A01", 95)), TUESDAY)
    assert "2023年10月27日 24:00 前可以提出异议" in web.text("/")
    web.year.announce(ANNOUNCED)
    web.today = at(ANNOUNCED)
    text = web.text("/")
    assert 'href="/announcements/2023"' in text
    assert "可以提出异议" not in text


def test_the_list_of_notices_tells_where_each_stands(web: Any) -> None:
    web.year.publish(web.year.freeze(scored("A01", 95)), TUESDAY)
    assert "（正在公示）" in web.text("/notices")
    web.today = at(date(2023, 10, 28))
    assert "（公示已结束）" in web.text("/notices")
    web.year.announce(ANNOUNCED)
    web.today = at(ANNOUNCED)
    text = web.text("/notices")
    assert "（已公告）" in text
    assert 'href="/announcements/2023"' in text
    assert "佛应急公告〔2023〕6号" in text


def test_a_vacant_place_says_since_when(web: Any) -> None:
    snapshot = web.year.freeze(scored("A01", 95), scored("A02", 91))
    published = web.year.publish(snapshot, TUESDAY)
    filed = web.year.object(published, "A02", at(TUESDAY, 12))
    web.year.decide(filed.receipt, at(date(2023, 10, 25), 1), effect="vacancy")
    text = web.text("/notices/2023")
    assert "（空缺）" in text
    assert "自2023年10月25日起" in text
    assert "机构A02" not in text


def test_the_accounts_code_stands_where_one_may_object(web: Any, tmp_path: Path) -> None:
    web.year.publish(web.year.freeze(scored("A01", 95)), TUESDAY)
    assert "/account-qr" not in web.text("/notices/2023")
    assert web.get("/account-qr").status_code == 404
    picture = tmp_path / "account.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n0000")
    for given, kind in (("http://weixin.qq.com/r/x", "image/svg+xml"), (str(picture), "image/png")):
        web.configure(account_qr=given)
        assert '<img src="/account-qr"' in web.text("/notices/2023")
        found = web.get("/account-qr")
        assert (found.status_code, found.mimetype) == (200, kind)
    picture.write_text("no picture")
    web.configure(account_qr=str(picture))
    assert web.get("/account-qr").status_code == 404
    assert "/account-qr" not in web.text("/notices/2023")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/notices/2023?number=1", 200),
        ("/notices/2023?number=2", 404),
        ("/notices/2023?number=0", 404),
        ("/notices/2023?number=x", 400),
        ("/notices/2023?number=%D9%A1", 400),
        ("/notices/%00", 404),
        ("/notices/" + "年" * 200, 404),
        ("/notices", 200),
        ("/notices/", 200),
        ("/nowhere", 404),
    ],
)
def test_what_is_asked_for(web: Any, path: str, status: int) -> None:
    web.year.publish(web.year.freeze(scored("A01", 95)), TUESDAY)
    found = web.get(path)
    assert found.status_code == status
    assert found.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert 'lang="zh-Hans"' in found.text
    assert ("no-store" in found.headers["Cache-Control"]) == (status >= 400)
