"""What the webhook receives, in every mode, and what the phone shows of its answers."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Response

from simulator.chat import FAILURE_TEXT

MODES = pytest.mark.parametrize("mode", ["plain", "compat", "safe"])


def last(sim: Any, openid: str) -> tuple[str, str]:
    line = sim.chat(openid)[-1]
    return line["kind"], line["text"]


@MODES
def test_a_text_arrives_signed_and_sealed_and_its_reply_is_shown(
    launch: Any, webhook: Any, mode: str
) -> None:
    sim = launch(mode=mode)
    openid = sim.follower()
    said = sim.do(openid, "say", text="你好 🙂 <b>&amp; ]]> 完")
    message, query, outer = webhook.messages[-1], webhook.queries[-1], webhook.outer[-1]
    assert message["Content"] == "你好 🙂 <b>&amp; ]]> 完"
    assert (message["MsgType"], message["FromUserName"]) == ("text", openid)
    assert message["ToUserName"].startswith("gh_")
    assert message["MsgId"] == said["msg_id"]
    assert 2**53 < int(message["MsgId"]) < 2**63
    assert abs(int(message["CreateTime"]) - time.time()) < 60
    assert query["openid"] == openid
    assert ("encrypt_type" in query, "msg_signature" in query) == ((mode != "plain"),) * 2
    assert ("Content" in outer, "Encrypt" in outer) == (mode != "safe", mode != "plain")


@MODES
def test_a_reply_in_the_modes_own_form_is_shown(launch: Any, webhook: Any, mode: str) -> None:
    sim = launch(mode=mode)
    openid = sim.follower()
    said = sim.do(openid, "say", text="A")
    assert said["problem"] == ""
    assert (said["delivered"], said["deliveries"], said["status"]) == (True, 1, 200)
    assert said["reply"] == "收到 A"
    assert last(sim, openid) == ("text", "收到 A")


def test_compat_takes_a_plain_reply_and_safe_does_not(launch: Any, webhook: Any) -> None:
    for mode, accepted in (("compat", True), ("safe", False)):
        sim = launch(mode=mode)
        webhook.answer = lambda message: Response(webhook.reply(message, "明文", sealed=False))
        assert sim.do(sim.follower(), "say", text="A")["delivered"] is accepted


@pytest.mark.parametrize("body", ["success", "", " success\n"])
def test_success_and_nothing_mean_that_nothing_is_shown(sim: Any, webhook: Any, body: str) -> None:
    openid = sim.follower()
    webhook.answer = lambda _: Response(body)
    said = sim.do(openid, "say", text="A")
    assert (said["delivered"], said["reply"]) == (True, None)
    assert last(sim, openid) == ("text", "A")


def test_message_ids_differ_and_grow(sim: Any) -> None:
    openid = sim.follower()
    ids = [int(sim.do(openid, "say", text="A")["msg_id"]) for _ in range(5)]
    assert ids == sorted(set(ids))


def test_redelivery_keeps_msgid_and_createtime(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    before = len(webhook.messages)
    webhook.answer = lambda m: (
        Response("down", 503) if len(webhook.messages) - before < 3 else "第三次"
    )
    said = sim.do(openid, "say", text="A")
    deliveries = webhook.messages[before:]
    assert (said["deliveries"], said["reply"]) == (3, "第三次")
    assert len(deliveries) == 3
    assert len({(m["MsgId"], m["CreateTime"], m["Content"]) for m in deliveries}) == 1
    assert len({query["msg_signature"] for query in webhook.queries[before:]}) == 3


def test_three_timeouts_end_in_the_failure_text(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    webhook.answer = lambda _: time.sleep(0.8)
    said = sim.do(openid, "say", text="A")
    assert (said["delivered"], said["deliveries"], said["status"]) == (False, 3, None)
    assert last(sim, openid) == ("failure", FAILURE_TEXT)


def test_nobody_at_the_webhook(launch: Any) -> None:
    sim = launch(webhook_url="http://127.0.0.1:9/wechat")
    sim.post("/sim/people", {"name": "张三", "openid": "o1"})
    followed = sim.do("o1", "follow")
    assert (followed["delivered"], followed["deliveries"]) == (False, 3)
    assert [line["text"] for line in sim.chat("o1")] == ["已关注", FAILURE_TEXT]


def malformed(webhook: Any, message: dict[str, Any]) -> dict[str, Any]:
    """Each a 200 answer that the platform cannot use."""
    swapped = message | {"FromUserName": "oSomebodyElse"}
    sealed = webhook.reply(message, "好", sealed=True)
    return {
        "json": '{"text": "好"}',
        "plain": webhook.reply(message, "好", sealed=False),
        "to somebody else": webhook.reply(swapped, "好", sealed=True),
        "signature": sealed.replace("<MsgSignature><![CDATA[", "<MsgSignature><![CDATA[0"),
        "too long": webhook.reply(message, "好" * 683, sealed=True),
        "empty": webhook.reply(message, " ", sealed=True),
        "doctype": "<!DOCTYPE xml><xml/>",
    }


@pytest.mark.parametrize(
    "name", ["json", "plain", "to somebody else", "signature", "too long", "empty", "doctype"]
)
def test_a_malformed_answer_fails_at_once(sim: Any, webhook: Any, name: str) -> None:
    openid = sim.follower()
    webhook.answer = lambda message: Response(malformed(webhook, message)[name])
    said = sim.do(openid, "say", text="A")
    assert (said["delivered"], said["deliveries"], said["status"]) == (False, 1, 200)
    assert said["problem"]
    assert last(sim, openid) == ("failure", FAILURE_TEXT)


def test_2048_bytes_are_still_shown(sim: Any, webhook: Any) -> None:
    webhook.answer = lambda _: "好" * 682 + "ab"
    assert len(sim.do(sim.follower(), "say", text="A")["reply"].encode()) == 2048


def test_follow_scan_unfollow(sim: Any, webhook: Any) -> None:
    sim.post("/sim/people", {"name": "张三", "openid": "o1"})
    sim.do("o1", "scan", scene="inv-7")
    sim.do("o1", "scan", scene="inv-8")
    sim.do("o1", "unfollow")
    sim.do("o1", "follow")
    seen = [(m["Event"], m["EventKey"], bool(m.get("Ticket"))) for m in webhook.messages]
    assert seen == [
        ("subscribe", "qrscene_inv-7", True),
        ("SCAN", "inv-8", True),
        ("unsubscribe", None, False),
        ("subscribe", None, False),
    ]
    shown = [line["text"] for line in sim.chat("o1") if line["from"] == "system"]
    assert shown == ["已关注", "扫描了二维码", "已取消关注", "已关注"]


def test_what_is_answered_to_an_unsubscribe_reaches_nobody(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    webhook.answer = lambda _: "再见"
    sim.do(openid, "unfollow")
    assert last(sim, openid) == ("event", "已取消关注")


def test_following_twice_tells_the_webhook_once(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    assert sim.do(openid, "follow")["deliveries"] == 0
    assert len(webhook.messages) == 1


def test_menu_entries(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    sim.do(openid, "click", key="START")
    sim.do(openid, "view", url="https://example.com/")
    assert [(m["Event"], m["EventKey"]) for m in webhook.messages[1:]] == [
        ("CLICK", "START"),
        ("VIEW", "https://example.com/"),
    ]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("image", "PicUrl"),
        ("voice", "MediaId"),
        ("video", "ThumbMediaId"),
        ("shortvideo", "ThumbMediaId"),
        ("location", "Label"),
        ("link", "Url"),
    ],
)
def test_odd_messages(sim: Any, webhook: Any, kind: str, field: str) -> None:
    openid = sim.follower()
    sim.do(openid, "send", type=kind)
    message = webhook.messages[-1]
    assert message["MsgType"] == kind
    assert message[field]
    assert message["MsgId"]
    assert "Recognition" not in message


def test_a_voice_may_be_understood(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    sim.do(openid, "send", type="voice", recognition="继续")
    assert webhook.messages[-1]["Recognition"] == "继续"


def test_a_tap_is_a_text_with_its_menu_id(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    webhook.answer = lambda _: (
        '请选择\n<a href="weixin://bizmsgmenu?msgmenucontent=%E6%B8%85%E6%A5%9A'
        '&msgmenuid=q3.1.A">A. 清楚</a>'
    )
    sim.do(openid, "say", text="继续")
    tap = next(part for part in sim.chat(openid)[-1]["parts"] if part["type"] == "tap")
    assert (tap["text"], tap["content"], tap["menu_id"]) == ("A. 清楚", "清楚", "q3.1.A")
    sim.do(openid, "tap", content=tap["content"], menu_id=tap["menu_id"])
    message = webhook.messages[-1]
    assert (message["MsgType"], message["Content"]) == ("text", "清楚")
    assert message["bizmsgmenuid"] == "q3.1.A"


def test_only_followers_can_write(sim: Any) -> None:
    sim.post("/sim/people", {"name": "张三", "openid": "o1"})
    answer = requests.post(sim.url + "/sim/people/o1/say", json={"text": "A"}, timeout=20)
    assert answer.status_code == 409


def test_not_waiting_still_delivers(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    answer = sim.do(openid, "say", text="A", wait=False)
    assert set(answer) == {"message_id", "msg_id"}
    assert webhook.wait_for("text")["MsgId"] == answer["msg_id"]


def test_a_lost_answer_is_asked_for_again(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    sim.post("/sim/faults", {"lose_replies": 2})
    assert sim.do(openid, "say", text="A")["deliveries"] == 3


def test_the_handshake(sim: Any) -> None:
    assert sim.post("/sim/verify") == {"ok": True, "status": 200}


def test_everything_tells_the_time_that_the_settings_clock_tells(launch: Any, webhook: Any) -> None:
    moment = datetime(2023, 10, 7, 9, 30, tzinfo=UTC)
    sim = launch(clock=lambda: moment)
    openid = sim.follower()

    sim.do(openid, "say", text="开始")

    assert webhook.wait_for("text")["CreateTime"] == str(int(moment.timestamp()))
    assert webhook.queries[-1]["timestamp"] == str(int(moment.timestamp()))
    assert sim.get("/sim/clock")["now"] == moment.isoformat()
    assert {line["at"] for line in sim.chat(openid)} == {moment.isoformat()}
    window = sim.get(f"/sim/people/{openid}")["windows"]["typed"]
    assert window["until"] == (moment + timedelta(hours=48)).isoformat()
