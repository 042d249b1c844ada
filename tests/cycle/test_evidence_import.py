"""A workbook of evidence: all of it or nothing, and every wrong row named."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook

from cycle.evidence.sheets import SHEETS
from cycle.identifiers import check_digit
from tests.cycle.conftest import City
from tests.cycle.shell import Shell

BY = ("--by", "王科长")
_FIRST17 = "91440605MA0000001"
AGENCY = _FIRST17 + check_digit(_FIRST17)


@pytest.fixture
def opened(city: City) -> City:
    city.agency(AGENCY, name="甲安技术公司")
    city.enterprise("E1")
    city.engage(AGENCY, "E1")
    city.open()
    return city


def book(path: Path, rows: dict[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook with these rows below each sheet's required columns."""
    made = xlsxwriter.Workbook(path)
    for sheet in SHEETS:
        page = made.add_worksheet(sheet.title)
        page.write_row(0, 0, [column.header for column in sheet.columns])
        for at, row in enumerate(rows.get(sheet.title, ()), 1):
            page.write_row(at, 0, row)
    made.close()
    return path


GOOD: dict[str, Sequence[Sequence[object]]] = {
    "报告清单": [(AGENCY, "BG-1", "安全现状评价报告", "2023-05-01")],
    "扣分": [
        (AGENCY, 3, "2023-06-01", "6月业务信息未录入"),
        (AGENCY, "第4项", "2023-06-02", "缺席6月例会"),
    ],
    "荣誉": [(AGENCY, "省级", "应急救援", "先进单位", "2023-06-01")],
    "处罚": [(AGENCY, "案1号", "2023-05-01", "已处罚", "2023-06-01")],
}


def test_a_workbook_is_entered_once(pingyi: Shell, opened: City, tmp_path: Path) -> None:
    path = book(tmp_path / "依据.xlsx", GOOD)
    done = pingyi.json("evidence", "import", "2023", path, *BY)
    assert done["entered"] == {"报告清单": 1, "扣分": 2, "荣誉": 1, "处罚": 1}
    again = pingyi.json("evidence", "import", "2023", path, *BY)
    assert (again["entered"], sum(again["known"].values())) == ({}, 5)
    kinds = [row["kind"] for row in pingyi.json("evidence", "list", "2023")]
    assert kinds == ["deduction", "deduction", "honour", "penalty"]
    assert len(pingyi.json("sampling", "list", "2023")) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("没有.xlsx", "没有.xlsx：没有这个文件（没有写入任何内容）\n"),
        (f"{'x' * 300}.xlsx", "无法读取（文件名太长）（没有写入任何内容）\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    pingyi: Shell, opened: City, name: str, said: str
) -> None:
    assert pingyi.refused("evidence", "import", "2023", name, *BY).endswith(said)


def test_a_template_that_cannot_be_written_is_one_sentence(pingyi: Shell) -> None:
    name = f"{'x' * 300}.xlsx"
    for words in (("evidence", "template"), ("roster", "template")):
        assert "无法写入（文件名太长）" in pingyi.refused(*words, name)


def test_a_check_keeps_nothing(pingyi: Shell, opened: City, tmp_path: Path) -> None:
    path = book(tmp_path / "依据.xlsx", GOOD)
    done = pingyi.json("evidence", "import", "2023", path, "--check", *BY)
    assert done["kept"] is False
    assert sum(done["entered"].values()) == 5
    assert pingyi.json("evidence", "list", "2023") == []


def test_a_column_too_many_is_said_to_be_none_of_the_evidence(
    pingyi: Shell, opened: City, tmp_path: Path
) -> None:
    made = xlsxwriter.Workbook(tmp_path / "多.xlsx")
    page = made.add_worksheet("扣分")
    headers = [column.header for column in SHEETS[1].columns]
    page.write_row(0, 0, [*headers, "经办"])
    page.write_row(1, 0, GOOD["扣分"][0])
    made.close()
    done = pingyi.json("evidence", "import", "2023", tmp_path / "多.xlsx", "--check", *BY)
    assert [each["message"] for each in done["warnings"]] == ["不是考评依据的列，已忽略"]


def test_every_wrong_row_is_named_and_nothing_is_entered(
    pingyi: Shell, opened: City, tmp_path: Path
) -> None:
    stranger = "91440605MA0000099"
    wrong: dict[str, Sequence[Sequence[object]]] = {
        "扣分": [
            (AGENCY, 3, "2023-06-01", "6月业务信息未录入"),
            (AGENCY, 11, "2023-06-01", "不是扣分项目"),
            (AGENCY, "三", "2023-06-01", "项目写成汉字"),
            (AGENCY, "3" * 5000, "2023-06-01", "没有这样长的编号"),
            (stranger + check_digit(stranger), 3, "2023-06-01", "没有这家机构"),
            (AGENCY, 3, "2999-06-01", "将来"),
            (AGENCY, 3, "", ""),
        ],
        "报告复评": [(AGENCY, "BG-9", "120", "100", "2023-06-01")],
        "荣誉": [(AGENCY, "县级", "救援", "先进", "2023-06-01")],
    }
    said = pingyi("evidence", "import", "2023", book(tmp_path / "错.xlsx", wrong), *BY)
    assert said.exit_code == 2
    lines = said.stderr.splitlines()
    assert "“扣分”表 第 3 行 “评估项目”列" in said.stderr
    assert "“扣分”表 第 4 行 “评估项目”列" in said.stderr
    assert "“扣分”表 第 5 行 “评估项目”列" in said.stderr
    assert "“扣分”表 第 6 行 “机构信用代码”列" in said.stderr
    assert "“扣分”表 第 7 行" in said.stderr
    assert sum("“扣分”表 第 8 行" in line for line in lines) == 2
    assert "“报告复评”表 第 2 行 “得分”列" in said.stderr
    assert "“荣誉”表 第 2 行 “级别”列" in said.stderr
    assert lines[-1] == "共 9 处问题，没有写入任何内容。"
    assert pingyi.json("evidence", "list", "2023", "--all") == []


def test_a_district_enters_deductions_and_penalties_alone(
    pingyi: Shell, opened: City, tmp_path: Path
) -> None:
    path = book(tmp_path / "区.xlsx", GOOD)
    said = pingyi.refused("evidence", "import", "2023", path, *BY, "--district", "南海")
    assert "“荣誉”表 第 2 行" in said
    assert "由市应急管理局办理" in said
    only = {title: GOOD[title] for title in ("扣分", "处罚")}
    path = book(tmp_path / "区2.xlsx", only)
    done = pingyi.json("evidence", "import", "2023", path, *BY, "--district", "南海")
    assert sum(done["entered"].values()) == 3


def test_the_template_is_empty_and_its_headers_are_read(
    pingyi: Shell, opened: City, tmp_path: Path
) -> None:
    path = tmp_path / "空表.xlsx"
    assert pingyi("evidence", "template", path).exit_code == 0
    assert "已有这个文件" in pingyi.refused("evidence", "template", path)
    filled = load_workbook(path)
    titles: Any = filled.sheetnames
    assert titles == [*(sheet.title for sheet in SHEETS), "说明"]
    filled["扣分"].append([AGENCY, 3, "2023-06-01", "6月业务信息未录入"])
    filled.save(path)
    done = pingyi.json("evidence", "import", "2023", path, *BY)
    assert done["entered"] == {"扣分": 1}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", "机构".encode()])
def test_no_workbook_is_one_sentence(
    pingyi: Shell, opened: City, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    assert "没有写入任何内容" in pingyi.refused("evidence", "import", "2023", path, *BY)


@pytest.mark.parametrize(
    "score", ["1E-99999", "4e1", "-0", "+44", "44_0", "٤٤", "NaN", "0." + "0" * 37 + "1", "12345"]
)
def test_a_score_is_plain_digits(pingyi: Shell, opened: City, tmp_path: Path, score: str) -> None:
    path = book(tmp_path / "分.xlsx", {"报告复评": [(AGENCY, "BG-9", score, "500", "2023-06-01")]})
    assert "“得分”列" in pingyi.refused("evidence", "import", "2023", path, *BY)
    review = ("review", "2023", AGENCY, "BG-9", "--max", "500", "--on", "2023-06-01", *BY)
    assert "得分" in pingyi.refused("evidence", *review, "--", score)


def test_a_score_in_full_width_is_kept_in_half(pingyi: Shell, opened: City, tmp_path: Path) -> None:
    rows = {"报告复评": [(AGENCY, "BG-9", "４４．５", 50.0, "2023-06-01")]}
    pingyi.json("evidence", "import", "2023", book(tmp_path / "分.xlsx", rows), *BY)
    [row] = pingyi.json("evidence", "list", "2023")
    assert (row["content"]["score"], row["content"]["max_score"]) == ("44.5", "50")
