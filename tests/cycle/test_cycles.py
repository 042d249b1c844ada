"""A cycle file is read strictly, stored once, and found by the clock."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cycle.cycle_file import parse_cycle_file
from cycle.cycles import (
    CycleDiffersError,
    CycleFile,
    CycleFileError,
    create_cycle,
    current_cycle,
    cycles_not_closed,
    find_cycle,
    list_cycles,
    milestones,
    read_cycle_file,
)
from cycle.deadlines import MILESTONES
from storage.database import Database, transaction
from tests.cycle.at_once import at_once

ZONE = ZoneInfo("Asia/Shanghai")
WHOLE = """\
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
[milestones]                 # the last day counts
nominations_due = 2023-10-18
materials_due = 2023-10-18
liaisons_due = 2023-10-18
evaluation_ends = 2023-10-24
publicity_starts = 2023-10-31
publicity_ends = 2023-11-30
"""


def test_a_whole_file_is_read() -> None:
    assert parse_cycle_file(WHOLE) == CycleFile(
        name="2023",
        questionnaire="foshan-2023",
        ruleset="foshan-2023",
        window_start=date(2022, 1, 1),
        window_end=date(2023, 10, 18),
        opens_on=date(2023, 10, 13),
        closes_on=date(2023, 10, 24),
        nudge_days_before=(7, 3, 1, 0),
        milestones={
            "nominations_due": date(2023, 10, 18),
            "materials_due": date(2023, 10, 18),
            "liaisons_due": date(2023, 10, 18),
            "evaluation_ends": date(2023, 10, 24),
            "publicity_starts": date(2023, 10, 31),
            "publicity_ends": date(2023, 11, 30),
        },
    )


def test_milestones_are_optional_and_one_day_may_be_first_and_last() -> None:
    text = WHOLE[: WHOLE.index("[milestones]")]
    assert parse_cycle_file(text).milestones == {}
    assert parse_cycle_file(text.replace("2023-10-24", "2023-10-13")).opens_on == date(2023, 10, 13)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "2023"', "name = 2023", ["[cycle] name = 2023", "1 至 60 个字"]),
        ('name = "2023"', 'name = ""', ['[cycle] name = ""']),
        ('name = "2023"', 'name = " 2023"', ['[cycle] name = " 2023"']),
        ('name = "2023"', f'name = "{"长" * 61}"', ["[cycle] name", "1 至 60"]),
        ('name = "2023"', r'name = "a\nb"', ["[cycle] name", r"a\nb"]),
        ('name = "2023"\n', "", ["[cycle] 缺少 name"]),
        ('ruleset = "foshan-2023"', 'ruleset = "x"', ['[cycle] ruleset = "x"', "foshan-2023"]),
        ('ruleset = "foshan-2023"', 'ruleset = "../x"', ['[cycle] ruleset = "../x"']),
        ('ruleset = "foshan-2023"', "ruleset = []", ["[cycle] ruleset = []"]),
        (
            'questionnaire = "foshan-2023"',
            'questionnaire = "x"',
            ['[cycle] questionnaire = "x"', "没有这个调查表，现有 foshan-2023。"],
        ),
        (
            'questionnaire = "foshan-2023"',
            'questionnaire = "foshan-2023@9"',
            ['"foshan-2023@9"', "没有这个调查表，现有 foshan-2023。"],
        ),
        ('questionnaire = "foshan-2023"', "questionnaire = 3", ["[cycle] questionnaire = 3"]),
        (
            "window_start = 2022-01-01",
            'window_start = "2022-01-01"',
            ['[cycle] window_start = "2022-01-01"', "日期", "不加引号"],
        ),
        (
            "window_start = 2022-01-01",
            "window_start = 2022-01-01T08:00:00",
            ["[cycle] window_start = 2022-01-01 08:00:00", "日期"],
        ),
        ("window_start = 2022-01-01", "window_start = 20220101", ["window_start = 20220101"]),
        (
            "window_start = 2022-01-01",
            "window_start = 2023-10-19",
            ["[cycle] window_start = 2023-10-19", "window_end（2023-10-18）"],
        ),
        (
            "opens_on = 2023-10-13",
            "opens_on = 2023-10-25",
            ["[survey] opens_on = 2023-10-25", "closes_on（2023-10-24）"],
        ),
        ("opens_on = 2023-10-13", "opens_on = 2023-02-30", ["第 8 行", "TOML"]),
        ("[survey]", "[survey", ["第 7 行", "TOML"]),
        ("[survey]", "[surveys]", ["surveys", "缺少 [survey]"]),
        ("[cycle]", "cycle = 1", ["cycle = 1", "[cycle]"]),
        ("[7, 3, 1, 0]", "[7, 3, 3]", ["nudge_days_before = [7, 3, 3]", "互不相同的非负整数"]),
        ("[7, 3, 1, 0]", "[7, -1]", ["nudge_days_before = [7, -1]"]),
        ("[7, 3, 1, 0]", "[true]", ["nudge_days_before = [True]"]),
        ("[7, 3, 1, 0]", "7", ["nudge_days_before = 7"]),
        ("[7, 3, 1, 0]", "[1.5]", ["nudge_days_before = [1.5]"]),
        ("opens_on =", "open_on =", ["open_on", "缺少 opens_on"]),
        ("liaisons_due", "liaison_due", ['[milestones] 中的 "liaison_due"', "liaisons_due"]),
        ("liaisons_due = 2023-10-18", "liaisons_due = 8", ["[milestones] liaisons_due = 8"]),
        (
            "publicity_ends = 2023-11-30",
            "publicity_ends = 2023-10-30",
            ["publicity_starts = 2023-10-31", "publicity_ends（2023-10-30）"],
        ),
        (
            "evaluation_ends = 2023-10-24",
            "evaluation_ends = 2023-11-01",
            ["evaluation_ends = 2023-11-01", "publicity_starts（2023-10-31）"],
        ),
        (
            "materials_due = 2023-10-18",
            "materials_due = 2023-10-25",
            ["materials_due = 2023-10-25", "evaluation_ends（2023-10-24）"],
        ),
        (
            "closes_on = 2023-10-24",
            "closes_on = 9999-12-31",
            ["closes_on = 9999-12-31：日期 9999-12-31 过晚"],
        ),
    ],
)
def test_every_mistake_is_named(old: str, new: str, said: list[str]) -> None:
    assert WHOLE.count(old) == 1
    with pytest.raises(CycleFileError) as caught:
        parse_cycle_file(WHOLE.replace(old, new))
    for words in said:
        assert words in str(caught.value)


@pytest.mark.parametrize(("key", "title"), [("questionnaire", "调查表"), ("ruleset", "评分规则")])
@pytest.mark.parametrize("name", ["x", "../x", "x.toml", "foshan-2024", ""])
def test_an_unknown_name_is_answered_with_the_known_ones(key: str, title: str, name: str) -> None:
    text = WHOLE.replace(f'{key} = "foshan-2023"', f'{key} = "{name}"')
    with pytest.raises(CycleFileError) as caught:
        parse_cycle_file(text)
    assert caught.value.problems == (
        f'[cycle] {key} = "{name}"：没有这个{title}，现有 foshan-2023。',
    )


def test_a_questionnaire_of_ones_own_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text("version = 1\n", "utf-8")
    text = WHOLE.replace('questionnaire = "foshan-2023"', 'questionnaire = "own.toml"')
    with pytest.raises(CycleFileError, match=r"own\.toml.*调查表无法使用（.*question is missing"):
        parse_cycle_file(text)


EXAMPLE = Path(__file__).parents[2] / "cycle.example.toml"


def test_the_example_is_the_2023_cycle_with_every_key() -> None:
    assert read_cycle_file(EXAMPLE) == parse_cycle_file(WHOLE)
    every = re.sub(r"^# (\w+_due = )", r"\1", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    assert [*parse_cycle_file(every).milestones] == [*MILESTONES]


def test_all_mistakes_are_named_at_once() -> None:
    text = WHOLE.replace("2022-01-01", '"x"').replace("[7, 3, 1, 0]", "[-1]")
    with pytest.raises(CycleFileError) as caught:
        parse_cycle_file(text)
    assert len(caught.value.problems) == 2


def test_a_file_is_read_with_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "周期.toml"
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert read_cycle_file(path) == parse_cycle_file(WHOLE)
    path.write_bytes(WHOLE.replace('"2023"', '"佛山"').encode("gb18030"))
    with pytest.raises(CycleFileError, match="UTF-8"):
        read_cycle_file(path)
    with pytest.raises(CycleFileError, match="无法读取"):
        read_cycle_file(tmp_path / "missing.toml")
    with pytest.raises(CycleFileError, match="无法读取"):
        read_cycle_file(tmp_path)


def test_days_begin_and_end_in_the_bureaus_zone(
    database: Database, cycle_file: CycleFile, now: datetime
) -> None:
    with transaction(database) as db:
        cycle_id = create_cycle(db, cycle_file, ZONE, now)
        cycle = find_cycle(db, "2023")
        assert milestones(db, cycle_id) == cycle_file.milestones
    assert cycle is not None
    assert cycle.id == cycle_id
    assert cycle.opens_at == datetime(2023, 10, 12, 16, 0, tzinfo=UTC)
    assert cycle.closes_at == datetime(2023, 10, 24, 16, 0, tzinfo=UTC)
    assert cycle.nudge_days_before == (7, 3, 1, 0)
    second = timedelta(seconds=1)
    assert [
        cycle.is_open(at)
        for at in (
            cycle.opens_at - second,
            cycle.opens_at,
            cycle.closes_at - second,
            cycle.closes_at,
        )
    ] == [False, True, True, False]


def test_a_day_of_twenty_three_hours_keeps_its_midnights(
    database: Database, cycle_file: CycleFile, now: datetime
) -> None:
    file = replace(cycle_file, opens_on=date(2023, 3, 26), closes_on=date(2023, 3, 26))
    with transaction(database) as db:
        create_cycle(db, file, ZoneInfo("Europe/Berlin"), now)
        cycle = find_cycle(db, "2023")
    assert cycle is not None
    assert cycle.closes_at - cycle.opens_at == timedelta(hours=23)


def test_of_two_who_create_one_cycle_at_once_both_have_it(
    database: Database, cycle_file: CycleFile, now: datetime
) -> None:
    one, other = at_once(database, lambda db: create_cycle(db, cycle_file, ZONE, now))
    assert one == other
    with database.statements() as db:
        assert [each.id for each in list_cycles(db)] == [one]


def test_the_same_file_again_changes_nothing(
    database: Database, cycle_file: CycleFile, now: datetime
) -> None:
    with transaction(database) as db:
        first = create_cycle(db, cycle_file, ZONE, now)
        assert create_cycle(db, cycle_file, ZONE, now + timedelta(days=1)) == first
        assert [cycle.created_at for cycle in list_cycles(db)] == [now]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"closes_on": date(2023, 10, 25)}, "closes_on.*2023-10-24.*2023-10-25"),
        ({"nudge_days_before": (1,)}, r"nudge_days_before.*\[7, 3, 1, 0\].*\[1\]"),
        ({"milestones": {}}, "materials_due.*2023-10-18.*未设"),
        ({"milestones": {"liaisons_due": date(2023, 10, 18)}}, "materials_due|liaisons_due"),
    ],
)
def test_another_content_under_the_same_name_is_refused(
    database: Database,
    cycle_file: CycleFile,
    now: datetime,
    change: dict[str, object],
    said: str,
) -> None:
    with transaction(database) as db:
        create_cycle(db, cycle_file, ZONE, now)
        before = list_cycles(db)
        with pytest.raises(CycleDiffersError, match=said):
            create_cycle(db, replace(cycle_file, **change), ZONE, now)
        assert list_cycles(db) == before
        with pytest.raises(CycleDiffersError, match="opens_at"):
            create_cycle(db, cycle_file, ZoneInfo("UTC"), now)


def test_the_current_cycle_is_open_or_next_or_last(
    database: Database, cycle_file: CycleFile, now: datetime
) -> None:
    def day(text: str) -> datetime:
        return datetime.fromisoformat(f"{text}T12:00:00+08:00")

    with transaction(database) as db:
        assert current_cycle(db, now) is None
        for name, opens, closes in (
            ("spring", date(2024, 3, 1), date(2024, 3, 31)),
            ("autumn", date(2023, 10, 13), date(2023, 10, 24)),
            ("summer", date(2024, 6, 1), date(2024, 6, 30)),
            ("long", date(2024, 6, 15), date(2024, 7, 31)),
        ):
            file = replace(cycle_file, name=name, opens_on=opens, closes_on=closes)
            create_cycle(db, file, ZONE, now)
        for at, expected in (
            ("2023-01-01", "autumn"),
            ("2023-10-24", "autumn"),
            ("2023-10-25", "spring"),
            ("2024-03-01", "spring"),
            ("2024-05-31", "summer"),
            ("2024-06-20", "long"),
            ("2024-12-31", "long"),
        ):
            found = current_cycle(db, day(at))
            assert found is not None
            assert (at, found.name) == (at, expected)
        assert [cycle.name for cycle in cycles_not_closed(db, day("2024-04-01"))] == [
            "summer",
            "long",
        ]
        assert [cycle.name for cycle in list_cycles(db)] == ["long", "summer", "spring", "autumn"]
        assert find_cycle(db, "winter") is None
