"""Delivery by two processes against a bare loop of requests posting the same bodies."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import func, select, text

from bench.city import City, found_city, postgresql
from bench.platform import TEMPLATE, Follower, Platform, bind_followers, delivering, platform, queue
from bench.servers import ROOT
from bench.table import Row
from bench.turns import Say
from pingyi.sections import DeliveryConfig
from storage.tables import MessageStatus, OutboxMessage

PROCESSES = 2
#: Connections of each process: as many as `pingyi deliver` has messages under way.
CONNECTIONS = DeliveryConfig().workers
#: So fast that the pace is asked for and never waited for.
_UNPACED = {"PINGYI_DELIVERY__PER_MINUTE": "10000000"}


def measure(folder: Path, messages: int, rounds: int, say: Say) -> list[Row]:
    """messages: of a round; the rounds of either alternate."""
    with ExitStack() as stack:
        server = stack.enter_context(postgresql(folder))
        twin = stack.enter_context(platform(folder))
        city = found_city("delivery", folder, server)
        stack.callback(city.close)
        city.grow(messages)
        say(f"binding {messages:,} followers")
        followers = bind_followers(city, twin, messages)
        city.analyze()
        stack.enter_context(_processes(city, twin, folder))
        rates, ratios = [], []
        for number in range(rounds + 1):
            say(f"delivery, round {number + 1} of {rounds + 1}")
            before = _bare(twin, followers)
            rate = _deliver(city, followers, f"round{number}")
            after = _bare(twin, followers)
            if number:  # the first is the warm-up
                rates.append(rate)
                ratios.append(rate / ((before + after) / 2))
        note = f"{min(ratios):.2f} to {max(ratios):.2f}; {PROCESSES} × {CONNECTIONS} connections"
        return [
            Row("Delivery by 2 processes, postgresql", statistics.median(rates), "messages/s"),
            Row("Delivery ÷ bare requests loop", statistics.median(ratios), "", "≥ 0.6", note),
        ]


@contextmanager
def _processes(city: City, twin: Platform, folder: Path) -> Iterator[None]:
    running = [
        delivering(city, twin, folder / f"deliver{n}.log", **_UNPACED) for n in range(PROCESSES)
    ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def _deliver(city: City, followers: list[Follower], name: str) -> float:
    """Messages a second, from when they were queued until all of them are recorded as sent."""
    with city.database.statements() as db:
        db.execute(text("TRUNCATE outbox"))
    start = time.perf_counter()
    queued = queue(city, followers, 1, name)
    queueing = time.perf_counter() - start
    sent = select(func.count()).where(OutboxMessage.status == MessageStatus.SENT)
    deadline = start + 300
    while True:
        with city.database.statements() as db:
            if db.execute(sent).scalar() == queued:
                # queueing is one transaction, so nothing was delivered before its end
                return queued / (time.perf_counter() - start - queueing)
        if time.perf_counter() > deadline:
            raise RuntimeError("not everything was delivered")
        time.sleep(0.02)


def _bare(twin: Platform, followers: list[Follower]) -> float:
    """The same bodies, by as many processes and connections, from their common start on."""
    token = twin.token()
    processes = []
    for number in range(PROCESSES):
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.post_loop"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        bodies = [_body(follower, number) for follower in followers[number::PROCESSES]]
        given = {
            "url": f"{twin.url}/cgi-bin/message/template/send?access_token={token}",
            "warm_up": f"{twin.url}/sim/faults",
            "bodies": bodies,
            "connections": CONNECTIONS,
        }
        process.stdin.write(json.dumps(given) + "\n")
        process.stdin.flush()
        processes.append(process)
    for process in processes:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("the bare loop did not start")
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    slowest = max(float(process.communicate(timeout=300)[0]) for process in processes)
    return len(followers) / slowest


def _body(follower: Follower, number: int) -> str:
    # new to the platform each time, or it would drop the double
    message_id = f"{time.time_ns():x}{number}"[-32:]
    data = {
        "thing1": {"value": "评议测试机构017有限公司"},
        "time2": {"value": "2026年11月28日 23:59"},
    }
    body = {
        "touser": follower.openid,
        "template_id": TEMPLATE,
        "data": data,
        "client_msg_id": message_id,
    }
    return json.dumps(body, ensure_ascii=False)
