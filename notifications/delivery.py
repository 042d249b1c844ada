"""Delivery: rounds at the desk, and many messages under way in between."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from notifications import desk, lapsed, outbox, outcome, pace, rests
from notifications.carrier import Carrier, Sent
from notifications.decision import Rules
from notifications.desk import Report, Round
from notifications.errors import reason
from notifications.message import Sender, Wording
from notifications.metrics import FAILED
from notifications.outcome import Fate
from notifications.rests import Rests
from storage.database import UNAVAILABLE, Database
from storage.secrets import Vault
from storage.tables import MessageStatus

__all__ = ["Delivery", "Fate", "Rules", "Settings"]

log = structlog.get_logger()

#: How often, and how long apart, a round is tried anew while the database is away.
_ROUND_TRIES = 5
_ROUND_WAIT_SECONDS = 0.5

#: How long an outcome waits for others, so that they are recorded in one round.
_GATHER_SECONDS = 0.02

_ENDS = {
    MessageStatus.CANCELLED: Fate.CANCELLED,
    MessageStatus.FAILED: Fate.FAILED,
    MessageStatus.UNDELIVERABLE: Fate.UNDELIVERABLE,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes of delivery.

    workers: messages under way at once in this process. batch: messages for which room in the
    account's pace is reserved at once. per_minute: the pace, of all processes together; None
    for none.
    """

    batch: int = 50
    lease: timedelta = timedelta(seconds=60)
    max_attempts: int = 6
    workers: int = 4
    per_minute: int | None = None
    rules: Rules = field(default_factory=Rules)


class Delivery:
    """One delivery process; any number of them may work on one database."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        sender: Sender,
        wording: Wording,
        settings: Settings | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._settings = settings or Settings()
        self._carrier = Carrier(vault, sender, wording, self._settings.rules)
        self._clock = clock
        self._chance = chance
        self._resting = Rests()
        self._room = pace.Room()
        self._report = Report()  # what is still to be written

    def run(self, stop: threading.Event, poll_seconds: float) -> None:
        """Deliver until told to stop, finishing the messages at hand."""
        log.info("delivery.started")
        while not stop.is_set():
            try:
                # first what is known of its own messages, then what others left behind
                self.drain(stop)
                self.reclaim()
            except UNAVAILABLE as error:
                log.warning("delivery.database_unavailable", error=type(error).__name__)
            stop.wait(poll_seconds)

    def reclaim(self) -> lapsed.Reclaimed:
        """Take back what a process that died had claimed."""
        with self._database.transaction() as db:
            taken = lapsed.reclaim(db, self._clock(), max_attempts=self._settings.max_attempts)
        if taken.queued or taken.failed:
            log.warning("delivery.leases_reclaimed", queued=taken.queued, failed=taken.failed)
        return taken

    def drain(self, stop: threading.Event) -> Counter[Fate]:
        """Deliver what is due now, and count what became of it."""
        fates: Counter[Fate] = Counter()
        under_way: set[Future[Sent]] = set()
        with ThreadPoolExecutor(self._settings.workers) as pool:
            try:
                while self._step(pool, under_way, stop, fates):
                    pass
            finally:
                # what is known of them outlives a database that is away
                for future in wait(under_way).done:
                    self._note(future.result(), fates)
        return +fates  # without those that did not occur

    def _step(
        self,
        pool: ThreadPoolExecutor,
        under_way: set[Future[Sent]],
        stop: threading.Event,
        fates: Counter[Fate],
    ) -> bool:
        """A round at the desk if there is anything to do, then wait for what is next; False when
        nothing is left."""
        free = 0 if stop.is_set() else self._settings.workers - len(under_way)
        hands = self._paced(free)
        came_of_it = False
        if hands or self._report:
            held = self._round(hands, stop, fates)
            came_of_it = bool(held.claimed)
            under_way |= {pool.submit(self._carrier.send, each) for each in held.ready}
            free -= len(held.ready)
        for_the_pace = self._room.seconds() if free > 0 and self._room.left else None
        if under_way:
            done = wait(under_way, for_the_pace, FIRST_COMPLETED).done
            if for_the_pace is not None and for_the_pace > _GATHER_SECONDS:
                # nobody waits for a hand: record together what arrives together
                done = wait(under_way, _GATHER_SECONDS).done
            under_way -= done
            for future in done:
                self._note(future.result(), fates)
            return True
        if for_the_pace is not None and not came_of_it:
            stop.wait(for_the_pace)
            return True
        return came_of_it

    def _paced(self, hands: int) -> int:
        """How many of so many messages the account's pace lets leave at this moment."""
        if self._settings.per_minute is None:
            return hands
        if hands and not self._room.left:
            self._reserve(self._settings.per_minute)
        return min(hands, self._room.now())

    def _reserve(self, per_minute: int) -> None:
        """Reserve room for what is due, up to a batch."""
        now = self._clock()
        with self._database.statements() as db:
            kinds = desk.open_kinds(rests.read(db), self._settings.rules, now)
            wanted = outbox.due(db, now, kinds, most=self._settings.batch) if kinds else 0
        if wanted:
            interval = timedelta(minutes=1) / per_minute
            with self._database.transaction() as db:
                begins = pace.reserve(db, wanted, interval, now)
            self._room.fill(wanted, begins - now, interval)

    def _round(self, hands: int, stop: threading.Event, fates: Counter[Fate]) -> Round:
        """One transaction at the desk, patiently: an outcome that is lost is a message in doubt."""
        now, report = self._clock(), self._report
        if stop.is_set():
            report.settled += desk.put_back(report.waiting, now)
            fates[Fate.POSTPONED] += len(report.waiting)
            report.waiting.clear()
        for tries_left in reversed(range(_ROUND_TRIES)):
            try:
                with self._database.transaction() as db:
                    held = desk.hold_round(
                        db,
                        report,
                        hands=hands,
                        rules=self._settings.rules,
                        lease=self._settings.lease,
                        now=now,
                    )
                break
            except UNAVAILABLE:
                if not tries_left:
                    raise
                time.sleep(_ROUND_WAIT_SECONDS)
        self._report, self._resting = Report(), held.resting
        self._room.use(len(held.ready))
        if hands and not held.claimed:
            self._room.clear()
        self._count(held, fates)
        return held

    def _count(self, held: Round, fates: Counter[Fate]) -> None:
        fates[Fate.POSTPONED] += held.postponed
        fates[Fate.LOST] += held.lost
        for claimed, end in held.ended:
            fates[_ENDS[end.target]] += 1
            why = reason(end.reason)
            FAILED.labels(claimed.kind, why).inc()
            log.info(
                f"message.{end.target.value}",
                id=claimed.id,
                kind=claimed.kind,
                reason=reason(end.reason),
            )

    def _note(self, sent: Sent, fates: Counter[Fate]) -> None:
        fate = outcome.note(
            self._report,
            sent,
            resting=self._resting,
            subscriptions=self._settings.rules.subscriptions,
            max_attempts=self._settings.max_attempts,
            now=self._clock(),
            chance=self._chance(),
        )
        if fate is not None:
            fates[fate] += 1
