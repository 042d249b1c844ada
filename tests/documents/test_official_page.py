"""公示, 公告 and certificates: on A4, in Chinese fonts, and signed by the bureau alone."""

from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from documents.erasure_certificate import Certificate, write_certificate
from documents.public_notice import Listed, PublicNotice, write_public_notice

HOSTILE = "甲\x00公司\n第二行"
NOTICE = PublicNotice(
    title="拟评标杆机构公示",
    document_no="佛应急公示〔2023〕5号",
    paragraphs=["现予公示。"],
    listed=[Listed(1, HOSTILE, "91440605MA4W00003K", "安全评价"), Listed(2, "", "", "")],
    after=["公示期内可提出异议。"],
    signed=["佛山市应急管理局", "2023年10月24日"],
)
CERTIFICATE = Certificate(
    bureau="佛山市应急管理局",
    receipt="QC-K7M2Q-X9TBR",
    occasion=HOSTILE,
    erased_on="2023年12月1日",
    erased_by="王科长",
    counts={"联系人": 1234},
    stays=["已提交的评价"],
)


@pytest.fixture(params=["notice", "certificate"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "out.docx"
    if request.param == "notice":
        write_public_notice(path, NOTICE)
    else:
        write_certificate(path, CERTIFICATE)
    return path


def test_it_is_on_a4_and_signed_by_no_library(written: Path) -> None:
    document = Document(str(written))
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert section.left_margin > Cm(2)
    properties = document.core_properties
    assert (properties.author, properties.comments) == ("", "")
    assert properties.title in {NOTICE.title, "个人信息清除证明"}


def test_chinese_has_a_font_of_its_own_wherever_one_is_set(written: Path) -> None:
    document = Document(str(written))
    fonts = [*document.styles["Normal"].element.iter(qn("w:rFonts"))]
    fonts += document.element.body.iter(qn("w:rFonts"))
    assert fonts
    assert all(each.get(qn("w:eastAsia")) == each.get(qn("w:ascii")) for each in fonts)


def test_what_strangers_wrote_stays_on_its_line(written: Path) -> None:
    document = Document(str(written))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    lines = [paragraph.text for paragraph in document.paragraphs] + cells
    assert any("甲\N{REPLACEMENT CHARACTER}公司 第二行" in line for line in lines)
    assert not any("\n" in line for line in lines)


def test_a_vacant_place_keeps_its_number(tmp_path: Path) -> None:
    write_public_notice(path := tmp_path / "out.docx", NOTICE)
    [table] = Document(str(path)).tables
    assert [cell.text for cell in table.rows[2].cells] == ["2", "（空缺）", "", ""]
