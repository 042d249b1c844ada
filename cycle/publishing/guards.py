"""What the verbs of publishing ask first: one at a time, by the bureau, with a reason."""

from cycle.authority import only_bureau
from cycle.cycles import hold
from cycle.reasons import read_reason
from cycle.refusal import Refused

__all__ = ["document_number", "hold", "only_bureau", "reason"]

#: Beyond this a message would cut the document's number off (bot.wording.notices.phrases).
_DOCUMENT_LENGTH = 40


def reason(text: str, of: str) -> str:
    """The reason on one line; Refused when there is none."""
    return read_reason(text, of)


def document_number(text: str) -> str:
    """The document's number (文号) on one line; Refused when it is none."""
    kept = " ".join(text.split())
    if not 0 < len(kept) <= _DOCUMENT_LENGTH or not kept.isprintable():
        raise Refused(f"文号应为 1 至 {_DOCUMENT_LENGTH} 个字，例如 佛应急公示〔2023〕5号。")
    return kept
