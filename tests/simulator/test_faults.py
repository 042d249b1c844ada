"""Every fault over real HTTP: exactly what a caller gets, whom it strikes, and when it ends."""

import re
import socket
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.simulator.conftest import SETTINGS

CUSTOM = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
CHINA = timezone(timedelta(hours=8))


def text(openid: str) -> dict[str, object]:
    return {"touser": openid, "msgtype": "text", "text": {"content": "您好"}}


def nudge(openid: str, template_id: str = "SIM-nudge", **changes: object) -> dict[str, object]:
    data = {"thing1": {"value": "评议"}, "phrase2": {"value": "待交"}}
    return {"touser": openid, "template_id": template_id, "data": data, **changes}


def codes(sim: Any, path: str, body: object, times: int) -> list[int]:
    token = sim.token()
    return [sim.call(path, body, token)["errcode"] for _ in range(times)]


def switch(sim: Any, fault: str, **values: object) -> Any:
    return sim.post(f"/sim/faults/{fault}", values)


def in_force(sim: Any) -> list[str]:
    return [rule["fault"] for rule in sim.get("/sim/faults")]


def refused(sim: Any, method: str, path: str, body: object = None) -> str:
    answer = requests.request(method, sim.url + path, json=body, timeout=20)
    assert answer.status_code in (400, 404)
    return str(answer.json()["error"])


def move_to(sim: Any, moment: datetime) -> None:
    """Set the simulator's clock to about this moment."""
    sim.post("/sim/clock", {"offset_seconds": (moment - datetime.now(UTC)).total_seconds()})


def tomorrow_at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    day = datetime.now(CHINA) + timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=second, microsecond=0)


@pytest.mark.parametrize(
    ("fault", "path", "errcode", "errmsg"),
    [
        ("busy", TEMPLATE, -1, "system error"),
        ("quota", TEMPLATE, 45009, "reach max api daily quota limit"),
        ("frequency", TEMPLATE, 45011, "api minute-quota reach limit, must slower"),
        ("unfollowed", TEMPLATE, 43004, "require subscribe"),
        ("unfollowed", CUSTOM, 45015, "response out of time limit or subscription is canceled"),
        ("field", TEMPLATE, 47003, "argument invalid! data.thing1.value invalid"),
    ],
)
def test_refusals_and_their_end(sim: Any, fault: str, path: str, errcode: int, errmsg: str) -> None:
    openid, token = sim.follower(), sim.token()
    body = text(openid) if path == CUSTOM else nudge(openid)
    switch(sim, fault, times=2)
    for _ in range(2):
        answer = sim.call(path, body, token)
        assert sorted(answer) == ["errcode", "errmsg"]
        assert answer["errcode"] == errcode
        assert answer["errmsg"].startswith(errmsg)
        assert " rid: " in answer["errmsg"]
    assert in_force(sim) == []
    assert sim.call(path, body, token)["errcode"] == 0


def test_any_errcode_may_be_ordered(sim: Any) -> None:
    openid = sim.follower()
    switch(sim, "errcode", errcode=48004, times=1)
    assert codes(sim, TEMPLATE, nudge(openid), 2) == [48004, 0]
    assert "errcode" in refused(sim, "POST", "/sim/faults/errcode", {"times": 1})


def test_a_field_that_is_named_must_be_in_the_message(sim: Any) -> None:
    openid, token = sim.follower(), sim.token()
    switch(sim, "field", field="phrase2", times=1)
    only = {"thing1": {"value": "评议"}}
    assert sim.call(TEMPLATE, nudge(openid, data=only), token)["errcode"] == 0
    assert sim.call(CUSTOM, text(openid), token)["errcode"] == 0
    answer = sim.call(TEMPLATE, nudge(openid), token)
    assert answer["errcode"] == 47003
    assert "data.phrase2.value invalid" in answer["errmsg"]


def test_the_daily_quota_is_each_apis_own_and_ends_at_midnight_in_china(sim: Any) -> None:
    openid = sim.follower()
    move_to(sim, tomorrow_at(23, 50))
    sim.do(openid, "say", text="在")
    switch(sim, "quota", limit=2)
    assert codes(sim, CUSTOM, text(openid), 4) == [0, 0, 45009, 45009]
    assert codes(sim, TEMPLATE, nudge(openid), 1) == [0]
    move_to(sim, tomorrow_at(23, 59, 30))
    assert codes(sim, CUSTOM, text(openid), 1) == [45009]
    move_to(sim, tomorrow_at(0) + timedelta(days=1))
    assert codes(sim, CUSTOM, text(openid), 3) == [0, 0, 45009]
    assert in_force(sim) == ["quota"]


def test_a_quota_used_up_is_so_until_midnight_in_china(sim: Any) -> None:
    openid = sim.follower()
    move_to(sim, tomorrow_at(9))
    until = datetime.fromisoformat(switch(sim, "quota")["until"])
    assert until == tomorrow_at(0) + timedelta(days=1)
    assert codes(sim, TEMPLATE, nudge(openid), 2) == [45009, 45009]
    move_to(sim, tomorrow_at(23, 59, 30))
    assert codes(sim, TEMPLATE, nudge(openid), 1) == [45009]
    move_to(sim, until)
    assert codes(sim, TEMPLATE, nudge(openid), 1) == [0]
    assert in_force(sim) == []


@pytest.mark.parametrize("values", [{"limit": 3}, {}])
def test_a_minutes_frequency_ends_with_the_minute(sim: Any, values: dict[str, int]) -> None:
    openid = sim.follower()
    move_to(sim, tomorrow_at(9, 0, 10))
    switch(sim, "frequency", **values)
    free = values.get("limit", 0)
    assert codes(sim, TEMPLATE, nudge(openid), 4) == [0] * free + [45011] * (4 - free)
    move_to(sim, tomorrow_at(9, 1))
    assert codes(sim, TEMPLATE, nudge(openid), 1) == [0]


def asked_quota(sim: Any, path: str = TEMPLATE) -> Any:
    return sim.call("/cgi-bin/openapi/quota/get", {"cgi_path": path})


def test_quotas_are_told_and_cleared_ten_times_a_month(sim: Any) -> None:
    openid = sim.follower()
    assert asked_quota(sim)["quota"]["used"] == 0
    switch(sim, "quota", limit=2)
    assert codes(sim, TEMPLATE, nudge(openid), 3) == [0, 0, 45009]
    assert asked_quota(sim) == {
        "errcode": 0,
        "errmsg": "ok",
        "quota": {"daily_limit": 2, "used": 2, "remain": 0},
    }
    secret = {"appid": SETTINGS.app_id, "appsecret": SETTINGS.app_secret}
    assert sim.call("/cgi-bin/clear_quota/v2", secret, token="")["errcode"] == 0
    assert codes(sim, TEMPLATE, nudge(openid), 3) == [0, 0, 45009]
    account = {"appid": SETTINGS.app_id}
    assert codes(sim, "/cgi-bin/clear_quota", account, 10) == [0] * 9 + [48006]
    assert asked_quota(sim)["quota"]["used"] == 0
    sim.post("/sim/clock", {"offset_seconds": 32 * 86400})
    assert codes(sim, "/cgi-bin/clear_quota", account, 1) == [0]


def test_a_quota_used_up_is_cleared_too(sim: Any) -> None:
    openid = sim.follower()
    switch(sim, "quota")
    assert codes(sim, TEMPLATE, nudge(openid), 1) == [45009]
    assert asked_quota(sim)["quota"]["remain"] == 0
    sim.call("/cgi-bin/clear_quota", {"appid": SETTINGS.app_id})
    assert codes(sim, TEMPLATE, nudge(openid), 1) == [0]


def test_quota_calls_refused(sim: Any) -> None:
    assert asked_quota(sim, "/cgi-bin/no/such")["errcode"] == 76021
    assert asked_quota(sim, "message/template/send")["errcode"] == 76021
    assert sim.call("/cgi-bin/clear_quota", {"appid": "wx9"})["errcode"] == 40013
    for secret, errcode in (("", 41004), ("wrong", 40125)):
        body = {"appid": SETTINGS.app_id, "appsecret": secret}
        assert sim.call("/cgi-bin/clear_quota/v2", body, token="")["errcode"] == errcode


@pytest.mark.parametrize(
    ("fault", "status"),
    [("blocked", "failed:user block"), ("system_failed", "failed: system failed")],
)
def test_receipts_tell_of_messages_that_were_accepted(
    sim: Any, webhook: Any, fault: str, status: str
) -> None:
    openid = sim.follower()
    switch(sim, fault, times=1)
    answer = sim.call(TEMPLATE, nudge(openid))
    assert answer["errcode"] == 0
    receipt = webhook.wait_for("TEMPLATESENDJOBFINISH")
    assert (receipt["MsgID"], receipt["Status"]) == (str(answer["msgid"]), status)
    assert "template" not in [line["kind"] for line in sim.chat(openid)]
    webhook.messages.clear()
    sim.call(TEMPLATE, nudge(openid))
    assert webhook.wait_for("TEMPLATESENDJOBFINISH")["Status"] == "success"
    assert sim.chat(openid)[-1]["kind"] == "template"


def raw_answer(sim: Any, openid: str) -> bytes:
    """Everything that comes back for one message until the line is closed."""
    body = b'{"touser": "%b", "msgtype": "text", "text": {"content": "A"}}' % openid.encode()
    head = f"POST {CUSTOM}?access_token={sim.token()} HTTP/1.1\r\nHost: sim\r\n"
    head += f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    host, port = sim.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(head.encode() + body)
        came = bytearray()
        while chunk := line.recv(4096):
            came += chunk
    return bytes(came)


@pytest.mark.parametrize(
    ("fault", "arrives"), [("drop", False), ("lose_answers", True), ("silence", True)]
)
def test_the_line_is_closed_without_a_byte(sim: Any, fault: str, arrives: bool) -> None:
    openid = sim.follower()
    switch(sim, fault, times=1, milliseconds=50)
    assert raw_answer(sim, openid) == b""
    assert (sim.chat(openid)[-1]["kind"] == "custom") is arrives
    assert sim.get("/sim/calls")[-1]["errcode"] is None
    assert raw_answer(sim, openid).startswith(b"HTTP/1.1 200 OK\r\n")


def test_silence_outlasts_the_callers_patience(sim: Any) -> None:
    openid, token = sim.follower(), sim.token()
    switch(sim, "silence", times=1)
    url = f"{sim.url}{TEMPLATE}?access_token={token}"
    with pytest.raises(requests.ReadTimeout):
        requests.post(url, json=nudge(openid), timeout=0.5)
    assert sim.chat(openid)[-1]["kind"] == "template"
    assert requests.post(url, json=nudge(openid), timeout=20).json()["errcode"] == 0


def test_a_slow_answer_outlasts_it_too_and_is_a_proper_one(sim: Any) -> None:
    openid, token = sim.follower(), sim.token()
    switch(sim, "slow", milliseconds=700)
    url = f"{sim.url}{TEMPLATE}?access_token={token}"
    with pytest.raises(requests.ReadTimeout):
        requests.post(url, json=nudge(openid), timeout=0.3)
    answer = requests.post(url, json=nudge(openid), timeout=20).json()
    assert (answer["errcode"], answer["errmsg"]) == (0, "ok")
    assert sim.get("/sim/calls")[-1]["milliseconds"] >= 700
    requests.delete(sim.url + "/sim/faults/slow", timeout=20)
    assert in_force(sim) == []


def test_a_gateways_page_instead_of_json(sim: Any) -> None:
    openid, token = sim.follower(), sim.token()
    switch(sim, "gateway", times=1)
    answer = requests.post(
        sim.url + CUSTOM, params={"access_token": token}, json=text(openid), timeout=20
    )
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<h1>502 Bad Gateway</h1>" in answer.text
    assert "custom" not in [line["kind"] for line in sim.chat(openid)]
    assert sim.get("/sim/calls")[-1]["errmsg"] == "HTTP 502"
    assert sim.call(CUSTOM, text(openid), token)["errcode"] == 0


def test_a_webhooks_answer_is_lost_for_one_person(sim: Any, webhook: Any) -> None:
    first, second = sim.follower("o1"), sim.follower("o2")
    switch(sim, "lose_replies", openid=first, times=2)
    assert sim.do(second, "say", text="A")["deliveries"] == 1
    assert sim.do(first, "say", text="A")["deliveries"] == 3
    assert sim.do(first, "say", text="B")["deliveries"] == 1


@pytest.mark.parametrize(
    ("narrowed", "struck"),
    [
        ({"path": CUSTOM}, {"custom o1", "custom o2"}),
        ({"openid": "o2"}, {"custom o2", "SIM-a o2", "SIM-b o2"}),
        ({"kind": "SIM-b"}, {"SIM-b o1", "SIM-b o2"}),
        ({"kind": "text", "openid": "o1"}, {"custom o1"}),
    ],
)
def test_whom_a_fault_strikes(sim: Any, narrowed: dict[str, str], struck: set[str]) -> None:
    token = sim.token()
    switch(sim, "busy", **narrowed)
    seen = set()
    for openid in (sim.follower("o1"), sim.follower("o2")):
        for name in ("custom", "SIM-a", "SIM-b"):
            path, body = (CUSTOM, text(openid)) if name == "custom" else (
                TEMPLATE, nudge(openid, name))  # fmt: skip
            if sim.call(path, body, token)["errcode"] == -1:
                seen.add(f"{name} {openid}")
    assert seen == struck


def test_a_path_may_be_of_any_api(sim: Any) -> None:
    switch(sim, "errcode", errcode=40125, path="/cgi-bin/stable_token", times=1)
    body = {"grant_type": "client_credential", "appid": SETTINGS.app_id,
            "secret": SETTINGS.app_secret}  # fmt: skip
    answers = [sim.call("/cgi-bin/stable_token", body, token="") for _ in range(2)]
    assert [answer.get("errcode", 0) for answer in answers] == [40125, 0]


def test_a_share_of_calls_is_spread_evenly(sim: Any) -> None:
    openid = sim.follower()
    switch(sim, "busy", share=0.25)
    assert codes(sim, TEMPLATE, nudge(openid), 8) == [0, 0, 0, -1, 0, 0, 0, -1]
    assert sim.get("/sim/faults")[0]["struck"] == 2


def test_a_share_of_people_stays_the_same_people(sim: Any) -> None:
    token = sim.token()
    people = [sim.follower(f"o{number}") for number in range(12)]
    switch(sim, "unfollowed", share=0.5)
    rounds = [[sim.call(TEMPLATE, nudge(each), token)["errcode"] for each in people]
              for _ in range(2)]  # fmt: skip
    assert rounds[0] == rounds[1]
    assert set(rounds[0]) == {0, 43004}


def test_until_a_time_of_the_simulators_clock(sim: Any) -> None:
    openid = sim.follower()
    until = tomorrow_at(9)
    rule = switch(sim, "busy", until=until.replace(tzinfo=None).isoformat())
    assert datetime.fromisoformat(rule["until"]) == until
    assert codes(sim, TEMPLATE, nudge(openid), 1) == [-1]
    move_to(sim, until)
    assert codes(sim, TEMPLATE, nudge(openid), 1) == [0]


def test_faults_are_added_replaced_and_switched_off(sim: Any) -> None:
    openid = sim.follower()
    switch(sim, "busy", openid="oElse")
    switch(sim, "busy", times=1)
    switch(sim, "drop", openid="oElse")
    assert in_force(sim) == ["drop", "busy", "busy"]
    assert codes(sim, TEMPLATE, nudge(openid), 2) == [-1, 0]
    put = requests.put(sim.url + "/sim/faults/busy", json={"times": 2}, timeout=20)
    assert put.json()["times"] == 2
    assert in_force(sim) == ["drop", "busy"]
    assert requests.delete(sim.url + "/sim/faults/busy", timeout=20).json()[0]["fault"] == "drop"
    sim.post("/sim/faults", [{"fault": "gateway"}, {"fault": "slow", "milliseconds": 1}])
    assert in_force(sim) == ["slow", "gateway"]
    sim.post("/sim/faults")
    assert in_force(sim) == []


def test_the_short_form(sim: Any) -> None:
    sim.post("/sim/faults", {"busy": 2, "delay_ms": 5, "quota": 7, "drop": 0, "silence": 1})
    short = {rule["fault"]: rule for rule in sim.get("/sim/faults")}
    assert list(short) == ["slow", "quota", "busy", "silence"]
    assert (short["busy"]["times"], short["slow"]["milliseconds"]) == (2, 5)
    assert (short["quota"]["limit"], short["silence"]["times"]) == (7, 1)
    sim.post("/sim/faults", {"errcode": 45009, "errcode_times": 3, "path": CUSTOM})
    (rule,) = sim.get("/sim/faults")
    assert (rule["errcode"], rule["times"], rule["path"]) == (45009, 3, CUSTOM)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"times": -1}, "times"),
        ({"times": "2"}, "times"),
        ({"share": 2}, "share"),
        ({"until": "soon"}, "until"),
        ({"milliseconds": 10**7}, "milliseconds"),
        ({"limit": 1.5}, "limit"),
        ({"openid": 7}, "openid"),
        ({"poem": 1}, "poem"),
        ({"seen": 1}, "seen"),
    ],
)
def test_unfit_rules_are_refused_and_change_nothing(sim: Any, body: object, named: str) -> None:
    switch(sim, "drop")
    assert refused(sim, "POST", "/sim/faults/busy", body).startswith(named)
    assert in_force(sim) == ["drop"]


def test_no_such_fault(sim: Any) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert "没有这种故障" in refused(sim, method, "/sim/faults/poem", {})


def test_the_table_names_every_fault_in_chinese(sim: Any) -> None:
    kinds = sim.get("/sim/faults/kinds")
    assert len({kind["words"] for kind in kinds}) == len(kinds) >= 15
    codes_of = {kind["fault"]: kind["errcode"] for kind in kinds if kind["errcode"]}
    assert codes_of == {"quota": 45009, "frequency": 45011, "busy": -1, "unfollowed": 43004,
                        "refused": 43101, "field": 47003}  # fmt: skip


def test_a_reset_ends_faults_and_counts(sim: Any) -> None:
    openid = sim.follower()
    codes(sim, TEMPLATE, nudge(openid), 2)
    switch(sim, "busy")
    sim.post("/sim/reset")
    assert in_force(sim) == []
    assert asked_quota(sim)["quota"]["used"] == 0


def test_the_document_has_a_row_for_every_fault(sim: Any) -> None:
    document = Path(__file__).parents[2] / "docs" / "simulator.md"
    rows = re.findall(r"^\| `(\w+)` \|", document.read_text("utf-8"), re.MULTILINE)
    assert rows == [kind["fault"] for kind in sim.get("/sim/faults/kinds")]
