"""The report of a rehearsal: who was reached how, what became of messages and of responses."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from notifications.kinds import REMINDERS
from pingyi.rehearsal.audits import Audit
from pingyi.rehearsal.record import Record
from pingyi.rehearsal.stage import Stage
from storage.tables import MessageStatus, OutboxMessage, Role

_ENDED = (MessageStatus.CANCELLED, MessageStatus.FAILED, MessageStatus.UNDELIVERABLE)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the survey: responses submitted on it and so far, of how many invited."""

    on: date
    submitted: int
    so_far: int
    invited: int

    @property
    def rate(self) -> float:
        return self.so_far / self.invited if self.invited else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """What a rehearsal showed.

    routes: role -> people by every route that reached them; "none": by none. messages:
    kind -> status -> rows of the outbox. ended: kind -> the outbox's error -> rows that will
    never arrive, whoever wanted them still. after_reminders: responses by the reminders that their
    person had been reached by before. doubles: pushes that came twice and why that is allowed.
    """

    seed: int
    enterprises: int
    people: int
    opens_on: date
    closes_on: date
    callbacks: int
    seconds: float
    faults: dict[str, int]
    queued: dict[str, int]
    routes: dict[str, dict[str, int]]
    called: dict[str, int]
    messages: dict[str, dict[str, int]]
    ended: dict[str, dict[str, int]]
    after_reminders: dict[int, int]
    days: tuple[Day, ...]
    audits: tuple[Audit, ...]

    @property
    def passed(self) -> bool:
        return not any(audit.failures for audit in self.audits)


def routes(stage: Stage, record: Record) -> dict[str, dict[str, int]]:
    """Role -> people by each route that reached them at least once."""
    reached: dict[str, set[str]] = defaultdict(set)
    for push in record.pushes:
        reached[push.openid].add(push.route)
    counted: dict[Role, Counter[str]] = {role: Counter() for role in Role}
    for person in stage.people:
        counted[person.role].update(reached.get(person.openid) or {"none"})
    return {role.value: dict(found) for role, found in counted.items()}


def messages(stage: Stage) -> dict[str, dict[str, int]]:
    """The outbox by kind and status."""
    query = select(OutboxMessage.kind, OutboxMessage.status, func.count()).group_by(
        OutboxMessage.kind, OutboxMessage.status
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with stage.database.statements() as db:
        for kind, status, count in db.execute(query):
            found[kind][status.value] = int(count)
    return dict(sorted(found.items()))


def ended(stage: Stage) -> dict[str, dict[str, int]]:
    """What was cancelled, failed or could not be delivered: by kind and error, the most first."""
    row, count = OutboxMessage, func.count()
    error = func.coalesce(row.error, "")
    query = (
        select(row.kind, error, count)
        .where(row.status.in_(_ENDED))
        .group_by(row.kind, error)
        .order_by(row.kind, count.desc(), error)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with stage.database.statements() as db:
        for kind, reason, rows in db.execute(query):
            # the platform ends its words with the number of the request
            said = reason.partition(" rid:")[0]
            found[kind][said] = found[kind].get(said, 0) + int(rows)
    return dict(found)


def after_reminders(record: Record) -> dict[int, int]:
    """Responses, by the number of reminders that had reached their person before."""
    lines: dict[str, list[int]] = defaultdict(list)
    for push in record.pushes:
        if push.kind in REMINDERS:
            lines[push.openid].append(push.line)
    counted = Counter(
        sum(line < submitted for line in lines[openid])
        for openid, receipts in record.receipts.items()
        for submitted, _ in receipts.values()
    )
    return dict(sorted(counted.items()))


def days(stage: Stage, record: Record) -> tuple[Day, ...]:
    """Every day of the survey, by the receipts that phones showed."""
    zone = stage.config.zone
    by_day = Counter(
        at.astimezone(zone).date()
        for receipts in record.receipts.values()
        for _, at in receipts.values()
    )
    invited = sum(person.expected for person in stage.people)
    found, so_far, on = [], 0, stage.cycle.opens_on
    while on <= stage.cycle.closes_on:
        so_far += by_day[on]
        found.append(Day(on, by_day[on], so_far, invited))
        on += timedelta(1)
    return tuple(found)


def as_content(report: Report) -> dict[str, Any]:
    """As JSON: days as 2023-10-24, rates from 0 to 1."""
    return {
        "seed": report.seed,
        "enterprises": report.enterprises,
        "people": report.people,
        "opens_on": report.opens_on.isoformat(),
        "closes_on": report.closes_on.isoformat(),
        "callbacks": report.callbacks,
        "seconds": round(report.seconds, 1),
        "faults": report.faults,
        "queued": report.queued,
        "reached": report.routes,
        "call_list": report.called,
        "messages": report.messages,
        "ended": report.ended,
        "responses_after_reminders": {str(k): v for k, v in report.after_reminders.items()},
        "days": [
            {
                "day": day.on.isoformat(),
                "submitted": day.submitted,
                "so_far": day.so_far,
                "invited": day.invited,
                "rate": round(day.rate, 4),
            }
            for day in report.days
        ],
        "audits": [_audit_content(audit) for audit in report.audits],
        "passed": report.passed,
    }


def _audit_content(audit: Audit) -> dict[str, Any]:
    return {
        "name": audit.name,
        "title": audit.title,
        "checked": audit.checked,
        "failures": list(audit.failures),
        "explained": list(audit.explained),
    }
