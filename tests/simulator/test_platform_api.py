"""Tokens, QR codes, menus and people, at the platform's real paths."""

import json
from typing import Any

import pytest
import requests

APP = {"appid": "wx0123456789abcdef", "secret": "a-secret"}
PROBE = "/cgi-bin/getcallbackip"


def stable(sim: Any, **changes: object) -> Any:
    body = {"grant_type": "client_credential", **APP, **changes}
    return sim.call("/cgi-bin/stable_token", body, token="")


def works(sim: Any, token: str) -> int:
    return int(sim.get(PROBE, access_token=token).get("errcode", 0))


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wxffff"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_wrong_credentials(sim: Any, changes: dict[str, str], errcode: int) -> None:
    assert stable(sim, **changes)["errcode"] == errcode
    query = {"grant_type": "client_credential", **APP, **changes}
    assert sim.get("/cgi-bin/token", **query)["errcode"] == errcode


def test_a_token_voids_the_one_before_it_after_five_minutes(sim: Any) -> None:
    first = sim.token()
    second = sim.token()
    assert (works(sim, first), works(sim, second)) == (0, 0)
    sim.post("/sim/clock", {"offset_seconds": 301})
    assert (works(sim, first), works(sim, second)) == (40001, 0)
    sim.post("/sim/clock", {"offset_seconds": 7201})
    assert works(sim, second) == 42001


def test_no_token_and_an_invented_one(sim: Any) -> None:
    assert (works(sim, ""), works(sim, "invented")) == (41001, 40001)


def test_the_stable_token_stays_until_five_minutes_before_its_end(sim: Any) -> None:
    first = stable(sim)
    assert 7190 <= first["expires_in"] <= 7200
    assert len(first["access_token"]) == 512
    classic = sim.token()
    sim.post("/sim/clock", {"offset_seconds": 6000})
    again = stable(sim)
    assert again["access_token"] == first["access_token"]
    assert 1190 <= again["expires_in"] <= 1200
    sim.post("/sim/clock", {"offset_seconds": 6901})
    renewed = stable(sim)
    assert renewed["access_token"] != first["access_token"]
    assert [works(sim, t) for t in (first["access_token"], classic)] == [0, 0]


def test_a_forced_refresh_voids_at_once_but_not_within_30_seconds(sim: Any) -> None:
    first = stable(sim)["access_token"]
    second = stable(sim, force_refresh=True)["access_token"]
    assert (works(sim, first), works(sim, second)) == (40001, 0)
    assert stable(sim, force_refresh=True)["access_token"] == second
    seen = {second}
    for turn in range(1, 20):
        sim.post("/sim/clock", {"offset_seconds": turn * 31})
        seen.add(stable(sim, force_refresh=True).get("access_token", "refused"))
    sim.post("/sim/clock", {"offset_seconds": 21 * 31})
    answers = [stable(sim, force_refresh=True)]
    if "access_token" in answers[0]:  # the moved clock passed midnight on the way
        return
    assert answers[0]["errcode"] == 45009
    assert len(seen) == 20


def test_voided_tokens(sim: Any) -> None:
    token = sim.token()
    sim.post("/sim/tokens/void")
    assert works(sim, token) == 40001
    assert works(sim, sim.token()) == 0


def test_methods(sim: Any) -> None:
    token = sim.token()
    assert sim.call(PROBE, {}, token)["errcode"] == 43001
    assert sim.get("/cgi-bin/menu/create", access_token=token)["errcode"] == 43002
    assert requests.get(sim.url + "/cgi-bin/no/such", timeout=20).status_code == 404


def create_code(sim: Any, name: str, scene: object, **more: object) -> Any:
    body = {"action_name": name, "action_info": {"scene": scene}, **more}
    return sim.call("/cgi-bin/qrcode/create", body)


def test_a_temporary_code_is_scanned_by_its_ticket_until_it_expires(sim: Any, webhook: Any) -> None:
    code = create_code(sim, "QR_STR_SCENE", {"scene_str": "inv-1"}, expire_seconds=3600)
    assert code["expire_seconds"] == 3600
    sim.post("/sim/people", {"name": "张三", "openid": "o1"})
    sim.do("o1", "scan", ticket=code["ticket"])
    event = webhook.messages[-1]
    assert (event["EventKey"], event["Ticket"]) == ("qrscene_inv-1", code["ticket"])
    picture = requests.get(
        sim.url + "/cgi-bin/showqrcode", params={"ticket": code["ticket"]}, timeout=20
    )
    assert picture.content.startswith(b"\x89PNG")
    sim.post("/sim/clock", {"offset_seconds": 3601})
    answer = requests.post(
        sim.url + "/sim/people/o1/scan", json={"ticket": code["ticket"]}, timeout=20
    )
    assert answer.status_code == 409


def test_a_permanent_code(sim: Any, webhook: Any) -> None:
    code = create_code(sim, "QR_LIMIT_STR_SCENE", {"scene_str": "inv-2"})
    assert "expire_seconds" not in code
    openid = sim.follower()
    sim.do(openid, "scan", scene="inv-2")
    event = webhook.messages[-1]
    assert (event["EventKey"], event["Ticket"]) == ("inv-2", code["ticket"])


def test_a_forgotten_scene_is_scene_0(sim: Any, webhook: Any) -> None:
    code = sim.call("/cgi-bin/qrcode/create", {"action_name": "QR_STR_SCENE"})
    sim.post("/sim/people", {"name": "张三", "openid": "o1"})
    sim.do("o1", "scan", ticket=code["ticket"])
    assert webhook.messages[-1]["EventKey"] == "qrscene_0"


@pytest.mark.parametrize(
    ("name", "scene", "seconds", "errcode"),
    [
        ("QR_POEM", {"scene_str": "a"}, 60, 40052),
        ("QR_STR_SCENE", {}, 60, 40053),
        ("QR_LIMIT_STR_SCENE", {"scene_str": "x" * 65}, 60, 40053),
        ("QR_STR_SCENE", {"scene_str": "a"}, 2_592_001, 40097),
    ],
)
def test_codes_refused(sim: Any, name: str, scene: Any, seconds: int, errcode: int) -> None:
    assert create_code(sim, name, scene, expire_seconds=seconds)["errcode"] == errcode


MENU = {
    "button": [
        {"type": "click", "name": "开始", "key": "START"},
        {
            "name": "更多",
            "sub_button": [{"type": "view", "name": "网站", "url": "https://example.com"}],
        },
    ]
}


def test_menus(sim: Any) -> None:
    token = sim.token()
    assert sim.get("/cgi-bin/menu/get", access_token=token)["errcode"] == 46003
    assert sim.call("/cgi-bin/menu/create", MENU, token)["errcode"] == 0
    assert sim.get("/cgi-bin/menu/get", access_token=token) == {"menu": MENU}
    assert sim.get("/cgi-bin/menu/delete", access_token=token)["errcode"] == 0
    assert sim.get("/sim/menu") is None


def button(**changes: object) -> dict[str, object]:
    return {"type": "click", "name": "开始", "key": "K", **changes}


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([button()] * 4, 40016),
        ([button(type="poem")], 40017),
        ([button(name="六个汉字太长")], 40018),
        ([button(key="")], 40019),
        ([button(key="k" * 129)], 40019),
        ([{"type": "view", "name": "网站", "url": "u" * 1025}], 40020),
        ([{"name": "多", "sub_button": [button()] * 6}], 40023),
        ([{"name": "多", "sub_button": [button(name="长" * 21)]}], 40025),
    ],
)
def test_menus_refused(sim: Any, buttons: Any, errcode: int) -> None:
    assert sim.call("/cgi-bin/menu/create", {"button": buttons})["errcode"] == errcode


def test_user_info_tells_no_names(sim: Any) -> None:
    token = sim.token()
    sim.post("/sim/people", {"name": "张三", "openid": "o1"})
    info = {"access_token": token, "openid": "o1"}
    assert sim.get("/cgi-bin/user/info", **info) == {"subscribe": 0, "openid": "o1"}
    sim.do("o1", "scan", scene="inv-1")
    known = sim.get("/cgi-bin/user/info", **info)
    assert (known["subscribe"], known["qr_scene_str"]) == (1, "inv-1")
    assert "张三" not in json.dumps(known, ensure_ascii=False)
    unknown = sim.get("/cgi-bin/user/info", access_token=token, openid="oNobody")
    assert unknown["errcode"] == 40003


def test_calls_are_logged_without_their_token(sim: Any) -> None:
    token = sim.token()
    sim.call("/cgi-bin/message/custom/send", {"touser": "oNobody"}, token)
    call = sim.get("/sim/calls", after=0)[-1]
    assert (call["path"], call["errcode"]) == ("/cgi-bin/message/custom/send", 40003)
    assert call["openid"] == "oNobody"
    assert token not in json.dumps(sim.get("/sim/calls"))


@pytest.mark.parametrize("fault", ["drop", "lose_answers"])
def test_connections_break_before_or_after_the_work(sim: Any, fault: str) -> None:
    openid, token = sim.follower(), sim.token()
    sim.post("/sim/faults", {fault: 1})
    body = {"touser": openid, "msgtype": "text", "text": {"content": "到了吗"}}
    with pytest.raises(requests.ConnectionError):
        sim.call("/cgi-bin/message/custom/send", body, token)
    arrived = "到了吗" in [line["text"] for line in sim.chat(openid)]
    assert arrived is (fault == "lose_answers")
    assert sim.get("/sim/calls")[-1]["errcode"] is None
    assert sim.call("/cgi-bin/message/custom/send", body, token)["errcode"] == 0
