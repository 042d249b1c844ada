"""Exports to .xlsx and .json: whole or not at all, streamed, and safe to open."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter

#: A worksheet of Excel's ends at 1,048,576 rows; the rest goes on to the next worksheet.
ROWS_PER_SHEET = 1_000_000
#: Characters that a cell of Excel's holds.
_CELL = 32_767
#: A text that begins so would be calculated once it is typed or pasted anew.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class ExportError(ValueError):
    """The file cannot be written; the message is one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a worksheet: its Chinese header, its width in characters, and its values.

    A value is text, a whole number, a local time without an offset (Excel knows no other), or
    None.
    """

    header: str
    width: int
    value: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Table:
    """What is exported: each record through `as_json` to JSON, through columns to a worksheet."""

    title: str
    columns: Sequence[Column]
    records: Iterable[Any]
    as_json: Callable[[Any], Mapping[str, Any]] = dict


def check_path(path: Path) -> None:
    """Refuse a file that is neither .xlsx nor .json, or in a folder that is not there."""
    if path.suffix.lower() not in (".xlsx", ".json"):
        raise ExportError(f"{path}：文件名应以 .xlsx 或 .json 结尾。")
    if not path.parent.is_dir():
        raise ExportError(f"{path}：文件夹 {path.parent} 不存在。")
    if path.is_dir():
        raise ExportError(f"{path}：这是一个文件夹，应为文件名。")


def write_table(path: Path, table: Table) -> int:
    """Write all records to .xlsx or .json, by the path's ending; returns how many.

    The file appears complete or not at all, and only its owner may read it: it holds codes
    or answers. Raises ExportError.
    """
    check_path(path)
    write = _write_xlsx if path.suffix.lower() == ".xlsx" else _write_json
    try:
        with _replacing(path) as draft:
            return write(draft, table)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise ExportError(f"{path}：无法写入（{error}）。") from error


def write_json(file: IO[str], table: Table) -> int:
    """Write one JSON list, a record a line, without holding it; returns how many."""
    count = 0
    file.write("[")
    for count, record in enumerate(table.records, start=1):
        file.write(",\n" if count > 1 else "\n")
        file.write(json.dumps(table.as_json(record), ensure_ascii=False))
    file.write("\n]\n" if count else "]\n")
    return count


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A draft beside the file, which takes its place when the block ends without an error."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write_json(path: Path, table: Table) -> int:
    with path.open("w", encoding="utf-8") as file:
        return write_json(file, table)


def _write_xlsx(path: Path, table: Table) -> int:
    """One worksheet, or as many as the rows need; every cell is text, a plain number or a time."""
    count = 0
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        formats = _Formats(book)
        sheet = _begin_sheet(book, table, formats, 1)
        row = 0
        for record in table.records:
            if row == ROWS_PER_SHEET:
                _end_sheet(sheet, table, row)
                sheet = _begin_sheet(book, table, formats, len(book.worksheets()) + 1)
                row = 0
            row += 1
            for index, column in enumerate(table.columns):
                _write_cell(sheet, row, index, column.value(record), formats)
            count += 1
        _end_sheet(sheet, table, row)
    return count


class _Formats:
    def __init__(self, book: Any) -> None:
        self.header = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
        self.text = book.add_format({"num_format": "@"})
        self.quoted = book.add_format({"num_format": "@", "quote_prefix": True})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})


def _begin_sheet(book: Any, table: Table, formats: _Formats, number: int) -> Any:
    sheet = book.add_worksheet(table.title if number == 1 else f"{table.title}{number}")
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.header, formats.header)
    sheet.freeze_panes(1, 0)
    return sheet


def _end_sheet(sheet: Any, table: Table, rows: int) -> None:
    sheet.autofilter(0, 0, rows, len(table.columns) - 1)


def _write_cell(sheet: Any, row: int, index: int, value: object, formats: _Formats) -> None:
    """Numbers and times as such; everything else as text that Excel never calculates."""
    if value is None or value == "":
        return
    if isinstance(value, int):
        sheet.write_number(row, index, value)
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, index, value, formats.time)
        return
    text = str(value)[:_CELL]
    # a formula typed by a stranger stays text even when the cell is edited or saved as CSV
    form = formats.quoted if text.startswith(_FORMULA) else formats.text
    sheet.write_string(row, index, text, form)
