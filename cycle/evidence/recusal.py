"""Recusal (回避): why an expert may not judge a report, which machines tell before people do."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, true

from cycle.evidence.experts import ExpertRow
from cycle.evidence.naming import same_name
from cycle.evidence.reports import ReportRow
from cycle.register.doubles import Merged
from storage.tables import Agency, Enterprise, Report


@dataclass(frozen=True, slots=True)
class _Body:
    """Every code and name under which a body stands in the register."""

    codes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


class _Bodies:
    """Agencies or enterprises, those that were merged together."""

    def __init__(self, db: Connection, table: Any, wanted: ColumnElement[bool]) -> None:
        self._merged = Merged(db, table)
        self._by_id: dict[str, _Body] = {}
        self._by_code: dict[str, _Body] = {}
        for row in db.execute(select(table.id, table.uscc, table.name).where(wanted)):
            body = self._by_id.setdefault(self._merged.going_on(row.id), _Body())
            body.codes.add(row.uscc)
            body.names.add(same_name(row.name))
            self._by_code[row.uscc] = body

    def of(self, row_id: str) -> _Body:
        return self._by_id[self._merged.going_on(row_id)]

    def called(self, uscc: str) -> _Body:
        """The body of this code; one that is nowhere in the register has the code alone."""
        return self._by_code.get(uscc) or _Body({uscc})


class Conflicts:
    """Tells why an expert may not judge a report; reads the register's names and codes once."""

    def __init__(self, db: Connection) -> None:
        self._agencies = _Bodies(db, Agency, true())
        gone = Enterprise.merged_into.is_not(None)
        clients = or_(
            Enterprise.uscc.in_(select(Report.client_uscc)),
            gone,
            Enterprise.id.in_(select(Enterprise.merged_into).where(gone)),
        )
        self._enterprises = _Bodies(db, Enterprise, clients)

    def of(self, expert: ExpertRow, report: ReportRow) -> str | None:
        """The reason why not, None where there is none."""
        return self.about(expert, report.agency_id, report.client_uscc)

    def about(self, expert: ExpertRow, agency_id: str, client: str = "") -> str | None:
        """The same of a report of this agency; client: whom it was made for, if known."""
        agency = self._agencies.of(agency_id)
        codes = set(agency.codes)
        if _works_for(expert, agency):
            return "专家的工作单位就是被评机构"
        if client:
            for bodies in (self._agencies, self._enterprises):
                body = bodies.called(client)
                if _works_for(expert, body):
                    return "专家的工作单位是该报告的客户"
                codes |= body.codes
        for code in sorted(codes & expert.conflicts.keys()):
            return f"已记录应回避 {code}：{expert.conflicts[code]}"
        return None


def _works_for(expert: ExpertRow, body: _Body) -> bool:
    return expert.employer_uscc in body.codes or same_name(expert.employer) in body.names
