"""Importing a workbook of evidence: all of it or nothing, with every row named that is wrong."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.districts import Districts
from cycle.evidence import sheets
from cycle.evidence.deductions import record_deduction
from cycle.evidence.experts import find_expert
from cycle.evidence.honours import record_honour
from cycle.evidence.penalties import record_penalty
from cycle.evidence.recording import AlreadyThere, Recorded, Unfit
from cycle.evidence.reports import list_report
from cycle.evidence.reviews import record_review
from cycle.refusal import Refused
from cycle.register.finding import Organisation, find_agency
from cycle.roster import cells
from cycle.roster.columns import Sheet
from cycle.roster.header import find_header
from cycle.roster.problems import Remark, RosterError, shown
from cycle.roster.source import Worksheet
from cycle.roster.workbook import open_workbook

#: Called with what is being done, how many rows are done, and how many there are (or None).
Progress = Callable[[str, int, int | None], None]


@dataclass(slots=True)
class Imported:
    """How many rows of each sheet were entered, and how many were there already."""

    entered: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    warnings: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Entering:
    """Under which circumstances rows are entered."""

    db: Connection
    cycle: CycleRow
    actor: Actor
    now: datetime
    zone: ZoneInfo


def import_evidence(
    db: Connection,
    cycle: CycleRow,
    path: Path,
    districts: Districts,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress | None = None,
) -> Imported:
    """Enter every row of the workbook; what is there already changes nothing.

    Raises RosterError with everything that is wrong: the caller rolls back, so that nothing of
    the workbook is kept.
    """
    done, problems = Imported(), list[Remark]()
    entering = _Entering(db, cycle, actor, now, zone)
    with open_workbook(path, sheets.sheet_titled) as source:
        done.warnings.extend(source.warnings)
        if not source.worksheets:
            titles = "、".join(sheet.title for sheet in sheets.SHEETS)
            raise RosterError([Remark(source.name, f"没有找到工作表，应有 {titles}，至少其一")])
        for worksheet in sorted(source.worksheets, key=lambda w: sheets.SHEETS.index(w.sheet)):
            problems.extend(_enter_sheet(entering, worksheet, districts, done, progress))
    if problems:
        raise RosterError(problems, done.warnings)
    entered, known = dict(done.entered), dict(done.known)
    record(
        db, actor, "evidence.import", f"cycle:{cycle.name}", now,
        cycle_id=cycle.id, entered=entered, known=known,
    )  # fmt: skip
    return done


def _enter_sheet(
    entering: _Entering,
    worksheet: Worksheet,
    districts: Districts,
    done: Imported,
    progress: Progress | None,
) -> Iterator[Remark]:
    """Enter a sheet's rows; what is wrong with them, one remark a fault."""
    sheet, file = worksheet.sheet, worksheet.file
    header, rows = find_header(sheet, file, iter(worksheet.rows))
    if header is None:
        return
    done.warnings.extend(header.warnings)
    if header.problems:
        yield from header.problems
        return
    for number, row in rows:
        if all(map(cells.is_empty, row)):
            continue
        if progress:
            progress(f"导入{sheet.title}", number, worksheet.size)
        raw = {column.field: row[at] if at < len(row) else None for at, column in header.places}
        values, faults = _read(sheet, raw, districts)
        if not faults:
            faults = _enter(entering, sheet, number, file, values, done)
        for name, message in faults:
            column = next((each for each in sheet.columns if each.field == name), None)
            place = None if column is None else column.header
            yield Remark(file, message, sheet.title, number, place, shown(raw.get(name)))


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


def _enter(
    entering: _Entering,
    sheet: Sheet,
    number: int,
    file: str,
    values: dict[str, Any],
    done: Imported,
) -> list[tuple[str, str]]:
    """Enter one row; the field at fault and why, empty where it went well."""
    try:
        agency = find_agency(entering.db, values["uscc"])
    except Refused as refused:
        return [("uscc", str(refused))]
    try:
        made = _ENTER[sheet.name](entering, agency, values)
    except AlreadyThere:
        done.known[sheet.title] += 1
        return []
    except Unfit as unfit:
        return [(unfit.field, str(unfit))]
    except Refused as refused:
        return [("", str(refused))]
    if made is False:
        done.known[sheet.title] += 1
        return []
    done.entered[sheet.title] += 1
    if isinstance(made, Recorded):
        done.warnings.extend(Remark(file, each, sheet.title, number) for each in made.warnings)
    return []


def _deduction(on: _Entering, agency: Organisation, row: dict[str, Any]) -> Recorded:
    return record_deduction(
        on.db, on.cycle, agency, row["item"], row["on_date"], row["incident"], on.actor, on.now,
        on.zone, **_proof(row),
    )  # fmt: skip


def _review(on: _Entering, agency: Organisation, row: dict[str, Any]) -> Recorded:
    expert = find_expert(on.db, row["expert"]) if row["expert"] else None
    return record_review(
        on.db, on.cycle, agency, row["reference"], row["score"], row["max_score"], row["on_date"],
        on.actor, on.now, on.zone, expert=expert, **_proof(row),
    )  # fmt: skip


def _honour(on: _Entering, agency: Organisation, row: dict[str, Any]) -> Recorded:
    return record_honour(
        on.db, on.cycle, agency, row["level"], row["cause"], row["title"], row["on_date"],
        on.actor, on.now, on.zone, **_proof(row),
    )  # fmt: skip


def _penalty(on: _Entering, agency: Organisation, row: dict[str, Any]) -> Recorded:
    return record_penalty(
        on.db, agency, row["reference"], row["filed_on"], on.actor, on.now, on.zone,
        status=row["status"], decided_on=row["decided_on"], **_proof(row),
    )  # fmt: skip


def _report(on: _Entering, agency: Organisation, row: dict[str, Any]) -> bool:
    return list_report(
        on.db, on.cycle, agency, row["reference"], row["title"], row["issued_on"], on.actor,
        on.now, on.zone, client_uscc=row["client_uscc"],
    )  # fmt: skip


def _proof(row: dict[str, Any]) -> dict[str, str]:
    return {"document_sha256": row["document_sha256"], "note": row["note"]}


_ENTER: dict[str, Callable[[_Entering, Organisation, dict[str, Any]], Recorded | bool]] = {
    sheets.DEDUCTIONS.name: _deduction,
    sheets.REVIEWS.name: _review,
    sheets.HONOURS.name: _honour,
    sheets.PENALTIES.name: _penalty,
    sheets.REPORTS.name: _report,
}
