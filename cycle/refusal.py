"""Refusals: what a verb of the year's work cannot do, and why."""

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


def one_line(typed: object) -> str:
    """What somebody typed, such as a file's name, on one line and with nothing hidden.

    A line feed would break a sentence in two, a direction mark turn the rest of it round.
    """
    line = " ".join(str(typed).split())
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in line)


def brief(typed: object) -> str:
    """As `one_line`, cut when long: what somebody typed, as a sentence quotes it."""
    line = " ".join(str(typed).split())
    return one_line(line) if len(line) <= _QUOTED else f"{one_line(line[:_QUOTED])}…"
