"""Lines of Chinese for a terminal: counted in cells, and broken where Chinese may be broken."""

import re
from collections.abc import Iterator

from rich.cells import cell_len

#: What no line ends with, and what none begins with.
_OPENING = "（《〈〔【「『“‘"
_CLOSING = "，。、；：？！）》〉〕】」』”’…—"
#: Blanks; or a Latin word or one character, with the punctuation that must stay beside it.
_PIECE = re.compile(rf"[ ]+|[{_OPENING}]*(?:[!-~]+|[^ ])[{_CLOSING}]*")


def wrap(text: str, width: int) -> list[str]:
    """The lines of the text, none wider than so many cells; a newline in it stays one.

    A Latin word that is wider than that, such as an address, is not broken.
    """
    return [line for each in text.split("\n") for line in _lines(each.rstrip(), width)]


def padded(text: str, width: int) -> str:
    """The text, filled up with blanks to so many cells."""
    return text + " " * (width - cell_len(text))


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for piece in _PIECE.findall(text):
        if line and cell_len(line) + cell_len(piece) > width:
            yield line.rstrip()
            line = ""
        line = (line + piece).lstrip() if not line else line + piece
    yield line
