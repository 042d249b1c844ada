"""The control API: people, letters, the stream, restarts, and who may use it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from simulator import Settings


def test_people_are_added_once(sim: Any) -> None:
    first = sim.post("/sim/people", {"name": "张三", "openid": "o1", "group": "企业"})
    again = sim.post("/sim/people", {"name": "张三丰", "openid": "o1", "note": "改名"})
    assert (first["new"], again["new"]) == (True, False)
    made = sim.post("/sim/people", [{"name": "李四"}, {"name": "王五"}])
    assert [len(person["openid"]) for person in made] == [28, 28]
    listed = sim.get("/sim/people")
    assert [person["name"] for person in listed] == ["张三丰", "李四", "王五"]


def test_pages_of_a_chat(sim: Any) -> None:
    openid = sim.follower()
    for number in range(5):
        sim.do(openid, "say", text=str(number))
    path = f"/sim/people/{openid}/messages"
    lines = sim.get(path, after=0)
    assert [line["text"] for line in sim.get(path, limit=2)] == ["4", "收到 4"]
    assert sim.get(path, before=lines[2]["id"]) == lines[:2]
    assert sim.get(path, after=lines[8]["id"]) == lines[9:]
    assert sim.get(path, after=0, limit=3) == lines[:3]


def test_unread_counts_what_the_account_says(sim: Any) -> None:
    openid = sim.follower()
    sim.do(openid, "say", text="A")
    assert sim.get("/sim/people")[0]["unread"] == 2
    sim.do(openid, "read")
    assert sim.get("/sim/people")[0]["unread"] == 0


def test_letters_are_replaced_and_searched(sim: Any) -> None:
    letter = {"label": "宏远机械", "detail": "禅城", "role": "企业", "scene": "s1", "code": "K7"}
    sim.post("/sim/letters", [{**letter, "label": "旧的"}])
    other = {"label": "100%检测_所", "role": "机构", "scene": "s2"}
    sim.post("/sim/letters", [letter, other])
    assert sim.get("/sim/letters") == [letter, {**other, "detail": "", "code": ""}]
    assert [each["scene"] for each in sim.get("/sim/letters", q="k7")] == ["s1"]
    assert [each["scene"] for each in sim.get("/sim/letters", q="0%")] == ["s2"]
    assert [each["scene"] for each in sim.get("/sim/letters", q="0_")] == []
    assert [each["scene"] for each in sim.get("/sim/letters", role="机构")] == ["s2"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sim/people", {"openid": "o1"}, 400),
        ("/sim/people", "张三", 400),
        ("/sim/people/oNobody/say", {"text": "A"}, 404),
        ("/sim/people/oFollower/scan", {}, 400),
        ("/sim/people/oFollower/scan", {"ticket": "none"}, 409),
        ("/sim/people/oFollower/send", {"type": "poem"}, 409),
        ("/sim/people/oFollower/tap", {"content": "A"}, 400),
        ("/sim/letters", {}, 400),
        ("/sim/clock", {"offset_seconds": "soon"}, 400),
        ("/sim/faults", {"poem": 1}, 400),
        ("/sim/faults", {"busy": -1}, 400),
    ],
)
def test_unfit_requests(sim: Any, path: str, body: object, status: int) -> None:
    sim.follower()
    answer = requests.post(sim.url + path, json=body, timeout=20)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_another_sites_page_may_not_steer(sim: Any) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    answer = requests.post(sim.url + "/sim/reset", headers=headers, timeout=20)
    assert answer.status_code == 403
    own = requests.post(sim.url + "/sim/reset", headers={"Origin": sim.url}, timeout=20)
    assert own.status_code == 200


def test_the_stream_tells_what_is_new_and_continues(sim: Any) -> None:
    openid = sim.follower()
    with requests.get(sim.url + "/sim/events", stream=True, timeout=20) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        assert next(line for line in lines if line.startswith("event: ")) == "event: ready"
        sim.do(openid, "say", text="你好")
        heard = [json.loads(next(x for x in lines if x.startswith("data: {"))[6:]) for _ in "ab"]
    assert [(each["from"], each["text"]) for each in heard] == [
        ("user", "你好"),
        ("account", "收到 你好"),
    ]
    headers = {"Last-Event-ID": str(heard[0]["id"])}
    with requests.get(sim.url + "/sim/events", headers=headers, stream=True, timeout=20) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        missed = json.loads(next(line for line in lines if line.startswith("data: {"))[6:])
    assert missed["id"] == heard[1]["id"]


def test_reset_forgets_all_but_the_numbers(sim: Any) -> None:
    openid = sim.follower()
    before = int(sim.do(openid, "say", text="A")["msg_id"])
    token = sim.token()
    sim.post("/sim/clock", {"offset_seconds": 60})
    sim.post("/sim/reset")
    assert sim.get("/sim/people") == []
    assert sim.get("/sim/calls") == []
    assert sim.get("/sim/clock")["offset_seconds"] == 0
    assert sim.get("/cgi-bin/getcallbackip", access_token=token)["errcode"] == 40001
    assert int(sim.do(sim.follower(), "say", text="A")["msg_id"]) > before


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_as_a_process_it_stops_when_asked_and_continues_where_it_was(
    launch: Any, webhook: Any, port: int, tmp_path: Path
) -> None:
    values = {
        "PORT": str(port),
        "DATA": str(tmp_path / "twin.db"),
        "APP_ID": "wx0123456789abcdef",
        "APP_SECRET": "a-secret",
        "TOKEN": "a-token",
        "AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "WEBHOOK_URL": webhook.url,
    }
    environment = os.environ | {f"SIM_{name}": value for name, value in values.items()}
    sim = launch()
    sim.url = f"http://127.0.0.1:{port}"
    kept: list[Any] = []
    for stop in (signal.SIGTERM, signal.SIGINT):
        process = subprocess.Popen([sys.executable, "-m", "simulator"], env=environment)
        try:
            for _ in range(200):
                try:
                    sim.get("/healthz")
                    break
                except requests.ConnectionError:
                    time.sleep(0.1)
            if not kept:
                openid = sim.follower()
                sim.post("/sim/letters", [{"label": "一", "scene": "s"}])
                sim.post("/sim/clock", {"offset_seconds": 90})
                kept = [sim.token(), sim.do(openid, "say", text="A")["msg_id"], sim.chat(openid)]
            else:
                assert sim.chat("oFollower") == kept[2]
                assert sim.get("/sim/letters")[0]["scene"] == "s"
                assert sim.get("/sim/clock")["offset_seconds"] == 90
                reached = sim.get("/cgi-bin/getcallbackip", access_token=kept[0])
                assert "ip_list" in reached
                assert int(sim.do("oFollower", "say", text="B")["msg_id"]) > int(kept[1])
        finally:
            process.send_signal(stop)
            assert process.wait(15) == 0


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"app_id": ""}, "app_id"),
        ({"encoding_aes_key": "short"}, "encoding_aes_key"),
        ({"mode": "secret"}, "mode"),
        ({"webhook_url": "localhost"}, "webhook_url"),
    ],
)
def test_settings_that_cannot_be_used(changes: dict[str, Any], named: str) -> None:
    good: dict[str, Any] = {
        "app_id": "wx1",
        "app_secret": "hidden-1",
        "token": "hidden-2",
        "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "webhook_url": "http://127.0.0.1:1/",
    }
    assert "hidden" not in repr(Settings(**good))
    with pytest.raises(ValueError, match=named):
        Settings(**(good | changes))


def test_a_port_that_is_taken_is_named(
    sim: Any, launch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(OSError, match="already in use"):
        launch(port=int(sim.url.rsplit(":", 1)[1]))
    assert capsys.readouterr().err == ""
