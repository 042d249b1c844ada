"""`pingyi rests` and `pingyi status`: what is not sent for a while, and lifting it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from notifications import rests
from storage.database import Database, transaction
from tests.cycle.shell import CYCLE, Shell


@pytest.fixture
def shell(database_url: str, database: Database) -> Shell:
    from cryptography.fernet import Fernet

    return Shell(database_url, Fernet.generate_key().decode())


def let_rest(database: Database, scope: str, cause: str, minutes: float) -> None:
    now = datetime.now(UTC)
    with transaction(database) as db:
        until = now + timedelta(minutes=minutes)
        rests.begin(db, scope, cause=cause, note="40037 invalid template_id", now=now, until=until)


def test_nothing_rests(shell: Shell) -> None:
    assert shell("rests").stdout == "没有暂停发送的内容。\n"
    assert json.loads(shell("rests", "--json").stdout) == []


def test_what_rests_is_told_with_its_cause_and_lifted(shell: Shell, database: Database) -> None:
    let_rest(database, "kind:nudge", "payload", 20)
    let_rest(database, "route:template", "quota", 20)
    let_rest(database, "all", "network", -1)  # over, and not yet seen to work
    found = json.loads(shell("rests", "--json").stdout)
    assert [(rest["scope"], rest["cause"], rest["failures"]) for rest in found] == [
        ("kind:nudge", "payload", 1),
        ("route:template", "quota", 1),
    ]
    shown = shell("rests").stdout
    for part in ("kind:nudge", "模板或消息格式有误", "当日额度已用完"):
        assert part in shown
    lifted = shell("rests", "--lift", "kind:nudge", "--by", "王科长")
    assert "已恢复发送：消息种类 nudge。" in lifted.stdout
    [entry] = shell.json("audit", "--action", "rest.lift")
    assert (entry["actor"], entry["subject"]) == ("王科长", "rest:kind:nudge")
    left = json.loads(shell("rests", "--json").stdout)
    assert [rest["scope"] for rest in left] == ["route:template"]


def test_lifting_what_does_not_rest_is_refused(shell: Shell, database: Database) -> None:
    let_rest(database, "all", "config", 20)
    refused = shell("rests", "--lift", "nudge")
    assert refused.exit_code == 2
    assert "--lift nudge：没有这一项暂停，现有：all。" in refused.stderr
    assert len(json.loads(shell("rests", "--json").stdout)) == 1
    [entry] = shell.json("audit", "--action", "rest.lift")
    assert (entry["subject"], entry["succeeded"]) == ("rest:nudge", False)


def test_status_says_what_rests(
    shell: Shell, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("cycle") / "2023.toml"
    file.write_text(CYCLE)
    assert shell("cycle", "create", file).exit_code == 0
    let_rest(database, "all", "config", 20)
    assert "全部消息暂停发送至" in " ".join(shell("status").stdout.split())
