"""Refusals: what a verb of the year's work cannot do, and why."""

from documents.plain_text import quoted as one_line

__all__ = ["Refused", "brief", "one_line"]

#: As much of what was typed as a sentence quotes.
_QUOTED = 40


class Refused(ValueError):  # noqa: N818 - it is an answer, and reads as one
    """Cannot be done so; one clear Chinese sentence, and nothing was written.

    recorded: what the audit log keeps of it, where the sentence names people: the log outlives
    their erasure.
    """

    def __init__(self, sentence: str, recorded: str = "") -> None:
        super().__init__(sentence)
        self.recorded = recorded or sentence


def brief(typed: object) -> str:
    """As `one_line`, cut when long: what somebody typed, as a sentence quotes it."""
    line = " ".join(str(typed).split())
    return one_line(line) if len(line) <= _QUOTED else f"{one_line(line[:_QUOTED])}…"
