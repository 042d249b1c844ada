"""A lean load generator: its own process, epoll, and nothing but sending while the clock runs.

`python -m bench.load` reads a pickled Plan from standard input and writes a pickled Outcome to
standard output. Each person's messages go out one after the other, as a person's would; each
connection carries one request at a time.

Closed loop (rate is None): every connection sends as soon as it has its reply. Open loop: turns
become due at random instants of the given mean rate, and their latency counts from the instant
they were due, not from when a connection was free, so that a stall is felt in full.
"""

import gc
import pickle
import random
import select
import socket
import subprocess
import sys
import time
from array import array
from collections import deque

from bench.callbacks import ReplyError
from bench.plan import Outcome, Plan, build_requests

#: Seconds to wait for replies that are under way when the clock stops.
_PATIENCE = 10.0
#: Open loop: people who are in the middle of their survey at the same time.
_AT_ONCE = 64


class _Connection:
    __slots__ = ("buffer", "counted_from", "person", "sock")

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.counted_from = 0.0
        self.person = -1


class _Run:
    def __init__(self, plan: Plan, requests: list[list[bytes]]) -> None:
        self.plan = plan
        self.requests = requests
        self.bodies: dict[int, list[bytes]] = {
            index: [] for index in range(0, len(requests), plan.sample_every)
        }
        self.outcome = Outcome(answered=[0] * len(requests))
        self.newcomers = iter(range(len(requests)))
        self.poll = select.epoll()
        self.by_fd: dict[int, _Connection] = {}
        #: (end, latency) of every good turn, cut to the counted span afterwards
        self.ends = array("d")
        self.latencies = array("d")
        self.under_way = 0

    def connect(self) -> None:
        for _ in range(self.plan.connections):
            connection = _Connection(self.plan.port)
            self.by_fd[connection.sock.fileno()] = connection
            self.poll.register(connection.sock, select.EPOLLIN)

    def send(self, connection: _Connection, person: int, counted_from: float) -> None:
        connection.person = person
        connection.counted_from = counted_from
        connection.sock.sendall(self.requests[person][self.outcome.answered[person]])
        self.under_way += 1

    def receive(self, fd: int) -> _Connection | None:
        """Read what is there; the connection when its reply is complete."""
        connection = self.by_fd[fd]
        data = connection.buffer + connection.sock.recv(65536)
        if len(data) == len(connection.buffer):
            raise ConnectionError("the server closed a connection")
        head_end = data.find(b"\r\n\r\n")
        at = data[:head_end].lower().find(b"content-length: ")
        if head_end < 0 or at < 0:
            if head_end >= 0 or len(data) > 65536:
                raise ConnectionError(f"cannot read this reply: {data[:200]!r}")
            connection.buffer = data
            return None
        length = int(data[at + 16 : data.index(b"\r", at)])
        if len(data) < head_end + 4 + length:
            connection.buffer = data
            return None
        connection.buffer = b""
        self.finish(connection, int(data[9:12]), data[head_end + 4 :])
        return connection

    def finish(self, connection: _Connection, status: int, body: bytes) -> None:
        end = time.perf_counter()
        outcome, person = self.outcome, connection.person
        self.under_way -= 1
        outcome.statuses[status] += 1
        outcome.answered[person] += 1
        if person in self.bodies:
            self.bodies[person].append(body)
        if status == 200 and len(body) > 7:
            outcome.reply_bytes += len(body)
            self.ends.append(end)
            self.latencies.append(end - connection.counted_from)
        elif status == 200:
            outcome.silent += 1

    def closed(self, deadline: float) -> float:
        """Send whenever a reply is there; the end of the full load."""
        for free, first in zip(self.by_fd.values(), self.newcomers, strict=False):
            self.send(free, first, time.perf_counter())
        full_until = deadline
        while self.under_way:
            for fd, _ in self.wait(_PATIENCE):
                if (connection := self.receive(fd)) is None:
                    continue
                now = time.perf_counter()
                if now >= deadline:
                    continue
                person: int | None = connection.person
                if self.outcome.answered[connection.person] == len(
                    self.requests[connection.person]
                ):
                    person = next(self.newcomers, None)
                if person is None:
                    full_until = min(full_until, now)
                else:
                    self.send(connection, person, now)
        return full_until

    def open(self, start: float, deadline: float, rate: float) -> float:
        """Send what is due as soon as a connection is free; the end of the schedule."""
        gaps = random.Random(20231013)
        idle = deque(self.by_fd.values())
        ready = deque(person for _, person in zip(range(_AT_ONCE), self.newcomers, strict=False))
        late: deque[float] = deque()
        due = start
        while True:
            now = time.perf_counter()
            while due <= now and due < deadline:
                late.append(due)
                due += gaps.expovariate(rate)
            while late and idle and ready:
                self.send(idle.popleft(), ready.popleft(), late.popleft())
            if due >= deadline and not self.under_way and not (late and ready):
                return deadline
            if not ready and not self.under_way:
                return now  # the people have run out
            wait = due - now if due < deadline and not late else _PATIENCE
            for fd, _ in self.wait(wait, may_be_idle=due < deadline):
                if (connection := self.receive(fd)) is None:
                    continue
                idle.append(connection)
                person: int | None = connection.person
                if self.outcome.answered[connection.person] == len(
                    self.requests[connection.person]
                ):
                    person = next(self.newcomers, None)
                if person is not None:
                    ready.append(person)

    def wait(self, seconds: float, *, may_be_idle: bool = False) -> list[tuple[int, int]]:
        events = self.poll.poll(seconds)
        if not events and not may_be_idle:
            raise TimeoutError(f"no reply within {seconds:.0f} s")
        return events

    def close(self) -> None:
        for connection in self.by_fd.values():
            connection.sock.close()
        self.poll.close()


def run(plan: Plan) -> Outcome:
    """Carry out the plan in this process."""
    load = _Run(plan, build_requests(plan))
    outcome = load.outcome
    gc.collect()
    gc.disable()
    start = counted_from = full_until = time.perf_counter()
    cpu = time.process_time()
    try:
        load.connect()
        start = time.perf_counter()
        counted_from = start + plan.warm_up
        deadline = counted_from + plan.seconds
        if plan.rate is None:
            full_until = load.closed(deadline)
        else:
            full_until = load.open(start, deadline, plan.rate)
    except OSError as error:
        outcome.errors.append(str(error))
    finally:
        outcome.own_cpu = (time.process_time() - cpu) / (time.perf_counter() - start)
        gc.enable()
        load.close()
    for end, latency in zip(load.ends, load.latencies, strict=True):
        # open loop: whatever was due is counted, however late the reply came
        if counted_from <= end <= full_until or (plan.rate and end > full_until):
            outcome.turns += 1
            outcome.latencies.append(latency)
    outcome.seconds = max(0.0, full_until - counted_from)
    for person, bodies in load.bodies.items():
        try:
            outcome.transcripts[person] = [plan.account.reply_text(body) for body in bodies]
        except ReplyError as error:
            outcome.errors.append(f"person {person}: {error}")
    return outcome


def run_apart(plan: Plan) -> Outcome:
    """Carry out the plan in a process of its own."""
    timeout = 120 + plan.seconds * 2 + len(plan.people) * 0.02
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=pickle.dumps(plan),
        stdout=subprocess.PIPE,
        timeout=timeout,
        check=True,
    )
    outcome: Outcome = pickle.loads(done.stdout)
    return outcome


def main() -> None:
    # the names must be those of bench.load, not of __main__, for the other side's pickle
    from bench import load

    sys.stdout.buffer.write(pickle.dumps(load.run(pickle.load(sys.stdin.buffer))))


if __name__ == "__main__":
    main()
