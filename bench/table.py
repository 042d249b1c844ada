"""What was measured, against its target, as a table for people and a file for machines."""

import json
import operator
import os
import platform
import statistics
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

_COMPARISONS = {"≥": operator.ge, "≤": operator.le}
_PACKAGES = ("granian", "flask", "wechatpy", "sqlalchemy", "psycopg", "cryptography")


@dataclass(frozen=True)
class Row:
    """One measurement. target: such as "≥ 0.5", "" where there is none; value: None when it
    could not be taken, and then note says why."""

    name: str
    value: float | None
    unit: str = ""
    target: str = ""
    note: str = ""

    @property
    def met(self) -> bool | None:
        if not self.target or self.value is None:
            return None
        sign, _, limit = self.target.partition(" ")
        return bool(_COMPARISONS[sign](self.value, float(limit)))

    @property
    def shown(self) -> str:
        if self.value is None:
            return "—"
        figures = f"{self.value:,.0f}" if abs(self.value) >= 100 else f"{self.value:.3g}"
        return f"{figures} {self.unit}".strip()

    @property
    def shown_target(self) -> str:
        return f"{self.target} {self.unit}".strip() if self.target else ""


_VERDICT = {True: "met", False: "MISSED", None: ""}


def machine(folder: Path) -> dict[str, str]:
    """Where the numbers come from; folder: on the disk that holds the databases."""
    return {
        "CPU": f"{_cpu_model()}, {os.cpu_count()} cores, shared with the load generator",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "Disk": f"fsync of 4 KiB in {_fsync_seconds(folder) * 1e6:,.0f} µs (median)",
        "System": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "Versions": ", ".join(f"{name} {version(name)}" for name in _PACKAGES),
        "Taken": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    }


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _fsync_seconds(folder: Path) -> float:
    """How durable a write is here: a disk that answers at once makes every database fast."""
    taken = []
    with (folder / "fsync").open("wb") as file:
        for _ in range(50):
            file.write(os.urandom(4096))
            file.flush()
            start = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def show(rows: list[Row], about: dict[str, str]) -> None:
    table = Table(title="pingyi bench")
    for heading in ("Measured", "Value", "Target", "", "Note"):
        table.add_column(heading, justify="right" if heading in ("Value", "Target") else "left")
    for row in rows:
        style = {True: "green", False: "bold red", None: None}[row.met]
        table.add_row(
            row.name, row.shown, row.shown_target, _VERDICT[row.met], row.note, style=style
        )
    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    console.print(table)
    for key, value in about.items():
        console.print(f"{key}: {value}", highlight=False, markup=False)


def markdown(rows: list[Row], about: dict[str, str]) -> str:
    """The table as README has it."""
    lines = ["| Measured | Value | Target | |", "|---|---:|---:|---|"]
    lines += [
        f"| {row.name} | {row.shown} | {row.shown_target} | "
        f"{' · '.join(text for text in (_VERDICT[row.met], row.note) if text)} |"
        for row in rows
    ]
    return "\n".join([*lines, "", *(f"- {key}: {value}" for key, value in about.items())])


def save(rows: list[Row], about: dict[str, str], settings: dict[str, object], file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    content = {
        "machine": about,
        "settings": settings,
        "rows": [{**asdict(row), "met": row.met} for row in rows],
    }
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
