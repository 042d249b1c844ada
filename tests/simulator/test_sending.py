"""What the account may send, to whom, when, and with which errcode it is refused."""

from typing import Any

import pytest

from simulator import Template

CUSTOM = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
NUDGE = {
    "thing1": {"value": "满意度评议"},
    "time2": {"value": "2023年10月24日"},
    "phrase3": {"value": "尚未提交"},
}
HOUR = 3600


def text(openid: str, content: str = "您好") -> dict[str, object]:
    return {"touser": openid, "msgtype": "text", "text": {"content": content}}


def nudge(openid: str, **changes: object) -> dict[str, object]:
    return {"touser": openid, "template_id": "SIM-nudge", "data": NUDGE, **changes}


def codes(sim: Any, openid: str, times: int) -> list[int]:
    token = sim.token()
    return [sim.call(CUSTOM, text(openid), token)["errcode"] for _ in range(times)]


@pytest.mark.parametrize(
    ("act", "allowed", "seconds"),
    [
        (("say", {"text": "A"}), 5, 48 * HOUR),
        (("send", {"type": "image"}), 5, 48 * HOUR),
        (("click", {"key": "K"}), 3, 60),
        (("tap", {"content": "A", "menu_id": "1"}), 3, 60),
        (("scan", {"scene": "s"}), 3, 60),
        (("view", {"url": "https://example.com"}), 0, 0),
    ],
)
def test_windows(sim: Any, act: tuple[str, Any], allowed: int, seconds: int) -> None:
    openid = sim.follower()
    sim.post("/sim/clock", {"offset_seconds": 120})  # the window that following opened is over
    what, values = act
    sim.do(openid, what, **values)
    if not allowed:
        assert codes(sim, openid, 1) == [45015]
        return
    assert codes(sim, openid, 1) == [0]
    sim.post("/sim/clock", {"offset_seconds": 120 + seconds - 30})
    assert codes(sim, openid, allowed) == [0] * (allowed - 1) + [45047]
    sim.post("/sim/clock", {"offset_seconds": 120 + seconds + 1})
    assert codes(sim, openid, 1) == [45015]


def test_following_opens_three_for_a_minute(sim: Any) -> None:
    assert codes(sim, sim.follower(), 4) == [0, 0, 0, 45047]


def test_windows_refill_and_never_add_up(sim: Any) -> None:
    openid = sim.follower()
    for _ in range(3):
        sim.do(openid, "say", text="A")
    assert codes(sim, openid, 6) == [0] * 5 + [45047]
    sim.do(openid, "say", text="A")
    assert codes(sim, openid, 6) == [0] * 5 + [45047]


def test_unfollowing_closes_the_window(sim: Any) -> None:
    openid = sim.follower()
    sim.do(openid, "say", text="A")
    sim.do(openid, "unfollow")
    assert codes(sim, openid, 1) == [45015]


def test_a_custom_message_is_shown(sim: Any) -> None:
    openid = sim.follower()
    sim.call(CUSTOM, text(openid, "提醒您继续"))
    line = sim.chat(openid)[-1]
    assert (line["from"], line["kind"], line["text"]) == ("account", "custom", "提醒您继续")


def test_a_menu_message_can_be_tapped(sim: Any) -> None:
    openid = sim.follower()
    menu = {
        "head_content": "是否满意？",
        "list": [{"id": "101", "content": "满意"}, {"id": "102", "content": "不满意"}],
        "tail_content": "谢谢",
    }
    assert (
        sim.call(CUSTOM, {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu})["errcode"] == 0
    )
    parts = sim.chat(openid)[-1]["parts"]
    taps = [(p["content"], p["menu_id"]) for p in parts if p["type"] == "tap"]
    assert taps == [("满意", "101"), ("不满意", "102")]
    assert "".join(p["text"] for p in parts) == "是否满意？\n满意\n不满意\n谢谢"


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        (b"", 44002),
        (b"{", 47001),
        (b"[]", 47001),
        (b'{"touser": "oNobody", "msgtype": "text"}', 40003),
        ({"msgtype": "text", "text": {"content": "x"}}, 40003),
        ({"touser": "oFollower", "msgtype": "poem"}, 40008),
        ({"touser": "oFollower", "msgtype": "text", "text": {"content": " "}}, 44004),
        ({"touser": "oFollower", "msgtype": "text", "text": "x"}, 40035),
        ({"touser": "oFollower", "msgtype": "msgmenu", "msgmenu": {"list": []}}, 40035),
        ({"touser": "oFollower", "msgtype": "text", "text": {"content": "好" * 683}}, 45002),
        (b'{"touser": "oFollower", "text": {"content": "\\u4f60"}}', 40033),
    ],
)
def test_custom_messages_refused(sim: Any, body: Any, errcode: int) -> None:
    sim.follower()
    answer = sim.call(CUSTOM, body)
    assert answer["errcode"] == errcode
    assert "rid: " in answer["errmsg"]


def test_a_template_message_is_shown_and_its_receipt_arrives(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    answer = sim.call(TEMPLATE, nudge(openid))
    assert answer["errcode"] == 0
    assert 2**53 < answer["msgid"] < 2**63
    receipt = webhook.wait_for("TEMPLATESENDJOBFINISH")
    assert (receipt["MsgID"], receipt["Status"]) == (str(answer["msgid"]), "success")
    assert receipt["FromUserName"] == openid
    line = sim.chat(openid)[-1]
    assert line["kind"] == "template"
    assert line["fields"][0] == {"name": "thing1", "value": "满意度评议"}


def test_a_user_who_blocks_is_reported_by_the_receipt_alone(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    sim.do(openid, "refuse")
    assert sim.call(TEMPLATE, nudge(openid))["errcode"] == 0
    assert webhook.wait_for("TEMPLATESENDJOBFINISH")["Status"] == "failed:user block"
    assert "template" not in [line["kind"] for line in sim.chat(openid)]


def test_templates_need_a_follower_but_no_window(sim: Any) -> None:
    openid = sim.follower()
    sim.post("/sim/clock", {"offset_seconds": 72 * HOUR})
    assert sim.call(TEMPLATE, nudge(openid))["errcode"] == 0
    sim.do(openid, "unfollow")
    assert sim.call(TEMPLATE, nudge(openid))["errcode"] == 43004
    assert sim.call(TEMPLATE, nudge("oNobody"))["errcode"] == 40003


def test_client_msg_id_sends_once_in_ten_minutes(sim: Any) -> None:
    openid = sim.follower()
    token = sim.token()
    first = sim.call(TEMPLATE, nudge(openid, client_msg_id="n1"), token)
    again = sim.call(TEMPLATE, nudge(openid, client_msg_id="n1"), token)
    other = sim.call(TEMPLATE, nudge(openid, client_msg_id="n2"), token)
    sim.post("/sim/clock", {"offset_seconds": 601})
    later = sim.call(TEMPLATE, nudge(openid, client_msg_id="n1"), token)
    assert again["msgid"] == first["msgid"]
    assert len({first["msgid"], other["msgid"], later["msgid"]}) == 3
    assert [line["kind"] for line in sim.chat(openid)].count("template") == 3


@pytest.mark.parametrize("template_id", ["", "nudge", "REAL-1"])
def test_unknown_templates(sim: Any, template_id: str) -> None:
    answer = sim.call(TEMPLATE, nudge(sim.follower(), template_id=template_id))
    assert answer["errcode"] == 40037


def test_only_the_accounts_templates_when_it_has_some(launch: Any) -> None:
    fields = {"thing1": "thing", "time2": "time"}
    sim = launch(templates={"T1": Template("评议提醒", fields)})
    openid = sim.follower()
    assert sim.call(TEMPLATE, nudge(openid))["errcode"] == 40037
    assert sim.call(TEMPLATE, nudge(openid, template_id="T1"))["errcode"] == 0
    assert sim.chat(openid)[-1]["title"] == "评议提醒"
    short = {"thing1": {"value": "评议"}}
    answer = sim.call(TEMPLATE, nudge(openid, template_id="T1", data=short))
    assert answer["errcode"] == 47003
    assert "data.time2.value is empty" in answer["errmsg"]
    listed = sim.get("/cgi-bin/template/get_all_private_template", access_token=sim.token())
    assert listed["template_list"][0]["content"] == "{{thing1.DATA}}\n{{time2.DATA}}"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("thing1", "二十个字以内的事项名称就是二十个字", "字" * 21),
        ("thing1", "A-1 号", "两\n行"),
        ("number1", "3.5", "三"),
        ("letter1", "abc", "a1"),
        ("symbol1", "★", "a"),
        ("character_string1", "NH-2023_17", "编号17"),
        ("time1", "2023年10月24日 15:01", "明天"),
        ("time1", "2023-10-13~2023-10-24", "2023-10-13至2023-10-24"),
        ("date1", "2023年10月24日", "24/10"),
        ("amount1", "¥12.50", "十二元"),
        ("phone_number1", "+86-757-83386213", "电话" * 9),
        ("name1", "欧阳小明", "欧阳小明一二三四五六七八"),
        ("phrase1", "尚未提交", "尚未提交完成"),
        ("phrase1", "待审", "待A"),
        ("const1", "企业", "企" * 21),
    ],
)
def test_field_rules(sim: Any, name: str, good: str, bad: str) -> None:
    openid, token = sim.follower(), sim.token()
    for value, errcode in ((good, 0), (bad, 47003), ("", 47003)):
        answer = sim.call(TEMPLATE, nudge(openid, data={name: {"value": value}}), token)
        assert answer["errcode"] == errcode, value
        assert errcode == 0 or f"data.{name}.value" in answer["errmsg"]


def test_faults_strike_and_pass(sim: Any) -> None:
    openid, token = sim.follower(), sim.token()
    sim.post("/sim/faults", {"busy": 2, "errcode": 45009, "errcode_times": 1})
    assert [sim.call(CUSTOM, text(openid), token)["errcode"] for _ in range(4)] == [
        -1,
        -1,
        45009,
        0,
    ]
    assert sim.get("/sim/faults") == []
