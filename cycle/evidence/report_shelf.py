"""The listed reports of some agencies in memory: which were drawn, and who was to judge them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from cycle.evidence.reports import ReportRow, listed
from cycle.identifiers import fold
from cycle.register.doubles import Merged
from storage.tables import DrawnReport, Report, ReviewAssignment


class ReportShelf:
    """Finds the reports of agencies, in statements whose number does not grow with the reports.

    ids: the agencies' rows, a few hundred in one piece.
    """

    def __init__(
        self, db: Connection, cycle_id: str, ids: Sequence[Sequence[str]], merged: Merged
    ) -> None:
        self._merged = merged
        self._reports: dict[tuple[str, str], list[ReportRow]] = defaultdict(list)
        self._by_id: dict[str, ReportRow] = {}
        self._drawn: set[str] = set()
        self._assigned: dict[str, set[str]] = defaultdict(set)
        for some in ids:
            wanted = (Report.cycle_id == cycle_id, Report.agency_id.in_(some))
            for row in db.execute(listed().where(*wanted).order_by(Report.id)):
                self.put(ReportRow(**row._mapping))
            self._drawn.update(db.scalars(_of(DrawnReport, DrawnReport.report_id).where(*wanted)))
            given = _of(ReviewAssignment, ReviewAssignment.report_id, ReviewAssignment.expert_id)
            for report_id, expert_id in db.execute(given.where(*wanted)):
                self._assigned[report_id].add(expert_id)

    def put(self, report: ReportRow) -> None:
        """Take a report."""
        self._by_id[report.id] = report
        self._reports[self._merged.going_on(report.agency_id), report.reference].append(report)

    def of(self, agency_id: str, reference: str, expert_id: str | None = None) -> ReportRow | None:
        """The listed report of an agency by its reference.

        Listed under several codes of a merged agency it is the one that was drawn, of those the
        one that this expert was to judge, then anybody.
        """
        found = self._reports.get((self._merged.going_on(agency_id), fold(reference)), ())
        return max(found, key=lambda each: self._claim(each.id, expert_id), default=None)

    def _claim(self, report_id: str, expert_id: str | None) -> tuple[bool, bool, bool]:
        is_given = expert_id is not None and self.is_given(report_id, expert_id)
        return self.is_drawn(report_id), is_given, self.is_assigned(report_id)

    def by_id(self, report_id: str) -> ReportRow:
        """A listed report of these agencies."""
        return self._by_id[report_id]

    def is_drawn(self, report_id: str) -> bool:
        """Tell whether any draw chose this report."""
        return report_id in self._drawn

    def is_assigned(self, report_id: str) -> bool:
        """Tell whether anybody was to judge this report."""
        return bool(self._assigned.get(report_id))

    def is_given(self, report_id: str, expert_id: str) -> bool:
        """Tell whether this expert was to judge this report."""
        return expert_id in self._assigned.get(report_id, ())


def _of(table: Any, *columns: Any) -> Any:
    return select(*columns).join_from(table, Report, Report.id == table.report_id)
