"""Where a roster comes from: worksheets as rows of raw cells, whatever the file's kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cycle.roster.columns import Sheet
from cycle.roster.problems import Remark, RosterError


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The raw rows of one of our sheets, from its first line, blank ones included."""

    sheet: Sheet
    file: str
    rows: Iterable[Sequence[object]]
    #: About how many rows there are, for the progress bar; None when unknown.
    size: int | None


@dataclass(slots=True)
class Source:
    """The worksheets that were found under a path."""

    name: str
    worksheets: list[Worksheet] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def add(self, worksheet: Worksheet) -> None:
        """Take a worksheet; RosterError when the same sheet is there twice."""
        if any(each.sheet is worksheet.sheet for each in self.worksheets):
            message = f"“{worksheet.sheet.title}”表有两份，请只留一份"
            raise RosterError([Remark(worksheet.file, message)])
        self.worksheets.append(worksheet)
