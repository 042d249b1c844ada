"""Deliveries that the platform would not make."""

from typing import Any

import pytest
import requests
from flask import Response


def test_copies_are_one_delivery_several_times(sim: Any, webhook: Any) -> None:
    results = sim.post("/sim/raw", {"openid": "oRaw", "text": "A", "copies": 3})
    assert [(each["status"], each["reply"]) for each in results] == [(200, "收到 A")] * 3
    assert len({message["MsgId"] for message in webhook.messages}) == 1
    assert len({str(query) for query in webhook.queries}) == 1


@pytest.mark.parametrize(
    "spec",
    [{"break_signature": True}, {"app_id": "wxffffffffffffffff"}, {"body": "<xml></xml>"}],
)
def test_what_wechatpy_refuses(sim: Any, webhook: Any, spec: dict[str, object]) -> None:
    (result,) = sim.post("/sim/raw", {"text": "A", **spec})
    assert result["status"] == 500
    assert webhook.messages == []


def test_the_parts_of_a_delivery(sim: Any, webhook: Any) -> None:
    webhook.answer = lambda _: Response("success")
    sim.post("/sim/raw", {"xml": "<xml><MsgType>x</MsgType></xml>", "timestamp_offset": -700})
    sim.post("/sim/raw", {"text": "A", "msg_id": "77", "create_time": 5, "size": 70000})
    sim.post("/sim/raw", {"fields": {"Event": "LOCATION", "Latitude": "23.1"}})
    odd, fixed, event = webhook.messages
    assert odd == {"MsgType": "x"}
    drift = int(webhook.queries[1]["timestamp"]) - int(webhook.queries[0]["timestamp"])
    assert 690 <= drift <= 760
    assert (fixed["MsgId"], fixed["CreateTime"]) == ("77", "5")
    assert (event["MsgType"], event["Event"], event["Latitude"]) == ("event", "LOCATION", "23.1")


@pytest.mark.parametrize("spec", [{"copies": 0}, {"copies": 1000}, {"size": "many"}])
def test_an_unfit_wish_is_refused(sim: Any, spec: dict[str, object]) -> None:
    assert requests.post(sim.url + "/sim/raw", json=spec, timeout=20).status_code == 400
