"""The template explains itself, keeps codes as text, and imports as an empty roster."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from cycle.districts import load_districts
from cycle.identifiers import check_digit
from cycle.roster import read_roster, write_template
from cycle.roster.sheets import SHEETS


@pytest.fixture
def template(tmp_path: Path, now: datetime) -> Path:
    path = tmp_path / "template.xlsx"
    write_template(path, load_districts(), now)
    return path


@pytest.fixture
def book(template: Path) -> Workbook:
    return load_workbook(template)


def test_a_fresh_template_is_an_empty_roster(template: Path) -> None:
    reading = read_roster(template, load_districts())
    assert reading.is_empty
    assert reading.problems == []
    assert reading.warnings == []


def test_sheets_and_headers_are_those_agreed(book: Workbook) -> None:
    assert book.sheetnames == ["机构", "企业", "服务项目", "联系人", "说明"]
    assert [[cell.value for cell in book[title][1]] for title in book.sheetnames[:4]] == [
        ["统一社会信用代码", "机构名称", "考评类别", "服务类型", "本地机构", "登记日期"],
        ["统一社会信用代码", "企业名称", "所属区"],
        [
            "机构信用代码",
            "企业信用代码",
            "服务类型",
            "合同编号",
            "开始日期",
            "结束日期",
            "服务年度",
        ],
        ["角色", "单位", "姓名", "职务", "联系电话"],
    ]


def test_every_header_has_a_note_with_an_example(book: Workbook) -> None:
    for sheet in SHEETS:
        page = book[sheet.title]
        assert page.freeze_panes == "A2"
        for cell, column in zip(page[1], sheet.columns, strict=True):
            assert cell.comment is not None
            assert column.expects in cell.comment.text
            assert f"例如：{column.example}" in cell.comment.text


def test_every_example_is_accepted_by_the_reader(template: Path) -> None:
    districts = load_districts()
    for sheet in SHEETS:
        for column in sheet.columns:
            column.read(column.example, districts)


def test_codes_are_text_and_lists_are_offered(book: Workbook) -> None:
    formats = {
        (sheet.title, column.header): book[sheet.title].column_dimensions[letter]
        for sheet in SHEETS
        for letter, column in zip("ABCDEF", sheet.columns, strict=False)
    }
    for place in [
        ("机构", "统一社会信用代码"),
        ("服务项目", "合同编号"),
        ("联系人", "单位"),
        ("联系人", "联系电话"),
    ]:
        assert formats[place].number_format == "@"
    assert formats["机构", "登记日期"].number_format == "yyyy-mm-dd"
    lists = {
        rule.formula1
        for sheet in SHEETS
        for rule in book[sheet.title].data_validations.dataValidation
        if rule.type == "list"
    }
    assert lists == {
        '"评价,检测,培训,标准化评审,其它"',
        '"是,否"',
        '"企业,机构,联络员"',
        '"禅城区,南海区,顺德区,三水区,高明区"',
    }


def test_a_filled_template_is_read(template: Path, book: Workbook) -> None:
    code = "91440605MA4W00003"
    code += check_digit(code)
    book["机构"].append([code, "甲", "评价", None, "是", date(2021, 5, 1)])
    book["联系人"].append(["机构", code, "张三", None, "13800138000"])
    book.save(template)
    reading = read_roster(template, load_districts())
    assert reading.problems == []
    assert [listing.count for listing in reading.listings] == [1, 0, 0, 1]
