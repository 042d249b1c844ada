"""What is shown of the lists to those who object, and that the same is understood of them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from storage.tables import Objection, Turn
from tests.bot.listed import ListedYear
from tests.cycle.conftest import CYCLE_2023, ZONE, City
from tests.cycle.frozen_list import at
from tests.cycle.scored import scored

FRIDAY, WEDNESDAY = date(2023, 10, 20), date(2023, 10, 25)
WHY = "报告与现场不符"
NAMES = {"A01": "佛山安航检测有限公司", "A02": "SGS Safety 检测有限公司", "A03": "佛山金通有限公司"}


def publish(year: ListedYear, names: dict[str, str], document: str, minute: int = 30) -> Any:
    found = [
        msgspec.structs.replace(scored(uscc, 95 - place), name=name)
        for place, (uscc, name) in enumerate(names.items())
    ]
    snapshot = year.freeze(*found, frozen_on=FRIDAY)
    return year.publish(snapshot, FRIDAY, document, now=at(FRIDAY, 9, minute))


@pytest.fixture
def year(database: Any, vault: Any, fixed_time: Any) -> ListedYear:
    file = replace(CYCLE_2023, nudge_days_before=(), milestones={})
    year = ListedYear(City(database, vault, file))
    for uscc, name in NAMES.items():
        year.city.agency(uscc, name)
    year.city.enterprise("E1")
    year.city.engage("A01", "E1")
    year.city.open()
    return year


def vacate(year: ListedYear, published: Any, uscc: str) -> None:
    filed = year.object(published, uscc, at(FRIDAY, 9, 40), f"{uscc}{WHY}")
    year.decide(filed.receipt, at(FRIDAY, 9, 50), "vacancy")


def test_numbers_are_those_of_the_page_also_after_a_vacancy(web: Any, year: ListedYear) -> None:
    published = publish(year, NAMES, "甲〔2023〕5号")
    vacate(year, published, "A01")
    person = web.person("oStranger")
    for said in ("异议", "公示名单"):
        assert "公示名单（2家）：\n2. SGS Safety 检测有限公司\n3. 佛山金通有限公司" in person.says(
            said
        )
    assert "机构：佛山金通有限公司" in person.says(f"异议 第3家 {WHY}")
    assert "没有看出" in person.says(f"异议 第1家 {WHY}")


def test_of_a_named_list_the_numbers_are_its_own(web: Any, year: ListedYear) -> None:
    publish(year, {"A01": NAMES["A01"], "A03": NAMES["A03"]}, "甲〔2023〕5号")
    file = replace(year.city.file, name="2024")
    other = ListedYear(City(year.city.database, year.city.vault, file, ids=year.city.ids))
    other.city.open()
    publish(other, {"A02": NAMES["A02"], "A01": NAMES["A01"]}, "乙〔2024〕6号", 31)
    person = web.person("oStranger")
    shown = person.says("异议 2023周期 谁也不是的公司 吗")
    assert "（2家）：\n1. 佛山安航检测有限公司\n2. 佛山金通有限公司" in shown
    told = person.says(f"异议 2023周期 第2家 {WHY}")
    assert "机构：佛山金通有限公司" in told
    assert "甲〔2023〕5号" in told
    assert "机构：佛山安航检测有限公司" in person.says(f"异议 2024周期 第2家 {WHY}")
    # of all lists together, counted through as they are shown
    lines = person.says("异议").splitlines()
    assert [each for each in lines if each[:2] in ("1.", "2.", "3.")] == [
        "1. SGS Safety 检测有限公司",
        "2. 佛山安航检测有限公司",
        "3. 佛山金通有限公司",
    ]
    assert "机构：佛山金通有限公司" in person.says(f"异议 第3家 {WHY}")


def test_where_every_place_is_vacant_there_is_nobody_to_object_to(
    web: Any, year: ListedYear
) -> None:
    published = publish(year, {"A01": NAMES["A01"]}, "甲〔2023〕5号")
    vacate(year, published, "A01")
    person = web.person("oStranger")
    for said in ("异议", "公示名单"):
        told = person.says(said)
        assert "名单上的机构都已移出" in told, said
        assert "0家" not in told
    for said in (f"异议 佛山安航检测有限公司 {WHY}", f"异议 某公司{WHY}", f"异议 第1家 {WHY}"):
        assert "没有看出" in person.says(said), said
    assert len(year.rows(Objection)) == 1


@pytest.mark.parametrize(
    "name", ["SGS Safety 检测有限公司", "SGSSafety检测有限公司", "sgs safety检测有限公司"]
)
def test_a_name_with_spaces_in_it_is_a_whole_name(web: Any, year: ListedYear, name: str) -> None:
    publish(year, NAMES, "甲〔2023〕5号")
    assert "已收到您对“SGS Safety 检测有限公司”的异议" in web.person("oStranger").says(
        f"异议 {name} {WHY}"
    )
    [row] = year.rows(Objection)
    assert year.city.vault.open(row.text_sealed) == WHY


@pytest.mark.parametrize("part", ["", "第2家"])
def test_a_name_with_spaces_is_confirmed_by_a_tap(web: Any, year: ListedYear, part: str) -> None:
    publish(year, NAMES, "甲〔2023〕5号")
    person = web.person("oStranger")
    person.says(f"异议 {part or 'safety检测'} {WHY}")
    assert "已收到您对" in person.taps("确认异议")
    [row] = year.rows(Objection)
    assert year.city.vault.open(row.text_sealed) == WHY


def test_a_long_second_objection_comes_to_an_end(web: Any, year: ListedYear) -> None:
    publish(year, NAMES, "甲〔2023〕5号")
    person = web.person("oStranger")
    person.says(f"异议 {NAMES['A01']} {WHY}")
    long = "另一份报告" * 98
    asked = person.says(f"异议 {NAMES['A01']} {long}")
    assert f"确认异议 {NAMES['A01']} 理由" in asked
    assert "已收到您对" in person.says(f"确认异议 {NAMES['A01']} {long}")
    assert len(year.rows(Objection)) == 2


def test_who_is_bound_to_the_next_year_hears_when_the_last_list_ended(
    web: Any, year: ListedYear, fixed_time: Any
) -> None:
    publish(year, NAMES, "甲〔2023〕5号")
    file = replace(year.city.file, name="2024")
    after = ListedYear(City(year.city.database, year.city.vault, file, ids=year.city.ids))
    after.city.open()
    agency = after.bind(web.person("oA"), "A01")
    fixed_time.move_to(datetime(2023, 10, 28, 9, tzinfo=ZONE))
    assert "公示已于2023年10月25日24:00结束" in agency.says("异议")


@pytest.mark.parametrize(
    "said",
    [
        f"异议 安航 {WHY}",
        f"异议 不知是哪家公司，{WHY}",
        f"举报安航公司{WHY}",
        f"异议 {NAMES['A01']} 能不能说{WHY}吗",
    ],
)
def test_words_that_are_not_filed_stand_nowhere_in_clear(
    web: Any, year: ListedYear, said: str
) -> None:
    publish(year, NAMES, "甲〔2023〕5号")
    person = web.person("oStranger")
    told = person.says(said)
    assert year.rows(Objection) == []
    kept = [row.reply for row in year.rows(Turn)]
    assert kept
    assert not [each for each in kept if "现场" in each or "安航" in each or "哪家" in each]
    # and the same delivery gets the same words
    assert person.again() == told
    assert len(year.rows(Turn)) == len(kept)
