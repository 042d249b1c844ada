"""What the calendar's planners queue, moment by moment, in the city of a test."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from bot.wording.notices import NOTICES
from cycle.districts import load_districts
from cycle.notices.planners import count, plan, planners
from notifications.calendar import Calendar
from notifications.message import Facts
from notifications.quiet import Hours
from notifications.reminders import NudgePolicy
from storage.database import transaction
from storage.tables import Binding, Invitation, OutboxMessage
from tests.cycle.conftest import City

ZONE = ZoneInfo("Asia/Shanghai")
POLICY = NudgePolicy(ZONE, time(9), quiet=(Hours(time(20, 30), time(8, 30)),), calendar=Calendar())
CHANCHENG, NANHAI = "440604", "440605"


def local(day: int, hour: int = 9, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2023, month, day, hour, minute, tzinfo=ZONE)


class Told:
    """Runs a planner at moments and reads what it queued."""

    def __init__(self, city: City, planner: str, policy: NudgePolicy = POLICY) -> None:
        self._city, self._policy = city, policy
        self._planner = planners(policy, load_districts())[planner]

    def __call__(self, now: datetime) -> list[dict[str, Any]]:
        """What one tick at this moment adds, by kind and subject."""
        database = self._city.database
        before = {row["id"] for row in self._rows()}
        forecast = count(database, self._planner, now)
        assert plan(database, self._planner, now, self._policy) == forecast
        assert plan(database, self._planner, now, self._policy) == 0, "a tick that is doubled"
        assert count(database, self._planner, now) == 0
        rows = [row for row in self._rows() if row["id"] not in before]
        assert len(rows) == forecast
        return rows

    def next_at(self, now: datetime) -> datetime | None:
        return self._planner.next_at(self._city.database, now)

    def _rows(self) -> list[dict[str, Any]]:
        statement = (
            select(
                OutboxMessage.id,
                OutboxMessage.kind,
                OutboxMessage.payload,
                OutboxMessage.due_at,
                OutboxMessage.expires_at,
                Invitation.subject,
            )
            .join(Invitation, Invitation.id == OutboxMessage.invitation_id)
            .order_by(OutboxMessage.kind, Invitation.subject)
        )
        with self._city.database.statements() as db:
            return [dict(row._mapping) for row in db.execute(statement)]


def shown(rows: Sequence[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row["payload"][name] for name in names) for row in rows]


def kinds(rows: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["kind"], row["subject"]) for row in rows]


def rendered(row: dict[str, Any]) -> str:
    facts = Facts("2023", date(2023, 10, 24), subject="某机构", given=row["payload"])
    return NOTICES[row["kind"]].text(facts)


def bind(city: City, *subjects: str, at: datetime | None = None) -> None:
    for subject in subjects:
        conversation = city.bind(subject)
        if at is not None:
            change(city, Binding, Binding.conversation_id == conversation, bound_at=at)


def change(city: City, table: type, which: Any, **values: Any) -> None:
    with transaction(city.database) as db:
        db.execute(update(table).where(which).values(values))
