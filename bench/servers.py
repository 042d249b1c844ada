"""The processes that are measured: started on free ports of 127.0.0.1, watched, and ended."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.callbacks import Account
from pingyi.sections import ServerConfig

ROOT = Path(__file__).parent.parent
#: As `pingyi serve` runs by default.
WORKERS = ServerConfig().workers
THREADS = ServerConfig().threads

ACCOUNT = Account(
    app_id="wxbench0000000001",
    token="benchtoken",
    encoding_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
)
_RIVAL_VENV = ROOT / ".venv-bench"
_RIVAL_PINS = ROOT / "bench" / "werobot-constraints.txt"


class ServerError(Exception):
    """A server did not start; the text ends with the last lines of its log."""


@dataclass(frozen=True)
class Server:
    pid: int
    port: int

    def workers(self) -> list[int]:
        """Process ids of the web workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"resource_tracker" not in _command_line(pid)]

    def memory(self) -> list[tuple[float, float]]:
        """(RSS, PSS) of each worker in MB; a page shared by two workers is half each in PSS."""
        found = []
        for pid in self.workers():
            rss = _kilobytes(Path(f"/proc/{pid}/status"), "VmRSS")
            pss = _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss")
            found.append((rss / 1024, pss / 1024))
        return found

    def cpu_seconds(self) -> float:
        """User and system time of the workers so far."""
        ticks = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def _command_line(pid: str) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _kilobytes(file: Path, name: str) -> int:
    for line in file.read_text().splitlines():
        key, _, value = line.partition(":")
        if key == name:
            return int(value.split()[0])
    raise KeyError(name)


def free_port() -> int:
    """Below the range from which outgoing connections draw theirs, so that none takes it."""
    while True:
        port = random.randint(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def serving(
    command: list[str], port: int, log: Path, env: dict[str, str] | None = None
) -> Iterator[Server]:
    """Run a server until the block ends; it has started once it answers."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait_until_up(process, port, log)
            yield Server(process.pid, port)
        finally:
            _end(process)


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
                # any answer will do, such as 403 or 405
                probe.sendall(b"GET /wechat HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                answered = probe.recv(12).startswith(b"HTTP/1.")
            if answered:
                time.sleep(0.5)  # the other workers are a moment behind
                if process.poll() is None:  # else it was somebody else who answered
                    return
        except OSError:
            pass
        time.sleep(0.1)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
    raise ServerError(f"{log.stem} did not start:\n{tail}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to stop, then end its whole session."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _granian(python_bin: Path, app: str, port: int, threads: int = THREADS) -> list[str]:
    """The settings of `pingyi serve`."""
    return [
        str(python_bin / "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(WORKERS), "--blocking-threads", str(threads)),
        *("--no-ws", "--log-level", "warning", app),
    ]


def _secrets() -> dict[str, str]:
    return {
        "BENCH_APP_ID": ACCOUNT.app_id,
        "BENCH_TOKEN": ACCOUNT.token,
        "BENCH_AES_KEY": ACCOUNT.encoding_aes_key,
    }


@contextmanager
def echo(folder: Path) -> Iterator[Server]:
    port = free_port()
    command = _granian(Path(sys.executable).parent, "bench.echo_app:app", port)
    with serving(command, port, folder / "echo.log", _secrets()) as server:
        yield server


def rival_python_bin() -> Path:
    """Where WeRoBot is installed, by us when it is not yet; raises ServerError when it cannot."""
    python_bin = _RIVAL_VENV / "bin"
    ready = _RIVAL_VENV / ".ready"
    pins = _RIVAL_PINS.read_text()
    if ready.exists() and ready.read_text() == pins:
        return python_bin
    try:
        if _RIVAL_VENV.exists():
            shutil.rmtree(_RIVAL_VENV)
        for command in (
            [sys.executable, "-m", "venv", str(_RIVAL_VENV)],
            [str(python_bin / "pip"), "install", "--quiet", "--requirement", str(_RIVAL_PINS)],
        ):
            subprocess.run(command, check=True, capture_output=True, timeout=300)
    except (subprocess.SubprocessError, OSError) as error:
        raise ServerError("WeRoBot cannot be installed here") from error
    ready.write_text(pins)
    return python_bin


@contextmanager
def werobot(folder: Path) -> Iterator[Server]:
    """One thread a worker: its session storage shares one SQLite connection among all threads
    and loses turns as soon as there are several."""
    port = free_port()
    env = {**_secrets(), "BENCH_SESSIONS": str(folder / "werobot.sqlite3")}
    command = _granian(rival_python_bin(), "bench.werobot_app:app", port, threads=1)
    with serving(command, port, folder / "werobot.log", env) as server:
        yield server


@contextmanager
def pingyi(config: Path, log: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "pingyi", "--config", str(config), "serve"]
    with serving(command, port, log, {"PINGYI_SERVER__PORT": str(port)}) as server:
        yield server
