"""Starting: what is missing is said once, in one sentence, before anything runs."""

import fcntl
import json
import logging
import socket
from pathlib import Path

import granian.server.mp
import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from pingyi.cli import COMMANDS, main
from pingyi.cli.serve import _in_chinese

RIGHT = f"""
[wechat]
app_id = "wx1"
app_secret = "s"
token = "t"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
[security]
data_keys = ["{Fernet.generate_key().decode()}"]
"""


def _run(tmp_path: Path, text: str, *command: str) -> tuple[int, str]:
    file = tmp_path / "config.toml"
    database = f"\n[database]\nurl = 'sqlite:///{tmp_path / 'pingyi.db'}'\n"
    file.write_text(text + database, encoding="utf-8")
    result = CliRunner().invoke(main, ["--config", str(file), *command])
    return result.exit_code, result.stderr


@pytest.mark.parametrize("command", ["serve", "run"])
@pytest.mark.parametrize(
    ("missing", "key"),
    [
        ("app_id", "wechat.app_id"),
        ("token", "wechat.token"),
        ("encoding_aes_key", "wechat.encoding_aes_key"),
        ("data_keys", "security.data_keys"),
    ],
)
def test_a_missing_key_stops_the_start(
    tmp_path: Path, command: str, missing: str, key: str
) -> None:
    text = "\n".join(line for line in RIGHT.splitlines() if not line.startswith(missing))
    code, said = _run(tmp_path, text, command)
    assert (code, said.count("\n")) == (2, 1)
    assert key in said


@pytest.mark.parametrize("command", ["serve", "run", "deliver", "schedule", "status"])
def test_a_database_that_was_not_migrated_stops_the_start(tmp_path: Path, command: str) -> None:
    code, said = _run(tmp_path, RIGHT, command)
    assert code == 2
    assert "pingyi db upgrade" in said


def test_in_a_wrong_folder_no_database_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PINGYI_CONFIG", raising=False)
    result = CliRunner().invoke(main, ["status"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "没有 config.toml" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_made_without_a_configuration_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PINGYI_CONFIG", raising=False)
    first, again = (CliRunner().invoke(main, ["db", "upgrade"]) for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout.startswith(f"已建立数据库 {tmp_path / 'pingyi.db'}，版本 ")
    assert f"{tmp_path} 里没有配置文件 config.toml，用的是默认的数据库地址" in first.stdout
    assert "请删除刚建立的空数据库" in first.stdout
    assert again.stdout.startswith(f"数据库 {tmp_path / 'pingyi.db'} 已是版本 ")
    assert "没有配置文件" in again.stdout
    assert "删除" not in again.stdout


def test_where_the_address_comes_from_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PINGYI_CONFIG", raising=False)
    monkeypatch.setenv("PINGYI_DATABASE__URL", "sqlite:///elsewhere.db")
    assert "取自环境变量" in CliRunner().invoke(main, ["db", "upgrade"]).stdout
    made = json.loads(CliRunner().invoke(main, ["db", "upgrade", "--json"]).stdout)
    assert (made["database"], made["config"]) == (str(tmp_path / "elsewhere.db"), None)
    assert made["before"] == made["revision"]


def test_a_password_is_not_shown_when_there_is_no_connection(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[database]\nurl = 'postgresql+psycopg://u:geheim@127.0.0.1:1/d'\n")
    for command in (["status"], ["db", "upgrade"]):
        result = CliRunner().invoke(main, ["--config", str(file), *command])
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert "postgresql+psycopg://u:***@127.0.0.1:1/d" in result.stderr
        assert "geheim" not in result.stderr


def test_a_taken_port_of_the_simulator_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = _run(tmp_path, RIGHT, "simulator", "--port", port)
    assert (code, said.count("\n")) == (2, 1)
    assert f"无法监听 127.0.0.1:{port}（" in said
    assert "请核对 --host 和 --port，或先停止占用端口的进程。" in said


def test_a_second_demonstration_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    demo = ("demo", "--data", str(tmp_path / "demo"))
    with (tmp_path / "demo" / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, said = _run(tmp_path, RIGHT, *demo)
    assert (code, said.count("\n")) == (2, 1)
    assert "demo 里已有一个演示在运行" in said
    (tmp_path / "demo" / "demo.lock").rename(tmp_path / "demo" / "别的")
    assert "不是演示用的文件夹，未作改动。" in _run(tmp_path, RIGHT, *demo)[1]


def test_the_servers_warning_of_threads_is_ours() -> None:
    """As granian says it, which this fails for when it says it otherwise."""
    said = Path(granian.server.mp.__file__).read_text("utf-8")
    begins = "Configuration allows spawning up to {self.blocking_threads} Python threads, "
    assert f"f'{begins}'" in said
    record = logging.LogRecord("_granian", logging.WARNING, "", 0, begins, None, None)
    assert _in_chinese(record)
    assert record.getMessage().startswith("server.threads 多于")


def test_migrating_twice_is_fine(tmp_path: Path) -> None:
    assert _run(tmp_path, RIGHT, "db", "upgrade")[0] == 0
    assert _run(tmp_path, RIGHT, "db", "upgrade")[0] == 0


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("用法：")


def test_keys_make_a_configuration_that_loads(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["keys"]).output
    text = printed.replace("[wechat]", '[wechat]\napp_id = "wx1"\napp_secret = "s"')
    assert _run(tmp_path, text, "db", "upgrade") == (0, "")
