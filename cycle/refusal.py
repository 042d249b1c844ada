"""Refusals: what a verb of the year's work cannot do, and why."""


class Refused(ValueError):  # noqa: N818 - it is an answer, and reads as one
    """Cannot be done so; one clear Chinese sentence, and nothing was written.

    recorded: what the audit log keeps of it, where the sentence names people: the log outlives
    their erasure.
    """

    def __init__(self, sentence: str, recorded: str = "") -> None:
        super().__init__(sentence)
        self.recorded = recorded or sentence
