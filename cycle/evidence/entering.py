"""Entering a record: judged against what the book holds of its agency, one or ten thousand."""

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection

from cycle.cycles import CycleRow
from cycle.evidence.book import Book, Shelf
from cycle.evidence.recording import (
    AlreadyThere,
    Asked,
    Ended,
    Entry,
    Proof,
    Recorded,
    RecordKind,
    Unfit,
    allow,
    read_hash,
    read_note,
    refuse_day,
)
from cycle.register.finding import Organisation
from storage.tables import new_id


def add(
    db: Connection,
    kind: RecordKind,
    cycle: CycleRow | None,
    agency: Organisation,
    content: Mapping[str, Any],
    entry: Entry,
    proof: Proof,
) -> Recorded:
    """Enter a record; Refused where the actor may not, or it is there already.

    In an import a record that has ended is not entered again (Ended); alone it is entered on
    purpose, and told of.
    """
    allow(entry.actor, kind)
    asked = Asked(cycle, agency, entry.actor, entry.today)
    alone = entry.book is None
    book = entry.book or Book(db, cycle, [agency.id])
    kept, warnings = judged(book, kind, asked, content, proof, on_purpose=alone)
    new = enter(book, kind, asked, kept, proof, entry.now)
    cycle_id = None if cycle is None else cycle.id
    subject, action = f"agency:{agency.uscc}", f"{kind.name}.record"
    book.note(entry.actor, action, subject, entry.now, cycle_id=cycle_id, record=new)
    if alone:
        book.write()
    return Recorded(kind.name, new, warnings)


def judged(
    book: Book,
    kind: RecordKind,
    asked: Asked,
    content: Mapping[str, Any],
    proof: Proof,
    *,
    on_purpose: bool,
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The content as it will be kept, and the warnings; Refused where it cannot be."""
    for field in kind.days:
        if content[field] is None and field not in kind.open_days:
            raise Unfit(field, "日期不能为空。")
    kept = kind.normal(kind.resolved(book, asked.agency, content))
    for field in kind.days:
        if (day := kept[field]) is not None:
            refuse_day(field, day, asked.today)
    shelf = book.shelf(kind, asked.agency.id)
    wanted = (asked.actor.scope, kind.key(SimpleNamespace(**kept)))
    ended = shelf.ended(*wanted)
    there = shelf.same(*wanted)
    if there is not None:
        before = next((row for row in ended if _is_same(kind, row, kept)), None)
        if before is not None and not (on_purpose or _is_same(kind, there, kept)):
            raise Ended(_not_again(shelf, kind, before))
        if kind.moves is not None and not _is_same(kind, there, kept):
            raise kind.moves(there, kept)
        raise AlreadyThere(
            f"已有这条{kind.title}记录（编号 {there.id}），如需更改请用 pingyi evidence correct。",
            _unlike(kind, there, kept, proof),
        )
    if ended and not on_purpose:
        raise Ended(_not_again(shelf, kind, ended[-1]))
    warnings = kind.warnings(asked, kept, shelf.under)
    # a case that takes its next step is no record that comes back
    own = shelf.before(asked.replaces)
    back = [row for row in ended if row.id not in own]
    if back:
        warnings.append(f"{_was(shelf, kind, back[-1])}，现重新登记，请核对。")
    warnings += _outside_window(book, asked, kept)
    return kept, tuple(warnings)


def enter(
    book: Book,
    kind: RecordKind,
    asked: Asked,
    kept: Mapping[str, Any],
    proof: Proof,
    now: datetime,
) -> str:
    """Add a judged record to the book and return its id; the book's `write` stores it."""
    values = {
        **kept,
        "id": new_id(),
        "agency_id": asked.agency.id,
        "scope": asked.actor.scope,
        "document_sha256": read_hash(proof.document_sha256),
        "note": read_note(proof.note),
        "recorded_by": asked.actor.name,
        "recorded_at": now,
        "supersedes": asked.replaces,
    }
    if asked.cycle is not None:
        values["cycle_id"] = asked.cycle.id
    book.enter(kind, asked.agency, values)
    return str(values["id"])


def _outside_window(book: Book, asked: Asked, kept: Mapping[str, Any]) -> list[str]:
    """That it will not count, or nothing; a review of a listed report counts by the report's day.

    Reviews are held after the window, in the weeks of the assessment; what the window bounds is
    the work that is reviewed (reading 5).
    """
    report_id = kept.get("report_id")
    day, what = kept.get("on_date"), "日期"
    if report_id is not None:
        report = book.reports.by_id(report_id)
        if kept["on_date"] < report.issued_on:
            raise Unfit("on_date", f"复评日期 {day} 早于报告的出具日期 {report.issued_on}。")
        day, what = report.issued_on, "报告的出具日期"
    cycle = asked.cycle
    if cycle is None or day is None or cycle.window_start <= day <= cycle.window_end:
        return []
    return [
        f"{what} {day} 不在考评期 {cycle.window_start} 至 {cycle.window_end} 内，"
        "评分时不计入，并会列明。"
    ]


def _is_same(kind: RecordKind, row: Any, kept: Mapping[str, Any]) -> bool:
    return all(getattr(row, field) == kept[field] for field in kind.fields)


def _unlike(kind: RecordKind, row: Any, kept: Mapping[str, Any], proof: Proof) -> str:
    """What the entry says otherwise than the record that stands, "" for nothing."""
    unlike = [] if _is_same(kind, row, kept) else ["写法"]
    if read_hash(proof.document_sha256) not in ("", row.document_sha256):
        unlike.append("文件")
    if read_note(proof.note) not in ("", row.note):
        unlike.append("备注")
    if not unlike:
        return ""
    return (
        f"{'、'.join(unlike)}与已登记的{kind.title}记录（编号 {row.id}）不同，未作改动，"
        "如需更改请用 pingyi evidence correct。"
    )


def _not_again(shelf: Shelf, kind: RecordKind, row: Any) -> str:
    return (
        f"{_was(shelf, kind, row)}，本行未再登记；"
        f"确需重新登记的，请用 pingyi evidence {kind.name} 单独登记。"
    )


def _was(shelf: Shelf, kind: RecordKind, row: Any) -> str:
    how = "更正" if shelf.is_superseded(row.id) else "撤回"
    return f"这条{kind.title}记录（编号 {row.id}）已由{row.ended_by}{how}（{row.ended_why}）"
