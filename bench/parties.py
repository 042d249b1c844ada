"""Who is measured, and a round of whole surveys on either of them."""

from dataclasses import dataclass, field

from bench.city import City, Respondent
from bench.load import run_apart
from bench.plan import Outcome, Plan
from bench.servers import ACCOUNT, Server
from bench.verify import verify

_SURVEY = ("绑定 K7M-2QX-9TB", "同意", *"AABAAAAAAC", "跳过", "提交")
#: More turns a second than any server here answers, to have enough people at hand.
_MOST = 20_000


class LostError(Exception):
    """What was acknowledged is not what the database holds; the figures mean nothing."""


@dataclass
class Yardstick:
    """A server that is only there to compare with; people are made up as they are needed."""

    name: str
    server: Server
    rates: list[float] = field(default_factory=list)
    best: float = _MOST / 2
    serial: int = 0
    #: share of one core that the load generator took meanwhile
    generator_cpu: float = 0.0
    #: seconds of the workers' CPU a request, one a round
    cpu: list[float] = field(default_factory=list)

    def round(self, seconds: float, warm_up: float = 0.5) -> Outcome:
        count = int(self.best * 1.5 * (seconds + warm_up) / len(_SURVEY)) + 50
        people = [(f"oYard{self.serial + i:023d}", _SURVEY) for i in range(count)]
        self.serial += count
        plan = Plan(self.server.port, ACCOUNT, people, seconds, warm_up)
        outcome, cpu = _run_metered(plan, self.server)
        checked(outcome, self.name)
        self.cpu.append(cpu)
        self.best = outcome.rate
        self.generator_cpu = outcome.own_cpu
        return outcome


@dataclass
class Pingyi:
    """A city behind its own `pingyi serve`, and what people were answered so far."""

    city: City
    server: Server
    turns_before: int
    rates: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    said: list[tuple[Respondent, int]] = field(default_factory=list)
    #: seconds of the workers' CPU a turn, one a closed round
    cpu: list[float] = field(default_factory=list)
    best: float = _MOST / 4

    def round(
        self,
        seconds: float,
        warm_up: float = 0.5,
        rate: float | None = None,
        people: list[Respondent] | None = None,
    ) -> Outcome:
        """people: who answers, as many as needed when None."""
        if people is None:
            expected = (rate or self.best) * 1.5 * (seconds + warm_up)
            people = self.city.take(int(expected / len(_SURVEY)) + 100)
        plan = Plan(
            self.server.port,
            ACCOUNT,
            [(person.openid, person.messages) for person in people],
            seconds,
            warm_up,
            rate,
        )
        outcome, cpu = _run_metered(plan, self.server)
        checked(outcome, f"pingyi on {self.city.name}")
        if rate is None:
            self.best = outcome.rate
            self.cpu.append(cpu)
        self.said += [
            (person, answered)
            for person, answered in zip(people, outcome.answered, strict=True)
            if answered
        ]
        for index, replies in outcome.transcripts.items():
            _check_replies(people[index], replies)
        return outcome

    def prove(self) -> tuple[int, int]:
        """(surveys, turns) found in the database as acknowledged; raises LostError otherwise."""
        verified = verify(self.city, self.said, self.turns_before)
        if verified.problems:
            some = "\n".join(verified.problems[:5])
            raise LostError(f"{self.city.name}: {len(verified.problems)} problems\n{some}")
        return verified.surveys, verified.turns


def _run_metered(plan: Plan, server: Server) -> tuple[Outcome, float]:
    """Also the CPU seconds that the server's workers spent on each message."""
    before = server.cpu_seconds()
    outcome = run_apart(plan)
    return outcome, (server.cpu_seconds() - before) / max(1, sum(outcome.answered))


def _check_replies(person: Respondent, replies: list[str]) -> None:
    """The answer to each letter must be the next question: 第2/10题 and so on."""
    for number, reply in enumerate(replies[2:11], 2):
        if f"第{number}/10题" not in reply.replace(" ", ""):
            raise LostError(f"{person.uscc}: expected question {number}, was told: {reply[:80]}")


def checked(outcome: Outcome, name: str) -> Outcome:
    """Refuse to count a round in which anything went wrong."""
    problems = list(outcome.errors[:3])
    if set(outcome.statuses) - {200}:
        problems.append(f"statuses {dict(outcome.statuses)}")
    if outcome.silent:
        problems.append(f"{outcome.silent} replies without words")
    if not outcome.turns:
        problems.append("nothing was answered")
    if problems:
        raise LostError(f"{name}: {'; '.join(problems)}")
    return outcome
