"""pingyi roster, as it is typed."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from bench.roster import synthetic_roster, write_folder, write_workbook
from pingyi.cli import main
from storage.database import Database
from storage.tables import Contact, Enterprise


class Shell:
    """Runs commands against one database, in a folder of their own."""

    def __init__(self, database: Database, url: str, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self._environment = {
            "PINGYI_DATABASE__URL": url,
            "PINGYI_SECURITY__DATA_KEYS": json.dumps([Fernet.generate_key().decode()]),
        }

    def __call__(self, *words: object) -> Result:
        return CliRunner().invoke(
            main, ["roster", *map(str, words)], env=self._environment, catch_exceptions=False
        )

    def stored(self, table: Any) -> int:
        with self.database.statements() as db:
            return db.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def pingyi(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PINGYI_CONFIG", raising=False)
    return Shell(database, database_url, tmp_path)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.xlsx"
    write_workbook(path, synthetic_roster(agencies=2, enterprises=10, engagements=20))
    return path


def test_a_template_is_written_once_and_imports_as_nothing(pingyi: Shell) -> None:
    assert pingyi("template", "out.xlsx").exit_code == 0
    again = pingyi("template", "out.xlsx")
    assert again.exit_code == 2
    assert "已有这个文件" in again.stderr
    assert pingyi("template", "out.xlsx", "--force").exit_code == 0
    empty = pingyi("import", "out.xlsx", "--json")
    assert empty.exit_code == 0
    assert json.loads(empty.stdout)["sheets"]["agencies"]["rows"] == 0


@pytest.mark.parametrize("out", ["out.xls", "nowhere/out.xlsx"])
def test_a_template_that_cannot_be_written_is_one_sentence(pingyi: Shell, out: str) -> None:
    result = pingyi("template", out)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_import_reports_what_it_did(pingyi: Shell, roster: Path) -> None:
    first = pingyi("import", roster, "--json")
    assert first.exit_code == 0
    report = json.loads(first.stdout)
    assert (report["imported"], report["dry_run"], report["warnings"]) == (True, False, [])
    assert report["sheets"]["engagements"] == {
        "rows": 20,
        "new": 20,
        "changed": 0,
        "unchanged": 0,
        "changed_rows": [],
    }
    again = json.loads(pingyi("import", roster, "--json").stdout)
    assert {name: sheet["unchanged"] for name, sheet in again["sheets"].items()} == {
        "agencies": 2,
        "enterprises": 10,
        "engagements": 20,
        "contacts": 17,
    }
    assert pingyi("import", roster).exit_code == 0


def test_a_dry_run_says_everything_and_writes_nothing(pingyi: Shell, roster: Path) -> None:
    report = json.loads(pingyi("import", roster, "--dry-run", "--json").stdout)
    assert (report["imported"], report["dry_run"]) == (False, True)
    assert report["sheets"]["enterprises"]["new"] == 10
    assert pingyi.stored(Enterprise) == 0
    assert pingyi.stored(Contact) == 0


def test_every_problem_is_listed_on_the_terminal_and_in_json(pingyi: Shell) -> None:
    rows = synthetic_roster(agencies=2, enterprises=100, engagements=100)
    rows["enterprises"] = [(code, name, "某区") for code, name, _ in rows["enterprises"]]
    write_folder(pingyi.folder / "bad", rows)
    result = pingyi("import", "bad", "--json")
    assert result.exit_code == 2
    assert pingyi.stored(Enterprise) == 0
    lines = result.stderr.strip().splitlines()
    assert lines[0] == (
        "enterprises.csv “企业”表 第 2 行 “所属区”列："
        "“某区”：应为 禅城区、南海区、顺德区、三水区、高明区 之一，或其代码"
    )
    assert lines[-1] == "名录有 100 处问题，没有写入任何内容。"
    assert [line.split()[3] for line in lines[:-1]] == [str(row) for row in range(2, 102)]
    problems = json.loads(result.stdout)["problems"]
    assert [problem["row"] for problem in problems] == list(range(2, 102))
    assert problems[0]["file"] == "enterprises.csv"
    assert problems[0]["value"] == "某区"


def test_a_path_that_is_not_there_is_one_sentence(pingyi: Shell) -> None:
    result = pingyi("import", "nowhere.xlsx")
    assert result.exit_code == 2
    assert result.stderr == "nowhere.xlsx：没有这个文件或文件夹（没有写入任何内容）\n"
