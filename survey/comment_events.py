"""What happens about the comment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommentAsked:
    """The comment, or 跳过, is due; `given` is the comment it has, if asked again."""

    response: str
    given: str | None = None


@dataclass(frozen=True, slots=True)
class CommentDoubted:
    """What was written may be meant otherwise: a yes makes it the comment, nothing else does."""

    response: str
    remark: str
    adds: bool = False
    """Whether it would be added to the comment that is there."""


@dataclass(frozen=True, slots=True)
class CommentRecorded:
    """The comment is kept; "" means skipped."""

    response: str
    comment: str
