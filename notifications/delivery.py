"""Delivery: claim a batch, look once more, send outside any transaction, record."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from notifications import facts, lapsed, outbox, retry
from notifications.errors import Cause, SendError
from notifications.kinds import KINDS
from notifications.message import Facts, Sender, Wording
from notifications.metrics import FAILED, SENT
from notifications.outbox import Claimed
from notifications.quiet import Hours, next_allowed
from notifications.route import Route, choose, fallback
from notifications.template import TemplateConfig, filled
from notifications.wanted import unwanted
from storage.database import UNAVAILABLE, Database
from storage.secrets import Vault

log = structlog.get_logger()

#: How often, and how long apart, an outcome is recorded anew while the database is away.
_RECORD_TRIES = 5
_RECORD_WAIT_SECONDS = 0.5
_UTC = ZoneInfo("UTC")


class Fate(StrEnum):
    """What became of a claimed message."""

    SENT = "sent"
    RETRIED = "retried"  #: queued for another attempt
    FAILED = "failed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"  #: put back without an attempt: all sending rests, or we stop
    LOST = "lost"  #: the lease lapsed and another process has it


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes of delivery; workers: messages in flight at once in this process.

    quiet: hours, by the clock of `zone`, in which nothing leaves, whatever was queued before.
    """

    batch: int = 50
    lease: timedelta = timedelta(seconds=60)
    max_attempts: int = 6
    workers: int = 4
    quiet: Sequence[Hours] = ()
    zone: ZoneInfo = _UTC


class Delivery:
    """One delivery process; any number of them may work on one database."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        sender: Sender,
        wording: Wording,
        templates: Mapping[str, TemplateConfig],
        settings: Settings | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._vault = vault
        self._sender = sender
        self._wording = wording
        self._templates = templates
        self._settings = settings or Settings()
        self._clock = clock
        self._chance = chance
        self._lock = threading.Lock()
        self._failures = 0  # of the account, in a row
        self._rest_until: datetime | None = None

    def run(self, stop: threading.Event, poll_seconds: float) -> None:
        """Deliver until told to stop, finishing the messages at hand."""
        log.info("delivery.started")
        while not stop.is_set():
            try:
                self.reclaim()
                self.drain(stop)
            except UNAVAILABLE as error:
                log.warning("delivery.database_unavailable", error=type(error).__name__)
            stop.wait(poll_seconds)

    def drain(self, stop: threading.Event) -> Counter[Fate]:
        """Deliver what is due now, batch by batch, and count what became of it."""
        fates: Counter[Fate] = Counter()
        with ThreadPoolExecutor(self._settings.workers) as pool:
            while not stop.is_set() and self._resting(self._clock()) is None:
                now = self._clock()
                with self._single() as db:
                    batch = outbox.claim(
                        db, now, batch=self._settings.batch, lease=self._settings.lease
                    )
                if not batch:
                    break
                fates.update(pool.map(lambda claimed: self._carefully(claimed, stop), batch))
        return fates

    def reclaim(self) -> lapsed.Reclaimed:
        """Take back what a process that died had claimed."""
        with self._database.transaction() as db:
            taken = lapsed.reclaim(db, self._clock(), max_attempts=self._settings.max_attempts)
        if taken.queued or taken.failed:
            log.warning("delivery.leases_reclaimed", queued=taken.queued, failed=taken.failed)
        return taken

    def _carefully(self, claimed: Claimed, stop: threading.Event) -> Fate:
        """Deliver one message; a defect of ours costs that message an attempt, not the rest."""
        now = self._clock()
        rest = self._resting(now)
        if stop.is_set() or rest is not None:
            self._put_back(claimed, rest or now, claimed.attempts, None)
            return Fate.POSTPONED
        try:
            return self._deliver(claimed)
        except UNAVAILABLE:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            # the error's text could hold personal data, so its type alone is logged
            name = type(error).__name__
            log.error("message.defect", id=claimed.id, kind=claimed.kind, error=name)  # noqa: TRY400
            defect = SendError(Cause.OTHER, detail=name)
            return self._after(claimed, Route.TEMPLATE, defect)

    def _deliver(self, claimed: Claimed) -> Fate:
        now = self._clock()
        with self._database.statements() as db:
            stands = facts.situation(db, claimed.invitation_id)
        reason = unwanted(claimed, stands, now)
        if reason is not None or stands.recipient is None:
            self._record(lambda db: outbox.cancelled(db, claimed, reason or "unbound", now))
            FAILED.labels(claimed.kind, reason).inc()
            log.info("message.cancelled", id=claimed.id, kind=claimed.kind, reason=reason)
            return Fate.CANCELLED
        route = choose(
            stands.recipient.ledger, has_template=claimed.kind in self._templates, now=now
        )
        if route is None:
            return self._give_up(claimed, "unreachable: no window and no template", "unreachable")
        openid = self._vault.open(stands.recipient.openid_sealed)
        return self._attempt(claimed, openid, stands.enterprise, route)

    def _attempt(self, claimed: Claimed, openid: str, stands: Facts, route: Route) -> Fate:
        now, lease, attempt = self._clock(), self._settings.lease, claimed.attempts + 1
        if rest := self._resting(now):  # it may have begun while a first route was tried
            self._put_back(claimed, rest, claimed.attempts, None)
            return Fate.POSTPONED
        if not self._record(lambda db: outbox.begin(db, claimed, route, now, lease, attempt)):
            return Fate.LOST
        try:
            provider_id = self._send(claimed, openid, stands, route)
        except SendError as error:
            other = fallback(route, error, has_template=claimed.kind in self._templates)
            if other is not None:
                return self._attempt(claimed, openid, stands, other)
            return self._after(claimed, route, error)
        with self._lock:
            self._failures = 0
        kept = self._record(lambda db: outbox.sent(db, claimed, provider_id, self._clock()))
        SENT.labels(claimed.kind, route.value).inc()
        log.info("message.sent", id=claimed.id, kind=claimed.kind, route=route.value, kept=kept)
        return Fate.SENT if kept else Fate.LOST

    def _send(self, claimed: Claimed, openid: str, stands: Facts, route: Route) -> int | None:
        """Hand it to the platform; the msgid of a template, None for a text."""
        notice = self._wording[claimed.kind]
        if route is Route.CUSTOM:
            self._sender.send_text(openid, notice.text(stands))
            return None
        template = self._templates[claimed.kind]
        data = filled(template, notice.values(stands))
        return self._sender.send_template(openid, template.id, data, claimed.id.replace("-", ""))

    def _after(self, claimed: Claimed, route: Route, error: SendError) -> Fate:
        """Record what follows a failed attempt."""
        now, attempt = self._clock(), claimed.attempts + 1
        with self._lock:
            decision = retry.after(
                error,
                attempts=attempt,
                max_attempts=self._settings.max_attempts,
                may_repeat=KINDS[claimed.kind].after_timeout.may_repeat(route),
                failures_in_a_row=self._failures,
                now=now,
                chance=self._chance(),
            )
            if isinstance(decision, retry.Rest):
                self._failures += 1
                self._rest_until = max(self._rest_until or now, decision.until)
        cause = error.cause.value
        FAILED.labels(claimed.kind, cause).inc()
        log.warning("message.attempt_failed", id=claimed.id, cause=cause, code=error.code)
        match decision:
            case retry.Again(at):
                self._put_back(claimed, at, attempt, error.note)
                return Fate.RETRIED
            case retry.Rest(until):
                log.error("delivery.rests", cause=cause, code=error.code)
                self._put_back(claimed, until, claimed.attempts, error.note)
                return Fate.POSTPONED
            case retry.GiveUp(reason):
                return self._give_up(claimed, reason, None, error.outcome_unknown)

    def _give_up(
        self, claimed: Claimed, reason: str, label: str | None, unknown: bool = False
    ) -> Fate:
        if label is not None:
            FAILED.labels(claimed.kind, label).inc()
        now = self._clock()
        self._record(lambda db: outbox.failed(db, claimed, reason, now, may_have_arrived=unknown))
        log.warning("message.failed", id=claimed.id, kind=claimed.kind)
        return Fate.FAILED

    def _put_back(
        self, claimed: Claimed, due_at: datetime, attempts: int, error: str | None
    ) -> None:
        self._record(
            lambda db: outbox.put_back(db, claimed, due_at=due_at, attempts=attempts, error=error)
        )

    def _record(self, write: Callable[[Connection], bool]) -> bool:
        """Write one statement, patiently: an outcome that is lost is a message in doubt."""
        for _ in range(_RECORD_TRIES - 1):
            try:
                with self._single() as db:
                    return write(db)
            except UNAVAILABLE:
                time.sleep(_RECORD_WAIT_SECONDS)
        with self._single() as db:
            return write(db)

    def _single(self) -> AbstractContextManager[Connection]:
        """One statement that is its own transaction; on SQLite writers queue fairly."""
        if self._database.is_sqlite:
            return self._database.transaction()
        return self._database.statements()

    def _resting(self, now: datetime) -> datetime | None:
        """Until when all sending rests, or None: for the account's sake, or the people's."""
        with self._lock:
            until = max(now, self._rest_until or now)
        until = next_allowed(until, self._settings.quiet, self._settings.zone)
        return until if now < until else None
