"""Cycles (考评周期): created from a file once, found by name or by the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, case, insert, select

from cycle.audit import Actor, record
from cycle.cycle_file import CycleFile, CycleFileError, read_cycle_file
from cycle.deadlines import MILESTONES
from cycle.extension import SURVEY, list_extensions, original_dates
from storage.conflicts import upsert
from storage.tables import Cycle, Milestone, new_id

__all__ = [
    "MILESTONES",
    "CycleDiffersError",
    "CycleFile",
    "CycleFileError",
    "CycleRow",
    "content_of",
    "create_cycle",
    "current_cycle",
    "cycles_not_closed",
    "find_cycle",
    "hold",
    "insert_milestones",
    "list_cycles",
    "midnight",
    "milestones",
    "read_cycle_file",
]


class CycleDiffersError(ValueError):
    """A cycle of this name exists with other content; the message says what differs."""


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle as stored; instants are in UTC, and it is open from opens_at until closes_at."""

    id: str
    name: str
    questionnaire: str
    ruleset: str
    window_start: date
    window_end: date
    opens_on: date
    closes_on: date
    opens_at: datetime
    closes_at: datetime
    nudge_days_before: tuple[int, ...]
    created_at: datetime

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


def create_cycle(
    db: Connection,
    file: CycleFile,
    zone: ZoneInfo,
    now: datetime,
    *,
    actor: Actor | None = None,
) -> str:
    """Store the cycle with its milestones and return its id.

    The same file again changes nothing and returns the same id, also when a deadline was moved
    since: the file may have the day of before or the day of now. zone: where the file's days
    begin and end. actor: who creates it, for the audit log. Raises CycleDiffersError when the
    name is taken by another content.
    """
    content = content_of(file, zone)
    existing = find_cycle(db, file.name)
    if existing is not None:
        _refuse_other_content(db, existing, content, file.milestones)
        return existing.id
    cycle_id = new_id()
    # JSON in the table
    row = {**content, "nudge_days_before": list(file.nudge_days_before)}
    statement = upsert(db, Cycle).values(id=cycle_id, name=file.name, created_at=now, **row)
    statement = statement.on_conflict_do_nothing(index_elements=["name"])
    if db.execute(statement.returning(Cycle.id)).first() is None:
        # another has just created it: to this one it was there already
        return create_cycle(db, file, zone, now, actor=actor)
    insert_milestones(db, cycle_id, file.milestones)
    if actor is not None:
        record(db, actor, "cycle.create", f"cycle:{file.name}", now, cycle_id=cycle_id)
    return cycle_id


def content_of(file: CycleFile, zone: ZoneInfo) -> dict[str, Any]:
    """What a cycle has from its file beside its name and milestones, as `CycleRow` names it."""
    return {
        "questionnaire": file.questionnaire,
        "ruleset": file.ruleset,
        "window_start": file.window_start,
        "window_end": file.window_end,
        "opens_on": file.opens_on,
        "closes_on": file.closes_on,
        "opens_at": midnight(file.opens_on, zone),
        "closes_at": midnight(file.closes_on + timedelta(days=1), zone),
        "nudge_days_before": file.nudge_days_before,
    }


def insert_milestones(db: Connection, cycle_id: str, dates: Mapping[str, date]) -> None:
    rows = [{"cycle_id": cycle_id, "name": name, "on_date": on} for name, on in dates.items()]
    if rows:
        db.execute(insert(Milestone), rows)


def hold(db: Connection, cycle_id: str) -> None:
    """Let nobody else decide, publish, object, draw or list in this cycle until the commit.

    So that two who freeze at once get two numbers or one snapshot, and no objection of the last
    second comes in beside the announcement that has just looked for undecided ones. Weak enough
    that foreign keys to the cycle, such as those of responses, go on. SQLite has one writer.
    """
    db.execute(select(Cycle.id).where(Cycle.id == cycle_id).with_for_update(key_share=True))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the day begins; a deadline's last day ends where the next begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _refuse_other_content(
    db: Connection, existing: CycleRow, content: Mapping[str, Any], dates: Mapping[str, date]
) -> None:
    stored = {key: getattr(existing, key) for key in content}
    stored |= milestones(db, existing.id)
    given = {**content, **dates}
    original = original_dates(list_extensions(db, existing.id))
    for what, on in original.items():
        # moved since: it is the file that was overtaken
        if what != SURVEY and given.get(what) == on:
            given[what] = stored.get(what)
    if given["closes_on"] == original.get(SURVEY):
        given |= {"closes_on": existing.closes_on, "closes_at": existing.closes_at}
    for key in (*content, *MILESTONES):
        if stored.get(key) != given.get(key):
            raise CycleDiffersError(
                f"考评周期“{existing.name}”已存在，且 {key} 不同"
                f"（已有 {shown(stored.get(key))}，文件中 {shown(given.get(key))}），未作改动。"
                "写错的在开始办理之前用 pingyi cycle correct 更正；"
                "此后日期只能用 pingyi cycle extend 延后。"
            )


def shown(value: Any) -> str:
    """A value of a cycle as a sentence has it."""
    if value is None:
        return "未设"
    return str(list(value)) if isinstance(value, tuple) else str(value)


def find_cycle(db: Connection, name: str) -> CycleRow | None:
    """The cycle of this name."""
    row = db.execute(_cycles().where(Cycle.name == name)).one_or_none()
    return None if row is None else _of(row)


def list_cycles(db: Connection) -> list[CycleRow]:
    """All cycles, the newest survey first."""
    return [_of(row) for row in db.execute(_cycles().order_by(Cycle.opens_at.desc(), Cycle.name))]


def current_cycle(db: Connection, now: datetime) -> CycleRow | None:
    """The cycle that is meant when none is named: open now, else next to open, else last closed.

    Of several open ones the one that closes last.
    """
    stage = case((Cycle.closes_at <= now, 2), (Cycle.opens_at > now, 1), else_=0)
    coming = case((Cycle.opens_at > now, Cycle.opens_at))
    statement = _cycles().order_by(stage, coming, Cycle.closes_at.desc(), Cycle.id).limit(1)
    row = db.execute(statement).one_or_none()
    return None if row is None else _of(row)


def cycles_not_closed(db: Connection, now: datetime) -> list[CycleRow]:
    """The cycles whose survey is open or still to come: a changed roster concerns them."""
    statement = _cycles().where(Cycle.closes_at > now).order_by(Cycle.closes_at, Cycle.id)
    return [_of(row) for row in db.execute(statement)]


def milestones(db: Connection, cycle_id: str) -> dict[str, date]:
    """The cycle's deadlines by name, in the order of the year."""
    rows = db.execute(
        select(Milestone.name, Milestone.on_date).where(Milestone.cycle_id == cycle_id)
    )
    dates = {row.name: row.on_date for row in rows}
    return {name: dates[name] for name in MILESTONES if name in dates}


def _cycles() -> Select[Any]:
    return select(Cycle.__table__)


def _of(row: Row[Any]) -> CycleRow:
    fields = dict(row._mapping)
    fields["nudge_days_before"] = tuple(fields["nudge_days_before"])
    return CycleRow(**fields)
