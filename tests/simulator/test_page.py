"""The phone page in a real browser: choose, scan, chat, tap, and see a push arrive."""

from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

OPTIONS = "\n".join(
    f'<a href="weixin://bizmsgmenu?msgmenucontent={letter}&msgmenuid=q1.{letter}">'
    f"{letter}. {word}</a>"
    for letter, word in zip("ABC", ("清楚", "基本清楚", "不清楚"), strict=True)
)


@pytest.fixture
def town(launch: Any, webhook: Any) -> Any:
    """Two people, two letters, and an account that asks one question."""
    webhook.answer = lambda m: (
        f"已记录 {m['bizmsgmenuid']}"
        if "bizmsgmenuid" in m
        else f"第1/10题 是否清楚？\n\n{OPTIONS}"
    )
    sim = launch(account_name="评议小助手", timeout_seconds=5)
    sim.post(
        "/sim/people", [{"name": "陈晓明", "openid": "oChen"}, {"name": "梁工", "openid": "oL"}]
    )
    letters = [
        {"label": "宏远机械", "role": "企业", "scene": "inv-1", "code": "K7QM-3F9D"},
        {"label": "安信检测", "role": "机构", "scene": "inv-2", "code": "P2XA-88TC"},
    ]
    sim.post("/sim/letters", letters)
    return sim


def choose(page: Page, name: str) -> None:
    page.get_by_test_id("person").filter(has_text=name).click()


def test_the_main_way(page: Page, town: Any, webhook: Any) -> None:
    page.goto(town.url)
    page.get_by_test_id("person-search").fill("陈")
    expect(page.get_by_test_id("person").filter(visible=True)).to_have_count(1)
    choose(page, "陈晓明")
    page.get_by_test_id("letter").filter(has_text="宏远").get_by_test_id("letter-scan").click()
    chat = page.get_by_test_id("chat")
    expect(chat.get_by_test_id("option")).to_have_count(3)
    assert webhook.messages[-1]["EventKey"] == "qrscene_inv-1"
    page.get_by_test_id("say-input").fill("你好")
    page.keyboard.press("Enter")
    expect(chat.get_by_test_id("option")).to_have_count(6)
    chat.get_by_test_id("option").filter(has_text="B. 基本清楚").last.click()
    expect(chat.get_by_test_id("message").last).to_contain_text("已记录 q1.B")
    assert (webhook.messages[-1]["Content"], webhook.messages[-1]["bizmsgmenuid"]) == ("B", "q1.B")
    body = {"touser": "oChen", "msgtype": "text", "text": {"content": "提醒：还差一步"}}
    town.call("/cgi-bin/message/custom/send", body)
    expect(chat.get_by_test_id("message").last).to_contain_text("提醒：还差一步")
    data = {"thing1": {"value": "满意度评议"}, "time2": {"value": "2023年10月24日"}}
    town.call(
        "/cgi-bin/message/template/send",
        {"touser": "oChen", "template_id": "SIM-nudge", "data": data},
    )
    expect(chat.get_by_test_id("message").last).to_contain_text("2023年10月24日")


def test_following_and_leaving(page: Page, town: Any) -> None:
    page.goto(town.url)
    choose(page, "梁工")
    page.get_by_test_id("follow").click()
    expect(page.get_by_test_id("chat")).to_contain_text("已关注")
    page.get_by_label("更多操作").click()
    page.get_by_test_id("unfollow").click()
    expect(page.get_by_test_id("follow")).to_be_visible()
    expect(page.get_by_test_id("say-input")).to_have_count(0)


def test_another_phones_push_is_counted_unread(page: Page, town: Any) -> None:
    page.goto(town.url)
    choose(page, "陈晓明")
    town.do("oL", "follow")
    row = page.get_by_test_id("person").filter(has_text="梁工")
    expect(row.locator(".badge")).to_have_text("1")
    choose(page, "梁工")
    expect(row.locator(".badge")).to_have_text("")


def test_nothing_that_is_said_becomes_markup(page: Page, town: Any, webhook: Any) -> None:
    hostile = '<img src=x onerror="document.title=1"><a href="javascript:alert(1)">x</a>'
    webhook.answer = lambda _: hostile
    town.post("/sim/people", {"name": hostile, "openid": "oBad"})
    town.do("oBad", "follow")
    town.do("oBad", "say", text=hostile)
    page.goto(f"{town.url}/#oBad")
    chat = page.get_by_test_id("chat")
    expect(chat.get_by_test_id("message")).to_have_count(4)
    expect(chat.get_by_test_id("message").last).to_contain_text("<img src=x")
    assert chat.locator("img, a").count() == 0
    assert page.title().startswith("手机模拟器")


def test_a_dead_webhook_is_told(page: Page, launch: Any) -> None:
    sim = launch(webhook_url="http://127.0.0.1:9/wechat")
    sim.post("/sim/people", {"name": "陈晓明", "openid": "oChen"})
    page.goto(sim.url)
    choose(page, "陈晓明")
    page.get_by_test_id("follow").click()
    expect(page.get_by_test_id("chat")).to_contain_text("该公众号提供的服务出现故障")


def test_older_lines_are_fetched_when_asked_for(page: Page, town: Any, webhook: Any) -> None:
    webhook.answer = lambda m: None
    town.do("oChen", "follow")
    for number in range(45):
        town.do("oChen", "say", text=f"第{number}句")
    page.goto(f"{town.url}/#oChen")
    chat = page.get_by_test_id("chat")
    expect(chat.get_by_test_id("message")).to_have_count(40)
    page.get_by_text("查看更早的消息").click()
    expect(chat.get_by_test_id("message")).to_have_count(46)
    expect(chat.get_by_test_id("message").first).to_contain_text("已关注")


def test_at_phone_width_it_is_one_column(page: Page, town: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(town.url)
    expect(page.get_by_test_id("letter").first).to_be_hidden()
    choose(page, "陈晓明")
    page.get_by_label("更多操作").click()
    page.get_by_role("button", name="扫码与工具").click()
    page.get_by_test_id("letter-scan").first.click()
    expect(page.get_by_test_id("option").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_label("返回联系人").click()
    expect(page.get_by_test_id("person").first).to_be_visible()


def test_a_simulator_that_was_restarted_is_found_again(
    page: Page, launch: Any, webhook: Any, tmp_path: Path
) -> None:
    data = str(tmp_path / "twin.db")
    sim = launch(data=data)
    openid = sim.follower()
    page.goto(f"{sim.url}/#{openid}")
    expect(page.get_by_test_id("message")).to_have_count(2)
    launch.stop(sim)
    expect(page.get_by_role("status").filter(has_text="已断开")).to_be_visible()
    again = launch(data=data, port=int(sim.url.rsplit(":", 1)[1]))
    expect(page.get_by_role("status").filter(has_text="已断开")).to_be_hidden()
    again.do(openid, "say", text="还在吗")
    expect(page.get_by_test_id("message").last).to_contain_text("收到 还在吗")


def test_the_pages_own_policy(town: Any) -> None:
    answer = requests.get(town.url + "/", timeout=20)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "http://" not in answer.text.replace(town.url, "").replace("http://127.0.0.1", "")


def fault(page: Page, words: str) -> Locator:
    return page.get_by_test_id("fault").filter(has_text=words)


def test_faults_are_switched_on_and_off(page: Page, town: Any) -> None:
    town.do("oChen", "follow")
    body = {"touser": "oChen", "msgtype": "text", "text": {"content": "提醒"}}
    page.goto(town.url)
    page.get_by_text("故障", exact=True).click()
    busy = fault(page, "系统繁忙")
    busy.get_by_label("系统繁忙：次数").fill("2")
    busy.get_by_role("switch").check()
    expect(busy).to_contain_text("剩 2 次")
    expect(page.locator("#fault-note")).to_have_text("1 项")
    assert town.call("/cgi-bin/message/custom/send", body)["errcode"] == -1
    expect(busy).to_contain_text("剩 1 次")
    assert town.call("/cgi-bin/message/custom/send", body)["errcode"] == -1
    expect(busy.get_by_role("switch")).not_to_be_checked()
    assert town.call("/cgi-bin/message/custom/send", body)["errcode"] == 0
    fault(page, "接口变慢").get_by_role("switch").check()
    fault(page, "当日额度用完").get_by_role("switch").check()
    expect(fault(page, "当日额度用完")).to_contain_text("至 ")
    assert [rule["fault"] for rule in town.get("/sim/faults")] == ["slow", "quota"]
    fault(page, "接口变慢").get_by_role("switch").uncheck()
    expect(page.locator("#fault-note")).to_have_text("1 项")
    page.get_by_role("button", name="全部关闭").click()
    expect(page.locator("#fault-note")).to_have_text("")
    assert town.get("/sim/faults") == []


def test_a_fault_for_the_person_whose_phone_is_open(page: Page, town: Any) -> None:
    page.goto(town.url)
    page.get_by_text("故障", exact=True).click()
    page.get_by_label("对象").select_option("当前联系人")
    page.get_by_label("时长").select_option("1 小时")
    unfollowed = fault(page, "对方已取消关注")
    unfollowed.get_by_role("switch").click()
    expect(page.locator("#toast")).to_contain_text("请先选择一位联系人")
    expect(unfollowed.get_by_role("switch")).not_to_be_checked()
    choose(page, "陈晓明")
    expect(page.get_by_test_id("chat")).to_be_visible()
    unfollowed.get_by_role("switch").check()
    expect(unfollowed).to_contain_text("陈晓明")
    (rule,) = town.get("/sim/faults")
    assert (rule["fault"], rule["openid"]) == ("unfollowed", "oChen")
    town.post("/sim/clock", {"offset_seconds": 3700})
    expect(unfollowed.get_by_role("switch")).not_to_be_checked()


def test_the_faults_fit_a_phone(page: Page, town: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(town.url)
    page.get_by_role("button", name="工具").click()
    page.get_by_text("故障", exact=True).click()
    rows = page.get_by_test_id("fault")
    assert rows.count() == len(town.get("/sim/faults/kinds"))
    rows.last.get_by_role("switch").check()
    expect(rows.last).to_contain_text("已发生 0 次")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for row in rows.all():
        box = row.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert row.evaluate("element => element.scrollWidth <= element.clientWidth")


def test_one_notice_is_allowed_by_a_tap(page: Page, town: Any) -> None:
    town.do("oChen", "follow")
    page.goto(f"{town.url}/#oChen")
    page.get_by_label("更多操作").click()
    page.get_by_test_id("subscribe").click()
    expect(page.get_by_test_id("chat")).to_contain_text("允许接收一次通知")
    data = {"thing1": {"value": "结果已公布"}}
    body = {"touser": "oChen", "template_id": "SIM-result", "data": data}
    token = town.token()
    path = "/cgi-bin/message/subscribe/bizsend"
    assert [town.call(path, body, token)["errcode"] for _ in range(2)] == [0, 43101]
    expect(page.get_by_test_id("message").last).to_contain_text("结果已公布")
