"""The yardstick of delivery: a loop that posts bodies over `requests` sessions and does no more.

`python -m bench.post_loop` reads one JSON line {"url", "bodies", "connections"}, warms its
connections, says "ready", waits for a line, posts, and prints the seconds that it took.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import requests


def main() -> None:
    given = json.loads(sys.stdin.readline())
    connections = given["connections"]
    sessions = [requests.Session() for _ in range(connections)]
    for session in sessions:
        session.get(given["warm_up"], timeout=10).raise_for_status()
    bodies = [body.encode() for body in given["bodies"]]

    def post(number: int) -> None:
        session = sessions[number]
        for body in bodies[number::connections]:
            answer = session.post(given["url"], data=body, timeout=10).json()
            if answer["errcode"]:
                raise RuntimeError(f"the platform refused: {answer['errcode']}")

    print("ready", flush=True)
    sys.stdin.readline()
    start = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(post, range(connections)))
    print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
