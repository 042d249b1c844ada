"""Tags and the menus that go by them: the platform's refusals, and which menu a phone shows."""

from typing import Any

import pytest

TAGGING, ADD = "/cgi-bin/tags/members/batchtagging", "/cgi-bin/menu/addconditional"


def menu(name: str, **more: object) -> dict[str, object]:
    return {"button": [{"type": "click", "name": name, "key": name}], **more}


def tag(sim: Any, name: str, token: str) -> int:
    return int(sim.call("/cgi-bin/tags/create", {"tag": {"name": name}}, token)["tag"]["id"])


def seen(sim: Any, openid: str) -> str:
    return str(sim.get("/sim/menu", openid=openid)["button"][0]["name"])


def test_the_last_tag_and_the_newest_rule_decide(sim: Any) -> None:
    openid, token = sim.follower(), sim.token()
    first, second = tag(sim, "甲", token), tag(sim, "乙", token)
    sim.call("/cgi-bin/menu/create", menu("全部"), token)
    for name, number in (("甲一", first), ("甲二", first), ("乙", second)):
        rule = {"tag_id": str(number)}
        assert sim.call(ADD, menu(name, matchrule=rule), token)["menuid"]
    shown = [seen(sim, openid)]
    for number in (first, second, first):
        sim.call(TAGGING, {"openid_list": [openid], "tagid": number}, token)
        shown.append(seen(sim, openid))
    assert shown == ["全部", "甲二", "乙", "甲二"]


@pytest.mark.parametrize(
    ("path", "body", "errcode"),
    [
        ("/cgi-bin/tags/create", {"tag": {"name": "甲"}}, 45157),
        ("/cgi-bin/tags/create", {"tag": {"name": ""}}, 45157),
        ("/cgi-bin/tags/create", {"tag": {"name": "长" * 11}}, 45158),
        (TAGGING, {"openid_list": ["oFollower"], "tagid": 999}, 45159),
        (TAGGING, {"openid_list": ["oFollower"] * 51, "tagid": 100}, 40032),
        (TAGGING, {"openid_list": ["oNobody"], "tagid": 100}, 40003),
        (ADD, menu("甲", matchrule={"tag_id": "100"}), 65303),
        (ADD, menu("甲"), 65304),
        (ADD, menu("甲", matchrule={"sex": "1"}), 65320),
        ("/cgi-bin/menu/delconditional", {"menuid": "1"}, 65301),
    ],
)
def test_refusals(sim: Any, path: str, body: dict[str, object], errcode: int) -> None:
    sim.follower()
    token = sim.token()
    assert tag(sim, "甲", token) == 100
    assert sim.call(path, body, token)["errcode"] == errcode
