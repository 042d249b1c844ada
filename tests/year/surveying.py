"""The satisfaction survey of the replayed year: who answers what, and when (Annex 1, item 12)."""

import re
from datetime import date

from tests.year.city import Body, City
from tests.year.plan import ANSWERS, BEST, SECOND_CONTRACT, TENTH, TENTH_AT_90, UNRATED
from tests.year.stage import ZONE, Phone, Year

_ASKED_ABOUT = re.compile(r"【第(\d\d)号安全技术服务有限公司")
ANSWERING = (
    date(2023, 10, 16),
    date(2023, 10, 17),
    date(2023, 10, 18),
    date(2023, 10, 19),
    date(2023, 10, 20),
    date(2023, 10, 23),
)
_WEEKENDS = {date(2023, 10, day) for day in (14, 15, 21, 22)}
_OFFERED = re.compile(r">(?P<place>\d+)、第(?P<agency>\d\d)号")


def silent(city: City) -> list[Body]:
    """The enterprises that never answer."""
    return city.agency(UNRATED).clients


def arrives(year: Year, firm: Body) -> Phone:
    """The enterprise's officer scans the letter's code and agrees to the privacy notice."""
    officer = year.phone(firm.name)
    assert "同意" in officer.scans(year.codes[firm.name])
    officer.says("同意")
    return officer


def rates_all(year: Year, city: City, firm: Body) -> int:
    """The officer rates every agency that served the enterprise; how many responses went in."""
    officer = arrives(year, firm)
    left_out = TENTH if firm is city.agency(TENTH).clients[-1] else None
    rated: list[int] = []
    while (agency := _begins(officer, left_out)) is not None:
        officer.says(_answers(city, agency, firm, again=agency in rated), "跳过")
        assert "提交成功" in officer.says("提交"), officer.last
        rated.append(agency)
    return len(rated)


def _begins(officer: Phone, left_out: int | None) -> int | None:
    """Go to the first agency that is still to be rated; its number, None when nothing is left."""
    waiting = (line for line in officer.last.splitlines() if "已提交" not in line)
    offered = [found for line in waiting if (found := _OFFERED.search(line))]
    places = [found["place"] for found in offered if int(found["agency"]) != left_out]
    if not places:
        return None
    about = _ASKED_ABOUT.search(officer.says(places[0]))
    assert about is not None, officer.last
    assert "第1/10题" in officer.last
    return int(about[1])


def _answers(city: City, agency: int, firm: Body, *, again: bool) -> str:
    if agency == TENTH and firm is city.agency(TENTH).clients[0]:
        return TENTH_AT_90
    if again:
        return SECOND_CONTRACT
    return ANSWERS.get(agency, BEST)


def on(year: Year, city: City, *days: date) -> None:
    """On each of these days of the survey ten enterprises answer all that they are asked."""
    for day in days:
        year.at(day, 10)
        at = ANSWERING.index(day) * 10
        for firm in _answering(city)[:-2][at : at + 10]:
            rates_all(year, city, firm)


def two_come_to_look(year: Year, city: City) -> None:
    """Two of those who never answer: one is to be nudged, one wants no reminders."""
    nudged, wishes_none, *_ = silent(city)
    arrives(year, nudged)
    assert "不再向您发送" in arrives(year, wishes_none).says("不再提醒")


def urged(year: Year, city: City) -> None:
    """10-17: the liaison asks for one more reminder; it reaches who had none today, once."""
    liaison = year.phone("联络员440604")
    assert "提交率" in liaison.says("进度")
    assert "有1人" in liaison.says("催办")
    assert "1人" in liaison.says("确认催办")
    assert "没有可以再提醒的人" in liaison.says("催办")
    assert "只能查看禅城区" in liaison.says("南海进度如何")


def to_the_last_second(year: Year, city: City) -> None:
    """10-24: its last second counts, and nothing after it does."""
    *_, last, late = _answering(city)
    year.at(date(2023, 10, 24), 23, 59, 30)
    assert rates_all(year, city, last) == 2
    year.at(date(2023, 10, 25), 0, 0, 1)
    assert "截止" in year.phone(late.name).scans(year.codes[late.name])
    nudged, wishes_none, *others = silent(city)
    _every_response_is_there(year)
    _nudged_at_most_once_a_day(year.phone(nudged.name))
    assert year.phone(wishes_none.name).told == []
    _reminders_came_on_working_days(year)
    _those_whom_wechat_does_not_reach_are_listed(year, others)


def _nudged_at_most_once_a_day(person: Phone) -> None:
    """The liaison's, a day later the one of seven days before that it held up, and the rest."""
    told = [(push.kind, push.at.astimezone(ZONE).date().day) for push in person.told]
    days = [("nudge", day) for day in (17, 18, 20, 23)]
    assert told == [*days, ("last_day", 24)]


def _answering(city: City) -> list[Body]:
    """All but those who never answer; the last one comes too late."""
    return [firm for firm in city.enterprises if firm not in silent(city)]


def _every_response_is_there(year: Year) -> None:
    status = year.asked("status")
    # 121 contracts; two of each of the silent, two of the late one, and one that was left out
    submitted = 121 - 2 * 6 - 2 - 1
    assert status["submitted"] == submitted
    assert status["leak_alerts"] == 5
    exported = year.asked("responses", "export")
    assert sum(row["state"] == "submitted" for row in exported) == submitted


def _reminders_came_on_working_days(year: Year) -> None:
    """Also where a stage runs over a weekend."""
    for person in year.people.values():
        for push in person.told:
            local = push.at.astimezone(ZONE)
            assert local.date() not in _WEEKENDS, push
            assert 8 <= local.hour < 20, push


def _those_whom_wechat_does_not_reach_are_listed(year: Year, quiet: list[Body]) -> None:
    listed = {each["name"]: each for each in year.asked("calls", "export")["enterprises"]}
    assert {listed[firm.name]["reason"] for firm in quiet} == {"unbound"}
    assert all(listed[firm.name]["submitted"] == 0 for firm in quiet)
