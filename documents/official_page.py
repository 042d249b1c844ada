"""A page of official paper (公文) by python-docx: A4, one font for Chinese and Latin alike."""

from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Length

from documents.plain_text import one_line


def official_page(title: str, font: str, size: Length) -> DocumentObject:
    """An empty document of this title, in which everything is set in one font."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    set_font(document.styles["Normal"], font, size)
    properties = document.core_properties
    # the library signs what it makes, and the bureau is who publishes it
    properties.title, properties.author, properties.comments = one_line(title), "", ""
    return document


def set_font(of: Any, font: str, size: Length) -> None:
    """Set a run or a style in a font; Word keeps the one for Chinese apart from the Latin one."""
    of.font.name, of.font.size = font, size
    of._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def heading(document: DocumentObject, text: str, font: str, size: Length) -> Any:
    """A centred line in a font of its own: its paragraph."""
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_font(paragraph.add_run(one_line(text)), font, size)
    return paragraph


def fill(cell: Any, text: str, width: Length) -> Any:
    """Put one line into a cell of this width, in the middle of its height: its run."""
    cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return cell.paragraphs[0].add_run(one_line(text))
