"""The command's first moment: what comes before the command line itself is loaded.

Half a second goes into that. Whoever presses Ctrl-C meanwhile has changed nothing, and is told so.
Nothing may be imported above that takes time.
"""

import os
import signal
from types import FrameType

#: What is said of a command that was stopped before it began.
BEFORE = "已中断，未作改动。"


def main() -> None:
    """Load the command line and run it."""
    signal.signal(signal.SIGINT, _stop)
    from pingyi.cli import main as command

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        command()
    finally:
        # the command has said what it did; what follows is the interpreter's own end
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _stop(_number: int, _frame: FrameType | None) -> None:
    """End at once: an exception might come out of the middle of any module."""
    os.write(2, f"\n{BEFORE}\n".encode())
    os._exit(1)
