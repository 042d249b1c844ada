"""pingyi audit, and what older commands leave in the log."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bench.roster import synthetic_roster, write_folder
from cycle.audit import Actor, entries, record
from cycle.reading import reading
from pingyi.cli.acting import login_name
from storage.database import transaction
from tests.cycle.conftest import NOW, City
from tests.cycle.shell import Shell

BUREAU = Actor("甲", "bureau", "test", "440600")
OTHER = Actor("乙", "bureau", "test", "440600")


def written(city: City, *rows: tuple[Actor, str, datetime]) -> None:
    with transaction(city.database) as db:
        for actor, action, at in rows:
            record(db, actor, action, "agency:A1", at, note="说明")


def actions(found: list[dict[str, Any]]) -> list[str]:
    return [each["action"] for each in found]


@pytest.fixture
def log(pingyi: Shell, city: City) -> Shell:
    hour = timedelta(hours=1)
    written(
        city,
        (BUREAU, "agency.register", NOW),
        (OTHER, "agency.correct", NOW + hour),
        (BUREAU, "agencywide.thing", NOW + 30 * hour),
    )
    return pingyi


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["agencywide.thing", "agency.correct", "agency.register"]),
        (("--limit", "1"), ["agencywide.thing"]),
        (("--action", "agency"), ["agency.correct", "agency.register"]),
        (("--action", "agency.register"), ["agency.register"]),
        (("--actor", "乙"), ["agency.correct"]),
        (("--subject", "agency:A2"), []),
        (("--since", "2023-10-21"), ["agencywide.thing"]),
        (("--until", "2023-10-20"), ["agency.correct", "agency.register"]),
        (("--since", "2023-10-20T10:30", "--until", "2023-10-20"), ["agency.correct"]),
    ],
)
def test_the_log_is_listed_the_newest_first(
    log: Shell, words: tuple[str, ...], found: list[str]
) -> None:
    assert actions(log.json("audit", *words)) == found


def test_an_entry_tells_who_when_what_from_where(log: Shell, tmp_path: Path) -> None:
    [entry] = log.json("audit", "--actor", "乙")
    assert entry == {
        "at": "2023-10-20T11:00:00+08:00",
        "actor": "乙",
        "role": "bureau",
        "origin": "test",
        "action": "agency.correct",
        "subject": "agency:A1",
        "cycle": None,
        "succeeded": True,
        "detail": {"note": "说明"},
    }
    shown = log("audit")
    assert (shown.exit_code, shown.stderr) == (0, "")
    lines = shown.stdout.splitlines()
    assert lines[1].split("　")[:4] == ["2023-10-20 11:00:00", "乙", "agency.correct", "agency:A1"]
    assert "没有符合条件" in log("audit", "--actor", "无此人").stdout
    assert log("audit", tmp_path / "log.xlsx").exit_code == 0
    page = load_workbook(tmp_path / "log.xlsx").worksheets[0]
    assert any("agency.correct" in [cell.value for cell in row] for row in page.iter_rows())


def test_a_terminal_shows_the_last_ones_and_says_so(pingyi: Shell, city: City) -> None:
    written(city, *((BUREAU, f"thing.n{n}", NOW + timedelta(seconds=n)) for n in range(60)))
    lines = pingyi("audit").stdout.splitlines()
    assert len(lines) == 51
    assert "thing.n59" in lines[0]
    assert "只显示最近 50 条" in lines[-1]
    assert len(pingyi("audit", "--limit", 55).stdout.splitlines()) == 55
    assert len(pingyi.json("audit")) == 60


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "昨天"), "应为日期或时间"),
        (("--since", "昨T天"), "--since 昨T天：时间应写成"),
        (("--since", "0001-01-01"), "--since：日期 0001-01-01 过早"),
        (("--until", "9999-12-31"), "--until：日期 9999-12-31 过晚"),
        (("--until", "9999-12-31T23:00"), "--until：日期 9999-12-31 过晚"),
        (("--cycle", "2099"), "没有名为“2099”的考评周期"),
        (("log.txt",), ".xlsx 或 .json"),
    ],
)
def test_what_cannot_be_listed_is_one_sentence(
    pingyi: Shell, words: tuple[str, ...], said: str
) -> None:
    assert said in pingyi.refused("audit", *words)


def test_cycles_and_rosters_are_on_record_under_the_login_name(
    pingyi: Shell, tmp_path: Path
) -> None:
    assert pingyi("cycle", "create", "2023.toml").exit_code == 0
    assert pingyi("cycle", "create", "2023.toml").exit_code == 0  # changes nothing
    rows = synthetic_roster(agencies=1, enterprises=2, engagements=2)
    write_folder(tmp_path / "roster", rows)
    assert pingyi("roster", "import", tmp_path / "roster", "--dry-run").exit_code == 0
    assert pingyi("roster", "import", tmp_path / "roster", "--by", "甲").exit_code == 0
    rows["agencies"] = [("1", *rows["agencies"][0][1:])]
    write_folder(tmp_path / "roster", rows)
    assert pingyi("roster", "import", tmp_path / "roster").exit_code == 2
    found = pingyi.json("audit")
    told = [(each["action"], each["actor"], each["succeeded"]) for each in found]
    assert told == [
        ("roster.import", login_name(), False),
        ("roster.import", "甲", True),
        ("cycle.create", login_name(), True),
    ]
    assert found[1]["detail"]["new_and_changed"]["enterprises"] == [2, 0]
    assert actions(pingyi.json("audit", "--cycle", "2023")) == ["cycle.create"]
    assert found[0]["origin"].startswith("cli:")


def test_an_extension_is_on_record_whether_done_or_refused(pingyi: Shell, city: City) -> None:
    assert pingyi("cycle", "create", "2023.toml").exit_code == 0
    words = ("cycle", "extend", "2023", "--by", "局领导", "--why", "台风", "--yes")
    assert "更晚" in pingyi.refused(*words, "--milestone", "materials_due=2023-10-01")
    with reading(city.database) as db:
        [entry] = entries(db, action="cycle.extend")
    assert (entry.actor, entry.subject, entry.succeeded) == ("局领导", "cycle:2023", False)
    assert entry.cycle_id is not None
    assert json.loads(pingyi("audit", "--action", "cycle.extend", "--json").stdout)


def test_who_renews_the_keys_is_on_record(pingyi: Shell) -> None:
    assert pingyi("db", "rekey", "--by", "王科长").exit_code == 0
    [entry] = pingyi.json("audit", "--action", "database.rekey")
    assert (entry["actor"], entry["subject"]) == ("王科长", "database:data_keys")


def test_a_self_nomination_is_on_record_under_one_name_done_or_refused(
    pingyi: Shell, city: City
) -> None:
    city.agency("A1")
    city.open()
    own = ("nominations", "add", "2023", "A1", "--self", "--by", "王科长")
    assert "500" in pingyi.refused(*own, "--why", "长" * 501)
    assert pingyi(*own).exit_code == 0
    log = pingyi.json("audit", "--action", "nomination")
    assert [(each["action"], each["subject"], each["succeeded"]) for each in log] == [
        ("nomination.propose", "agency:A1", True),
        ("nomination.propose", "agency:A1", False),
    ]
