"""What is wrong with a roster, told by the place where a person can mend it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cycle.refusal import brief

#: What a workbook is called that nobody calls otherwise.
ROSTER = "名录"


@dataclass(frozen=True, slots=True)
class Remark:
    """One problem or warning; what does not apply (a row, say, of a missing sheet) is None."""

    file: str
    message: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = [self.file]
        if self.sheet is not None:
            place.append(f"“{self.sheet}”表")
        if self.row is not None:
            place.append(f"第 {self.row} 行")
        if self.column is not None:
            place.append(f"“{self.column}”列")
        shown = "" if self.value is None else f"“{self.value}”："
        return f"{' '.join(place)}：{shown}{self.message}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class RosterError(ValueError):
    """The workbook cannot be imported; every problem is listed in the order of the file."""

    def __init__(
        self, problems: Sequence[Remark], warnings: Sequence[Remark] = (), what: str = ROSTER
    ) -> None:
        super().__init__(f"{what}有 {len(problems)} 处问题，没有写入任何内容。")
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)


def shown(value: object) -> str | None:
    """A cell's content as it is quoted in a remark, cut when long; None when it is empty."""
    return None if value is None else brief(value) or None
