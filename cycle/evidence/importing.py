"""Importing a workbook of evidence: all of it or nothing, with every row named that is wrong."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.evidence import sheets
from cycle.evidence.book import Book
from cycle.evidence.deductions import record_deduction
from cycle.evidence.experts import ExpertRow, choose
from cycle.evidence.honours import record_honour
from cycle.evidence.penalties import record_penalty
from cycle.evidence.recording import AlreadyThere, Ended, Entry, Proof, Recorded, Unfit
from cycle.evidence.report_list import list_report
from cycle.evidence.reviews import record_review
from cycle.evidence.workbook import EVIDENCE, Line, Page, Workbook
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation
from cycle.roster.problems import Remark, RosterError, shown
from cycle.roster.reading import Progress
from storage.tables import Agency


@dataclass(slots=True)
class Imported:
    """How many rows of each sheet were entered, and how many were there already."""

    entered: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    warnings: list[Remark] = field(default_factory=list)


def import_evidence(
    db: Connection,
    cycle: CycleRow,
    workbook: Workbook,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress | None = None,
    *,
    check: bool = False,
) -> Imported:
    """Enter every row of the workbook; what is there already changes nothing.

    check: judge everything, lock and write nothing. Raises RosterError with everything that is
    wrong, and then nothing of the workbook is kept.
    """
    found = _agencies(db, workbook)
    book = Book(db, cycle, {each.id for each in found.values()}, lock=not check)
    entering = _Entering(db, cycle, Entry(actor, now, zone, book), found, book)
    done, problems = Imported(warnings=list(workbook.warnings)), list[Remark]()
    for page in workbook.pages:
        problems.extend(page.problems)
        for at, line in enumerate(page.lines, 1):
            if progress:
                progress(f"导入{page.sheet.title}", at, len(page.lines))
            problems.extend(_problems(page, line, entering, done))
    if problems:
        raise RosterError(problems, done.warnings, EVIDENCE)
    if not check:
        book.write()
        entered, known = dict(done.entered), dict(done.known)
        record(
            db, actor, "evidence.import", f"cycle:{cycle.name}", now,
            cycle_id=cycle.id, entered=entered, known=known,
        )  # fmt: skip
    return done


def _problems(page: Page, line: Line, on: "_Entering", done: Imported) -> Iterator[Remark]:
    """Enter one row; what is wrong with it, one remark a fault."""
    faults = line.faults or _enter(on, page, line, done)
    for name, message in faults:
        column = next((each for each in page.sheet.columns if each.field == name), None)
        place = None if column is None else column.header
        yield Remark(
            page.file, message, page.sheet.title, line.number, place, shown(line.raw.get(name))
        )


@dataclass(frozen=True, slots=True)
class _Entering:
    """Under which circumstances rows are entered."""

    db: Connection
    cycle: CycleRow
    entry: Entry
    agencies: dict[str, Organisation]
    book: Book

    def expert(self, name: str) -> ExpertRow:
        """The expert of this name; Unfit where there is none."""
        try:
            return choose(self.book.experts, name)
        except Refused as refused:
            raise Unfit("expert", str(refused)) from None


def _agencies(db: Connection, workbook: Workbook) -> dict[str, Organisation]:
    """The agencies of these rows by the code that is written there; merged ones as what goes on."""
    wanted = {
        line.values["uscc"] for page in workbook.pages for line in page.lines if not line.faults
    }
    merged, rows = Merged(db), {}
    for row in db.execute(select(Agency.id, Agency.uscc, Agency.name)):
        rows[row.id] = Organisation(row.id, row.uscc, row.name)
    return {
        each.uscc: rows[merged.going_on(each.id)] for each in rows.values() if each.uscc in wanted
    }


def _enter(on: _Entering, page: Page, line: Line, done: Imported) -> list[tuple[str, str]]:
    """Enter one row; the field at fault and why, empty where it went well."""
    sheet, values = page.sheet, line.values
    agency = on.agencies.get(values["uscc"])
    if agency is None:
        return [("uscc", "名录中没有这家机构，请核对代码，或先登记机构")]
    try:
        made = _ENTER[sheet.name](on, agency, values)
    except AlreadyThere as there:
        done.known[sheet.title] += 1
        warnings: tuple[str, ...] = (there.unlike,) if there.unlike else ()
    except Ended as ended:
        done.known[sheet.title] += 1
        warnings = (str(ended),)
    except Unfit as unfit:
        return [(unfit.field, str(unfit))]
    except Refused as refused:
        return [("", str(refused))]
    else:
        counted = done.known if made is False else done.entered
        counted[sheet.title] += 1
        warnings = made.warnings if isinstance(made, Recorded) else ()
    done.warnings.extend(Remark(page.file, each, sheet.title, line.number) for each in warnings)
    return []


def _deduction(on: _Entering, agency: Organisation, row: dict[str, Any]) -> Recorded:
    return record_deduction(
        on.db, on.cycle, agency, row["item"], row["on_date"], row["incident"], on.entry, _proof(row)
    )


def _review(on: _Entering, agency: Organisation, row: dict[str, Any]) -> Recorded:
    expert = on.expert(row["expert"]) if row["expert"] else None
    return record_review(
        on.db, on.cycle, agency, row["reference"], row["score"], row["max_score"], row["on_date"],
        on.entry, _proof(row), expert=expert,
    )  # fmt: skip


def _honour(on: _Entering, agency: Organisation, row: dict[str, Any]) -> Recorded:
    return record_honour(
        on.db, on.cycle, agency, row["level"], row["cause"], row["title"], row["on_date"],
        on.entry, _proof(row),
    )  # fmt: skip


def _penalty(on: _Entering, agency: Organisation, row: dict[str, Any]) -> Recorded:
    return record_penalty(
        on.db, agency, row["reference"], row["filed_on"], on.entry, _proof(row),
        status=row["status"], decided_on=row["decided_on"],
    )  # fmt: skip


def _report(on: _Entering, agency: Organisation, row: dict[str, Any]) -> bool:
    return list_report(
        on.db, on.cycle, agency, row["reference"], row["title"], row["issued_on"], on.entry,
        client_uscc=row["client_uscc"],
    )  # fmt: skip


def _proof(row: dict[str, Any]) -> Proof:
    return Proof(row["document_sha256"], row["note"])


_ENTER: dict[str, Callable[[_Entering, Organisation, dict[str, Any]], Recorded | bool]] = {
    sheets.DEDUCTIONS.name: _deduction,
    sheets.REVIEWS.name: _review,
    sheets.HONOURS.name: _honour,
    sheets.PENALTIES.name: _penalty,
    sheets.REPORTS.name: _report,
}
