"""What is not sent for a while, by any process: everything, a kind, or a route (SendingRest)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, case, delete, select, update

from notifications.route import Route
from storage.conflicts import upsert
from storage.tables import MessageStatus, OutboxMessage, SendingRest

ALL = "all"


def of_kind(kind: str) -> str:
    """The scope of one kind of message."""
    return f"kind:{kind}"


def of_route(route: Route) -> str:
    """The scope of one route: the platform counts each interface for itself."""
    return f"route:{route}"


@dataclass(frozen=True, slots=True)
class Resting:
    """Why something rests, until when, and after how many failures in a row."""

    cause: str
    note: str
    since: datetime
    until: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Rests:
    """Everything that rests, or has rested and has not been seen to work again."""

    by_scope: Mapping[str, Resting] = field(default_factory=dict)

    def until(self, scope: str, now: datetime) -> datetime | None:
        """Until when this scope rests, or None."""
        resting = self.by_scope.get(scope)
        return resting.until if resting is not None and now < resting.until else None

    def times(self, scope: str) -> int:
        """Failures in a row so far."""
        resting = self.by_scope.get(scope)
        return 0 if resting is None else resting.times


def read(db: Connection) -> Rests:
    """All of them, in one statement."""
    rows = db.execute(select(SendingRest.__table__)).all()
    return Rests(
        {row.scope: Resting(row.cause, row.note, row.since, row.until, row.times) for row in rows}
    )


def begin(
    db: Connection, scope: str, *, cause: str, note: str, now: datetime, until: datetime
) -> None:
    """Let a scope rest; of two that say so the longer one holds.

    Several processes may meet the same trouble at once: within a rest it counts as one failure.
    """
    values = {"cause": cause, "note": note[:200], "since": now, "until": until}
    statement = upsert(db, SendingRest).values(scope=scope, times=1, **values)
    over = SendingRest.until <= now
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["scope"],
            set_={
                "cause": cause,
                "note": note[:200],
                "since": case((over, statement.excluded.since), else_=SendingRest.since),
                "until": case(
                    (SendingRest.until > statement.excluded.until, SendingRest.until),
                    else_=statement.excluded.until,
                ),
                "times": SendingRest.times + case((over, 1), else_=0),
            },
        )
    )


def lift(db: Connection, scope: str, now: datetime) -> bool:
    """Let a scope go on before its time, with the messages that waited for its end.

    False when it does not rest.
    """
    until = db.execute(select(SendingRest.until).where(SendingRest.scope == scope)).scalar()
    if until is None:
        return False
    waiting = and_(OutboxMessage.status == MessageStatus.QUEUED, OutboxMessage.due_at == until)
    db.execute(update(OutboxMessage).where(waiting).values(due_at=now))
    return bool(end(db, scope))


def end(db: Connection, *scopes: str) -> int:
    """It works again, or somebody lifts it: how many there were."""
    statement = delete(SendingRest).where(SendingRest.scope.in_(scopes))
    return int(db.execute(statement).rowcount)
