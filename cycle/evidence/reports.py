"""Reports (报告) that may be drawn for review: the population of a cycle's draws."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, insert, select

from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.evidence import recording
from cycle.evidence.recording import Unfit
from cycle.identifiers import IdentifierError, fold, parse_uscc
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation
from storage.tables import Agency, Cycle, Report, ReportDraw, new_id


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as listed; uscc: of the agency under whose code it was listed."""

    id: str
    agency_id: str
    uscc: str
    agency: str
    reference: str
    title: str
    issued_on: date
    client_uscc: str
    listed_at: datetime


def list_report(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    reference: str,
    title: str,
    issued_on: date,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    *,
    client_uscc: str = "",
) -> bool:
    """Put a report on the list; False when it is there already with the same content.

    Refused for other content: what a draw was made from does not change.
    """
    recording.allow_city(actor, "报告抽查")
    lock(db, cycle.id)
    number = recording.read_line("reference", "报告编号", reference, 100)
    content = {
        "reference": number,
        "title": recording.read_line("title", "报告名称", title, 200),
        "issued_on": issued_on,
        "client_uscc": _code(client_uscc),
    }
    if issued_on > now.astimezone(zone).date():
        raise Unfit("issued_on", f"出具日期 {issued_on} 晚于今天，应为已经出具的报告。")
    there = report_of(db, cycle.id, agency, number)
    if there is not None:
        for field, value in content.items():
            if getattr(there, field) != value:
                raise Unfit(
                    field,
                    f"该机构的报告“{there.reference}”已列入清单，内容为"
                    f"“{getattr(there, field)}”；清单是抽查的依据，不更改已列入的内容。",
                )
        return False
    new = new_id()
    db.execute(
        insert(Report).values(
            id=new,
            cycle_id=cycle.id,
            agency_id=agency.id,
            listed_at=_after_every_draw(db, cycle.id, now),
            **content,
        )
    )
    record(db, actor, "report.list", f"agency:{agency.uscc}", now, cycle_id=cycle.id, report=new)
    return True


def lock(db: Connection, cycle_id: str) -> None:
    """Wait until nobody else lists reports or draws for this cycle (SQLite has one writer)."""
    statement = select(Cycle.id).where(Cycle.id == cycle_id)
    db.execute(statement.with_for_update(key_share=True))


def _after_every_draw(db: Connection, cycle_id: str, now: datetime) -> datetime:
    """Now, or just after the last draw where that is later: who waits for a lock has an old now."""
    drawn_at = db.scalar(
        select(ReportDraw.drawn_at)
        .where(ReportDraw.cycle_id == cycle_id)
        .order_by(ReportDraw.drawn_at.desc())
        .limit(1)
    )
    return now if drawn_at is None else max(now, drawn_at + timedelta(microseconds=1))


def _code(text: str) -> str:
    if not fold(text):
        return ""
    try:
        return parse_uscc(text).code
    except IdentifierError as error:
        raise Unfit("client_uscc", f"客户信用代码：{error}。") from None


def reports(db: Connection, cycle_id: str, *, until: datetime | None = None) -> list[ReportRow]:
    """The reports listed for a cycle by agency and reference; until: those listed by then."""
    statement = _listed().where(Report.cycle_id == cycle_id)
    if until is not None:
        statement = statement.where(Report.listed_at <= until)
    found = [ReportRow(**row._mapping) for row in db.execute(statement)]
    # databases order texts by their own ways
    return sorted(found, key=lambda each: (each.uscc, each.reference))


def _listed() -> Select[*tuple[Any, ...]]:
    """Reports with the columns of a ReportRow."""
    return select(
        Report.id,
        Report.agency_id,
        Agency.uscc,
        Agency.name.label("agency"),
        Report.reference,
        Report.title,
        Report.issued_on,
        Report.client_uscc,
        Report.listed_at,
    ).join_from(Report, Agency, Agency.id == Report.agency_id)


def report_of(
    db: Connection, cycle_id: str, agency: Organisation, reference: str
) -> ReportRow | None:
    """The listed report of an agency by its reference."""
    ids = Merged(db).all_of(agency.id)
    wanted = fold(reference)
    statement = _listed().where(
        Report.cycle_id == cycle_id, Report.agency_id.in_(ids), Report.reference == wanted
    )
    found = db.execute(statement.order_by(Report.id)).first()
    return None if found is None else ReportRow(**found._mapping)


def find_report(
    db: Connection, cycle_id: str, reference: str, agency: Organisation | None
) -> ReportRow:
    """The listed report that is meant; Refused when none or several agencies have it."""
    wanted = fold(reference)
    ids = None if agency is None else Merged(db).all_of(agency.id)
    found = [
        each
        for each in reports(db, cycle_id)
        if each.reference == wanted and (ids is None or each.agency_id in ids)
    ]
    if not found:
        raise Refused(f"报告清单中没有“{wanted}”，请先用 pingyi sampling add 列入。")
    if len(found) > 1:
        names = "、".join(each.agency for each in found[:5])
        raise Refused(f"有多家机构的报告编号为“{wanted}”：{names}，请用 --agency 写明机构。")
    return found[0]
