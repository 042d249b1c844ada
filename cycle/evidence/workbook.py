"""A workbook of evidence as it is read, without the database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cycle.districts import Districts
from cycle.evidence import sheets
from cycle.roster import cells
from cycle.roster.columns import Sheet
from cycle.roster.header import find_header
from cycle.roster.problems import Remark, RosterError
from cycle.roster.reading import Progress
from cycle.roster.source import Worksheet
from cycle.roster.workbook import open_workbook
from documents.draft import reason

#: What people call this workbook.
EVIDENCE = "考评依据"


@dataclass(frozen=True, slots=True)
class Line:
    """A row as its cells were read, with what is wrong with them."""

    number: int
    raw: dict[str, object]
    values: dict[str, Any]
    faults: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A worksheet's rows, or what is wrong with its header."""

    sheet: Sheet
    file: str
    lines: list[Line]
    problems: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook of evidence that was read, without the database."""

    pages: list[Page]
    warnings: list[Remark]


def read_workbook(path: Path, districts: Districts, progress: Progress | None = None) -> Workbook:
    """Read every row; RosterError where it is no workbook of evidence, or cannot be read."""
    try:
        if not path.is_file():
            raise RosterError([Remark(str(path), "没有这个文件")])
        return _read_workbook(path, districts, progress)
    except OSError as error:  # not only absence: a name too long, a folder that is closed
        raise RosterError([Remark(path.name, f"无法读取（{reason(error)}）")]) from error


def _read_workbook(path: Path, districts: Districts, progress: Progress | None) -> Workbook:
    with open_workbook(path, sheets.sheet_titled) as source:
        warnings = list(source.warnings)
        if not source.worksheets:
            titles = "、".join(sheet.title for sheet in sheets.SHEETS)
            raise RosterError([Remark(source.name, f"没有找到工作表，应有 {titles}，至少其一")])
        ordered = sorted(source.worksheets, key=lambda each: sheets.SHEETS.index(each.sheet))
        pages = [_page(worksheet, districts, warnings, progress) for worksheet in ordered]
    return Workbook(pages, warnings)


def _page(
    worksheet: Worksheet, districts: Districts, warnings: list[Remark], progress: Progress | None
) -> Page:
    sheet, file = worksheet.sheet, worksheet.file
    header, rows = find_header(sheet, file, iter(worksheet.rows), EVIDENCE)
    if header is None:
        return Page(sheet, file, [])
    warnings.extend(header.warnings)
    if header.problems:
        return Page(sheet, file, [], tuple(header.problems))
    lines = []
    for number, row in rows:
        if all(map(cells.is_empty, row)):
            continue
        if progress:
            progress(f"读取{sheet.title}", number, worksheet.size)
        raw = {column.field: row[at] if at < len(row) else None for at, column in header.places}
        lines.append(Line(number, raw, *_read(sheet, raw, districts)))
    return Page(sheet, file, lines)


def _read(
    sheet: Sheet, raw: dict[str, object], districts: Districts
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The row's values by field, and what is wrong with its cells."""
    values: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for column in sheet.columns:
        value = raw.get(column.field)
        if cells.is_empty(value):
            values[column.field] = column.empty
            if column.required:
                faults.append((column.field, "不能为空"))
            continue
        try:
            values[column.field] = column.read(value, districts)
        except cells.CellError as error:
            faults.append((column.field, str(error)))
    return values, faults
