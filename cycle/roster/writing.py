"""Writing a chunk of a roster: what is new is inserted, what differs updated, with history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, update

from cycle.register.history import RowKind, as_text, note_all
from cycle.roster.problems import Remark
from cycle.roster.records import Listing
from cycle.roster.report import Change, Tally
from storage.tables import Agency, Contact, Engagement, Enterprise, new_id

#: The reason of every change that an import makes.
IMPORTED = "名录导入"


class Pair(NamedTuple):
    """A row as it should be, with its number in the roster, beside the register's own or None."""

    number: int
    label: str
    wanted: dict[str, Any]
    found: Any


class _Written(NamedTuple):
    kind: RowKind
    #: What an import may change of a row that is there; the rest is its key.
    changeable: tuple[str, ...]
    #: Since when it has ended: an import leaves such a row as people have left it.
    ended: str
    how_it_ended: str = "终止"


_TABLES: dict[type[Any], _Written] = {
    Agency: _Written(
        RowKind.AGENCY,
        ("name", "assessed_class", "service_types", "is_local", "registered_on"),
        "deregistered_on",
        "注销",
    ),
    Enterprise: _Written(RowKind.ENTERPRISE, ("name", "district_code"), "ended_on"),
    Engagement: _Written(RowKind.ENGAGEMENT, ("starts_on", "ends_on", "service_year"), "ended_at"),
    Contact: _Written(RowKind.CONTACT, ("name", "title"), "ended_at"),
}


@dataclass(slots=True)
class Writer:
    """One import's writing; remarks: on rows that had ended and are left alone."""

    db: Connection
    now: datetime
    changed_by: str
    remarks: list[Remark] = field(default_factory=list)

    def write(
        self, table: type[Any], listing: Listing[Any], pairs: Sequence[Pair], tally: Tally
    ) -> None:
        """Insert what is new and update what differs: three statements for a chunk at most."""
        kind, changeable, ended, how_it_ended = _TABLES[table]
        fields = [each for each in changeable if each in listing.fields]
        new: list[dict[str, Any]] = []
        updates: list[dict[str, Any]] = []
        changes: list[tuple[str, dict[str, Any]]] = []
        for number, label, wanted, found in pairs:
            if found is None:
                new.append({"id": new_id(), "updated_at": self.now, **wanted})
                continue
            if getattr(found, ended) is not None:
                self._remark(listing, number, label, how_it_ended)
                continue
            differing = [each for each in fields if getattr(found, each) != wanted[each]]
            if differing:
                headers = tuple(listing.sheet.column(each).header for each in differing)
                tally.changed.append(Change(label, headers))
                updates.append(
                    {"of_id": found.id, "new_at": self.now}
                    | {f"new_{each}": wanted[each] for each in fields}
                )
                changes.append((found.id, _told(kind, found, wanted, differing)))
        if new:
            self.db.execute(insert(table), new)
            tally.new += len(new)
        if updates:
            self._update(table, fields, updates)
            note_all(self.db, kind, changes, IMPORTED, self.changed_by, self.now)

    def _update(
        self, table: type[Any], fields: Sequence[str], updates: list[dict[str, Any]]
    ) -> None:
        values: dict[str, Any] = {each: bindparam(f"new_{each}") for each in fields}
        self.db.execute(
            update(table)
            .where(table.id == bindparam("of_id"))
            .values(updated_at=bindparam("new_at"), **values),
            updates,
        )

    def _remark(self, listing: Listing[Any], number: int, label: str, how_it_ended: str) -> None:
        message = f"此前已{how_it_ended}，本行未写入；确需恢复请用 pingyi register"
        title = listing.sheet.title
        self.remarks.append(Remark(listing.file, message, title, number, value=label))


def _told(
    kind: RowKind, found: Any, wanted: dict[str, Any], differing: Sequence[str]
) -> dict[str, Any]:
    """As history.differences, of fields that are known to differ."""
    if kind is RowKind.CONTACT:
        return dict.fromkeys(differing, ())
    return {each: (as_text(getattr(found, each)), as_text(wanted[each])) for each in differing}
