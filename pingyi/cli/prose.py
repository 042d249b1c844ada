"""Chinese in a table's cell: lines end where Chinese allows it, and not at every space."""

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.text import Text

#: What stays together: a Latin word or one character, with the brackets that open before it and
#: the punctuation that must not begin a line after it.
_UNIT = re.compile(r"\n|[^\S\n]+|[（《“‘【〔]*(?:[!-~]+|\S)[，。、；：！？）》”’】〕…]*")
_NARROWEST = 12


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of so many cells of a terminal; \\n ends a line."""
    lines = [""]
    for unit in _UNIT.findall(text):
        if unit == "\n":
            lines.append("")
        elif cell_len(lines[-1] + unit.rstrip()) <= width:
            lines[-1] += unit
        elif not unit.isspace():
            if lines[-1].strip():
                lines.append("")
            lines[-1:] = chop_cells(unit, width)
    return [line.strip() for line in lines]


class Prose:
    """A cell of a table of rich's."""

    def __init__(self, text: str, style: str = "") -> None:
        self._text, self._style = text, style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        lines = wrapped(self._text, options.max_width)
        yield Text("\n".join(lines), style=self._style, no_wrap=True)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        longest = max(map(cell_len, self._text.split("\n")))
        return Measurement(min(longest, _NARROWEST), longest)
