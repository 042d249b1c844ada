"""The workbook says what the result says, all of it, and what people have to decide."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import documents.score_workbook
from documents.score_workbook import write_score_workbook
from scoring.ruleset_file import load_ruleset
from tests.documents.reading import rows
from tests.documents.results import (
    EXCLUDED,
    FILLED,
    FIRST_TIED,
    FORMULA,
    HELD,
    HIDDEN,
    LONG,
    LONG_NAME,
    PENDING,
    SPENT,
    TWICE_RECORDED,
    Counter,
    Record,
    city,
)
from tests.scoring.specimens import uscc_of

RULESET = load_ruleset("foshan-2023")


def written(path: Path, result: Record) -> Any:
    write_score_workbook(path, RULESET, result)
    return load_workbook(path)


@pytest.fixture(scope="module")
def result() -> Record:
    return city()


@pytest.fixture(scope="module")
def book(result: Record, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return written(tmp_path_factory.mktemp("workbook") / "out.xlsx", result)


@pytest.fixture(scope="module")
def summary(book: Any) -> dict[str, dict[str, Any]]:
    return {row["统一社会信用代码"]: row for row in rows(book["汇总"])}


def test_the_sheets_are_ready_to_be_sorted(book: Any) -> None:
    assert book.sheetnames == ["说明", "汇总", "得分明细", "未计入的材料"]
    assert [book[name].freeze_panes for name in book.sheetnames[1:]] == ["E2", "B2", "B2"]
    assert book["汇总"].auto_filter.ref == "A1:R14"
    assert all(book[name].auto_filter.ref for name in book.sheetnames[1:])


def test_agencies_stand_in_the_results_order(result: Record, book: Any) -> None:
    assert [row["统一社会信用代码"] for row in rows(book["汇总"])] == [
        each["uscc"] for each in result["agencies"]
    ]


def test_a_ranked_agencys_row(summary: dict[str, dict[str, Any]]) -> None:
    assert summary[uscc_of(TWICE_RECORDED)] == {
        "名次": 2,
        "类内名次": 2,
        "并列": None,
        "机构名称": "佛山市样本1号机构",
        "统一社会信用代码": uscc_of(TWICE_RECORDED),
        "考评类别": "评价",
        "状态": "已排名",
        "考评结果": "优秀",
        "服务规范（满分25）": 23,
        "服务质量（满分50）": 43.3,
        "服务效果（满分25）": 22.125,
        "荣誉记录（最高10）": 6,
        "基本分": 88.43,
        "合计得分": 94.43,
        "列入名单": "是",
        "抽查报告数": 1,
        "作答企业数": 2,
        "原因与提示": None,
    }


@pytest.mark.parametrize(
    ("number", "status", "listed", "said"),
    [
        (PENDING, "待评定", "待定（待评定）", "第11项没有复评过的报告"),
        (HELD, "暂缓", "待定（暂缓）", "被立案"),
        (EXCLUDED, "不参评", "否", "未开展业务"),
        (EXCLUDED, "不参评", "否", "被作出处罚决定"),
        (FILLED, "已排名", "是", "取本类机构平均分"),
    ],
)
def test_a_status_and_its_reasons(
    summary: dict[str, dict[str, Any]], number: int, status: str, listed: str, said: str
) -> None:
    row = summary[uscc_of(number)]
    assert (row["状态"], row["列入名单"]) == (status, listed)
    assert said in row["原因与提示"]
    assert (row["合计得分"] is None) == (row["名次"] is None) == (status != "已排名")


def test_ties_are_shown(summary: dict[str, dict[str, Any]]) -> None:
    assert [row["并列"] for row in summary.values()].count("并列") == 2
    assert summary[uscc_of(FIRST_TIED)]["并列"] == "并列"


def test_every_line_of_every_receipt_is_there(result: Record, book: Any) -> None:
    written = rows(book["得分明细"])
    lines = [
        (each["uscc"], number, line)
        for each in result["agencies"]
        for number, line in enumerate(each["receipt"]["lines"], start=1)
    ]
    assert len(written) == len(lines) > 80
    for row, (uscc, number, line) in zip(written, lines, strict=True):
        assert (row["统一社会信用代码"], row["序号"]) == (uscc, number)
        assert (row["条款"], row["依据编号"] or "") == (line["clause"], line["reference"])
        assert row["项目"] == (f"第{line['item']}项" if line["item"] else None)
        assert (row["说明"] or "") == line["note"]
        if line["points"] is None:
            assert row["得分变化"] == "待评定"
        else:
            assert Decimal(str(row["得分变化"])) == Decimal(line["points"])
        assert Decimal(str(row["累计"])) == Decimal(line["running"])


def test_a_line_names_category_item_day_and_evidence(book: Any) -> None:
    row = next(row for row in rows(book["得分明细"]) if row["依据编号"] == "3/NH-17")
    assert (row["考评项目"], row["项目"]) == ("服务规范", "第3项")
    assert row["日期"].date() == date(2023, 3, 2)
    assert "2 条记录为同一事由" in row["说明"]


def test_what_did_not_count_is_named_with_the_reason(book: Any) -> None:
    (row,) = rows(book["未计入的材料"])
    assert row["统一社会信用代码"] == uscc_of(FORMULA)
    assert row["依据编号"] == "4/旧"
    assert (row["日期"].date(), row["记录数"]) == (date(2020, 5, 1), 1)
    assert "早于考评窗口" in row["未计入的原因"]


def test_no_cell_is_calculated(book: Any) -> None:
    dangerous = 0
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f"
            if str(cell.value).startswith("=") and cell.data_type != "n":
                assert cell.quotePrefix
                dangerous += 1
    assert dangerous > 3


def test_names_are_whole_but_for_what_nobody_can_see(summary: dict[str, dict[str, Any]]) -> None:
    assert summary[uscc_of(LONG)]["机构名称"] == LONG_NAME
    assert summary[uscc_of(HIDDEN)]["机构名称"] == "乙���<机构>&公司\t\n二"


def test_receipts_go_on_to_a_further_sheet(
    tmp_path: Path, result: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents.score_workbook, "ROWS_PER_SHEET", 70)
    book = written(tmp_path / "out.xlsx", result)
    sheets = [book[name] for name in book.sheetnames if name.startswith("得分明细")]
    assert [sheet.title for sheet in sheets] == ["得分明细", "得分明细2"]
    total = sum(len(each["receipt"]["lines"]) for each in result["agencies"])
    assert sum(len(rows(sheet)) for sheet in sheets) == total


def test_progress_is_told_once_an_agency(tmp_path: Path, result: Record) -> None:
    counter = Counter()
    write_score_workbook(tmp_path / "out.xlsx", RULESET, result, counter)
    assert counter.calls == len(result["agencies"])


def test_a_result_without_agencies_is_a_workbook(tmp_path: Path) -> None:
    result = {**city(), "agencies": []}
    result["cut"] = {**result["cut"], "listed": [], "unqualified": [], "unresolved": []}
    assert rows(written(tmp_path / "out.xlsx", result)["汇总"]) == []


def test_floored_points_are_there(summary: dict[str, dict[str, Any]]) -> None:
    row = summary[uscc_of(SPENT)]
    assert (row["服务规范（满分25）"], row["服务质量（满分50）"]) == (0, 0)
