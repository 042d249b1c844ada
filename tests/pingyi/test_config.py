"""Configuration: every key documented, every mistake one sentence, no secret ever printed."""

import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

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
        ("[schedule]\nnudge_at = '21:00'", "schedule: nudge_at, quiet_hours"),
        ("[schedule]\ncalendar = 'nowhere.toml'", "schedule.calendar"),
        ("[bureau]\ndistricts = 'gz'", "bureau.districts"),
        ("[nonsense]\nx = 1", "nonsense"),
        ("[wechat", "not valid TOML"),
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
    assert message.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        f"[wechat]\nencoding_aes_key = '{SECRET}'",
        f"[security]\ndata_keys = ['{SECRET}']",
        f"[database]\nurl = 'mysql://root:{SECRET}@host/db'",
        f"[wechat]\ntoken = ['{SECRET}']",
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
    with pytest.raises(ConfigError, match="security") as caught:
        load_config()
    assert "\n" not in str(caught.value)


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        load_config(tmp_path / "absent.toml")


def test_what_is_required_and_empty_is_named() -> None:
    with pytest.raises(ConfigError, match=r"wechat\.token is empty"):
        Config().require("wechat.token")
