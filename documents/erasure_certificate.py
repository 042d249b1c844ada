"""A certificate of erasure (个人信息清除证明): what was erased, how much of it, and what stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from documents.draft import whole_file
from documents.plain_text import one_line, writable

_FONT = "SimSun"
_TITLE = "个人信息清除证明"


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
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(_TITLE)
    run.bold, run.font.size = True, Pt(18)
    for label, said in (
        ("编号", certificate.receipt),
        ("事由", certificate.occasion),
        ("清除日期", certificate.erased_on),
        ("经办人", certificate.erased_by),
    ):
        document.add_paragraph(f"{label}：{_plain(said)}")
    document.add_paragraph("已清除，不可恢复：")
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "内容", "数量"
    for what, count in certificate.counts.items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = _plain(what), str(count)
    document.add_paragraph()
    document.add_paragraph("依法或按规定保留，且不再与微信用户关联：")
    for line in certificate.stays:
        document.add_paragraph(_plain(line), style="List Bullet")
    signed = document.add_paragraph(f"{_plain(certificate.bureau)}（盖章）")
    signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    with whole_file(path) as draft:
        document.save(str(draft))


def _plain(text: str) -> str:
    return writable(one_line(text))
