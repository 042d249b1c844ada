"""公示 and 公告 as documents: what was put up, the same whenever they are written."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from pingyi.cli.tools import Tools
from tests.cycle.conftest import City
from tests.cycle.frozen_list import FrozenList, at
from tests.cycle.shell import Shell

TUESDAY, FRIDAY, SATURDAY = date(2023, 10, 24), date(2023, 10, 27), date(2023, 10, 28)
PUT_UP = ("publish", "2023", "--by", "王科长", "--yes", "--document-no")
ANNOUNCE = ("announce", "2023", "--by", "王科长", "--yes", "--document-no", "告6号", "--on")

Clock = Callable[[date], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    now: list[datetime] = [at(TUESDAY)]
    monkeypatch.setattr(Tools, "now", lambda _: now[0])

    def set_to(day: date) -> None:
        now[0] = at(day)

    return set_to


@pytest.fixture
def year(pingyi: Shell, city: City, clock: Clock) -> FrozenList:
    """Sixteen agencies assessed, fifteen of them published on Tuesday."""
    year = FrozenList(city)
    year.sixteen()
    pingyi.json(*PUT_UP, "示5号")
    return year


def _vacate_third(pingyi: Shell) -> None:
    filed = pingyi.json(
        "objections", "file", "2023", "机构A03", "--text", "报告与现场不符", "--by", "陈"
    )
    pingyi.json(
        *("objections", "decide", "2023", filed["receipt"], "--upheld", "--why", "属实"),
        *("--by", "王科长", "--yes"),
    )


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    """The paragraphs, and the table's rows below its header."""
    document = Document(str(path))
    [table] = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    return [each.text for each in document.paragraphs], rows[1:]


def test_a_publications_document_is_what_was_put_up(
    year: FrozenList, pingyi: Shell, clock: Clock, tmp_path: Path
) -> None:
    before, after = tmp_path / "公示.docx", tmp_path / "再次.docx"
    told = pingyi("notice", "2023", before).stdout
    assert "空缺" not in told
    assert "pingyi announce 2023" in told
    clock(FRIDAY)
    _vacate_third(pingyi)
    told = pingyi("notice", "2023", after).stdout
    assert _read(before) == _read(after)
    _, rows = _read(after)
    assert rows[2] == ["3", "机构A03", "A03", rows[0][3]]
    assert "此后第 3 位（2023-10-27）已空缺：文件按公示时的名单生成" in told


def test_an_announcement_keeps_a_vacant_places_number(
    year: FrozenList, pingyi: Shell, clock: Clock, tmp_path: Path
) -> None:
    clock(FRIDAY)
    _vacate_third(pingyi)
    clock(SATURDAY)
    pingyi.json(*ANNOUNCE, SATURDAY)
    told = pingyi("notice", "2023", path := tmp_path / "公告.docx", "--announcement").stdout
    lines, rows = _read(path)
    assert [row[0] for row in rows] == [str(each) for each in range(1, 16)]
    assert rows[2] == ["3", "（空缺）", "", ""]
    text = "".join(lines)
    assert "公示（示5号）" in text
    assert "名单共15个名额，其中第3位空缺，实际公告14家。" in text
    assert "至2024年10月28日止" in text
    assert "此后" not in told  # it is in the document
    assert "pingyi titles list --cycle 2023" in told


def test_whoever_lost_its_place_at_the_announcement_is_in_the_publication_alone(
    year: FrozenList, pingyi: Shell, clock: Clock, tmp_path: Path
) -> None:
    clock(SATURDAY)
    year.penalise("A01", SATURDAY)
    pingyi.json(*ANNOUNCE, SATURDAY, "--without", "被立案")
    pingyi("notice", "2023", noticed := tmp_path / "公示.docx")
    pingyi("notice", "2023", announced := tmp_path / "公告.docx", "--announcement")
    assert _read(noticed)[1][0][:3] == ["1", "机构A01", "A01"]
    assert _read(announced)[1][0] == ["1", "（空缺）", "", ""]


def test_a_whole_list_says_how_many(
    year: FrozenList, pingyi: Shell, clock: Clock, tmp_path: Path
) -> None:
    clock(SATURDAY)
    pingyi.json(*ANNOUNCE, SATURDAY)
    pingyi("notice", "2023", path := tmp_path / "公告.docx", "--announcement")
    text = "".join(_read(path)[0])
    assert "共15家。" in text
    assert "空缺" not in text


def test_a_file_that_was_there_is_replaced_and_said_so(
    year: FrozenList, pingyi: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "公示.docx"
    assert "已被替换" not in pingyi("notice", "2023", path).stdout
    assert f"此前已有 {path}，已被替换。" in pingyi("notice", "2023", path).stdout


def test_not_yet(pingyi: Shell, city: City, tmp_path: Path) -> None:
    city.open()
    out: Any = tmp_path / "公示.docx"
    assert "还没有公示" in pingyi.refused("notice", "2023", out)
    assert not out.exists()
