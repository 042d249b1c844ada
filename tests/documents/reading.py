"""What the written documents say, read back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document


def rows(sheet: Any) -> list[dict[str, Any]]:
    """The rows of a sheet by the words of its headers, without breaks."""
    head, *rest = sheet.iter_rows(values_only=True)
    names = [words.replace("\n", "") for words in head]
    return [dict(zip(names, row, strict=True)) for row in rest]


@dataclass(frozen=True)
class Sheet:
    """What one page says: its two tables as rows of cells, and all its text."""

    head: list[list[str]]
    body: list[list[str]]
    text: str

    def points(self, start: str) -> str:
        """The last cell of the row that has a cell beginning so."""
        return next(row[-1] for row in self.body if any(each.startswith(start) for each in row))

    def labelled(self, label: str) -> str:
        """What stands to the right of a label."""
        for row in (*self.head, *self.body):
            if label in row:
                return row[row.index(label) + 1]
        raise AssertionError(label)


def _rows(table: Any) -> list[list[str]]:
    """The texts of a table, a merged cell once in its row."""
    found = []
    for row in table.rows:
        cells = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        found.append([cell.text for cell in cells])
    return found


def sheets(path: Path) -> list[Sheet]:
    """The pages of a file: each begins with its title."""
    opened = Document(str(path))
    tables = [_rows(table) for table in opened.tables]
    texts = ["\n".join(p.text for p in part) for part in _pages(opened)]
    assert len(tables) == 2 * len(texts)
    return [
        Sheet(tables[2 * index], tables[2 * index + 1], text) for index, text in enumerate(texts)
    ]


def _pages(opened: Any) -> list[list[Any]]:
    pages: list[list[Any]] = []
    for paragraph in opened.paragraphs:
        if paragraph.style.paragraph_format.page_break_before:
            pages.append([])
        pages[-1].append(paragraph)
    return pages
