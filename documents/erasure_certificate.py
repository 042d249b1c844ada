"""A certificate of erasure (个人信息清除证明): what was erased, how much of it, and what stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from documents.archive import ArchiveFile
from documents.draft import whole_file
from documents.official_page import fill, heading, official_page
from documents.plain_text import one_line

_FONT = "SimSun"
_TITLE = "个人信息清除证明"
_WIDTHS = (Cm(11.5), Cm(3.5))


@dataclass(frozen=True, slots=True)
class Certificate:
    """What it says; counts: what was erased in words, and how much; stays: one line each."""

    bureau: str
    receipt: str
    occasion: str
    erased_on: str
    erased_by: str
    counts: Mapping[str, int]
    stays: Sequence[str]


def write_certificate(path: Path, certificate: Certificate) -> None:
    """Write it as .docx, one page, whole or not at all; raises documents.draft.DocumentError."""
    document = official_page(_TITLE, _FONT, Pt(12))
    heading(document, _TITLE, _FONT, Pt(18)).runs[0].bold = True
    for label, said in (
        ("编号", certificate.receipt),
        ("事由", certificate.occasion),
        ("清除日期", certificate.erased_on),
        ("经办人", certificate.erased_by),
    ):
        document.add_paragraph(f"{label}：{one_line(said)}")
    document.add_paragraph("已清除，不可恢复：")
    _table(document, certificate.counts)
    document.add_paragraph()
    document.add_paragraph("依法或按规定保留，且不再与微信用户关联：")
    for line in certificate.stays:
        document.add_paragraph(one_line(line), style="List Bullet")
    document.add_paragraph()
    for said in (f"{one_line(certificate.bureau)}（盖章）", certificate.erased_on):
        document.add_paragraph(said).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    with whole_file(path) as draft, ArchiveFile(draft) as file:
        document.save(file)


def _table(document: Any, counts: Mapping[str, int]) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for what, count in (("内容", "数量"), *((each, f"{n:,}") for each, n in counts.items())):
        row = table.add_row()
        row.height = Pt(24)
        for cell, text, width in zip(row.cells, (what, count), _WIDTHS, strict=True):
            fill(cell, text, width).bold = what == "内容"
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
        row.cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
