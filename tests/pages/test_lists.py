"""公示 and 公告 as pages: organisations alone, and nothing before its time."""

from datetime import date
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
