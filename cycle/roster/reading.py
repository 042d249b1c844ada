"""Read a whole roster and say everything that is wrong with it; no database is needed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from cycle.districts import Districts
from cycle.identifiers import is_known_region
from cycle.roster import cells, sheets
from cycle.roster.columns import Column, Sheet
from cycle.roster.csv_folder import open_folder
from cycle.roster.header import Header, find_header
from cycle.roster.problems import Remark, RosterError, shown
from cycle.roster.records import (
    AgencyRecord,
    ContactRecord,
    EngagementRecord,
    EnterpriseRecord,
    Listing,
    Record,
)
from cycle.roster.source import Source, Worksheet
from cycle.roster.workbook import open_workbook
from documents.draft import reason

#: Called with what is being done, how many rows are done, and how many there are (or None).
Progress = Callable[[str, int, int | None], None]
_ROWS_BETWEEN_PROGRESS = 500

#: One fault of a row: the column, and what is expected.
_Fault = tuple[Column, str]


@dataclass(slots=True)
class Reading:
    """What was read; only a reading without problems can be stored."""

    agencies: Listing[AgencyRecord] = field(default_factory=lambda: Listing(sheets.AGENCIES))
    enterprises: Listing[EnterpriseRecord] = field(
        default_factory=lambda: Listing(sheets.ENTERPRISES)
    )
    engagements: Listing[EngagementRecord] = field(
        default_factory=lambda: Listing(sheets.ENGAGEMENTS)
    )
    contacts: Listing[ContactRecord] = field(default_factory=lambda: Listing(sheets.CONTACTS))
    problems: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    @property
    def listings(self) -> tuple[Listing[Any], ...]:
        return self.agencies, self.enterprises, self.engagements, self.contacts

    @property
    def is_empty(self) -> bool:
        return not any(listing.count for listing in self.listings)


def read_roster(path: Path, districts: Districts, progress: Progress | None = None) -> Reading:
    """Read an .xlsx, a folder of CSV files, or one such CSV file in UTF-8 or GB18030.

    Problems of rows are collected in the reading; RosterError is raised when there is nothing
    that could be read at all.
    """
    reading = Reading()
    with _open(path) as source:
        if not source.worksheets:
            titles = "、".join(sheet.title for sheet in sheets.SHEETS)
            files = "、".join(f"{sheet.name}.csv" for sheet in sheets.SHEETS)
            message = f"没有找到名录：工作簿应有工作表 {titles}，文件夹应有 {files}，至少其一"
            raise RosterError([Remark(source.name, message)], source.warnings)
        reading.warnings.extend(source.warnings)
        by_sheet = {id(listing.sheet): listing for listing in reading.listings}
        for worksheet in sorted(source.worksheets, key=lambda w: sheets.SHEETS.index(w.sheet)):
            listing = by_sheet[id(worksheet.sheet)]
            _read_worksheet(worksheet, listing, reading, districts, progress)
    return reading


@contextmanager
def _open(path: Path) -> Iterator[Source]:
    suffix = path.suffix.lower()
    try:
        if path.is_dir() or suffix == ".csv":
            yield open_folder(path)
        elif not path.exists():
            raise RosterError([Remark(str(path), "没有这个文件或文件夹")])
        elif suffix in (".xlsx", ".xlsm"):
            with open_workbook(path) as source:
                yield source
        elif suffix in (".xls", ".et"):
            raise RosterError([Remark(path.name, "是旧格式，请另存为 .xlsx 后再导入")])
        else:
            raise RosterError([Remark(path.name, "应为 .xlsx 文件，或存放 CSV 文件的文件夹")])
    except OSError as error:
        raise RosterError([Remark(path.name, f"无法读取（{reason(error)}）")]) from error


def _read_worksheet(
    worksheet: Worksheet,
    listing: Listing[Any],
    reading: Reading,
    districts: Districts,
    progress: Progress | None,
) -> None:
    sheet = worksheet.sheet
    listing.file = worksheet.file
    header, rows = find_header(sheet, worksheet.file, iter(worksheet.rows))
    if header is None:
        reading.warnings.append(Remark(worksheet.file, "是空的", sheet.title))
        return
    reading.warnings.extend(header.warnings)
    if header.problems:
        reading.problems.extend(header.problems)
        listing.readable = False
        return
    listing.fields = frozenset(column.field for _, column in header.places)
    if progress:
        rows = _reporting(rows, f"读取{sheet.title}", worksheet.size, progress)
    for number, row in rows:
        if not all(map(cells.is_empty, row)):
            listing.count += 1
            _read_row(number, row, header, listing, reading, districts)


def _reporting(
    rows: Iterable[tuple[int, Sequence[object]]], doing: str, size: int | None, progress: Progress
) -> Iterator[tuple[int, Sequence[object]]]:
    rows = iter(rows)
    done = 0
    while batch := list(islice(rows, _ROWS_BETWEEN_PROGRESS)):
        yield from batch
        done += len(batch)
        progress(doing, done, size)


def _read_row(
    number: int,
    row: Sequence[object],
    header: Header,
    listing: Listing[Any],
    reading: Reading,
    districts: Districts,
) -> None:
    """Turn one row into a record of the listing, or into remarks."""
    sheet, file = listing.sheet, listing.file
    raw = {column.field: row[at] if at < len(row) else None for at, column in header.places}
    values, faults = _values(sheet, raw, districts)
    if any(not cells.is_empty(cell) for cell in row[header.width :]):
        message = "比表头多出内容；CSV 中含逗号的内容请用双引号括起来"
        reading.problems.append(Remark(file, message, sheet.title, number))
    if "uscc" in values:
        listing.defined.add(values["uscc"])
        if not is_known_region(values["uscc"][2:8]):
            reading.warnings.append(
                Remark(
                    file,
                    "代码中的登记地不在行政区划表内，请核对",
                    sheet.title,
                    number,
                    sheet.column("uscc").header,
                    values["uscc"],
                )
            )
    if faults:
        reading.problems.extend(
            Remark(file, message, sheet.title, number, column.header, shown(raw.get(column.field)))
            for column, message in faults
        )
        return
    _take(number, _RECORDS[sheet.name](**values), listing, reading)


def _values(
    sheet: Sheet, raw: dict[str, object], districts: Districts
) -> tuple[dict[str, Any], list[_Fault]]:
    """Read each cell of a row, then judge those that belong together."""
    values: dict[str, Any] = {}
    faults: list[_Fault] = []
    for column in sheet.columns:
        cell = raw.get(column.field)
        if cells.is_empty(cell):
            if column.required:
                faults.append((column, f"不能为空：{column.expects}"))
            else:
                values[column.field] = column.empty
            continue
        try:
            values[column.field] = column.read(cell, districts)
        except cells.CellError as error:
            faults.append((column, str(error)))
    if sheet is sheets.ENGAGEMENTS:
        faults.extend(_faults_of_engagement(sheet, values))
    elif sheet is sheets.CONTACTS:
        faults.extend(_faults_of_contact(sheet, values, districts))
    return values, faults


def _faults_of_engagement(sheet: Sheet, values: dict[str, Any]) -> Iterator[_Fault]:
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        yield sheet.column("ends_on"), f"结束日期早于开始日期 {starts}"
    agency = values.get("agency_uscc")
    if agency and agency == values.get("enterprise_uscc"):
        yield sheet.column("enterprise_uscc"), "机构与企业不能是同一家"


def _faults_of_contact(
    sheet: Sheet, values: dict[str, Any], districts: Districts
) -> Iterator[_Fault]:
    """Replace the unit by its code: a district's for a liaison, else a USCC."""
    if "role" not in values or "subject" not in values:
        return
    read = cells.district if values["role"] == "liaison" else cells.uscc
    try:
        values["subject"] = read(values["subject"], districts)
    except cells.CellError as error:
        whose = "联络员的单位" if values["role"] == "liaison" else "企业和机构的单位"
        yield sheet.column("subject"), f"{whose}：{error}"


_RECORDS: dict[str, Callable[..., Record]] = {
    "agencies": AgencyRecord,
    "enterprises": EnterpriseRecord,
    "engagements": EngagementRecord,
    "contacts": ContactRecord,
}


def _take(number: int, record: Record, listing: Listing[Any], reading: Reading) -> None:
    """Keep a record, unless its key is there already: the same again is only a warning."""
    first = listing.rows.setdefault(record.key, (number, record))
    if first[0] == number:
        return
    same = first[1] == record
    message = f"与第 {first[0]} 行相同，只算一次" if same else f"与第 {first[0]} 行重复而内容不同"
    remark = Remark(listing.file, message, listing.sheet.title, number)
    (reading.warnings if same else reading.problems).append(remark)
