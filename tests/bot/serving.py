"""A real `pingyi serve` in processes of its own, and many deliveries at once to it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]


@dataclass
class Answered:
    status: int
    body: bytes
    seconds: float


class Served:
    """`pingyi serve` on a free port until stop(); its output goes to a file."""

    def __init__(self, settings: dict[str, str], folder: Path, workers: int = 2) -> None:
        self.port = _free_port()
        self.log = folder / "serve.log"
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PINGYI_")},
            **settings,
            "PINGYI_SERVER__PORT": str(self.port),
            "PINGYI_SERVER__WORKERS": str(workers),
            "PYTHONPATH": str(ROOT),
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pingyi", "serve"],
                cwd=folder,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if self.get("/readyz") == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def post(self, query: dict[str, str], body: bytes) -> Answered:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        started = time.monotonic()
        try:
            connection.request("POST", f"/wechat?{urlencode(query)}", body=body)
            response = connection.getresponse()
            return Answered(response.status, response.read(), time.monotonic() - started)
        finally:
            connection.close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def at_once(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all tasks in threads that start together; the results in the tasks' order."""
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        barrier.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return [future.result() for future in [threads.submit(run, task) for task in tasks]]
