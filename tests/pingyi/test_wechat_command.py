"""pingyi wechat against the platform's twin: what is wrong is found, named and put right."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

import simulator
from bot.menu import MENU
from notifications.errors import Cause, SendError
from notifications.kinds import KINDS
from notifications.template import TemplateConfig
from pingyi.cli import main
from pingyi.findings import ADVICE, advice
from pingyi.template_check import window_only
from storage import schema
from storage.database import open_database

SECRET = "the-app-secret"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
DATA_KEY = Fernet.generate_key().decode()
FIELDS = {"thing1": "agency", "time2": "deadline", "phrase3": "state"}


@dataclass
class Office:
    """A configuration file, its database, and the account that the twin plays."""

    folder: Path
    twin: str

    def configure(
        self,
        *,
        secret: str = SECRET,
        id: str = "T-1",
        fields: Mapping[str, str] = FIELDS,
        kind: str = "nudge",
        section: str = "templates",
        **wechat: str,
    ) -> "Office":
        """Write the configuration; `wechat` replaces keys of its section."""
        keys = {
            "app_id": "wx1",
            "app_secret": secret,
            "token": "atoken",
            "encoding_aes_key": KEY,
            "api_base_url": self.twin,
        } | wechat
        lines = ["[wechat]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
        if fields:
            pairs = ", ".join(f"{json.dumps(f)} = {json.dumps(v)}" for f, v in fields.items())
            lines += [f"[wechat.{section}.{kind}]", f'id = "{id}"', f"fields = {{ {pairs} }}"]
        lines += ["[database]", f'url = "sqlite:///{self.folder / "pingyi.db"}"']
        lines += ["[security]", f'data_keys = ["{DATA_KEY}"]']
        (self.folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")
        return self

    def __call__(self, *words: str) -> Result:
        command = ["--config", str(self.folder / "config.toml"), "wechat", *words]
        return CliRunner().invoke(main, command, catch_exceptions=False)

    def log(self, action: str) -> list[dict[str, Any]]:
        command = ["--config", str(self.folder / "config.toml"), "audit", "--action", action]
        result = CliRunner().invoke(main, [*command, "--json"], catch_exceptions=False)
        found: list[dict[str, Any]] = json.loads(result.stdout)
        return found

    def findings(self) -> dict[str, list[tuple[bool, str]]]:
        """name -> what was found of it; the exit code agrees with them."""
        result = self("check", "--json")
        listed = json.loads(result.stdout)
        assert result.exit_code == (0 if all(each["ok"] for each in listed) else 1)
        assert result.stderr == ""
        found: dict[str, list[tuple[bool, str]]] = {}
        for each in listed:
            found.setdefault(each["name"], []).append((each["ok"], each["text"]))
        return found

    def wrong(self) -> dict[str, str]:
        """What has to be put right, by name."""
        return {
            name: text for name, lines in self.findings().items() for ok, text in lines if not ok
        }

    def fault(self, code: int, path: str) -> None:
        whole = path if path.startswith("/") else f"/cgi-bin/{path}"
        fault = {"errcode": code, "errcode_times": 1000, "path": whole}
        answer = requests.post(f"{self.twin}/sim/faults", json=fault, timeout=10)
        assert answer.ok, answer.text

    def menu(self) -> Any:
        return requests.get(f"{self.twin}/sim/menu", timeout=10).json()

    def publish(self, menu: object) -> None:
        token = requests.get(
            f"{self.twin}/cgi-bin/token",
            params={"grant_type": "client_credential", "appid": "wx1", "secret": SECRET},
            timeout=10,
        ).json()["access_token"]
        raw = json.dumps(menu, ensure_ascii=False).encode()
        url = f"{self.twin}/cgi-bin/menu/create"
        answer = requests.post(url, params={"access_token": token}, data=raw, timeout=10)
        assert answer.json()["errcode"] == 0


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "pingyi.db"
    database = open_database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.dispose()
    return path


@pytest.fixture
def office(tmp_path: Path, migrated: Path) -> Iterator[Office]:
    shutil.copy(migrated, tmp_path / "pingyi.db")
    kinds = {"thing1": "thing", "time2": "time", "phrase3": "phrase"}
    settings = simulator.Settings(
        app_id="wx1",
        app_secret=SECRET,
        token="atoken",
        encoding_aes_key=KEY,
        webhook_url="http://127.0.0.1:9/",
        port=0,
        templates={"T-1": simulator.Template("评价提醒", kinds)},
    )
    with simulator.start(settings) as running:
        yield Office(tmp_path, running.url).configure()


def test_a_new_account_lacks_its_menu_and_then_nothing(office: Office) -> None:
    assert list(office.wrong()) == ["menu"]
    assert "pingyi wechat menu" in office.wrong()["menu"]
    published = office("menu")
    assert (published.exit_code, published.stderr) == (0, "")
    assert "已发布" in published.stdout
    assert "此后绑定的机构和联络员" in published.stdout.replace("\n", "")
    found = office.findings()
    assert list(found) == [
        "mode", "token", "callback_ips", "api_ips", "menu", "templates.nudge", "window_only",
    ]  # fmt: skip
    assert office.wrong() == {}


def test_the_preview_shows_our_values_in_the_template(office: Office) -> None:
    ((ok, text),) = office.findings()["templates.nudge"]
    assert ok
    for part in ("评价提醒", "等2家机构", "2023年10月24日 23:59", "填写中"):
        assert part in text
    assert "DATA" not in text


def test_a_line_for_each_matter_and_no_secret(office: Office) -> None:
    result = office("check")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line[:2] for line in lines] == ["正常"] * 4 + ["有误", "正常", "注意"]
    for secret in (SECRET, KEY, DATA_KEY, "SIM_", "atoken"):
        assert secret not in result.output


@pytest.mark.parametrize(
    ("change", "name", "said"),
    [
        ({"id": "T-2"}, "templates.nudge", "没有模板 T-2"),
        ({"fields": {**FIELDS, "thing9": "hint"}}, "templates.nudge", "没有关键词 thing9"),
        ({"fields": {"thing1": "agency"}}, "templates.nudge", "time2、phrase3 没有填写"),
        ({"fields": {**FIELDS, "time2": "hint"}}, "templates.nudge", "time2"),
        ({"token": "a-token"}, "server_token", "wechat.token"),
        ({"previous_encoding_aes_key": KEY}, "mode", "wechat.previous_encoding_aes_key"),
    ],
)
def test_what_is_configured_wrongly_is_named(
    office: Office, change: dict[str, Any], name: str, said: str
) -> None:
    office("menu")
    wrong = office.configure(**change).wrong()
    assert list(wrong) == [name]
    assert said in wrong[name]


@pytest.mark.parametrize(("mode", "said"), [("plain", "明文"), ("compat", "兼容")])
def test_weaker_modes_are_pointed_out(office: Office, mode: str, said: str) -> None:
    ((ok, text),) = office.configure(mode=mode).findings()["mode"]
    assert ok
    assert said in text
    assert "安全模式" in text
    assert office("check").stdout.startswith("注意　mode")


def test_without_templates_it_says_what_that_means(office: Office) -> None:
    office("menu")
    office.configure(fields={})
    ((_, text),) = office.findings()["window_only"]
    assert "全部消息" in text
    assert "无法送达" in text
    assert office.wrong() == {}
    shown = office("check")
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[-1].startswith("注意　window_only")


def test_nothing_is_to_be_minded_where_every_kind_has_its_template(office: Office) -> None:
    held = dict.fromkeys(KINDS, TemplateConfig(id="T-1", fields=FIELDS))
    assert window_only(held, {}).mark == "正常"


def test_kinds_with_neither_template_nor_notice_are_named(office: Office) -> None:
    ((_, text),) = office.findings()["window_only"]
    named = text.split("（")[1].split("）")[0].split("、")
    assert sorted([*named, "nudge"]) == sorted(KINDS)
    assert f"{len(KINDS) - 1} 种消息" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "T-2"}, "“订阅通知”中核对 wechat.subscriptions.nudge.id"),
        ({"fields": {**FIELDS, "thing9": "hint"}}, "没有关键词 thing9"),
        ({"fields": {"thing1": "agency"}}, "补入 wechat.subscriptions.nudge.fields"),
    ],
)
def test_subscription_notices_are_compared_as_well(
    office: Office, change: dict[str, Any], said: str
) -> None:
    office("menu")
    office.configure(section="subscriptions")
    ((ok, text),) = office.findings()["subscriptions.nudge"]
    assert ok
    for part in ("“评价提醒”（一次性订阅", "2023年10月24日 23:59"):
        assert part in text
    wrong = office.configure(section="subscriptions", **change).wrong()
    assert list(wrong) == ["subscriptions.nudge"]
    assert said in wrong["subscriptions.nudge"]


def test_a_refused_list_of_notices_is_one_finding(office: Office) -> None:
    office("menu")
    office.configure(section="subscriptions")
    office.fault(48001, "/wxaapi/newtmpl/gettemplate")
    assert list(office.wrong()) == ["subscriptions"]


def test_a_wrong_secret_is_found_although_a_token_is_shared(office: Office) -> None:
    office("menu")
    wrong = office.configure(secret="another-secret").wrong()
    assert list(wrong) == ["token"]
    assert "wechat.app_secret" in wrong["token"]
    assert "another-secret" not in wrong["token"]


@pytest.mark.parametrize(
    ("code", "said"), [(40164, "白名单"), (45009, "今日"), (89503, "管理员"), (-1, "稍后")]
)
def test_a_refused_token_is_one_sentence_and_the_end(office: Office, code: int, said: str) -> None:
    office.fault(code, "stable_token")
    assert list(office.findings()) == ["mode", "token"]
    (text,) = office.wrong().values()
    assert said in text
    assert str(code) in text
    refused = office("menu")
    assert (refused.exit_code, refused.stderr.count("\n"), refused.stdout) == (1, 1, "")
    assert office.menu() is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("getcallbackip", "callback_ips"),
        ("get_api_domain_ip", "api_ips"),
        ("menu/get", "menu"),
        ("template/get_all_private_template", "templates"),
    ],
)
def test_one_refused_question_does_not_end_the_others(office: Office, path: str, name: str) -> None:
    office("menu")
    office.fault(48001, path)
    wrong = office.wrong()
    assert list(wrong) == [name]
    assert "48001" in wrong[name]


def test_no_connection_is_said(office: Office) -> None:
    office.configure(api_base_url="http://127.0.0.1:9")
    assert "连不上平台" in office.wrong()["token"]


@pytest.mark.parametrize("code", [*ADVICE, 12345])
def test_advice_is_one_sentence_that_names_the_code(code: int) -> None:
    text = advice(SendError(Cause.OTHER, code, "whatever the platform says"))
    assert "\n" not in text
    assert f"errcode {code}" in text
    assert "whatever" not in text


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"app_id": ""}, "wechat.app_id"),
        ({"secret": ""}, "wechat.app_secret"),
        ({"token": ""}, "wechat.token"),
        ({"encoding_aes_key": ""}, "wechat.encoding_aes_key"),
        ({"kind": "nudges"}, "wechat.templates.nudges"),
        ({"id": ""}, "wechat.templates.nudge.id"),
        ({"fields": {"poem1": "agency"}}, "wechat.templates.nudge.fields.poem1"),
        ({"fields": {"thing1": "agancy"}}, "wechat.templates.nudge.fields.thing1"),
        ({"section": "subscriptions", "kind": "nudges"}, "wechat.subscriptions.nudges"),
        ({"section": "subscriptions", "id": ""}, "wechat.subscriptions.nudge.id"),
    ],
)
def test_a_bad_configuration_is_one_sentence(
    office: Office, change: dict[str, Any], key: str
) -> None:
    result = office.configure(**change)("check")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert key in result.stderr


def _renamed(menu: Any) -> None:
    menu["button"][0]["name"] = "别的"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_renamed, ["缺少 继续评价 → 继续", "多出 别的 → 继续"]),
        (lambda menu: menu["button"].reverse(), ["次序"]),
        (lambda menu: menu["button"].pop(), ["缺少 更多/换一家机构"]),
    ],
)
def test_another_menu_in_force_is_told_apart_and_replaced(
    office: Office, change: Callable[[Any], None], said: list[str]
) -> None:
    other = json.loads(json.dumps(MENU))
    change(other)
    office.publish(other)
    assert json.loads(office("menu", "--show").stdout)["menu"] == other
    told = office.wrong()["menu"]
    assert all(part in told for part in said)
    office("menu")
    assert office.menu() == MENU
    assert office.wrong() == {}
    [entry] = office.log("menu.publish")
    assert (entry["subject"], entry["succeeded"]) == ("account:menu", True)


def test_a_refused_menu_is_on_record_as_not_done(office: Office) -> None:
    office.fault(48001, "menu/create")
    assert office("menu", "--by", "王科长").exit_code == 1
    [entry] = office.log("menu.publish")
    assert (entry["actor"], entry["succeeded"]) == ("王科长", False)
    assert entry["detail"] == {"error": "48001"}


def test_a_dry_run_and_a_look_publish_nothing(office: Office) -> None:
    assert json.loads(office("menu", "--dry-run").stdout)["menu"] == MENU
    assert json.loads(office("menu", "--show").stdout)["menu"] is None
    assert office.menu() is None
    assert office("menu", "--dry-run", "--show").exit_code == 2
    assert office.log("menu.publish") == []
