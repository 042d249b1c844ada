"""The year of the title: valid, revoked, expired; notice, part four (2), reading 16."""

from datetime import date

from tests.year.city import City
from tests.year.recommending import CYCLE
from tests.year.stage import Year

REVOKED = 2


def revoked_in_the_following_year(year: Year, city: City) -> None:
    """2024-05-10: a violation; the title goes, and candidacy with it until a year later."""
    agency = city.agency(REVOKED)
    year.at(date(2024, 5, 10), 9)
    codes = {each["uscc"]: each["code"] for each in year.asked("titles", "list")["titles"]}
    check = ("titles", "check")
    assert year.asked(*check, codes[agency.uscc])["state"] == "valid"
    revoke = ("titles", "revoke", agency.uscc, "--on", "2024-05-10", "--why", "出具虚假报告")
    year.pingyi(*revoke, "--yes")
    assert "已于 2024-05-10 取消" in year.refused(*revoke, "--yes")
    year.at(date(2024, 5, 10), 11)
    assert len(year.phone(agency.name).heard("title_revoked")) == 1
    assert year.asked(*check, codes[agency.uscc])["state"] == "revoked"
    assert year.asked(*check, codes[city.agency(1).uscc])["state"] == "valid"
    assert year.asked(*check, "nothing-of-ours")["state"] == "unknown"


def the_next_cycle_bars_it(year: Year, city: City) -> None:
    """2024-10-14: the agency is no candidate before 2025-05-11, everybody else is."""
    moved = CYCLE.replace("2023-1", "2024-1").replace('name = "2023"', 'name = "2024"')
    (year.folder / "2024.toml").write_text(moved, "utf-8")
    year.at(date(2024, 10, 14), 9)
    year.pingyi("cycle", "create", year.folder / "2024.toml")
    barred = ("nominations", "add", "2024", city.agency(REVOKED).uscc, "--district", "禅城")
    assert "2025年5月10日" in year.refused(*barred)
    year.pingyi("nominations", "add", "2024", city.agency(1).uscc, "--district", "禅城")


def the_last_day(year: Year, city: City) -> None:
    """2024-11-06, 24:00: the title has expired, which is no revocation."""
    codes = {each["uscc"]: each["code"] for each in year.asked("titles", "list")["titles"]}
    holder = city.agency(1)
    year.at(date(2024, 11, 6), 23, 59)
    assert len(year.phone(holder.name).heard("title_expiring")) == 2
    assert year.phone(city.agency(REVOKED).name).heard("title_expiring") == []
    assert year.asked("titles", "check", codes[holder.uscc])["state"] == "valid"
    year.at(date(2024, 11, 7), 0, 1)
    assert year.asked("titles", "check", codes[holder.uscc])["state"] == "expired"
    expired = ("titles", "revoke", holder.uscc, "--on", "2024-11-07", "--why", "过期后发现")
    assert "到期不是取消" in year.refused(*expired, "--yes")
