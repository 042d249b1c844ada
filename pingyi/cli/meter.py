"""A progress bar for what takes longer than anybody likes to wait without a word."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pingyi.cli.tools import aside

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SECONDS_BEFORE_BAR = 1.0


class Meter:
    """Appears only when the work lasts, and only on a terminal; unit: what is counted."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._began = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._doing = ""

    def __call__(self, doing: str, done: int, total: int | None) -> None:
        """Show how far the work has come; total: None while nobody knows."""
        if not aside.is_terminal or time.monotonic() - self._began < _SECONDS_BEFORE_BAR:
            return
        if self._bar is None:
            self._bar = _bar(self._unit)
            self._bar.start()
        if self._task is None or doing != self._doing:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._doing, self._task = doing, self._bar.add_task(doing, total=total)
        # a size that the file states wrongly must not show more than everything
        self._bar.update(self._task, completed=done, total=max(total, done) if total else None)

    def counting(self, doing: str, total: int) -> Callable[[], None]:
        """Something to call once for each of so many."""
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            self(doing, done, total)

        return advance

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


@contextmanager
def metered(unit: str) -> Iterator[Meter]:
    """A meter that is gone when the block ends."""
    meter = Meter(unit)
    try:
        yield meter
    finally:
        meter.stop()


def _bar(unit: str) -> "Progress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit)
    return Progress(*columns, console=aside, transient=True)
