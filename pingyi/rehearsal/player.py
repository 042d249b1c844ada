"""One person playing their part: what they do, and when they do the next thing."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from pingyi.demo.answering import answer_to
from pingyi.demo.phones import Line
from pingyi.rehearsal.people import AT_NIGHT, Parting, Person
from pingyi.rehearsal.phones import Phones
from storage.tables import Role

#: Half of all people act within so many hours of a reminder.
_HOURS_TO_ACT = 2.0
_DAY_BEGINS, _DAY_ENDS = time(8), time(22)
_MOST_TRIES = 3

MUTE = "不再提醒"
_QUESTIONS = {Role.AGENCY: ("进度", "材料", "截止"), Role.LIAISON: ("进度", "未答", "截止")}


class Deed(Enum):
    """One thing that somebody does with their phone."""

    BIND = auto()
    BEGIN = auto()  #: take the survey up, or up again
    ANSWER = auto()  #: one message of it
    ASK = auto()  #: what an agency or a liaison wants to know
    GRANT = auto()
    PART = auto()


#: When, and what.
Plan = tuple[datetime, Deed]


@dataclass
class Player:
    person: Person
    opens_at: datetime
    zone: ZoneInfo
    rng: random.Random
    notice_id: str  #: the subscription template of which they allow a notice
    shown: str = ""
    reminded: int = 0
    bound: int = 0
    steps: int = 0  #: messages of the survey written so far
    stopped: bool = False  #: once in the middle already
    answering: bool = False
    tries: int = field(default=0)

    def plans(self, days: int) -> Iterator[Plan]:
        """What they do of their own accord, whatever happens."""
        part = self.person.character
        if part.binds_at is None:
            return
        yield self._by_day(part.binds_at), Deed.BIND
        if part.grants:
            yield self._by_day(part.binds_at + timedelta(hours=1)), Deed.GRANT
        if part.parting not in (None, Parting.MUTES):
            yield part.parts_at, Deed.PART
        if self.person.role is not Role.ENTERPRISE:
            for day in self.rng.sample(range(days), min(3, days)):
                asked_at = self.opens_at + timedelta(days=day, hours=self.rng.uniform(9, 18))
                yield asked_at, Deed.ASK

    def remind(self, now: datetime) -> Iterator[Plan]:
        """A reminder reached the phone: who was waiting for it takes the survey up."""
        self.reminded += 1
        part = self.person.character
        if part.parting is Parting.MUTES and self.reminded == 1:
            yield self._soon(now), Deed.PART
        waited = part.starts_after is not None and self.reminded >= part.starts_after
        if waited and self.bound and not self.answering:
            yield self._soon(now), Deed.BEGIN

    def do(self, deed: Deed, phones: Phones, now: datetime) -> Iterator[Plan]:
        match deed:
            case Deed.BIND:
                yield from self._bind(phones, now)
            case Deed.BEGIN:
                yield from self._begin(phones, now)
            case Deed.ANSWER:
                yield from self._answer(phones, now)
            case Deed.ASK:
                phones.say(self.person.openid, self.rng.choice(_QUESTIONS[self.person.role]))
            case Deed.GRANT:
                phones.grant(self.person.openid, self.notice_id)
            case Deed.PART:
                self._part(phones)

    def _bind(self, phones: Phones, now: datetime) -> Iterator[Plan]:
        """Scan one letter after the other; who is eager begins when the survey is open."""
        self.shown = phones.scan(self.person.openid, self.person.scenes[self.bound])
        self.bound += 1
        if self.bound < len(self.person.scenes):
            yield now + timedelta(minutes=1), Deed.BIND
        elif self.person.character.starts_after == 0:
            yield self._soon(max(now, self.opens_at)), Deed.BEGIN

    def _begin(self, phones: Phones, now: datetime) -> Iterator[Plan]:
        if self.answering:
            return
        self.answering, self.tries = True, 0
        self.shown = phones.say(self.person.openid, "继续")
        yield self._next(now), Deed.ANSWER

    def _answer(self, phones: Phones, now: datetime) -> Iterator[Plan]:
        """Answer what is shown; a reply that was lost is asked for again."""
        part = self.person.character
        if part.stops_after is not None and not self.stopped and self.steps >= part.stops_after:
            self.stopped, self.answering = True, False
            return
        answer = answer_to(self.shown, self.rng, at_once=part.types_at_once)
        if answer is None and self.shown:
            self.answering = False
            return
        if answer is None:
            self.tries += 1
            if self.tries > _MOST_TRIES:
                self.answering = False
                return
            answer = "继续"
        self.steps += 1
        openid = self.person.openid
        if isinstance(answer, Line):
            self.shown = phones.tap(openid, answer)
        else:
            self.shown = phones.say(openid, answer)
        yield self._next(now), Deed.ANSWER

    def _part(self, phones: Phones) -> None:
        openid = self.person.openid
        match self.person.character.parting:
            case Parting.MUTES:
                phones.say(openid, MUTE)
            case Parting.UNFOLLOWS:
                phones.unfollow(openid)
            case Parting.BLOCKS:
                phones.block(openid)
            case Parting.VANISHES:
                phones.fail(fault="unfollowed", openid=openid)

    def _next(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.rng.randint(4, 40))

    def _soon(self, now: datetime) -> datetime:
        """Some hours later, by daytime mostly."""
        hours = self.rng.lognormvariate(math.log(_HOURS_TO_ACT), 1.0)
        return self._by_day(now + timedelta(hours=min(hours, 30.0)))

    def _by_day(self, at: datetime) -> datetime:
        """The same, or next morning where it is night and they sleep."""
        local = at.astimezone(self.zone)
        if _DAY_BEGINS <= local.time() < _DAY_ENDS or self.rng.randrange(100) < AT_NIGHT:
            return at
        day = local.date() + timedelta(days=local.time() >= _DAY_ENDS)
        morning = datetime.combine(day, _DAY_BEGINS, self.zone)
        return morning + timedelta(minutes=self.rng.uniform(0, 120))
