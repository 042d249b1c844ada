"""WordprocessingML as text: paragraphs, cells, rows and tables of exact heights.

Written by hand because a page is written ten thousand times. Lengths are in points; heights are
exact, so that no font and no text makes a page longer than it was planned.
ECMA-376 part 1, 17.3 (paragraphs) and 17.4 (tables).
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from documents.fitting import PITCH, Fitted, fit

#: What Word leaves free to the left and to the right of a cell's text.
CELL_MARGIN = 4.0


def twips(points: float) -> int:
    """Twentieths of a point, in which Word measures lengths."""
    return round(points * 20)


def paragraph(text: str, style: str, size: float, *, before: float = 0) -> str:
    """One paragraph of one font size; lines at an exact distance."""
    return _paragraph(Fitted(text, size), style, before)


def fitted(text: str, style: str, width: float, height: float, largest: float) -> str:
    """A paragraph set so large as a box allows."""
    return _paragraph(fit(text, width, height, largest), style, 0)


def _paragraph(set_text: Fitted, style: str, before: float) -> str:
    size = round(2 * set_text.size)
    space = f' w:before="{twips(before)}"' if before else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>'
        f'<w:spacing{space} w:line="{twips(PITCH * set_text.size)}" w:lineRule="exact"/></w:pPr>'
        f'<w:r><w:rPr><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f"{_lines(set_text.text)}</w:r></w:p>"
    )


def _lines(text: str) -> str:
    return "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")
    )


def cell(
    content: str, width: float, *, span: int = 1, merge: str = "", is_shaded: bool = False
) -> str:
    """A cell over `span` columns; merge: "restart" or "continue" for one over several rows."""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
        + ('<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if is_shaded else "")
        + f'<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
    )


def row(cells: Iterable[str], height: float) -> str:
    """A row of exactly this height, never broken between pages."""
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{twips(height)}" w:hRule="exact"/>'
        f"</w:trPr>{''.join(cells)}</w:tr>"
    )


def table(rows: Iterable[str], widths: Sequence[float]) -> str:
    """A table of fixed columns with lines around every cell."""
    margin = f'w:w="{twips(CELL_MARGIN)}" w:type="dxa"'
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar><w:left {margin}/><w:right {margin}/></w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
