"""Working days: published, decided by the operator, or unknown."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from notifications.calendar import (
    Calendar,
    CalendarError,
    Day,
    parse_calendar,
    read_calendar,
    unknown_years,
)

EXAMPLE = Path(__file__).parents[2] / "calendar.example.toml"
#: No edition of chinesecalendar reaches it for a long time.
FAR = 2099


def test_national_day_2023_with_its_days_in_lieu() -> None:
    calendar = Calendar()
    start = date(2023, 9, 28)
    days = [calendar.works(start + timedelta(days=passed)) for passed in range(12)]
    # 28 September is worked, 29 to 6 October are off, the weekend after is worked
    assert days == [True, *[False] * 8, True, True, True]
    assert calendar.day(date(2023, 10, 7)) is Day.WORKED
    assert calendar.day(date(2023, 10, 6)) is Day.OFF


def test_the_operators_table_wins_over_what_is_published() -> None:
    calendar = parse_calendar(
        {"2023": {"off": [date(2023, 10, 19)], "worked": [date(2023, 10, 21)]}}
    )
    assert calendar.day(date(2023, 10, 19)) is Day.OFF
    assert calendar.day(date(2023, 10, 21)) is Day.WORKED
    assert calendar.day(date(2023, 10, 20)) is Day.WORKED, "the others stay as published"
    assert calendar.day(date(2023, 10, 6)) is Day.OFF


def test_a_year_that_nobody_knows_is_unknown_and_read_as_plain_weeks() -> None:
    calendar = Calendar()
    monday = date(FAR, 1, 5)
    for passed in range(7):
        day = monday + timedelta(days=passed)
        assert calendar.day(day) is Day.UNKNOWN
        assert calendar.works(day) is (passed < 5)


def test_a_table_for_a_year_speaks_for_the_whole_of_it() -> None:
    calendar = parse_calendar({str(FAR): {"off": [[date(FAR, 1, 1), date(FAR, 1, 2)]]}})
    assert calendar.day(date(FAR, 1, 1)) is Day.OFF
    assert calendar.day(date(FAR, 1, 2)) is Day.OFF
    assert calendar.day(date(FAR, 1, 5)) is Day.WORKED
    assert calendar.day(date(FAR, 1, 3)) is Day.OFF, "a Saturday"
    assert calendar.day(date(FAR + 1, 1, 5)) is Day.UNKNOWN


@pytest.mark.parametrize(
    ("today", "days", "missing"),
    [
        (date(FAR - 1, 11, 30), [], (FAR - 1,)),
        (date(FAR - 1, 12, 1), [], (FAR - 1, FAR)),
        (date(2023, 11, 30), [date(FAR, 3, 1)], (FAR,)),
        (date(2023, 12, 1), [date(2023, 12, 20)], ()),
    ],
)
def test_years_that_are_missing(today: date, days: list[date], missing: tuple[int, ...]) -> None:
    assert unknown_years(Calendar(), today, days) == missing


def test_the_coming_year_is_not_missing_once_the_table_has_it() -> None:
    calendar = parse_calendar({str(FAR): {}})
    assert unknown_years(calendar, date(FAR - 1, 12, 1)) == (FAR - 1,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[2027]\noff = [2027-01-01]\nworked = [[2026-12-30, 2027-01-02]]", "别的年份"),
        ("[2027]\noff = [2027-01-01]\nworked = [[2027-01-01, 2027-01-02]]", "既在 off 又在 worked"),
        ("[2027]\noff = [[2027-01-03, 2027-01-01]]", "结束早于开始"),
        ("[2027]\noff = [2027-01-01T00:00:00]", "应为日期，例如"),
        ("[2027]\noff = ['2027-01-01']", "应为日期，例如"),
        ("[2027]\noff = [[2027-01-01]]", "应为日期，例如"),
        ("[2027]\noff = 2027-01-01", "应为日期的列表"),
        ("[2027]\nholidays = []", "只能有 off 和 worked"),
        ("2027 = 1", "只能有 off 和 worked"),
        ("[next]\noff = []", "不是年份"),
        ("[0000]\noff = []", "不是年份"),
        ("[2027", "不合 TOML 的写法"),
    ],
)
def test_what_contradicts_itself_is_refused_in_one_sentence(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "calendar.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CalendarError) as caught:
        read_calendar(file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_example_can_be_read_and_changes_nothing() -> None:
    assert dict(read_calendar(EXAMPLE).table) == {}
