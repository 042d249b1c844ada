"""Exports to .xlsx and .json: whole or not at all, streamed, and safe to open."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from documents.draft import DocumentError, check_place, whole_file
from documents.plain_text import quoted
from documents.worksheet import ROWS_PER_SHEET, Formats, Heading, LongTable, open_book

#: What an export that cannot be written raises; the message is one Chinese sentence.
ExportError = DocumentError


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a worksheet: its Chinese header, its width in characters, and its values.

    A value is text, a whole number, a local time without an offset (Excel knows no other), or
    None. is_centred: its short words and whole numbers stand in the middle.
    """

    header: str
    width: int
    value: Callable[[Any], object]
    is_centred: bool = False


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
        raise ExportError(f"{quoted(path)}：文件名应以 .xlsx 或 .json 结尾。")
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


def write_tables(path: Path, tables: Mapping[str, Table]) -> dict[str, int]:
    """Write several tables to one file: a worksheet each, or a JSON object of lists by name.

    As write_table does in everything else; returns how many records by name.
    """
    check_path(path)
    write = _write_book if path.suffix.lower() == ".xlsx" else _write_object
    with whole_file(path) as draft:
        return write(draft, tables)


def write_json(file: IO[str], table: Table) -> int:
    """Write one JSON list, a record a line, without holding it; returns how many."""
    count = _write_list(file, table)
    file.write("\n")
    return count


def write_json_object(file: IO[str], tables: Mapping[str, Table]) -> dict[str, int]:
    """Write one JSON object of such lists; returns how many records by name."""
    counts: dict[str, int] = {}
    for name, table in tables.items():
        file.write(f"{',' if counts else '{'}\n{json.dumps(name)}: ")
        counts[name] = _write_list(file, table)
    file.write("\n}\n")
    return counts


def _write_list(file: IO[str], table: Table) -> int:
    count = 0
    file.write("[")
    for count, record in enumerate(table.records, start=1):
        file.write(",\n" if count > 1 else "\n")
        file.write(json.dumps(table.as_json(record), ensure_ascii=False))
    file.write("\n]" if count else "]")
    return count


def _write_json(path: Path, table: Table) -> int:
    with path.open("w", encoding="utf-8") as file:
        return write_json(file, table)


def _write_object(path: Path, tables: Mapping[str, Table]) -> dict[str, int]:
    with path.open("w", encoding="utf-8") as file:
        return write_json_object(file, tables)


def _write_xlsx(path: Path, table: Table) -> int:
    return _write_book(path, {table.title: table})[table.title]


def _write_book(path: Path, tables: Mapping[str, Table]) -> dict[str, int]:
    """A worksheet each, or as many as its rows need; cells are text, plain numbers or times."""
    counts: dict[str, int] = {}
    with open_book(path) as book:
        formats = Formats(book)
        for name, table in tables.items():
            headings = [
                Heading(column.header, column.width, column.is_centred) for column in table.columns
            ]
            sheets = LongTable(book, formats, table.title, headings, rows_per_sheet=ROWS_PER_SHEET)
            for record in table.records:
                sheets.append([column.value(record) for column in table.columns])
            sheets.end()
            counts[name] = sheets.total
    return counts
