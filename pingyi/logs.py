"""Logs: JSON lines on standard error, a constant event name plus ids, never personal data."""

import logging
import sys
from contextlib import suppress
from typing import TextIO

import structlog


class _Lossy:
    """Standard error that loses lines rather than turns: a full disk or a closed pipe is no
    reason to answer nobody."""

    def write(self, text: str) -> int:
        try:
            return sys.stderr.write(text)
        except (OSError, ValueError):
            return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def configure_logs(level: str = "info", file: TextIO | None = None) -> None:
    """Send structlog's events from this level on to standard error, or to a file."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        # a TextIO by its type; write and flush are all that is asked of it
        logger_factory=structlog.WriteLoggerFactory(file or _Lossy()),  # type: ignore[arg-type]
    )
