"""How much room a text takes, without asking a font: estimates a little on the large side."""

import re
from dataclasses import dataclass
from math import ceil

#: Of a line's width: the rest is lost where no punctuation may begin a line.
USABLE = 0.95
#: From one line to the next, in font sizes.
PITCH = 1.2
SMALLEST = 5.0
_STEP = 0.5
_NARROW, _CAPITAL, _WIDE = 0.52, 0.74, 1.0
#: What is not broken between lines, unless it is longer than one.
_WORD = re.compile(r"[!-~]+|.", re.DOTALL)


def ems(text: str) -> float:
    """The text's width in font sizes: 1 for a Chinese character, about half for a Latin one."""
    return sum(
        (_CAPITAL if each.isupper() or each in "%@&" else _NARROW) if each.isascii() else _WIDE
        for each in text
    )


def lines(text: str, room: float) -> int:
    """How many lines the text takes when a line holds `room` ems; \\n ends a line."""
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(text: str, room: float) -> int:
    if len(text) <= room:  # nothing is wider than an em
        return 1
    count, used = 1, 0.0
    for word in _WORD.findall(text):
        width = ems(word)
        if used + width <= room:
            used += width
            continue
        # a word begins a line, and one longer than a line is broken where lines end
        broken = max(0, ceil(width / room) - 1)
        count += (used > 0) + broken
        used = width - broken * room
    return count


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text as it is set; size: in points; cut: some of it did not fit at any size."""

    text: str
    size: float


def fit(text: str, width: float, height: float, largest: float) -> Fitted:
    """Set the text as large as its box (in points) allows, from `largest` points downwards.

    What does not fit even at the smallest size is cut off with an ellipsis.
    """
    # more than this never fits, whatever its characters; the rest need not be measured
    text = text[: int(_rows_within(height, SMALLEST) * width / SMALLEST / _NARROW) + 1]
    size = largest
    while size > SMALLEST and _rows(text, width, size) > _rows_within(height, size):
        size -= _STEP
    return Fitted(_cut(text, width, height, size), size)


def _rows(text: str, width: float, size: float) -> int:
    return lines(text, USABLE * width / size)


def _rows_within(height: float, size: float) -> int:
    return max(1, int(height / (PITCH * size)))


def _cut(text: str, width: float, height: float, size: float) -> str:
    rows = _rows_within(height, size)
    if _rows(text, width, size) <= rows:
        return text
    kept = text
    while kept and _rows(f"{kept}…", width, size) > rows:
        kept = kept[: -max(1, len(kept) // 50)]
    return f"{kept}…"
