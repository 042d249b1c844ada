"""Subscription notices: one for each time that a person allowed one."""

from typing import Any

import pytest
import requests

from simulator import Template

BIZSEND = "/cgi-bin/message/subscribe/bizsend"


def notice(openid: str, template_id: str = "SIM-notice", **changes: object) -> dict[str, object]:
    data = {"thing1": {"value": "满意度评议"}, "time2": {"value": "2023年10月24日"}}
    return {"touser": openid, "template_id": template_id, "data": data, **changes}


def test_each_consent_is_good_for_one_notice(sim: Any, webhook: Any) -> None:
    openid, token = sim.follower(), sim.token()
    sim.post("/sim/clock", {"offset_seconds": 3 * 86400})  # no window is needed
    token = sim.token()
    assert sim.call(BIZSEND, notice(openid), token)["errcode"] == 43101
    sim.do(openid, "subscribe", template_id="SIM-notice")
    event = webhook.wait_for("subscribe_msg_popup_event")
    assert event["SubscribeMsgPopupEvent"]["List"] == {
        "TemplateId": "SIM-notice",
        "SubscribeStatusString": "accept",
        "PopupScene": "2",
    }
    assert sim.get(f"/sim/people/{openid}")["notices"] == {"SIM-": 1}
    assert sim.call(BIZSEND, notice(openid), token) == {"errcode": 0, "errmsg": "ok"}
    line = sim.chat(openid)[-1]
    assert (line["kind"], line["fields"][0]["value"]) == ("template", "满意度评议")
    sent = webhook.wait_for("subscribe_msg_sent_event")["SubscribeMsgSentEvent"]["List"]
    assert (sent["TemplateId"], sent["ErrorStatus"]) == ("SIM-notice", "success")
    again = sim.call(BIZSEND, notice(openid), token)
    assert again["errcode"] == 43101
    assert again["errmsg"].startswith("user refuse to accept the msg rid: ")
    assert sim.get(f"/sim/people/{openid}")["notices"] == {}


def test_a_refusal_gives_nothing_and_is_told(sim: Any, webhook: Any) -> None:
    openid = sim.follower()
    sim.do(openid, "subscribe", template_id="SIM-notice", accept=False)
    event = webhook.wait_for("subscribe_msg_popup_event")
    assert event["SubscribeMsgPopupEvent"]["List"]["SubscribeStatusString"] == "reject"
    assert sim.call(BIZSEND, notice(openid))["errcode"] == 43101


def test_consent_opens_no_window(sim: Any) -> None:
    openid = sim.follower()
    sim.post("/sim/clock", {"offset_seconds": 120})
    sim.do(openid, "subscribe", template_id="SIM-notice")
    body = {"touser": openid, "msgtype": "text", "text": {"content": "A"}}
    assert sim.call("/cgi-bin/message/custom/send", body)["errcode"] == 45015


def test_consents_add_up_per_person_and_template(launch: Any) -> None:
    fields = {"thing1": "thing", "time2": "time"}
    sim = launch(templates={"T1": Template("提醒", fields), "T2": Template("结果", fields)})
    first, second, token = sim.follower("o1"), sim.follower("o2"), sim.token()
    for _ in range(2):
        sim.do(first, "subscribe", template_id="T1")
    wanted = [(first, "T2"), (second, "T1"), (first, "T1"), (first, "T1"), (first, "T1")]
    answers = [sim.call(BIZSEND, notice(*each), token)["errcode"] for each in wanted]
    assert answers == [43101, 43101, 0, 0, 43101]
    answer = requests.post(
        f"{sim.url}/sim/people/o1/subscribe", json={"template_id": "T3"}, timeout=20
    )
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"template_id": "poem"}, 40037),
        ({"data": {"thing1": {"value": "字" * 21}}}, 47003),
        ({"data": {}}, 47003),
    ],
)
def test_notices_refused_cost_no_consent(
    sim: Any, changes: dict[str, object], errcode: int
) -> None:
    openid, token = sim.follower(), sim.token()
    sim.do(openid, "subscribe", template_id="SIM-notice")
    assert sim.call(BIZSEND, notice(openid) | changes, token)["errcode"] == errcode
    assert sim.call(BIZSEND, notice(openid), token)["errcode"] == 0


def test_the_refused_fault_strikes_in_spite_of_a_consent(sim: Any) -> None:
    openid, token = sim.follower(), sim.token()
    sim.do(openid, "subscribe", template_id="SIM-notice")
    sim.post("/sim/faults/refused", {"times": 1})
    answer = sim.call(BIZSEND, notice(openid), token)
    assert answer["errcode"] == 43101
    assert answer["errmsg"].startswith("user refuse to accept the msg rid: ")
    assert sim.call(BIZSEND, notice(openid), token)["errcode"] == 0
