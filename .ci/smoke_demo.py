"""Run `make demo` in a fresh clone, drive one survey through it, and stop it by Ctrl-C."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

#: Installing the pinned set into the clone's own environment is most of it.
START_SECONDS = 420
SAYS = ["同意", *"ABAAABAAAC", "跳过", "提交"]


def ask(url: str, values: Any = None) -> Any:
    data = None if values is None else json.dumps(values).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_letters(url: str, process: "subprocess.Popen[bytes]") -> Any:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if letters := ask(f"{url}/sim/letters"):
                return letters
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.5)
    raise SystemExit("make demo did not start")


def play(url: str, letters: Any) -> None:
    letter = next(each for each in letters if each["detail"] == "由您扮演")
    phone = f"{url}/sim/people/you-enterprise"
    reply = ask(f"{phone}/scan", {"scene": letter["scene"]})["reply"]
    for word in SAYS:
        reply = ask(f"{phone}/say", {"text": word})["reply"]
        assert reply, f"no answer to {word}"
    assert re.search("回执编号 PY-", reply), reply
    print("survey submitted:", re.sub("<[^>]+>", "", reply).replace("\n", " "))


def main() -> None:
    clone, port = Path(sys.argv[1]), free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        "make",
        "-C",
        str(clone),
        "demo",
        f"DEMO_ARGS=--port {port} --data {clone}/demo-data",
    ]
    process = subprocess.Popen(command, env=os.environ, start_new_session=True)
    try:
        play(url, wait_for_letters(url, process))
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(timeout=60)
        # make passes the interrupt on and reports it as a failure of its own
        assert code in (0, 2, -signal.SIGINT), code
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    print("demo stopped")


if __name__ == "__main__":
    main()
