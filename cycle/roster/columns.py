"""What a sheet and its columns are."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cycle.districts import Districts
from cycle.identifiers import fold


class Format(StrEnum):
    """How the template formats a column, so that a spreadsheet keeps what is typed."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    LIST = "list"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: its header, what it expects, and how a cell is read."""

    field: str
    header: str
    read: Callable[[object, Districts], Any]
    #: What to write, as a sentence in Chinese for the template's note.
    expects: str
    example: str
    format: Format = Format.TEXT
    width: int = 20
    required: bool = True
    #: What an empty cell means where the column is not required.
    empty: Any = None
    choices: tuple[str, ...] = ()
    other_headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet: the name of its CSV file (without suffix), its title, its columns."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    other_titles: tuple[str, ...] = ()

    def column(self, field: str) -> Column:
        return next(each for each in self.columns if each.field == field)

    def answers_to(self, title: str) -> bool:
        """Tell whether a worksheet or a file of this title is meant."""
        folded = fold_header(title)
        return folded in map(fold_header, (self.name, self.title, *self.other_titles))


def fold_header(text: str) -> str:
    """A header without width, spaces, stars, and an explanation in brackets behind it."""
    bare = fold(text).replace(" ", "").casefold().strip("*:")
    return re.sub(r"(?<=.)\([^()]*\)$", "", bare)
