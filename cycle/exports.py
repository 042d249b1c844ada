"""Exports to .xlsx and .json: whole or not at all, streamed, and safe to open."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from documents.draft import DocumentError, check_place, whole_file
from documents.worksheet import ROWS_PER_SHEET, Formats, Heading, LongTable, open_book

#: What an export that cannot be written raises; the message is one Chinese sentence.
ExportError = DocumentError


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
    check_place(path)


def write_table(path: Path, table: Table) -> int:
    """Write all records to .xlsx or .json, by the path's ending; returns how many.

    The file appears complete or not at all, and only its owner may read it: it holds codes
    or answers. Raises ExportError.
    """
    check_path(path)
    write = _write_xlsx if path.suffix.lower() == ".xlsx" else _write_json
    with whole_file(path) as draft:
        return write(draft, table)


def write_json(file: IO[str], table: Table) -> int:
    """Write one JSON list, a record a line, without holding it; returns how many."""
    count = 0
    file.write("[")
    for count, record in enumerate(table.records, start=1):
        file.write(",\n" if count > 1 else "\n")
        file.write(json.dumps(table.as_json(record), ensure_ascii=False))
    file.write("\n]\n" if count else "]\n")
    return count


def _write_json(path: Path, table: Table) -> int:
    with path.open("w", encoding="utf-8") as file:
        return write_json(file, table)


def _write_xlsx(path: Path, table: Table) -> int:
    """One worksheet, or as many as the rows need; every cell is text, a plain number or a time."""
    headings = [Heading(column.header, column.width) for column in table.columns]
    with open_book(path) as book:
        sheets = LongTable(
            book, Formats(book), table.title, headings, rows_per_sheet=ROWS_PER_SHEET
        )
        for record in table.records:
            sheets.append([column.value(record) for column in table.columns])
        sheets.end()
    return sheets.total
