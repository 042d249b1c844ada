"""Synthetic respondents: they read what the phone shows and do what it asks, as people would.

They keep no state of their own: after a restart they look at the phone again and go on.
"""

import random
import threading
from dataclasses import dataclass

import requests
import structlog

from pingyi.demo.answering import answer_to
from pingyi.demo.phones import Line, Phones

log = structlog.get_logger()

#: Of a hundred people, so many never start and so many stop halfway; the rest finish.
NEVER_START, STOP_HALFWAY = 25, 10


@dataclass(frozen=True)
class Respondent:
    openid: str
    scene: str  #: of the letter that they scan


class Respondents:
    """Lets people answer one after the other, a few at the same time, until all have."""

    def __init__(self, phones_url: str, people: list[Respondent], pause: float, seed: int) -> None:
        """pause: mean seconds between two messages of one person."""
        self._url = phones_url
        self._people = people
        self._pause = pause
        self._seed = seed
        self._next = 0
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, at_once: int) -> None:
        self._threads = [
            threading.Thread(target=self._work, name=f"respondent-{n}", daemon=True)
            for n in range(at_once)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def _work(self) -> None:
        phones = Phones(self._url)
        while not self._stop.is_set():
            with self._guard:
                if self._next >= len(self._people):
                    return
                person = self._people[self._next]
                self._next += 1
            try:
                self._answer(phones, person)
            except requests.RequestException as error:
                log.warning("demo.phone_away", error=type(error).__name__)
                self._stop.wait(2)

    def _answer(self, phones: Phones, person: Respondent) -> None:
        rng = random.Random(f"{self._seed}:{person.openid}")  # noqa: S311 - a character
        fate = rng.randrange(100)
        if fate < NEVER_START:
            return
        shown = phones.last_words(person.openid) or phones.scan(person.openid, person.scene)
        steps = rng.randrange(3, 9) if fate < NEVER_START + STOP_HALFWAY else 200
        for _ in range(steps):
            self._stop.wait(rng.expovariate(1 / self._pause))
            if self._stop.is_set():
                return
            reply = _react(phones, person.openid, shown, rng)
            if reply is None:
                return
            shown = reply


def _react(phones: Phones, openid: str, shown: str, rng: random.Random) -> str | None:
    """Do what the last message asks; None when it asks for nothing more."""
    answer = answer_to(shown, rng)
    if answer is None:
        return None
    return phones.tap(openid, answer) if isinstance(answer, Line) else phones.say(openid, answer)
