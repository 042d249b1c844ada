"""`python -m bench`: everything in one run, one table of ratios."""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from bench import beside, delivery, planning, scale, scoring, turns, uncertainty
from bench.parties import LostError
from bench.servers import ROOT, THREADS, WORKERS, ServerError
from bench.table import Row, machine, markdown, save, show

#: On a real disk by convention, unlike /tmp, which is often memory.
_SCRATCH = Path("/var/tmp")
_PARTS = (
    "turns",
    "scale",
    "roster",
    "scoring",
    "uncertainty",
    "planning",
    "delivery",
    "beside",
)
_LAST = ROOT / "bench-data" / "last.json"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="short rounds, 100,000 invitations instead of a million",
    )
    parser.add_argument("--only", action="append", choices=_PARTS, help="may be repeated")
    parser.add_argument("--seconds", type=float, help="length of a round [5, quick: 2]")
    parser.add_argument("--rounds", type=int, help="rounds that are compared [5, quick: 3]")
    parser.add_argument("--markdown", action="store_true", help="print the table for README")
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    seconds = arguments.seconds or (2.0 if arguments.quick else 5.0)
    rounds = arguments.rounds or (3 if arguments.quick else 5)
    large = 100_000 if arguments.quick else 1_000_000
    console = Console(stderr=True)
    started = time.monotonic()

    def say(text: str) -> None:
        console.print(f"[dim]{time.monotonic() - started:5.0f} s[/dim]  {text}", highlight=False)

    parts: dict[str, Callable[[Path], list[Row]]] = {
        "turns": lambda folder: turns.measure(folder, seconds, rounds, say),
        "scale": lambda folder: scale.measure(folder, large, say),
        "roster": lambda _: _roster(say),
        "scoring": lambda folder: scoring.measure(folder, rounds, say),
        "uncertainty": lambda _: uncertainty.measure(rounds, say),
        "planning": lambda folder: planning.measure(folder, large // 10, large, rounds, say),
        "delivery": lambda folder: delivery.measure(folder, max(500, large // 500), rounds, say),
        "beside": lambda folder: beside.measure(folder, seconds, rounds, say),
    }
    rows: list[Row] = []
    failed = False
    for name in arguments.only or parts:
        folder = Path(tempfile.mkdtemp(prefix="pingyi-bench-", dir=_SCRATCH))
        try:
            about = machine(folder)
            rows += parts[name](folder)
        except Exception as error:  # noqa: BLE001 - what the other parts found must not be lost
            failed = True
            console.print(f"{name}: {error}", markup=False, style="bold red")
            if not isinstance(error, LostError | ServerError):
                console.print_exception()
            first = (str(error) or type(error).__name__).splitlines()[0]
            rows.append(Row(f"{name}: not measured", None, note=first))
            _keep_logs(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    show(rows, about)
    settings = {
        "seconds": seconds,
        "rounds": rounds,
        "invitations": large,
        "workers": WORKERS,
        "threads": THREADS,
        "connections": 16,
    }
    save(rows, about, settings, _LAST)
    if arguments.markdown:
        print(markdown(rows, about))
    sys.exit(1 if failed else 0)


def _keep_logs(folder: Path) -> None:
    """What the servers said, for whoever looks into the failure."""
    _LAST.parent.mkdir(exist_ok=True)
    for log in folder.glob("*.log"):
        shutil.copy(log, _LAST.parent / log.name)


def _roster(say: Callable[[str], None]) -> list[Row]:
    from bench import roster

    say("importing a roster")
    # `python -m bench.roster` also tells the seconds behind the rates
    return [Row(name, value, unit) for name, value, unit in roster.run() if unit == "rows/s"]


if __name__ == "__main__":
    main()
