"""The package around score sheets: an empty .docx with their page and styles."""

from datetime import datetime
from io import BytesIO
from typing import Any, cast
from zipfile import ZipFile

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.styles.style import ParagraphStyle

from documents.page_plan import MARGIN, PAGE_HEIGHT, PAGE_WIDTH

#: Stands where the pages go.
BODY = b"<w:p><w:r><w:t>BODY</w:t></w:r></w:p>"

# what Chinese offices have; elsewhere the office program puts its own in their place
_LATIN, _SONG, _HEI = "Times New Roman", "宋体", "黑体"

_CENTRE, _LEFT, _RIGHT = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
)
_STYLES = {
    "SheetTitle": (_CENTRE, _HEI, False),
    "SheetLabel": (_CENTRE, _HEI, False),
    "SheetCell": (_CENTRE, _SONG, False),
    "SheetText": (_LEFT, _SONG, False),
    "SheetRight": (_RIGHT, _SONG, False),
    "SheetStrong": (_CENTRE, _SONG, True),
    "SheetNote": (_LEFT, _SONG, False),
}


def empty_document(title: str, margin: float = MARGIN) -> dict[str, bytes]:
    """The parts of the package by name; the main one holds BODY where the pages go.

    margin: on all sides, in points.
    """
    document = Document()
    _page(document, margin)
    _plain_defaults(document)
    for name, (alignment, font, is_bold) in _STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _dress(cast(ParagraphStyle, style), alignment, font, is_bold=is_bold)
    document.styles["SheetTitle"].paragraph_format.page_break_before = True
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    # one day for all, so that one result gives one file; the format knows no zone
    properties.created = properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001
    document.add_paragraph("BODY")
    saved = BytesIO()
    document.save(saved)
    with ZipFile(saved) as package:
        return {name: package.read(name) for name in package.namelist()}


def _page(document: DocumentObject, margin: float) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Pt(PAGE_WIDTH), Pt(PAGE_HEIGHT)
    section.left_margin = section.right_margin = Pt(margin)
    section.top_margin = section.bottom_margin = Pt(margin)
    section.header_distance = section.footer_distance = Pt(margin / 2)


def _plain_defaults(document: DocumentObject) -> None:
    """Take the theme's fonts and the space between paragraphs out of the defaults."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        _fonts(fonts, _SONG)
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for spacing in defaults.iter(qn("w:spacing")):
        spacing.attrib.clear()


def _dress(
    style: ParagraphStyle, alignment: WD_ALIGN_PARAGRAPH, font: str, *, is_bold: bool
) -> None:
    style.paragraph_format.alignment = alignment
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.font.name = _LATIN
    style.font.bold = is_bold
    _fonts(style.element.rPr.rFonts, font)


def _fonts(element: Any, east_asian: str) -> None:
    for script in ("ascii", "hAnsi", "cs"):
        element.set(qn(f"w:{script}"), _LATIN)
    element.set(qn("w:eastAsia"), east_asian)
