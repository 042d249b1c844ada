"""Cells of worksheets: exact, safe to open, and on as many sheets as they need."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from documents.worksheet import Formats, Heading, LongTable, Prose, Share, open_book


def cells(path: Path, *rows: list[object], limit: int = 1_000, width: float = 20) -> Any:
    """Write rows of one value each and open the workbook that they made."""
    with open_book(path) as book:
        table = LongTable(book, Formats(book), "表", [Heading("值", width)], rows_per_sheet=limit)
        for row in rows:
            table.append(row)
        table.end()
        assert table.total == len(rows)
    return load_workbook(path)


@pytest.mark.parametrize(
    ("value", "stored", "kind", "shown_as"),
    [
        (7, 7, "n", "0"),
        (Decimal("94.43"), 94.43, "n", "0.00############"),
        (Decimal("-2"), -2, "n", "0.00############"),
        (Decimal("22.12890625"), 22.12890625, "n", "0.00############"),
        (Decimal("22.12890625000001"), "22.12890625000001", "s", "@"),  # beyond Excel's digits
        (Share("0.873"), 0.873, "n", "0.0##%"),
        ("91440605MA4W00003K", "91440605MA4W00003K", "s", "@"),
        ("0012", "0012", "s", "@"),
        (date(1850, 1, 1), "1850-01-01", "s", "@"),  # before Excel's calendar
    ],
)
def test_a_value_is_stored_exactly(
    tmp_path: Path, value: object, stored: object, kind: str, shown_as: str
) -> None:
    cell = cells(tmp_path / "out.xlsx", [value])["表"]["A2"]
    assert (cell.value, cell.number_format) == (stored, shown_as)
    assert cell.data_type.replace("inlineStr", "s") == kind


def test_a_day_is_a_day(tmp_path: Path) -> None:
    cell = cells(tmp_path / "out.xlsx", [date(2024, 2, 29)])["表"]["A2"]
    assert cell.is_date
    assert cell.value.date() == date(2024, 2, 29)
    assert cell.number_format == "yyyy-mm-dd"


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "＝1", "＋1", "－1", "＠a"]
)
@pytest.mark.parametrize("form", [str, Prose])
def test_a_formula_from_a_stranger_stays_text(tmp_path: Path, text: str, form: Any) -> None:
    cell = cells(tmp_path / "out.xlsx", [form(text)])["表"]["A2"]
    assert cell.data_type in ("s", "inlineStr")
    assert cell.quotePrefix


def test_what_no_office_file_can_hold_is_replaced(tmp_path: Path) -> None:
    book = cells(tmp_path / "out.xlsx", ["甲\x00\x0b\ud800\ufffe乙"])
    assert book["表"]["A2"].value == "甲����乙"


def test_the_row_of_long_prose_is_as_tall_as_its_lines(tmp_path: Path) -> None:
    sheet = cells(tmp_path / "out.xlsx", [Prose("短")], [Prose("长" * 40)], width=22)["表"]
    assert sheet.row_dimensions[2].height in (None, 15)
    assert sheet.row_dimensions[3].height == 60
    assert sheet["A3"].alignment.wrap_text


def test_rows_go_on_to_further_sheets_with_headers_and_filters(tmp_path: Path) -> None:
    book = cells(tmp_path / "out.xlsx", *([each] for each in "abcdefg"), limit=3)
    assert book.sheetnames == ["表", "表2", "表3"]
    assert [sheet.auto_filter.ref for sheet in book] == ["A1:A4", "A1:A4", "A1:A2"]
    assert {(sheet["A1"].value, sheet.freeze_panes) for sheet in book} == {("值", "A2")}
    assert [cell.value for sheet in book for cell in sheet["A"][1:]] == list("abcdefg")
