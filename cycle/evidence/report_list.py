"""Putting reports on the list that is drawn from: what a draw was made from does not change."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from cycle.authority import only_bureau
from cycle.cycles import CycleRow
from cycle.evidence import recording
from cycle.evidence.book import Book
from cycle.evidence.recording import Entry, Unfit
from cycle.evidence.reports import ReportRow
from cycle.identifiers import IdentifierError, fold, parse_uscc
from cycle.register.finding import Organisation
from storage.tables import Report, new_id

_TITLES = {
    "reference": "编号",
    "title": "名称",
    "issued_on": "出具日期",
    "client_uscc": "客户信用代码",
}


def list_report(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    reference: str,
    title: str,
    issued_on: date,
    entry: Entry,
    *,
    client_uscc: str = "",
) -> bool:
    """Put a report on the list; False when it is there already with the same content.

    Refused for other content: what a draw was made from does not change.
    """
    only_bureau(entry.actor, "报告抽查")
    book = entry.book or Book(db, cycle, [agency.id])
    listed_at = _after_every_draw(book, entry.now)
    number = recording.read_line("reference", "报告编号", reference, 100)
    content = {
        "reference": number,
        "title": recording.read_line("title", "报告名称", title, 200),
        "issued_on": issued_on,
        "client_uscc": _code(client_uscc),
    }
    if issued_on > entry.today:
        raise Unfit("issued_on", f"出具日期 {issued_on} 晚于今天，应为已经出具的报告。")
    if not cycle.window_start <= issued_on <= cycle.window_end:
        raise Unfit(
            "issued_on",
            f"出具日期 {issued_on} 不在考评期 {cycle.window_start} 至 {cycle.window_end} 内，"
            "这份报告的复评不计分，不列入清单。",
        )
    there = book.reports.of(agency.id, number)
    if there is not None:
        for field, value in content.items():
            if getattr(there, field) != value:
                raise Unfit(
                    field,
                    f"该机构的报告“{there.reference}”已列入清单，{_TITLES[field]}为"
                    f"“{getattr(there, field)}”；清单是抽查的依据，不更改已列入的内容。",
                )
        return False
    new: dict[str, Any] = {
        "id": new_id(),
        "agency_id": agency.id,
        "listed_at": listed_at,
        **content,
    }
    book.add(Report, {"cycle_id": cycle.id, **new})
    book.reports.put(ReportRow(uscc=agency.uscc, agency=agency.name, **new))
    subject = f"agency:{agency.uscc}"
    book.note(entry.actor, "report.list", subject, entry.now, cycle_id=cycle.id, report=new["id"])
    if entry.book is None:
        book.write()
    return True


def _after_every_draw(book: Book, now: datetime) -> datetime:
    """Now, or just after the last draw where that is later: who waits for a lock has an old now."""
    drawn_at = book.listing_after
    return now if drawn_at is None else max(now, drawn_at + timedelta(microseconds=1))


def _code(text: str) -> str:
    if not fold(text):
        return ""
    try:
        return parse_uscc(text).code
    except IdentifierError as error:
        raise Unfit("client_uscc", f"客户信用代码：{error}。") from None
