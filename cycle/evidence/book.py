"""The book: everything that entries are judged against, read once, and what they add to it.

One record or ten thousand go the same way: the agencies are locked, their records are read, each
entry is judged in memory, and what was entered is written at the end in a few statements. So an
import of a city's workbook holds SQLite's one writer for a moment only.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, func, insert, select

from cycle.audit import Actor
from cycle.cycles import CycleRow, hold
from cycle.evidence.experts import ExpertRow, experts
from cycle.evidence.recording import RecordKind
from cycle.evidence.recusal import Conflicts
from cycle.evidence.report_shelf import ReportShelf
from cycle.reading import chunks
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation
from storage.tables import Agency, AuditEntry, ReportDraw, new_id


class Shelf:
    """The records of one kind of one agency."""

    def __init__(self, kind: RecordKind) -> None:
        self._kind = kind
        self._marked: dict[Any, list[Any]] = defaultdict(list)
        self._standing: dict[Any, Any] = {}
        self._ended: dict[Any, list[Any]] = defaultdict(list)
        #: The record that each corrected, by the id of the one that took its place.
        self._corrected: dict[str, str] = {}

    def put(self, row: Any, *, is_left_out: bool = False) -> None:
        """Take a record, in the order of entry."""
        if row.supersedes is not None:
            self._corrected[row.id] = row.supersedes
        if is_left_out:
            return
        named = (row.scope, self._kind.key(row))
        if row.ended_at is not None:
            self._ended[named].append(row)
            return
        self._standing.setdefault(named, row)
        for mark in self._kind.marks(row):
            self._marked[mark].append(row)

    def under(self, mark: Any) -> Sequence[Any]:
        """The standing records under a mark of the kind."""
        return self._marked.get(mark, ())

    def same(self, scope: str, key: tuple[Any, ...]) -> Any | None:
        """The standing record that the scope entered under this key."""
        return self._standing.get((scope, key))

    def ended(self, scope: str, key: tuple[Any, ...]) -> Sequence[Any]:
        """The records under this key that the scope entered, and that were ended."""
        return self._ended.get((scope, key), ())

    def is_superseded(self, record_id: str) -> bool:
        """Tell whether a record that has ended was corrected; otherwise it was withdrawn."""
        return record_id in self._corrected.values()

    def before(self, record_id: str | None) -> Collection[str]:
        """The ids of the records that led to this one, step by step, by corrections."""
        found: list[str] = []
        while record_id in self._corrected:
            record_id = self._corrected[record_id]
            found.append(record_id)
        return found


class Book:
    """The records and reports of some agencies, and what is to be added to them.

    agencies: ids of all of whom something is entered; lock: not where nothing is kept; without:
    a record that is left out, because another takes its place.
    """

    def __init__(
        self,
        db: Connection,
        cycle: CycleRow | None,
        agencies: Collection[str],
        *,
        lock: bool = True,
        without: str | None = None,
    ) -> None:
        self.db, self.cycle = db, cycle
        self.merged = Merged(db)
        self._ids = sorted({each for one in agencies for each in self.merged.all_of(one)})
        self._without, self._is_locked = without, lock
        self._shelves: dict[str, dict[str, Shelf]] = {}
        self._pending: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        if lock:
            self._lock()

    def _lock(self) -> None:
        """So that of two who enter the same record at once the second finds it there."""
        for ids in chunks(self._ids):
            statement = select(Agency.id).where(Agency.id.in_(ids)).order_by(Agency.id)
            self.db.execute(statement.with_for_update(key_share=True))

    def shelf(self, kind: RecordKind, agency_id: str) -> Shelf:
        """The agency's records of a kind, also those under a code that was merged away."""
        if kind.name not in self._shelves:
            self._shelves[kind.name] = self._read(kind)
        shelves, going_on = self._shelves[kind.name], self.merged.going_on(agency_id)
        if going_on not in shelves:
            shelves[going_on] = Shelf(kind)
        return shelves[going_on]

    def _read(self, kind: RecordKind) -> dict[str, Shelf]:
        shelves: dict[str, Shelf] = {}
        for row in self._rows(kind):
            shelf = shelves.setdefault(self.merged.going_on(row.agency_id), Shelf(kind))
            shelf.put(row, is_left_out=row.id == self._without)
        return shelves

    def _rows(self, kind: RecordKind) -> Iterator[Any]:
        table = kind.table
        for ids in chunks(self._ids):
            statement = select(table.__table__).where(table.agency_id.in_(ids))
            if kind.is_of_cycle and self.cycle is not None:
                statement = statement.where(table.cycle_id == self.cycle.id)
            yield from self.db.execute(statement.order_by(table.recorded_at, table.id))

    @cached_property
    def listing_after(self) -> datetime | None:
        """When this cycle was last drawn from; until the end nobody draws or lists meanwhile."""
        cycle_id = self._cycle_id()
        if self._is_locked:
            hold(self.db, cycle_id)
        latest = select(func.max(ReportDraw.drawn_at)).where(ReportDraw.cycle_id == cycle_id)
        return self.db.scalar(latest)

    @cached_property
    def reports(self) -> ReportShelf:
        """The reports of these agencies, which of them were drawn, and for whom."""
        return ReportShelf(self.db, self._cycle_id(), chunks(self._ids), self.merged)

    @cached_property
    def experts(self) -> Sequence[ExpertRow]:
        """All who are or were on the experts' list."""
        return experts(self.db, with_ended=True)

    @cached_property
    def conflicts(self) -> Conflicts:
        """Why an expert may not judge one of the reports."""
        return Conflicts(self.db)

    def _cycle_id(self) -> str:
        if self.cycle is None:
            raise ValueError("reports belong to a cycle")
        return self.cycle.id

    def enter(self, kind: RecordKind, agency: Organisation, values: dict[str, Any]) -> None:
        """Add a record, which the next entries are judged against; `write` stores it."""
        self._pending[kind.table].append(values)
        ended = {"ended_at": None, "ended_by": None, "ended_why": None}
        self.shelf(kind, agency.id).put(SimpleNamespace(**ended, **values))

    def add(self, table: Any, values: dict[str, Any]) -> None:
        """Add a row of another table, to be stored by `write`."""
        self._pending[table].append(values)

    def note(
        self,
        actor: Actor,
        action: str,
        subject: str,
        now: datetime,
        *,
        cycle_id: str | None,
        **detail: Any,
    ) -> None:
        """Add an entry of the audit log, as cycle.audit.record writes one."""
        values = {
            "id": new_id(),
            "at": now,
            "actor": actor.name,
            "role": actor.role,
            "origin": actor.origin,
            "action": action,
            "subject": subject[:200],
            "cycle_id": cycle_id,
            "succeeded": True,
            "detail": detail,
        }
        self.add(AuditEntry, values)

    def write(self) -> None:
        """Store what was added, in the order of the tables' first rows."""
        for table, rows in self._pending.items():
            for some in chunks(rows):
                self.db.execute(insert(table), some)
        self._pending.clear()
