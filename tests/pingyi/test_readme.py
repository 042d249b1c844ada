"""README.md: what it tells a newcomer to type runs as it is written."""

import re
import shlex
import shutil
import stat
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from pingyi.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = [
    [shlex.split(line, comments=True) for line in block.splitlines() if line]
    for block in re.findall(r"^```\n(.*?)^```", README, re.S | re.M)
]


def _block(begins: str) -> list[list[str]]:
    return next(block for block in BLOCKS if " ".join(block[0]).startswith(begins))


def _typed(words: list[str]) -> None:
    """Run it, or do what cp does; pip has been here."""
    if words[0] == "cp":
        shutil.copy(*words[1:])
    elif words[0] == "pingyi":
        done = CliRunner().invoke(main, words[1:])
        assert done.exit_code == 0, f"{words}: {done.output}"
    else:
        assert words[0] == "pip"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path in ROOT.glob("*.example.*"):
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PINGYI_CONFIG", raising=False)
    return tmp_path


def test_from_an_empty_machine_it_runs_as_written(checkout: Path) -> None:
    for words in _block("pip install"):
        _typed(words)
    assert (checkout / "pingyi.db").exists()
    assert (checkout / "codes.xlsx").exists()


def test_the_scoring_examples_run_as_written(checkout: Path) -> None:
    for words in _block("cp evidence"):
        _typed(words)
    assert (checkout / "result.json").exists()


def test_keys_fill_in_what_is_empty_and_nothing_else(checkout: Path) -> None:
    example = (checkout / "config.example.toml").read_text("utf-8")
    config = checkout / "config.toml"
    config.write_text(example.replace('encoding_aes_key = ""', 'encoding_aes_key = "kept"', 1))
    _typed(["pingyi", "keys", "--into", "config.toml"])
    filled = tomllib.loads(config.read_text("utf-8"))
    assert len(filled["wechat"]["token"]) == 32
    assert filled["wechat"]["encoding_aes_key"] == "kept"
    assert filled["wechat"]["previous_encoding_aes_key"] == ""
    assert len(filled["security"]["data_keys"]) == 1
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    before = config.read_bytes()
    _typed(["pingyi", "keys", "--into", "config.toml"])
    assert config.read_bytes() == before
    config.write_bytes(example.replace("\n", "\r\n").encode())
    _typed(["pingyi", "keys", "--into", "config.toml"])
    assert b"\n" not in config.read_bytes().replace(b"\r\n", b"")
    done = CliRunner().invoke(main, ["keys", "--into", "nowhere.toml"])
    assert done.exit_code == 2
    assert "无法读取" in done.output
