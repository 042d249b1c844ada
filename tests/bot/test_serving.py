"""A real `pingyi serve`: its figures, its port, and nothing left behind when it is killed."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module", params=["sqlite"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """What is tested here does not depend on the database."""
    name: str = request.param
    return name


def _metrics(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def _refused(served: Any, settings: dict[str, str]) -> str:
    environment = {**os.environ, **settings, "PINGYI_SERVER__PORT": str(served.port)}
    done = subprocess.run(
        [sys.executable, "-m", "pingyi", "serve"],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    said = done.stderr.decode()
    assert said.count("\n") == 1, said
    return said


def test_metrics_hold_the_figures_of_all_workers(serve: Callable[..., Any]) -> None:
    served = serve()
    for _ in range(8):
        served.get("/healthz")
    text = _metrics(served.port)
    assert 'pingyi_requests_total{path="/healthz",status="200"} 8.0' in text
    assert "pingyi_turn_seconds_bucket" in text


def test_a_port_in_use_is_one_sentence(serve: Callable[..., Any], settings: dict[str, str]) -> None:
    served = serve()
    assert "无法监听" in _refused(served, settings)
    assert served.get("/healthz") == 200


def test_other_data_keys_are_refused(
    serve: Callable[..., Any], settings: dict[str, str], served_town: Any
) -> None:
    served = serve()
    other = f'["{Fernet.generate_key().decode()}"]'
    said = _refused(served, {**settings, "PINGYI_SECURITY__DATA_KEYS": other})
    assert "security.data_keys 打不开" in said


def test_killed_outright_it_leaves_no_worker_behind(
    serve: Callable[..., Any], wait_until: Callable[..., None]
) -> None:
    served = serve()
    children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children")
    workers = [int(pid) for pid in children.read_text().split()]
    assert len(workers) >= 2
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait()

    def silent() -> bool:
        try:
            served.get("/healthz")
        except OSError:
            return True
        return False

    wait_until(silent)
