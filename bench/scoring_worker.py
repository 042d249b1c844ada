"""One process of `bench.scoring`: prints seconds of the processor, or the peak of its memory."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from scoring.assessment import Assessment, assess
from scoring.evidence_file import open_evidence
from scoring.result import publish

#: A hundred agencies are scored so often that the clock can tell.
_REPEATS = 50


def _score(content: bytes) -> Assessment:
    file = open_evidence(content)
    return assess(file.ruleset, file.terms, file)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _peak() -> int:
    """The most memory this program held, in bytes; getrusage would tell its parent's."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def main(what: str, path: str) -> None:
    content = Path(path).read_bytes()
    finding = {}
    if what == "all":
        finding["parse"] = _seconds(lambda: json.loads(content))
        finding["score"] = _seconds(lambda: _score(content))
        finding["publish"] = _seconds(lambda: msgspec.json.encode(publish(_score(content))))
    elif what == "small":
        _score(content)
        finding["score"] = (
            sum(_seconds(lambda: _score(content)) for _ in range(_REPEATS)) / _REPEATS
        )
    else:
        msgspec.json.encode(publish(_score(content)))
        finding["peak"] = _peak()
    print(json.dumps(finding))


if __name__ == "__main__":
    main(*sys.argv[1:])
