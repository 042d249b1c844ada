"""The stage of recommendation (推荐阶段), 2023-10-13 to 2023-10-18; notice, part three (1)."""

from datetime import date

from tests.year.city import City
from tests.year.stage import Year

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
    year.at(date(2023, 10, 13), 9)
    for district in ("440604", "440605", "440606", "440607", "440608"):
        liaison = year.phone(f"联络员{district}")
        assert "绑定成功" in liaison.says(f"绑定 {year.codes[district]}")
    for agency in city.agencies:
        assert "绑定成功" in year.phone(agency.name).says(f"绑定 {year.codes[agency.name]}")
