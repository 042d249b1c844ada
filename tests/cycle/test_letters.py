"""Letters: a page an addressee, with the code that binds; whole files, and each on record."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from sqlalchemy import select, update

from bot.wechat import QrCode, WeChat
from cycle.audit import entries
from cycle.inviting.codes import display
from cycle.inviting.invitations import list_invitations
from cycle.inviting.letters import addressees
from cycle.reading import reading
from documents.letters import Code, Letter, write_letters
from documents.letters_pictures import drawn
from documents.letters_words import MOST_NAMED, Campaign
from storage.database import transaction
from storage.tables import Engagement, Role
from tests.documents.conftest import Pages
from tests.documents.conftest import pages as pages
from tests.notifications.conftest import Platform
from tests.notifications.conftest import platform as platform

LONG = "南海区狮山镇五金塑料电子电器制品（集团）有限责任公司第一分公司" * 6


@pytest.fixture
def invited(city: Any) -> Any:
    """Three enterprises in two districts, one of them with several agencies to rate."""
    for uscc in ("A1", "A2", "A3"):
        city.agency(uscc)
    for uscc, district in (("E1", "440604"), ("E2", "440604"), ("E3", "440605")):
        city.enterprise(uscc, district)
        city.engage("A1", uscc)
    city.engage("A2", "E1")
    city.ids["mistake"] = city.engage("A3", "E1")
    city.liaison("440604", "陈一")
    city.open()
    with transaction(city.database) as db:
        mistaken = update(Engagement).where(Engagement.id == city.ids["mistake"])
        db.execute(mistaken.values(ended_at=datetime(2023, 10, 1, tzinfo=UTC)))
    return city


def text_of(path: Path) -> list[str]:
    """The text of each page: pages begin with a title."""
    found: list[str] = []
    for paragraph in Document(str(path)).element.body.iter(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
    ):
        said = "".join(
            node.text or ""
            for node in paragraph.iter(
                "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
            )
        )
        style = paragraph.pPr.pStyle.val if paragraph.pPr is not None else ""
        if style == "SheetTitle":
            found.append("")
        found[-1] += said + "\n"
    return found


def codes(city: Any) -> dict[str, str]:
    with reading(city.database) as db:
        rows = list(list_invitations(db, city.vault, city.cycle.id, role=Role.ENTERPRISE))
    return {row.subject: display(row.code) for row in rows}


def test_a_page_an_enterprise_with_its_code_and_what_it_rates(
    pingyi: Any, invited: Any, tmp_path: Path
) -> None:
    said = pingyi("invitations", "letters", "letters.docx", "2023", "--by", "王工")
    assert said.exit_code == 0
    assert "邀请函 3 封" in said.stdout
    path = tmp_path / "letters.docx"
    assert path.stat().st_mode & 0o777 == 0o600
    pages = text_of(path)
    for page, uscc in zip(pages, ("E1", "E2", "E3"), strict=True):
        assert f"企业{uscc}：" in page
        assert page.count(codes(invited)[uscc]) == 2  # in the step, and in large print
        assert "2023年10月13日至2023年10月24日" in page
        assert "看不到由谁评价" in page
    assert "共2家" in pages[0]
    assert "2. 机构A2" in pages[0]
    assert "机构A3" not in pages[0]
    with reading(invited.database) as db:
        [kept] = entries(db, action="invitation.letters")
    assert (kept.actor, kept.subject, kept.detail["codes"]) == ("王工", "cycle:2023", 3)
    assert not any(code in str(kept) for code in codes(invited).values())


def test_who_has_nothing_left_to_rate_gets_no_letter(
    pingyi: Any, invited: Any, tmp_path: Path
) -> None:
    words = ("invitations", "letters", "out.docx", "2023", "--by", "王工")
    contracts = select(Engagement.id).where(Engagement.enterprise_id == invited.ids["E2"])
    with transaction(invited.database) as db:
        ended = update(Engagement).where(Engagement.id.in_(contracts))
        db.execute(ended.values(ended_at=datetime(2023, 10, 1, tzinfo=UTC)))
    said = pingyi(*words)
    assert "邀请函 2 封" in said.stdout
    assert "有 1 家企业的服务项目均已终止，没有要评价的机构，不生成邀请函。" in said.stderr
    pages = text_of(tmp_path / "out.docx")
    assert [page.split("\n")[2] for page in pages] == ["企业E1：", "企业E3："]
    with transaction(invited.database) as db:
        db.execute(update(Engagement).values(ended_at=datetime(2023, 10, 1, tzinfo=UTC)))
    assert "没有符合条件的邀请" in pingyi.refused(*words)
    assert "邀请函 3 封" in pingyi(*words, "--role", "agency").stdout


def test_by_district_and_role(pingyi: Any, invited: Any, tmp_path: Path) -> None:
    words = ("invitations", "letters", "out.docx", "2023", "--by", "王工")
    assert pingyi(*words, "--district", "南海").exit_code == 0
    assert [page.split("\n")[2] for page in text_of(tmp_path / "out.docx")] == ["企业E3："]
    assert pingyi(*words, "--role", "liaison").exit_code == 0
    [page] = text_of(tmp_path / "out.docx")
    assert "陈一：" in page
    assert "“催办”" in page
    assert pingyi(*words, "--role", "agency").exit_code == 0
    assert len(text_of(tmp_path / "out.docx")) == 3


def test_many_are_split_and_earlier_files_are_named(
    pingyi: Any, invited: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cycle.inviting.letters.PART", 2)
    monkeypatch.setattr(
        "cycle.inviting.letters.addressees", lambda *given: addressees(*given, part=2)
    )
    (tmp_path / "out-003.docx").touch()
    said = pingyi("invitations", "letters", "out.docx", "2023", "--by", "王工")
    assert said.exit_code == 0
    assert "out-003.docx" in said.stdout
    assert [len(text_of(tmp_path / f"out-00{n}.docx")) for n in (1, 2)] == [2, 1]
    with reading(invited.database) as db:
        kept = [entry.detail["codes"] for entry in entries(db, action="invitation.letters")]
    assert kept == [2, 1]


def test_what_cannot_be_printed_is_refused_in_one_sentence(
    pingyi: Any, invited: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("invitations", "letters")
    by = ("--by", "王工")
    for given, expected in (
        (("out.pdf", "2023", *by), ".docx"),
        (("out.docx", "2024", *by), "没有名为“2024”"),
        (("no/out.docx", "2023", *by), "文件夹 no 不存在"),
        (("out.docx", "2023", "--district", "高明", *by), "没有符合条件的邀请"),
        (("out.docx", "2023", "--tickets", *by), "wechat.app_id"),
    ):
        assert expected in pingyi.refused(*words, *given)
    (tmp_path / "qr.png").write_text("no picture")
    monkeypatch.setenv("PINGYI_BUREAU__ACCOUNT_QR", str(tmp_path / "qr.png"))
    assert "不是 PNG 或 JPEG" in pingyi.refused(*words, "out.docx", "2023", *by)
    assert list(tmp_path.glob("*.docx")) == []


def test_the_accounts_own_code_is_one_picture(
    pingyi: Any, invited: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINGYI_BUREAU__ACCOUNT_QR", "http://weixin.qq.com/r/abc")
    words = ("invitations", "letters", "out.docx", "2023", "--by", "王工")
    assert pingyi(*words).stdout.count("\n") == 1
    with ZipFile(tmp_path / "out.docx") as package:
        media = [name for name in package.namelist() if "media" in name]
        assert len(media) == 1
        content = package.read(media[0])
    assert content == drawn("http://weixin.qq.com/r/abc").content
    assert "微信扫码关注" in text_of(tmp_path / "out.docx")[0]
    (tmp_path / "qr.png").write_bytes(content)
    monkeypatch.setenv("PINGYI_BUREAU__ACCOUNT_QR", str(tmp_path / "qr.png"))
    assert pingyi(*words).exit_code == 0
    with ZipFile(tmp_path / "out.docx") as package:
        assert package.read(media[0]) == content


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Scene -> the address that the platform gave for it, as the client heard it."""
    heard: dict[str, str] = {}
    create = WeChat.create_qrcode

    def listening(self: WeChat, scene: str) -> QrCode:
        code = create(self, scene)
        heard[scene] = code.url
        return code

    monkeypatch.setattr(WeChat, "create_qrcode", listening)
    return heard


def test_the_platforms_codes_carry_the_invitation(
    pingyi: Any,
    invited: Any,
    platform: Platform,
    asked: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for key, value in (
        ("APP_ID", platform.app_id),
        ("APP_SECRET", platform.app_secret),
        ("API_BASE_URL", platform.url),
    ):
        monkeypatch.setenv(f"PINGYI_WECHAT__{key}", value)
    monkeypatch.setattr("pingyi.cli.letters._WAITS", (0, 0))
    words = ("invitations", "letters", "out.docx", "2023", "--tickets", "--by", "王工")
    platform.post("/sim/faults", {"busy": 2, "path": "/cgi-bin/qrcode/create"})
    assert pingyi(*words).exit_code == 0
    assert [display(scene) for scene in asked] == [*codes(invited).values()]
    with ZipFile(tmp_path / "out.docx") as package:
        media = [package.read(name) for name in package.namelist() if "media" in name]
    assert media == [drawn(url).content for url in asked.values()]
    assert "扫码即可开始" in text_of(tmp_path / "out.docx")[0]

    before = (tmp_path / "out.docx").read_bytes()
    quota = {"errcode": 45009, "errcode_times": 9, "path": "/cgi-bin/qrcode/create"}
    platform.post("/sim/faults", quota)
    assert "45009" in pingyi.refused(*words)
    assert (tmp_path / "out.docx").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".draft")] == []
    with reading(invited.database) as db:
        assert len(list(entries(db, action="invitation.letters"))) == 1


@pytest.mark.office
def test_no_name_makes_it_two_pages(tmp_path: Path, pages: Pages) -> None:
    day = datetime(2023, 10, 12, tzinfo=UTC).date()
    campaign = Campaign("市应急管理局" * 6, "满意度" * 20, LONG, day, day, day, 10, day)
    picture = drawn("http://weixin.qq.com/q/abc")
    wide = "WORLDWIDE&<CO> " * 40
    letters = [
        Letter("enterprise", "甲", "K7M-2QX-9TB", ("乙",), picture),
        Letter("enterprise", LONG, "K7M-2QX-9TB", ("广东某某检测技术有限公司",) * 12, picture),
        Letter("enterprise", wide, "K7M-2QX-9TB", (LONG,) * (MOST_NAMED + 9), picture),
        Letter("enterprise", "𠮷" * 200, "K7M-2QX-9TB", (wide,) * 6, picture),
        Letter("enterprise", "", "K7M-2QX-9TB", (), picture),
        Letter("agency", LONG, "K7M-2QX-9TB", (), picture),
        Letter("liaison", "陈一", "K7M-2QX-9TB", (), picture),
    ]
    for code in Code:
        path = tmp_path / f"{code.name}.docx"
        write_letters(path, letters, campaign, code)
        printed = pages(path)
        assert len(printed) == len(letters)
        assert all(page.count("K7M-2QX-9TB") == 2 for page in printed)
        assert all("2023 年 10 月 12 日" in page or "2023年10月12日" in page for page in printed)
