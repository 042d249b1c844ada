"""The demonstration as a person plays it: real processes, a real browser, real encryption."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from notifications.kinds import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.faults]

#: Ticks and idleness of seconds instead of minutes; everything else is the demonstration's own.
QUICK = {"PINGYI_SCHEDULE__TICK_SECONDS": "1", "PINGYI_SCHEDULE__NUDGE_IDLE_MINUTES": "0.05"}
NUDGED_WITHIN_SECONDS = 30


class Demo:
    def __init__(self, folder: Path, port: int, environment: dict[str, str]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        options = ["--data", str(folder), "--port", str(port), "--respondents", "0"]
        command = [sys.executable, "-m", "pingyi", "demo", *options]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if requests.get(f"{self.url}/sim/letters", timeout=5).json():
                    return
            except requests.RequestException:
                pass
            time.sleep(0.2)
        pytest.fail(f"the demonstration did not start: {self.stop()}")

    def stop(self) -> str:
        self.process.send_signal(signal.SIGINT)
        output, _ = self.process.communicate(timeout=30)
        return output

    def messages(self, openid: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = requests.get(
            f"{self.url}/sim/people/{openid}/messages?limit=200", timeout=5
        ).json()
        return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:

    demo = Demo(tmp_path / "demo", _free_port(), {**os.environ, **QUICK})
    try:
        demo.wait()
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.stop()


def _open(page: Page, name: str) -> None:
    page.get_by_test_id("person-search").fill(name)
    person = page.get_by_test_id("person").filter(has_text=name).filter(visible=True).first
    person.click()
    openid = person.get_attribute("data-openid") or ""
    expect(page.get_by_test_id("chat")).to_have_attribute("data-openid", openid)


def _scan(page: Page, label: str) -> None:
    page.get_by_test_id("letter").filter(has_text=label).first.get_by_test_id("letter-scan").click()


def _say(page: Page, text: str) -> Locator:
    """Say it and give the account's answer."""
    answers = page.locator('[data-testid="message"][data-from="account"]')
    before = answers.count()
    page.get_by_test_id("say-input").fill(text)
    page.get_by_test_id("say-send").click()
    expect(answers).to_have_count(before + 1)
    return answers.last


def _tap(page: Page, content: str) -> Locator:
    """Tap the newest line that sends this word and give the account's answer."""
    answers = page.locator('[data-testid="message"][data-from="account"]')
    before = answers.count()
    page.locator(f'[data-testid="option"][data-content="{content}"]').last.click()
    expect(answers).to_have_count(before + 1)
    return answers.last


def _submitted_in_district(page: Page) -> int:
    text = _say(page, "进度").inner_text()
    found = re.search(r"已提交(\d+)份", text)
    assert found, text
    return int(found[1])


def test_three_people_play_and_an_unfinished_phone_is_nudged(demo: Demo, page: Page) -> None:
    page.goto(demo.url)
    # the liaison binds and asks
    _open(page, "您扮演 区联络员")
    _scan(page, "联络员")
    expect(page.get_by_test_id("chat")).to_contain_text("绑定成功")
    before = _submitted_in_district(page)

    # the enterprise: bind, consent, ten taps, review, submit, receipt
    _open(page, "您扮演 企业安全员")
    _scan(page, "企业")
    expect(page.get_by_test_id("chat")).to_contain_text("撤回同意")
    expect(_tap(page, "同意")).to_contain_text("第1/10题")
    for number in range(2, 11):
        expect(_tap(page, "A")).to_contain_text(f"第{number}/10题")
    expect(_tap(page, "B")).to_contain_text("意见")
    expect(_tap(page, "跳过")).to_contain_text("97")
    expect(_tap(page, "提交")).to_contain_text("回执编号 PY-")

    # the liaison's progress has moved by this one
    _open(page, "您扮演 区联络员")
    assert _submitted_in_district(page) == before + 1

    # somebody stops in the middle and is nudged, live, on the open page
    letters = requests.get(f"{demo.url}/sim/letters?role=企业", timeout=5).json()
    letter = next(each for each in letters if each["detail"] != "由您扮演")
    openid, name = f"sim-{letter['detail']}", letter["label"].split("　")[1]
    requests.post(
        f"{demo.url}/sim/people/{openid}/scan", json={"scene": letter["scene"]}, timeout=9
    )
    _open(page, name)
    _say(page, "同意")
    nudge = page.locator('[data-testid="message"][data-from="account"]').filter(has_text="截止")
    expect(nudge.last).to_contain_text("待评价", timeout=NUDGED_WITHIN_SECONDS * 1000)

    # at the next ticks still nobody who has finished is nudged
    time.sleep(3)
    assert not [m for m in demo.messages("you-enterprise") if "待评价" in str(m)]
    assert "已停止" in demo.stop()
    assert demo.process.returncode == 0


def test_the_agency_reads_its_result_and_the_pages_show_it(demo: Demo) -> None:
    """Of the cycle before, whose list was announced; its link leads to the demo's own pages."""
    letters = requests.get(f"{demo.url}/sim/letters?role=机构", timeout=5).json()
    scene = next(each["scene"] for each in letters if each["detail"] == "由您扮演")
    phone = f"{demo.url}/sim/people/you-agency"
    requests.post(f"{phone}/scan", json={"scene": scene}, timeout=9)

    def says(text: str) -> str:
        answer = requests.post(f"{phone}/say", json={"text": text}, timeout=9)
        return str(answer.json()["reply"])

    told = says("我的结果")
    assert "已列入公告" in told
    link = re.search(r"http://127\.0\.0\.1:\d+/results/\S+", told)
    assert link, told
    assert requests.get(link[0], timeout=9).status_code == 200
    assert "称号有效" in says("称号")
    assert "发送“申诉 项号 理由”" in says("申诉")
    home = requests.get(link[0].partition("/results")[0], timeout=9).text
    assert "正在公示" in home
    assert "公告" in home


def test_its_platform_holds_the_configured_templates(demo: Demo, tmp_path: Path) -> None:
    config = str(tmp_path / "demo" / "config.toml")
    told = subprocess.run(
        [sys.executable, "-m", "pingyi", "--config", config, "wechat", "check", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    found = {each["name"]: each for each in json.loads(told.stdout)}
    templates = {name: each for name, each in found.items() if name.startswith("templates.")}
    assert len(templates) == len(KINDS)
    assert [each for each in templates.values() if not each["ok"]] == []


def test_starting_again_goes_on(tmp_path: Path) -> None:

    folder, environment = tmp_path / "demo", {**os.environ, **QUICK}
    first = Demo(folder, _free_port(), environment)
    first.wait()
    letters = requests.get(f"{first.url}/sim/letters?role=企业", timeout=5).json()
    scene = letters[0]["scene"]
    person = f"{first.url}/sim/people/you-enterprise"
    requests.post(f"{person}/scan", json={"scene": scene}, timeout=9)
    requests.post(f"{person}/say", json={"text": "同意"}, timeout=9)
    requests.post(f"{person}/say", json={"text": "A"}, timeout=9)
    first.stop()

    second = Demo(folder, _free_port(), environment)
    second.wait()
    answer = requests.post(
        f"{second.url}/sim/people/you-enterprise/say", json={"text": "继续"}, timeout=9
    ).json()
    second.stop()
    assert "第2/10题" in answer["reply"]
