"""The outbox in figures for Prometheus, read from the database: the same from any process."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select

from notifications import rests
from notifications.errors import reason
from notifications.rests import Rests
from storage.database import UNAVAILABLE, Database
from storage.tables import MessageStatus, OutboxMessage

_ENDED = (MessageStatus.FAILED, MessageStatus.UNDELIVERABLE, MessageStatus.CANCELLED)
#: Enough of an error to know its first word; the rest would make a group of each message.
_REASON_LENGTH = 14


@dataclass(frozen=True, slots=True)
class Figures:
    """How the outbox stands.

    by_status: (kind, status) -> messages. due: kind -> queued and due. ended: (kind, status,
    reason) -> messages that will not arrive. lag: seconds that the oldest due one has waited.
    """

    by_status: Counter[tuple[str, str]]
    due: Counter[str]
    ended: Counter[tuple[str, str, str]]
    lag: float
    resting: Rests


def figures(db: Connection, now: datetime) -> Figures:
    """Count, in three statements; by_status and ended look at every message once."""
    row = OutboxMessage
    cause = func.substr(row.error, 1, _REASON_LENGTH)
    by_status: Counter[tuple[str, str]] = Counter()
    ended: Counter[tuple[str, str, str]] = Counter()
    groups = select(row.kind, row.status, cause, func.count()).group_by(row.kind, row.status, cause)
    for kind, status, error, count in db.execute(groups):
        by_status[kind, status] += count
        if status in _ENDED:
            ended[kind, status, reason(error)] += count
    waiting = (
        select(row.kind, func.count(), func.min(row.due_at))
        .where(row.status == MessageStatus.QUEUED, row.due_at <= now)
        .group_by(row.kind)
    )
    due = db.execute(waiting).all()
    oldest = min((since for _, _, since in due), default=now)
    return Figures(
        by_status,
        Counter({kind: count for kind, count, _ in due}),
        ended,
        (now - oldest).total_seconds(),
        rests.read(db),
    )


class OutboxFigures(Collector):
    """Reads them at each scrape; nothing is shown while the database is away."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def describe(self) -> Iterable[Any]:
        return ()  # else it would be asked for once at the start, before the database is there

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._clock()
        try:
            with self._database.statements() as db:
                found = figures(db, now)
        except UNAVAILABLE:
            return
        yield _gauge("messages", "Messages by kind and status", ("kind", "status"), found.by_status)
        yield _gauge("due", "Messages that are due and not claimed", ("kind",), found.due)
        yield _gauge(
            "ended", "Messages that will not arrive", ("kind", "status", "reason"), found.ended
        )
        lag = GaugeMetricFamily(
            "pingyi_outbox_lag_seconds", "How long the oldest due message has waited"
        )
        lag.add_metric((), found.lag)
        yield lag
        resting = GaugeMetricFamily(
            "pingyi_outbox_rest_seconds",
            "For how much longer nothing of a scope is sent",
            labels=("scope", "cause"),
        )
        for scope, rest in found.resting.by_scope.items():
            left = (rest.until - now).total_seconds()
            if left > 0:
                resting.add_metric((scope, rest.cause), left)
        yield resting


def _gauge(
    name: str, text: str, labels: tuple[str, ...], counts: Counter[Any]
) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"pingyi_outbox_{name}", text, labels=labels)
    for key, count in sorted(counts.items()):
        gauge.add_metric((key,) if isinstance(key, str) else tuple(map(str, key)), count)
    return gauge
