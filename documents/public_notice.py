"""公示 and 公告 as a document: the list of organisations in the form of an official letter.

Notice, part three (2). Organisations alone: no score, no person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt

from documents.archive import ArchiveFile
from documents.draft import whole_file
from documents.official_page import fill, heading, official_page
from documents.plain_text import one_line

_TITLE_FONT, _FONT = "SimHei", "FangSong"
_HEADERS = ("序号", "机构名称", "统一社会信用代码", "类别")
_WIDTHS = (Cm(1.4), Cm(6.6), Cm(5.2), Cm(2.6))
_BODY, _TABLE = Pt(16), Pt(11)


@dataclass(frozen=True, slots=True)
class Listed:
    """A place of the list; name "" for one that fell vacant."""

    position: int
    name: str
    uscc: str
    assessed_class: str


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """paragraphs: before the list; after: below it; signed: who and when."""

    title: str
    document_no: str
    paragraphs: Sequence[str]
    listed: Sequence[Listed]
    after: Sequence[str]
    signed: Sequence[str]


def write_public_notice(path: Path, notice: PublicNotice) -> None:
    """Write it as .docx, whole or not at all; raises documents.draft.DocumentError."""
    document = official_page(notice.title, _FONT, _BODY)
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm(2.6)
    lines = document.styles["Normal"].paragraph_format
    lines.space_after, lines.line_spacing = Pt(0), Pt(28)
    _heading(document, notice.title, _TITLE_FONT, Pt(20))
    _heading(document, notice.document_no, _FONT, Pt(14))
    document.add_paragraph()
    _paragraphs(document, notice.paragraphs)
    document.add_paragraph()
    _table(document, notice.listed)
    ending = [document.add_paragraph(), *_paragraphs(document, notice.after)]
    ending.append(document.add_paragraph())
    for line in notice.signed:
        ending.append(document.add_paragraph(one_line(line)))
        ending[-1].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for paragraph in ending[:-1]:
        # a signature alone on a page could stand under anything
        paragraph.paragraph_format.keep_with_next = True
    with whole_file(path) as draft, ArchiveFile(draft) as file:
        document.save(file)


def _heading(document: Any, text: str, font: str, size: Length) -> None:
    heading(document, text, font, size).paragraph_format.line_spacing = 1.3


def _paragraphs(document: Any, lines: Sequence[str]) -> list[Any]:
    paragraphs = [document.add_paragraph(one_line(line)) for line in lines]
    for paragraph in paragraphs:
        paragraph.paragraph_format.first_line_indent = Pt(32)  # two characters
    return paragraphs


def _table(document: Any, listed: Sequence[Listed]) -> None:
    table = document.add_table(rows=0, cols=len(_HEADERS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    _row(table, _HEADERS, bold=True)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for place in listed:
        name = place.name or "（空缺）"
        _row(table, (str(place.position), name, place.uscc, place.assessed_class))


def _row(table: Any, texts: Sequence[str], *, bold: bool = False) -> None:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for at, (cell, text, width) in enumerate(zip(row.cells, texts, _WIDTHS, strict=True)):
        run, paragraph = fill(cell, text, width), cell.paragraphs[0]
        run.bold, run.font.size = bold, _TABLE
        lines = paragraph.paragraph_format
        lines.line_spacing, lines.space_before, lines.space_after = 1.2, Pt(2), Pt(2)
        if not text:
            # an empty line is as tall as its mark, and would make a vacant row taller than others
            _mark(paragraph, _TABLE)
        if bold or at != 1:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _mark(paragraph: Any, size: Length) -> None:
    """Give the paragraph's own mark this size; runs have theirs apart from it."""
    properties = OxmlElement("w:rPr")
    element = OxmlElement("w:sz")
    element.set(qn("w:val"), str(int(size.pt * 2)))
    properties.append(element)
    paragraph._p.get_or_add_pPr().append(properties)
