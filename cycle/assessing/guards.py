"""What the verbs of an assessment ask first: the bureau, a reason, and one at a time."""

from cycle.authority import only_bureau
from cycle.cycles import hold
from cycle.reasons import read_reason

__all__ = ["checked_reason", "hold", "only_bureau", "reason_given"]


def reason_given(text: str) -> str:
    """The reason on one line; Refused when there is none."""
    return read_reason(text)


def checked_reason(text: str) -> str:
    """A reason on one line, which may be empty; Refused when it is too long to be kept."""
    return read_reason(text, required=False)
