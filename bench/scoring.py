"""Reading and scoring an evidence file against parsing its JSON alone.

The work is done by `python -m bench.scoring_worker` in processes of their own, so that one
measurement's memory is not another's, and it is the processor's time that is compared.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.evidence import OTHERS, RESPONSES, write_evidence
from bench.servers import ROOT
from bench.table import Row

LARGE, SMALL = 10_000, 100

Say = Callable[[str], None]
Finding = dict[str, float]


def measure(folder: Path, rounds: int, say: Say) -> list[Row]:
    """rounds: how many ratios each median is of."""
    files = {size: folder / f"evidence-{size}.json" for size in (LARGE, SMALL)}
    for size, file in files.items():
        say(f"writing evidence of {size:,} agencies")
        write_evidence(file, size)
    say(f"scoring it, {rounds} rounds")
    large = [_work("all", files[LARGE]) for _ in range(rounds)]
    small = [_work("small", files[SMALL]) for _ in range(rounds)]
    peak = max(_work("memory", files[LARGE])["peak"] for _ in range(2))
    size = files[LARGE].stat().st_size
    what = (
        f"{LARGE:,} agencies, {LARGE * RESPONSES:,} responses, "
        f"{LARGE * OTHERS:,} pieces of evidence"
    )
    return [
        _ratio(f"{what}: read and scored ÷ parsing the JSON", large, "score", "≤ 2"),
        _ratio("the same with receipts, hashes and the result's JSON", large, "publish"),
        Row(
            "peak memory of all that ÷ the input's size",
            peak / size,
            target="≤ 4",
            note=f"{peak / 2**20:,.0f} MB, {size / 2**20:,.0f} MB",
        ),
        Row(
            f"time an agency at {LARGE:,} agencies ÷ at {SMALL:,}",
            statistics.median(
                big["score"] / LARGE / (little["score"] / SMALL)
                for big, little in zip(large, small, strict=True)
            ),
            target="≤ 1.3",
        ),
    ]


def _ratio(name: str, findings: list[Finding], key: str, target: str = "") -> Row:
    ratios = [each[key] / each["parse"] for each in findings]
    seconds = (statistics.median(each[at] for each in findings) for at in (key, "parse"))
    note = "{:.2f} to {:.2f}; {:.2f} s ÷ {:.2f} s of CPU".format(min(ratios), max(ratios), *seconds)
    return Row(name, statistics.median(ratios), target=target, note=note)


def _work(what: str, file: Path) -> Finding:
    done = subprocess.run(
        [sys.executable, "-m", "bench.scoring_worker", what, str(file)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    finding: Finding = json.loads(done.stdout)
    return finding
