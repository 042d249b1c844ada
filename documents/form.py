"""A form: one page as text, with boxes that are the same for all and boxes left blank."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from documents.plain_text import writable
from documents.word_markup import CELL_MARGIN, cell, fitted

#: While a page is laid out, a blank stands in it as its name between two NULs.
_BLANK = re.compile("\x00(.*?)\x00")
#: Above and below the text of a cell, together.
_AIR = 2.0


@dataclass(frozen=True, slots=True)
class Box:
    """Room for one paragraph; lengths in points, `largest` being a font size."""

    style: str
    width: float
    height: float
    largest: float

    def holding(self, text: str) -> str:
        """The text, set as large as the box allows."""
        return fitted(writable(text), self.style, self.width, self.height, self.largest)


@dataclass(frozen=True, slots=True)
class Form:
    """parts: markup, and the names of blanks with their boxes, in turn."""

    parts: tuple[str | tuple[str, Box], ...]

    def fill(self, words: Mapping[str, str]) -> str:
        """The page with these words in its blanks."""
        return "".join(
            part if isinstance(part, str) else part[1].holding(words[part[0]])
            for part in self.parts
        )


class Boxes:
    """Makes the cells of a form and keeps count of its blanks."""

    def __init__(self) -> None:
        self._blanks: dict[str, Box] = {}

    def fixed(
        self, text: str, style: str, width: float, height: float, size: float, *, span: int = 1
    ) -> str:
        """A cell that says the same on every page."""
        return cell(_within(style, width, height, size).holding(text), width, span=span)

    def label(self, text: str, width: float, height: float, *, span: int = 1) -> str:
        """A shaded cell that names what stands beside or below it."""
        content = _within("SheetLabel", width, height, 9.5).holding(text)
        return cell(content, width, span=span, is_shaded=True)

    def blank(
        self, name: str, style: str, width: float, height: float, size: float, *, span: int = 1
    ) -> str:
        """A cell that is filled for each page."""
        return cell(self.open(name, _within(style, width, height, size)), width, span=span)

    def open(self, name: str, box: Box) -> str:
        """A paragraph that is filled for each page."""
        self._blanks[name] = box
        return f"\x00{name}\x00"

    def form(self, page: str) -> Form:
        """The form of a page made of these boxes."""
        pieces = _BLANK.split(page)
        return Form(
            tuple(
                (piece, self._blanks[piece]) if index % 2 else piece
                for index, piece in enumerate(pieces)
            )
        )


def _within(style: str, width: float, height: float, size: float) -> Box:
    return Box(style, width - 2 * CELL_MARGIN, height - _AIR, size)
