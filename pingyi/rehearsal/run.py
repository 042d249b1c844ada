"""The run: one event after the other on a clock that jumps to the next of them."""

import heapq
import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select

from notifications.delivery import Delivery
from notifications.kinds import REMINDERS
from notifications.scheduler import Tick
from pingyi.rehearsal.clock import MovedClock
from pingyi.rehearsal.phones import Phones
from pingyi.rehearsal.player import Deed, Plan, Player
from pingyi.rehearsal.record import SUBSCRIPTION, Record
from pingyi.rehearsal.stage import DAYS_BEFORE, Stage
from pingyi.rehearsal.trouble import Trouble
from storage.tables import MessageStatus, OutboxMessage, Role

#: Ticks come as often by day; at night a few show that nothing leaves.
_EVERY = timedelta(minutes=15)
#: Before the opening and after the end.
_SELDOM = timedelta(hours=1)
_DAY_BEGINS, _DAY_ENDS = time(8), time(21)
_AT_NIGHT = (time(2), time(5), time(23))
#: Thanks and what else follows the end.
DAYS_AFTER = 3
#: A delivery process looks at least so much later for what has become due.
_LOOKS_AGAIN = timedelta(seconds=20)
_WAITS = timedelta(minutes=1)

#: What a person who allows a notice allows it for.
_GRANTED = {
    Role.ENTERPRISE: "nudge",
    Role.AGENCY: "survey_progress",
    Role.LIAISON: "digest",
}

#: Called with days that have passed, and all of them.
Progress = Callable[[int, int], None]


class Rehearsal:
    """The real ticks and the real delivery, and people, on one clock."""

    def __init__(
        self,
        stage: Stage,
        clock: MovedClock,
        phones: Phones,
        record: Record,
        ticks: dict[str, tuple[Tick, float]],
        delivery: Delivery,
        seed: int,
    ) -> None:
        self._stage = stage
        self._clock = clock
        self._phones = phones
        self._record = record
        self._ticks = ticks
        self._delivery = delivery
        self._stop = threading.Event()
        self._ran: dict[str, datetime] = {}
        self._plans: list[tuple[datetime, int, Player, Deed]] = []
        self._numbers = itertools.count()
        self._looks_at: datetime | None = None
        self._wait = _WAITS
        self.queued: Counter[str] = Counter()
        self.trouble = Trouble(phones, stage.config.zone, seed)
        self._players = {
            person.openid: Player(
                person=person,
                opens_at=stage.cycle.opens_at,
                zone=stage.config.zone,
                rng=random.Random(f"{seed}:{person.openid}"),  # noqa: S311 - a character
                notice_id=SUBSCRIPTION + _GRANTED[person.role],
            )
            for person in stage.people
        }

    def run(self, progress: Progress, last_evening: Callable[[], None]) -> None:
        """From the days before the opening until the days after the end.

        last_evening: called once, in the last evening of the survey.
        """
        days = (self._stage.cycle.closes_on - self._stage.cycle.opens_on).days + 1
        for player in self._players.values():
            self._phones.add(player.person.openid, player.person.name)
            self._plan(player, player.plans(days))
        steps = list(_steps(self._stage))
        told = False
        for step, at in enumerate(steps):
            self._live_until(at)
            self.trouble.maybe(at)
            self._tick()
            self._deliver()
            progress(step + 1, len(steps))
            if not told and at > self._stage.cycle.closes_at - timedelta(hours=4):
                told = True
                last_evening()

    def _live_until(self, at: datetime) -> None:
        """Everything that happens before the next tick, in its order."""
        while True:
            deed_at = self._plans[0][0] if self._plans else at
            if self._looks_at is not None and self._looks_at < min(at, deed_at):
                self._clock.move_to(self._looks_at)
                self._deliver()
            elif deed_at < at:
                _, _, player, deed = heapq.heappop(self._plans)
                self._clock.move_to(deed_at)
                self._plan(player, player.do(deed, self._phones, self._clock()))
            else:
                break
        self._clock.move_to(at)

    def _plan(self, player: Player, plans: Iterator[Plan]) -> None:
        for at, deed in plans:
            heapq.heappush(self._plans, (at, next(self._numbers), player, deed))

    def _tick(self) -> None:
        now = self._clock()
        for name, (tick, seconds) in self._ticks.items():
            last = self._ran.get(name)
            if last is None or now - last >= timedelta(seconds=seconds):
                self._ran[name] = now
                self.queued[name] += tick().get("queued", 0)

    def _deliver(self) -> None:
        """One round of a delivery process, and what people see of it."""
        self._delivery.reclaim()
        moved = self._delivery.drain(self._stop)
        self._phones.settle()
        for push in self._record.read():
            if push.kind in REMINDERS:
                player = self._players[push.openid]
                self._plan(player, player.remind(self._clock()))
        self._wait = _WAITS if moved else min(self._wait * 2, _EVERY)
        self._looks_at = self._next_look()

    def _next_look(self) -> datetime | None:
        """When something becomes due; soon, and ever later, where something due waits."""
        now = self._clock()
        queued = OutboxMessage.status == MessageStatus.QUEUED
        waits = select(func.count()).where(queued, OutboxMessage.due_at <= now)
        next_due = select(func.min(OutboxMessage.due_at)).where(queued, OutboxMessage.due_at > now)
        with self._stage.database.statements() as db:
            held = db.execute(waits).scalar_one() > 0
            due = db.execute(next_due).scalar_one()
        soonest = None if due is None else max(due, now + _LOOKS_AGAIN)
        if held:
            soonest = min(soonest or now + self._wait, now + self._wait)
        return soonest


def _steps(stage: Stage) -> Iterator[datetime]:
    """When ticks come: every quarter of an hour by day, and a few times at night."""
    zone = stage.config.zone
    day = stage.cycle.opens_on - timedelta(DAYS_BEFORE)
    while day <= stage.cycle.closes_on + timedelta(DAYS_AFTER):
        times = list(_AT_NIGHT)
        open_then = stage.cycle.opens_on <= day <= stage.cycle.closes_on
        at = datetime.combine(day, _DAY_BEGINS)
        while at.time() <= _DAY_ENDS:
            times.append(at.time())
            at += _EVERY if open_then else _SELDOM
        for each in sorted(times):
            yield datetime.combine(day, each, zone).astimezone(UTC)
        day += timedelta(1)
