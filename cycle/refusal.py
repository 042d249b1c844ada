"""Refusals: what a verb of the year's work cannot do, and why."""


class Refused(ValueError):  # noqa: N818 - it is an answer, and reads as one
    """Cannot be done so; one clear Chinese sentence, and nothing was written."""
