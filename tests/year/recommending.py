"""The stage of recommendation (推荐阶段), 2023-10-13 to 2023-10-18; notice, part three (1)."""

from datetime import date

from tests.year.city import City
from tests.year.stage import Phone, Year

#: What each district nominates, and one of them, at first, one too few.
NOMINATED = {
    "440604": (1, 2, 3, 4),
    "440605": (4, 5, 6, 7),
    "440606": (8, 9, 10),
    "440607": (11, 12, 13),
    "440608": (14,),
}
SHORT = "440608"
#: Nominated at the deadline's last second.
LATE = 18
#: Nominated by themselves and confirmed; the first one by a district as well.
SELF = (1, 15, 16, 17)
REJECTED = 19
CANDIDATES = tuple(range(1, 19))

CYCLE = """\
[cycle]
name = "2023"
questionnaire = "foshan-2023"
ruleset = "foshan-2023"
window_start = 2022-01-01
window_end = 2023-10-18
[survey]
opens_on = 2023-10-13
closes_on = 2023-10-24
nudge_days_before = [7, 3, 1, 0]
[milestones]
nominations_due = 2023-10-18
materials_due = 2023-10-18
liaisons_due = 2023-10-18
evaluation_ends = 2023-10-24
publicity_starts = 2023-10-31
publicity_ends = 2023-11-30
"""


def before_the_notice(year: Year, city: City) -> None:
    """10-12: the register and the cycle are made; every letter has its code."""
    city.write(year.folder / "roster", date(2023, 10, 31))
    year.pingyi("roster", "import", year.folder / "roster")
    (year.folder / "2023.toml").write_text(CYCLE, "utf-8")
    year.pingyi("cycle", "create", year.folder / "2023.toml")
    letters = year.asked("invitations", "export")
    assert len(letters) == 60 + 20 + 5
    year.codes = {letter["name"]: letter["code"] for letter in letters}
    for letter in letters:
        if letter["role"] == "liaison":
            year.codes[letter["subject"]] = letter["code"]


def from_the_notice_on(year: Year, city: City) -> None:
    """10-13 to 10-16: liaisons and agencies bind and nominate; nobody but them can."""
    year.at(date(2023, 10, 13), 9)
    for district in NOMINATED:
        assert "绑定成功" in liaison(year, district).says(f"绑定 {year.codes[district]}")
    for agency in city.agencies:
        assert "绑定成功" in year.phone(agency.name).says(f"绑定 {year.codes[agency.name]}")
    for district, numbers in NOMINATED.items():
        for number in numbers:
            _nominates(year, district, city.agency(number).name)
    for number in (*SELF, REJECTED):
        applicant = year.phone(city.agency(number).name)
        assert "确认自荐" in applicant.says("自荐")
        assert "待市局确认" in applicant.says("确认自荐 服务亮点突出")
    assert _candidates(year, city) == sorted({n for own in NOMINATED.values() for n in own})
    for number in SELF:
        year.pingyi("nominations", "confirm", "2023", city.agency(number).uscc)
    year.pingyi(
        "nominations", "reject", "2023", city.agency(REJECTED).uscc, "--why", "未提交服务成效材料"
    )
    # merged by code with every source kept (reading 17)
    first = next(
        each
        for each in year.asked("nominations", "list", "2023")["candidates"]
        if each["uscc"] == city.agency(1).uscc
    )
    assert first["sources"] == ["", "440604"]


def _nominates(year: Year, district: str, name: str) -> None:
    person = liaison(year, district)
    assert f"确认推荐 {name}" in person.says(f"推荐 {name}")
    assert "已推荐" in person.says(f"确认推荐 {name}")


def to_the_deadline(year: Year, city: City) -> None:
    """10-18: materials; its last second counts, and what comes later needs a reason."""
    for number in sorted({*SELF, *(n for own in NOMINATED.values() for n in own)} - {LATE}):
        agency = city.agency(number).uscc
        year.pingyi("materials", "receive", "2023", agency, "ecopy")
        year.pingyi("materials", "receive", "2023", agency, "paper")
    shown = year.asked("nominations", "list", "2023")
    assert shown["shortfall"] == {**dict.fromkeys(NOMINATED, 0), SHORT: 1}
    year.at(date(2023, 10, 18), 23, 59, 59)
    _nominates(year, SHORT, city.agency(LATE).name)
    assert "还差" not in liaison(year, SHORT).says("推荐")
    late = city.agency(LATE).uscc
    year.pingyi("materials", "receive", "2023", late, "ecopy")
    year.at(date(2023, 10, 19), 9)
    assert "截止" in liaison(year, SHORT).says(f"确认推荐 {city.agency(20).name}")
    assert "截止" in year.phone(city.agency(20).name).says("确认自荐")
    paper = ("materials", "receive", "2023", late, "paper")
    assert "逾期" in year.refused(*paper)
    year.pingyi(*paper, "--late-reason", "快递延误，有物流凭证")
    [row] = [each for each in year.asked("materials", "list", "2023") if each["uscc"] == late]
    assert [row["receipts"][form]["late"] for form in ("ecopy", "paper")] == [False, True]
    assert "（逾期" in year.phone(city.agency(LATE).name).says("材料")
    assert _candidates(year, city) == list(CANDIDATES)


def _candidates(year: Year, city: City) -> list[int]:
    numbers = {each.uscc: at for at, each in enumerate(city.agencies, 1)}
    found = year.asked("nominations", "list", "2023")["candidates"]
    return sorted(numbers[each["uscc"]] for each in found)


def liaison(year: Year, district: str) -> Phone:
    return year.phone(f"联络员{district}")
