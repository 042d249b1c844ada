"""What a load generator is to do, and what came of it."""

import time
from array import array
from collections import Counter
from dataclasses import dataclass, field

from bench.callbacks import Account, http_request, text_message


@dataclass(frozen=True)
class Plan:
    port: int
    account: Account
    #: (openid, the messages in order), taken in this order
    people: list[tuple[str, tuple[str, ...]]]
    seconds: float
    warm_up: float = 0.5
    #: mean turns per second, None for as many as the connections carry
    rate: float | None = None
    connections: int = 16
    path: str = "/wechat"
    #: every so many people, all replies are opened after the clock has stopped
    sample_every: int = 20


@dataclass
class Outcome:
    #: good turns and seconds between the end of the warm-up and the end of the full load
    turns: int = 0
    seconds: float = 0.0
    #: seconds, one a counted turn
    latencies: "array[float]" = field(default_factory=lambda: array("d"))
    statuses: Counter[int] = field(default_factory=Counter)
    #: replies that were the bare word success or empty: no turn
    silent: int = 0
    reply_bytes: int = 0
    #: messages answered, per person of the plan
    answered: list[int] = field(default_factory=list)
    #: opened replies of the sampled people
    transcripts: dict[int, list[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    #: share of one core that the generator itself used
    own_cpu: float = 0.0

    @property
    def rate(self) -> float:
        return self.turns / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """Seconds within which this share of the turns was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def build_requests(plan: Plan) -> list[list[bytes]]:
    """All requests of the plan, signed and sealed now (they are good for ten minutes)."""
    at = int(time.time())
    message_id = time.time_ns()  # new to the server, whatever it was sent before
    built = []
    for openid, messages in plan.people:
        requests = []
        for text in messages:
            message_id += 1
            xml = text_message(openid, text, message_id, at)
            requests.append(http_request(plan.account, openid, xml, at, plan.path))
        built.append(requests)
    return built
