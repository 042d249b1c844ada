"""Find a sheet's header and decide which cell of a row answers to which column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from cycle.roster import cells
from cycle.roster.columns import Column, Sheet, fold_header
from cycle.roster.problems import ROSTER, Remark, shown

#: A title or a note may stand above the header; it is looked for in so many rows.
_ROWS_TO_LOOK_AT = 10
#: A row that names so many of the sheet's columns is the header.
_ENOUGH = 2


@dataclass(slots=True)
class Header:
    """The columns of one worksheet with their places in a row (0 is the first cell)."""

    row: int = 0
    places: list[tuple[int, Column]] = field(default_factory=list)
    width: int = 0
    problems: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


def find_header(
    sheet: Sheet, file: str, rows: Iterator[Sequence[object]], what: str = ROSTER
) -> tuple[Header | None, Iterator[tuple[int, Sequence[object]]]]:
    """Read until the header; return it and the numbered rows below it.

    what: as people call the workbook. The header is None when the worksheet is blank; its
    problems say when it cannot be used.
    """
    numbered = enumerate(rows, start=1)
    seen: list[tuple[int, Sequence[object]]] = []
    for number, row in numbered:
        if all(map(cells.is_empty, row)):
            continue
        seen.append((number, row))
        if sum(_column(sheet, cell) is not None for cell in row) >= _ENOUGH:
            return _header(sheet, file, number, row, what), numbered
        if len(seen) == _ROWS_TO_LOOK_AT:
            break
    if not seen:
        return None, iter(())
    number, row = seen[0]
    return _header(sheet, file, number, row, what), chain(seen[1:], numbered)


def _column(sheet: Sheet, cell: object) -> Column | None:
    """The column that a header's cell names; its own name goes before its other names."""
    if not isinstance(cell, str):
        return None
    folded = fold_header(cell)
    for column in sheet.columns:
        if folded == fold_header(column.header):
            return column
    for column in sheet.columns:
        if folded in map(fold_header, column.other_headers):
            return column
    return None


def _header(sheet: Sheet, file: str, number: int, row: Sequence[object], what: str) -> Header:
    header = Header(number)
    taken: dict[str, str] = {}
    for index, cell in enumerate(row):
        if cells.is_empty(cell):
            continue
        header.width = index + 1
        text = shown(cell) or ""
        column = _column(sheet, cell)
        if column is None:
            header.warnings.append(
                Remark(file, f"不是{what}的列，已忽略", sheet.title, number, column=text)
            )
        elif column.field in taken:
            message = f"表头重复：“{taken[column.field]}”与“{text}”是同一列，请只留一列"
            header.problems.append(Remark(file, message, sheet.title, number))
        else:
            taken[column.field] = text
            header.places.append((index, column))
    missing = [each.header for each in sheet.columns if each.required and each.field not in taken]
    if missing:
        columns = "、".join(f"“{name}”" for name in missing)
        header.problems.append(Remark(file, f"表头缺少 {columns}列", sheet.title, number))
    return header
