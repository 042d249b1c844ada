"""Codes of titles: drawn at random, and read as people type them."""

from cycle.receipts import drawn, folded, is_drawn

#: Eighty bits: a title's code is tried by machines, which nobody limits to a few guesses an hour.
_TITLE_LENGTH = 16


def new_title_code() -> str:
    """The code by which anybody checks a title: sixteen characters, without separators."""
    return drawn(_TITLE_LENGTH)


def read_title_code(text: str) -> str | None:
    """A title's code as it is stored, however it was typed; None where it cannot be one."""
    kept = folded(text)
    return kept if is_drawn(kept, _TITLE_LENGTH) else None


def shown_title_code(code: str) -> str:
    """A title's code for print: K7M2-QX9T-BR4V-0WHD."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
