"""The letters of invitation that lie beside the phones, for their codes to be scanned."""

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from simulator.datafile import DataFile


@dataclass(frozen=True, slots=True)
class Letter:
    """One printed letter; `scene` is what its QR code carries, `code` what it prints."""

    label: str
    detail: str
    role: str
    scene: str
    code: str

    def as_json(self) -> dict[str, object]:
        return dict(asdict(self))


def replace_all(data: DataFile, letters: Sequence[Letter]) -> None:
    with data.write() as db:
        db.execute("DELETE FROM letters")
        db.executemany(
            "INSERT INTO letters (label, detail, role, scene, code) VALUES (?, ?, ?, ?, ?)",
            [(each.label, each.detail, each.role, each.scene, each.code) for each in letters],
        )


def find(data: DataFile, words: str = "", role: str = "", limit: int = 100_000) -> list[Letter]:
    """Letters in their order; `words` are sought in the label, the detail and the code."""
    like = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = data.rows(
        "SELECT * FROM letters WHERE (? = '' OR role = ?) AND"
        " (label || ' ' || detail || ' ' || code) LIKE ? ESCAPE '\\' ORDER BY position LIMIT ?",
        role,
        role,
        like,
        limit,
    )
    return [_letter(row) for row in rows]


def roles(data: DataFile) -> list[str]:
    """The roles that occur, in the order in which they first do."""
    rows = data.rows("SELECT role, min(position) FROM letters GROUP BY role ORDER BY 2")
    return [str(row["role"]) for row in rows]


def _letter(row: sqlite3.Row) -> Letter:
    return Letter(row["label"], row["detail"], row["role"], row["scene"], row["code"])
