"""Configuration: every key documented, every mistake one sentence, no secret ever printed."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from pingyi.cli import main
from pingyi.config import Config, ConfigError, load_config

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
SECRET = "s3cretS3cret"


def _keys(model: type[BaseModel], prefix: str = "") -> set[str]:
    found = set()
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= _keys(kind, f"{prefix}{name}.")
        else:
            found.add(prefix + name)
    return found


def _written(content: dict[str, object], prefix: str = "") -> set[str]:
    found = set()
    for name, value in content.items():
        if isinstance(value, dict):
            found |= _written(value, f"{prefix}{name}.")
        else:
            found.add(prefix + name)
    return found


def test_the_example_documents_every_key_and_no_other() -> None:
    content = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    by_kind = {"wechat.templates", "wechat.subscriptions"}
    assert _written(content) | by_kind == _keys(Config)
    for key in by_kind:
        assert f"# [{key}.nudge]" in EXAMPLE.read_text(encoding="utf-8")


def test_the_example_can_be_loaded() -> None:
    assert load_config(EXAMPLE).server.port == 8000


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[wechat]\nmode = 'secret'", "wechat.mode"),
        ("[wechat]\nencoding_aes_key = 'short'", "wechat.encoding_aes_key"),
        ("[wechat]\napp_secrte = 'x'", "wechat.app_secrte"),
        ("[database]\nurl = 'mysql://x'", "database.url"),
        ("[database]\nurl = 'sqlite://'", "database.url"),
        ("[database]\nurl = '::'", "database.url"),
        ("[server]\nport = 70000", "server.port"),
        ("[server]\nworkers = 0", "server.workers"),
        ("[security]\ndata_keys = ['x']", "security.data_keys"),
        ("[schedule]\ntimezone = 'Asia/Foshan'", "schedule.timezone"),
        ("[schedule]\nnudge_at = 'noon'", "schedule.nudge_at"),
        ("[schedule]\nquiet_hours = '20:30'", "schedule.quiet_hours"),
        ("[schedule]\nlunch = '12:00-24:00'", "schedule.lunch"),
        ("[schedule]\nnudge_at = '21:00'", "schedule：nudge_at、quiet_hours"),
        ("[schedule]\ncalendar = 'nowhere.toml'", "schedule.calendar"),
        ("[bureau]\ndistricts = 'gz'", "bureau.districts"),
        ("[nonsense]\nx = 1", "nonsense"),
        ("[wechat", "末尾不合 TOML 的写法"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_key(tmp_path: Path, text: str, key: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    message = str(caught.value)
    assert key in message
    assert "\n" not in message
    assert message.endswith("。")
    assert str(file) in message
    assert not re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", message), "left in English"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[server]\nport = 70000", "server.port = 70000：应为 0 至 65535 的整数。"),
        ("[server]\nport = 'web'", 'server.port = "web"：应为 0 至 65535 的整数。'),
        ("[server]\nport = 0.5\nworkers = 1.5", "（另有 1 处有误）。"),
        ("[schedule]\ntick_seconds = 0", "schedule.tick_seconds = 0：应为大于 0 的数。"),
        ("[delivery]\nper_minute = 0", "delivery.per_minute = 0：应为不小于 1 的整数。"),
        ("[privacy]\ntwo_people = 'maybe'", 'two_people = "maybe"：应为 true 或 false。'),
        ("[wechat]\nmode = 'secret'", 'wechat.mode = "secret"：应为 plain、compat、safe 之一。'),
        ("[wechat]\napi_base_url = 'x'", "应为以 http:// 或 https:// 开头的地址。"),
        ("[schedule]\nnudge_at = 'noon'", 'nudge_at = "noon"：应为加引号的时刻，例如 "08:30"。'),
        ("[schedule]\nlunch = 'noon'", 'lunch = "noon"：应为起止两个时刻，例如 "20:30-08:30"'),
        (f"[bureau]\ncontact = '{'电' * 61}'", "应为加引号的文字，不超过 60 个字。"),
        ("[bureau]\nname = 3", "bureau.name = 3：应为加引号的文字。"),
        ("[security]\ndata_keys = 'x'", 'data_keys：应为加引号的文字的列表，例如 ["…", "…"]。'),
        ("server = 8000", "server：应为一节，写成 [server] 和其下各项。"),
        ("port = 8000", "port：应写在 [server] 之下。"),
        ("[sever]\nport = 8000", "sever：没有这一节，是不是 server。"),
        ("[server]\nprot = 8000", "server.prot：没有这一项，是不是 port。"),
        (
            "[server]\nx = 1",
            "server.x：没有这一项，只有 host、port、workers、threads、public_url。",
        ),
        ("[wechat.templates.nudge]\nid = 'T'", "wechat.templates.nudge.fields 没有填写。"),
        (
            "[wechat.templates.nudges]\nid = 'T'\nfields = { thing1 = 'agency' }",
            "wechat.templates.nudges：没有这种消息，现有：",
        ),
        ("[wechat.templates]\nnudge = 'T'", "wechat.templates.nudge：应为一节，写成 [wechat."),
        ("[server]\nport 80", "第 2 行第 6 列不合 TOML 的写法"),
    ],
)
def test_it_says_what_is_expected(tmp_path: Path, text: str, said: str) -> None:
    assert said in _refused(tmp_path, text)


def _refused(tmp_path: Path, text: str) -> str:
    """What is said on standard error, with exit code 2."""
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["--config", str(file), "status"])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    return result.stderr


@pytest.mark.parametrize(
    "text",
    [
        f"[wechat]\nencoding_aes_key = '{SECRET}'",
        f"[security]\ndata_keys = ['{SECRET}']",
        f"[database]\nurl = 'mysql://root:{SECRET}@host/db'",
        f"[wechat]\ntoken = ['{SECRET}']",
        f"[wechat]\napp_secrte = '{SECRET}'",
        f"[wechat]\ntemplates = '{SECRET}'",
        f"[security]\nsecret_key = 3\ndata_keys = '{SECRET}'",
        f"security = '{SECRET}'",
        f"secret_key = '{SECRET}'",
        f"[wechat]\napi_base_url = 'ftp://root:{SECRET}@host'",
        f"[security]\nsecret_key = {SECRET}",
        f"[security]\nsecret_key = '{SECRET}'\n{SECRET} = 1\n{SECRET} = 2",
        f"[security]\nsecret_key = '{SECRET}",
    ],
)
def test_a_wrong_secret_is_not_repeated(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    assert SECRET not in str(caught.value)


def test_secrets_are_not_printed(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        f"[wechat]\napp_secret = '{SECRET}'\ntoken = '{SECRET}'\n"
        f"[security]\nsecret_key = '{SECRET}'\n"
        f"[database]\nurl = 'postgresql+psycopg://u:{SECRET}@h/d'\n",
        encoding="utf-8",
    )
    config = load_config(file)
    assert SECRET not in repr(config) + str(config) + config.model_dump_json()


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[server]\nport = 8001\nworkers = 3\n", encoding="utf-8")
    monkeypatch.setenv("PINGYI_SERVER__PORT", "8002")
    config = load_config(file)
    assert (config.server.port, config.server.workers) == (8002, 3)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[server]\nport = 8003\n", encoding="utf-8-sig")
    assert load_config(file).server.port == 8003


def test_a_variable_that_is_no_list_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGYI_SECURITY__DATA_KEYS", "abc")
    with pytest.raises(
        ConfigError, match="环境变量 PINGYI_SECURITY__DATA_KEYS 应为 JSON"
    ) as caught:
        load_config()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "PINGYI_SERVER__PORT",
            "web",
            '环境变量 PINGYI_SERVER__PORT（server.port） = "web"：应为 0 至 65535 的整数。',
        ),
        ("pingyi_server__port", "-1", "环境变量 pingyi_server__port（server.port） = "),
        ("PINGYI_SERVER__PROT", "1", "（server.prot）：没有这一项，是不是 port。"),
        (
            "PINGYI_SEVER__PORT",
            "1",
            "环境变量 PINGYI_SEVER__PORT：没有 sever 这一节，是不是 server。",
        ),
        ("PINGYI_SERVER", '{"port": "web"}', '环境变量 PINGYI_SERVER（server.port） = "web"：应为'),
        ("PINGYI_SERVER", SECRET, "环境变量 PINGYI_SERVER 应为 JSON"),
        ("PINGYI_SECURITY__DATA_KEYS", f'["{SECRET}"]', "应为 pingyi keys 生成的密钥。"),
        (
            "PINGYI_DATABASE__URL",
            f"mysql://u:{SECRET}@h/d",
            "应以 sqlite:/// 或 postgresql+psycopg://",
        ),
    ],
)
def test_a_wrong_variable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    told = _refused(tmp_path, "[server]\nport = 8001")
    assert said in told
    assert variable in told
    assert SECRET not in told


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    absent = tmp_path / "absent.toml"
    with pytest.raises(ConfigError, match=r"^没有配置文件 .*absent\.toml：请核对 --config"):
        load_config(absent)
    with pytest.raises(ConfigError, match=r"无法读取：这是一个文件夹。$"):
        load_config(tmp_path)
    absent.write_bytes("[bureau]\nname = '市局'".encode("gbk"))
    with pytest.raises(ConfigError, match=r"absent\.toml 不是 UTF-8 文字"):
        load_config(absent)


def test_what_is_required_and_empty_is_named() -> None:
    with pytest.raises(ConfigError, match=r"wechat\.token 没有填写.*PINGYI_WECHAT__TOKEN"):
        Config().require("wechat.token")
