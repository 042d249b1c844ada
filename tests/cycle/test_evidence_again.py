"""Handing in the same workbook again, in part changed, at once, and by the thousand."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from cycle.audit import Actor
from cycle.evidence.penalties import record_penalty
from cycle.evidence.recording import AlreadyThere, Entry
from cycle.evidence.standing import standing_evidence
from cycle.register.finding import find_agency
from storage.database import transaction
from tests.cycle.conftest import NOW, ZONE, City
from tests.cycle.shell import Shell
from tests.cycle.test_evidence_import import AGENCY, BY, book
from tests.cycle.test_evidence_import import opened as opened
from tests.year.city import uscc

Rows = dict[str, Sequence[Sequence[object]]]
CITY = Actor("王科长", "bureau", "cli:test", "440600")
FIRST: Rows = {
    "扣分": [(AGENCY, 3, "2023-06-01", "6月业务信息未录入")],
    "报告复评": [(AGENCY, "BG-9", "44", "50", "2023-06-01")],
    "荣誉": [(AGENCY, "国家级", "应急救援", "先进单位", "2023-06-01")],
    "处罚": [(AGENCY, "案1号", "2023-05-01", "立案")],
}


def ids(pingyi: Shell) -> dict[str, str]:
    return {row["kind"]: row["id"] for row in pingyi.json("evidence", "list", "2023")}


def test_what_was_withdrawn_or_corrected_does_not_come_back(
    pingyi: Shell, opened: City, tmp_path: Path
) -> None:
    path = book(tmp_path / "依据.xlsx", FIRST)
    pingyi.json("evidence", "import", "2023", path, *BY)
    old = ids(pingyi)
    assert pingyi("evidence", "withdraw", old["deduction"], "--why", "申诉成立", *BY).exit_code == 0
    for kind, change in (("honour", "level=市级"), ("review", "score=30")):
        change_of = ("evidence", "correct", old[kind], "--set", change)
        pingyi.json(*change_of, "--why", "登记有误", *BY)
    step = ("--set", "status=已处罚", "--set", "decided_on=2023-06-01", "--why", "已决定", *BY)
    pingyi.json("evidence", "correct", old["penalty"], *step)
    standing = ids(pingyi)
    again = pingyi.json("evidence", "import", "2023", path, *BY)
    assert (again["entered"], sum(again["known"].values())) == ({}, 4)
    assert ids(pingyi) == standing
    said = {warning["sheet"]: warning["message"] for warning in again["warnings"]}
    assert f"{old['deduction']}）已由王科长撤回（申诉成立）" in said["扣分"]
    assert "pingyi evidence deduction 单独登记" in said["扣分"]
    for title, kind in (("报告复评", "review"), ("荣誉", "honour"), ("处罚", "penalty")):
        assert f"{old[kind]}）已由王科长更正" in said[title]


def test_one_record_is_entered_again_on_purpose(
    pingyi: Shell, opened: City, tmp_path: Path
) -> None:
    path = book(tmp_path / "依据.xlsx", {"扣分": FIRST["扣分"]})
    pingyi.json("evidence", "import", "2023", path, *BY)
    old = ids(pingyi)["deduction"]
    pingyi("evidence", "withdraw", old, "--why", "撤错", *BY)
    words = ("deduction", "2023", AGENCY, 3, "6月业务信息未录入", "--on", "2023-06-01", *BY)
    made = pingyi.json("evidence", *words)
    [warning] = made["warnings"]
    assert (old in warning, "现重新登记" in warning) == (True, True)
    assert pingyi.json("evidence", "import", "2023", path, *BY)["warnings"] == []
    assert ids(pingyi) == {"deduction": made["id"]}


@pytest.mark.parametrize(
    ("row", "column", "changes"),
    [
        (
            (AGENCY, "案1号", "2023-05-01", "已处罚", "2023-06-01"),
            "状态",
            "--set status=已处罚 --set decided_on=2023-06-01",
        ),
        ((AGENCY, "案1号", "2023-05-02", "立案"), "立案日期", "--set filed_on=2023-05-02"),
    ],
)
def test_a_case_that_has_moved_on_is_not_taken_for_known(
    pingyi: Shell, opened: City, tmp_path: Path, row: Sequence[object], column: str, changes: str
) -> None:
    pingyi.json("evidence", "import", "2023", book(tmp_path / "1.xlsx", FIRST), *BY)
    case = ids(pingyi)["penalty"]
    path = book(tmp_path / "2.xlsx", FIRST | {"处罚": [row]})
    said = pingyi.refused("evidence", "import", "2023", path, *BY)
    assert f"“处罚”表 第 2 行 “{column}”列" in said
    assert "已登记为“立案”" in said
    assert f"pingyi evidence correct {case} {changes} --why 理由 --by 姓名 更正" in said


def test_another_note_or_document_is_told_of_and_not_taken(
    pingyi: Shell, opened: City, tmp_path: Path
) -> None:
    row = (AGENCY, 3, "2023-06-01", "NH-17")
    path = book(tmp_path / "1.xlsx", {"扣分": [(*row, "a" * 64, "第一次")]})
    pingyi.json("evidence", "import", "2023", path, *BY)
    path = book(tmp_path / "2.xlsx", {"扣分": [(*row, "b" * 64, "第二次")]})
    [warning] = pingyi.json("evidence", "import", "2023", path, *BY)["warnings"]
    assert "文件、备注与已登记的扣分记录" in warning["message"]
    [kept] = pingyi.json("evidence", "list", "2023")
    assert kept["note"] == "第一次"


def test_of_two_who_enter_the_same_case_at_once_one_is_told(opened: City) -> None:
    gate = threading.Barrier(2, timeout=1)
    told: list[str] = []

    def enter() -> None:
        try:
            with transaction(opened.database) as db:
                agency = find_agency(db, AGENCY)
                record_penalty(db, agency, "案1号", date(2023, 5, 1), Entry(CITY, NOW, ZONE))
                with suppress(threading.BrokenBarrierError):
                    gate.wait()  # nobody else can come here before this one is done
            told.append("entered")
        except AlreadyThere:
            told.append("there")

    both = [threading.Thread(target=enter) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(told) == ["entered", "there"]
    with opened.database.statements() as db:
        found = standing_evidence(db, opened.cycle.id)[opened.ids[AGENCY]]
    assert len(found.penalties) == 1


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_db: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_the_statements_do_not_grow_with_the_rows(
    pingyi: Shell, opened: City, tmp_path: Path
) -> None:
    counts = []
    assert pingyi("experts", "add", "李工", "某大学", *BY).exit_code == 0
    for many in (20, 200):
        reports = [
            (AGENCY, f"BG-{many}-{n}", "安全现状评价报告", "2023-05-01") for n in range(many)
        ]
        deductions = [(AGENCY, 3, "2023-06-01", f"事件{many}-{n}") for n in range(many)]
        reviews = [(AGENCY, f"R-{many}-{n}", "44", "50", "2023-06-01", "李工") for n in range(many)]
        rows: Rows = {"报告清单": reports, "扣分": deductions, "报告复评": reviews}
        path = book(tmp_path / f"{many}.xlsx", rows)
        with statements() as seen:
            done = pingyi.json("evidence", "import", "2023", path, *BY)
        assert sum(done["entered"].values()) == 3 * many
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 3, "only the pieces in which rows are written"


def test_a_check_writes_nothing_and_takes_no_lock(
    pingyi: Shell, opened: City, tmp_path: Path
) -> None:
    path = book(tmp_path / "依据.xlsx", FIRST)
    with transaction(opened.database) as db:  # SQLite's one writer
        find_agency(db, AGENCY)
        with statements() as seen:
            done = pingyi.json("evidence", "import", "2023", path, "--check", *BY)
    assert done["kept"] is False
    assert [each for each in seen if "INSERT" in each or "FOR " in each] == []


def test_what_is_said_to_count_once_counts_once_in_the_first_wording(
    pingyi: Shell, opened: City, tmp_path: Path
) -> None:
    written = [("NH-2023-17 漏录", ()), ("nh-2023-17漏录", ("--district", "南海"))]
    for at, (incident, district) in enumerate(written):
        path = book(tmp_path / f"{at}.xlsx", {"扣分": [(AGENCY, 3, "2023-06-01", incident)]})
        done = pingyi.json("evidence", "import", "2023", path, *BY, *district)
        assert [("只计一次" in each["message"]) for each in done["warnings"]] == [True] * at
    honours = [
        (AGENCY, "国家级", "ABC救援", "先进单位", "2023-06-01"),
        (AGENCY, "省级", "ａｂｃ 救援", "先进单位", "2023-06-01"),
    ]
    path = book(tmp_path / "荣誉.xlsx", {"荣誉": honours})
    [warning] = pingyi.json("evidence", "import", "2023", path, *BY)["warnings"]
    assert "只计最高级别" in warning["message"]
    with opened.database.statements() as db:
        found = standing_evidence(db, opened.cycle.id)[opened.ids[AGENCY]]
    assert [each.incident for each in found.deductions] == ["NH-2023-17 漏录"] * 2
    assert [each.cause for each in found.honours] == ["ABC救援"] * 2
    kept = [row["content"] for row in pingyi.json("evidence", "list", "2023")]
    assert {each["incident"] for each in kept if "incident" in each} == {w for w, _ in written}


def test_listing_and_assigning_ask_no_more_for_more_reports(pingyi: Shell, opened: City) -> None:
    draw = ("sampling", "draw", "2023", "--source", "开奖", "--why", "再抽", *BY)
    asked: dict[str, list[int]] = {"list": [], "assign": []}
    assert pingyi("experts", "add", "李工", "某大学", *BY).exit_code == 0
    for begin, many in ((0, 2), (2, 12)):
        for number in range(begin, many):
            add = ("sampling", "add", "2023", AGENCY, f"BG-{number}", "报告", "--on", "2023-06-01")
            pingyi.json(*add, "--client", uscc("E", number), *BY)
        pingyi.json(*draw, "--seed", str(many), "--per-agency", many)
        with statements() as seen:
            assert len(pingyi.json("sampling", "list", "2023")) == many
        asked["list"].append(len(seen))
        with statements() as seen:
            assigned = pingyi.json("sampling", "assign", "2023", *BY)["assigned"]
        # one for each that is stored
        asked["assign"].append(len(seen) - len(assigned))
    assert asked["list"][0] == asked["list"][1]
    assert asked["assign"][0] == asked["assign"][1]
