"""score, verify and explain as they are typed: without a configuration and without a database."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from click.testing import Result

from tests.cycle.shell import Shell
from tests.scoring.specimens import Record

#: Whoever opened this database would fail.
shell = Shell("no-such-database://", "")

_LIMITED = (
    "import resource, signal, sys\n"
    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)\n"
    "from pingyi.cli import main\n"
    "main(prog_name='pingyi')\n"
)


def evidence_in(folder: Path, document: Record) -> Path:
    path = folder / "evidence.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def start(
    folder: Path,
    *words: object,
    largest: int | None = None,
    stdout: int | IO[str] = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
) -> subprocess.Popen[str]:
    """A process of its own, in a folder without a configuration.

    largest: as on a full disk, no file may grow beyond so many bytes.
    """
    program = ["-m", "pingyi"] if largest is None else ["-c", _LIMITED, str(largest)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PINGYI_")}
    return subprocess.Popen(
        [sys.executable, *program, *map(str, words)],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=stdout,
        stderr=stderr,
        text=True,
        encoding="utf-8",
    )


def run(folder: Path, *words: object, largest: int | None = None) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    process = start(folder, *words, largest=largest)
    said, complained = process.communicate(timeout=60)
    return process.returncode, said, complained


def interrupt(process: subprocess.Popen[str]) -> int:
    """As Ctrl-C does; returns the exit code."""
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    return process.returncode


def is_one_sentence(said: str) -> bool:
    return said.endswith("。\n") and said.count("\n") == 1 and said[:-1].isprintable()


def verified(folder: Path, content: str | bytes, evidence: Path, *words: object) -> Result:
    path = folder / "result.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return shell("verify", path, evidence, *words)


def told(folder: Path, published: Any, evidence: Path) -> Any:
    """What verify --json says of a result."""
    result = verified(folder, json.dumps(published), evidence, "--json")
    found = json.loads(result.stdout)
    assert (result.stderr, result.exit_code) == ("", 0 if found["identical"] else 1)
    return found
