"""What an import did, sheet by sheet."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from cycle.inviting.invitations import Ensured
from cycle.roster.columns import Sheet
from cycle.roster.problems import Remark


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the register that was updated: its key, and the headers of what differed."""

    key: str
    columns: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """The rows of one sheet by what became of them; a repeated row counts as unchanged."""

    sheet: Sheet
    rows: int
    new: int = 0
    changed: list[Change] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        return self.rows - self.new - len(self.changed)


@dataclass(frozen=True, slots=True)
class Report:
    """The tallies in the order of the sheets, and what was added to each cycle not yet closed."""

    tallies: tuple[Tally, ...]
    warnings: tuple[Remark, ...]
    cycles: Mapping[str, Ensured]

    @property
    def is_empty(self) -> bool:
        return not any(tally.rows for tally in self.tallies)

    def as_json(self) -> dict[str, Any]:
        """Counts by the sheets' English names, and the keys of changed rows."""
        return {
            "sheets": {
                tally.sheet.name: {
                    "rows": tally.rows,
                    "new": tally.new,
                    "changed": len(tally.changed),
                    "unchanged": tally.unchanged,
                    "changed_rows": [asdict(change) for change in tally.changed],
                }
                for tally in self.tallies
            },
            "cycles": {name: asdict(ensured) for name, ensured in self.cycles.items()},
            "warnings": [warning.as_json() for warning in self.warnings],
        }
