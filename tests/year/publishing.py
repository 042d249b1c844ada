"""公示, 异议 and 公告 of the replayed year; notice, part three (2), readings 12 and 15."""

from datetime import date
from pathlib import Path

from docx import Document

from tests.year.assessing import PUBLISHED
from tests.year.city import City
from tests.year.plan import RANKED, TIED, UNRATED
from tests.year.recommending import liaison
from tests.year.stage import Phone, Year

#: On the first list: fifteen, the last of them by the decision at the cut.
LISTED = [number for number, _, _ in RANKED][:15]
#: An objection about it is upheld.
FALLEN = 12
_REASON = "现场检测当日未到场，检测记录系事后补填"


def the_public_objects(year: Year, city: City) -> None:
    """10-25 to 10-30: three working days after the first, and objections by anybody."""
    stranger = year.phone("路人")
    fallen = city.agency(FALLEN)
    nothing_is_public = stranger.says(f"异议 {fallen.name} {_REASON}")
    assert "名单还没有公示" in nothing_is_public
    assert "没有记录" in nothing_is_public
    year.pingyi("publish", "2023", *PUBLISHED, "--yes")
    [first] = year.asked("publish", "2023", "--list")
    # the first day is not counted, and Saturday and Sunday are none
    assert (first["from"], first["to"]) == ("2023-10-25", "2023-10-30")
    year.pingyi("notice", "2023", year.folder / "notice.docx")
    assert (
        _paragraphs(year.folder / "notice.docx")[0] == "关于拟评安全生产技术服务标杆机构名单的公示"
    )
    year.at(date(2023, 10, 25), 11)
    for number in (1, *TIED):
        heard = {push.kind for push in year.phone(city.agency(number).name).told}
        assert ("listed" in heard) == (number in LISTED)
        assert "result_ready" in heard
    _agencies_read_their_own(year, city)
    assert "公示名单" in stranger.says("异议")
    assert "编号" in stranger.says(f"异议 {fallen.name} {_REASON}")
    assert "无需重复" in stranger.says(f"异议 {fallen.name} {_REASON}")
    assert "还没有提交异议" in stranger.says(f"异议 {city.agency(18).name} {_REASON}")
    year.at(date(2023, 10, 30), 23, 59, 59)
    assert "编号" in stranger.says(f"异议 {city.agency(9).name} 报告结论与现场不符")
    mine = liaison(year, "440607").says("异议")
    assert fallen.name[:10] in mine
    assert _REASON not in mine
    assert fallen.name[:10] not in liaison(year, "440606").says("异议")
    year.at(date(2023, 10, 31), 9)
    assert "编号" not in stranger.says(f"异议 {city.agency(1).name} 迟到的异议不再受理")
    _decided(year, city)


def _agencies_read_their_own(year: Year, city: City) -> None:
    """The result in short with a link to the whole; withheld below five respondents; an appeal."""
    told = year.phone(city.agency(14).name).says("我的结果")
    assert "合计90.71分，优秀" in told
    assert "https://pingyi.example/results/" in told
    few = year.phone(city.agency(UNRATED).name).says("我的结果")
    assert "不足 5 家" in few
    assert "敬请谅解" in few
    for word in ("优秀", "合格", "名（", "待评定"):
        assert word not in few
    appeal = year.phone(city.agency(3).name).says("申诉 4 缺席会议的记录与事实不符")
    assert "第4项" in appeal
    assert "编号" in appeal


def _decided(year: Year, city: City) -> None:
    """10-31: one is rejected; the other is upheld, and its place falls vacant."""
    announce = ("announce", "2023", "--document-no", "佛应急公告〔2023〕9号")
    assert "异议" in year.refused(*announce, "--on", "2023-10-31", "--yes")
    filed = {each["agency_uscc"]: each for each in year.asked("objections", "list", "2023")}
    why = ("--why", "经现场复核", "--yes")
    decide = ("objections", "decide", "2023")
    for number in (3, 9):
        year.asked(*decide, filed[city.agency(number).uscc]["receipt"], "--rejected", *why)
    year.asked(*decide, filed[city.agency(FALLEN).uscc]["receipt"], "--upheld", *why)
    year.at(date(2023, 10, 31), 10)
    told = year.phone(city.agency(FALLEN).name).heard("candidacy_removed")
    assert len(told) == 1
    assert len(year.phone(city.agency(3).name).heard("appeal_decided")) == 1


def the_next_moves_up(year: Year, city: City) -> None:
    """10-31 to 11-06: number sixteen only through a new 公示, and then the announcement."""
    second = ("--document-no", "佛应急公示〔2023〕6号", "--from", "2023-10-31")
    year.pingyi("publish", "2023", *second, "--yes")
    _, again = year.asked("publish", "2023", "--list")
    assert (again["from"], again["to"]) == ("2023-10-31", "2023-11-03")
    standing = [each["uscc"] for each in again["agencies"]]
    moved_up = [number for number in LISTED if number != FALLEN] + [TIED[1]]
    assert standing == [city.agency(number).uscc for number in moved_up]
    announce = ("announce", "2023", "--document-no", "佛应急公告〔2023〕9号")
    assert "2023-11-03" in year.refused(*announce, "--on", "2023-10-31", "--yes")
    year.at(date(2023, 11, 6), 9)
    year.pingyi(*announce, "--on", "2023-11-06", "--yes")
    year.pingyi("notice", "2023", year.folder / "announcement.docx", "--announcement")
    fallen = year.phone(city.agency(FALLEN).name).says("我的结果")
    assert "名额已空缺：经现场复核" in fallen
    assert "前对本机构得分有异议" not in fallen  # the window is over
    third = year.phone(city.agency(3).name).says("我的结果")
    assert ("已列入公告" in third) == (3 in LISTED)
    said = "".join(_paragraphs(year.folder / "announcement.docx"))
    assert "至2024年11月6日止" in said
    titles = year.asked("titles", "list")["titles"]
    assert [each["uscc"] for each in titles] == standing
    assert {(each["starts_on"], each["ends_on"]) for each in titles} == {
        ("2023-11-06", "2024-11-06")
    }
    year.at(date(2023, 11, 6), 11)
    assert _awarded(year, city) == sorted(moved_up)


def _paragraphs(path: Path) -> list[str]:
    return [each.text for each in Document(str(path)).paragraphs]


def _awarded(year: Year, city: City) -> list[int]:
    phones: dict[int, Phone] = {
        number: year.phone(agency.name) for number, agency in enumerate(city.agencies, 1)
    }
    return [number for number, phone in phones.items() if phone.heard("title_awarded")]
