"""What lasts longer than a second shows how far it has come, on a terminal and nowhere else."""

import json
import os
import pty
import re
from pathlib import Path

import pytest

from tests.pingyi.scoring_commands import evidence_in, shell, start
from tests.scoring.specimens import Record, agency, document, response

WORDS = ("score", "evidence.json", "--uncertainty", "100000", "--json")


def laborious() -> Record:
    """Seconds of resampling, whatever the machine."""
    return document(
        *(
            agency(
                at,
                survey=[
                    response(str(40 + (7 * at + each * each) % 60), enterprise=f"E{each}")
                    for each in range(250)
                ],
            )
            for at in range(1, 41)
        )
    )


def seen(terminal: int) -> str:
    """All that a terminal is given until the process has closed it."""
    written = b""
    try:
        while piece := os.read(terminal, 65536):
            written += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(terminal)
    return written.decode()


def test_a_bar_on_a_terminal_goes_away_again(tmp_path: Path) -> None:
    evidence_in(tmp_path, laborious())
    terminal, other = pty.openpty()
    with (tmp_path / "stdout").open("w", encoding="utf-8") as stdout:
        process = start(tmp_path, *WORDS, stdout=stdout, stderr=other)
        os.close(other)
        shown = seen(terminal)
    assert process.wait(timeout=60) == 0
    counts = [int(count) for count in re.findall(r"重抽样.*?(\d+)/40", shown)]
    assert counts == sorted(counts)
    assert counts[0] < 40
    assert shown.endswith("\x1b[2K")  # the line is wiped
    assert json.loads((tmp_path / "stdout").read_text(encoding="utf-8"))["agencies"]


def test_no_bar_anywhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pingyi.cli.meter._SECONDS_BEFORE_BAR", -1.0)
    result = shell("score", evidence_in(tmp_path, laborious()), *WORDS[2:3], 100, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["uncertainty"]["replicates"] == 100
