"""Places on lists: after mergers, on second lists, and of those who lose their eligibility."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from cycle.audit import Actor
from cycle.extending import ExtensionError, Wish, check
from cycle.publishing.objections import Letter, objections_of
from cycle.publishing.results import own_result
from cycle.publishing.telling import bound_agencies
from cycle.publishing.titles import named_title, title_of
from cycle.refusal import Refused
from cycle.register.finding import find_agency
from storage.database import transaction
from storage.tables import Agency
from tests.cycle.frozen_list import BUREAU, ZONE, FrozenList, at
from tests.cycle.scored import scored

TUESDAY = date(2023, 10, 24)
SECOND, LAST = "佛应急公示〔2023〕9号", "佛应急公告〔2023〕10号"


def day(days: int) -> date:
    """So many days after the first list was put up, until Friday, the third day."""
    return TUESDAY + timedelta(days=days)


@pytest.fixture
def year(city: Any) -> FrozenList:
    return FrozenList(city)


def seventeen(year: FrozenList, on: date, **renamed: str) -> Any:
    codes = [f"A{each:02}" for each in range(1, 18)]
    return year.freeze(
        *(scored(renamed.get(code, code), 100 - n) for n, code in enumerate(codes, 1)), on=on
    )


def first_list(year: FrozenList, vacant: str) -> Any:
    """Fifteen are listed, and one place falls vacant by an objection."""
    published = year.publish(year.sixteen(17), TUESDAY)
    filed = year.object(published, f"机构{vacant}", at(TUESDAY, 11))
    year.decide(filed.receipt, at(day(1)), "vacancy")
    return published


def test_the_person_of_a_code_that_was_merged_away_is_told(year: FrozenList) -> None:
    """The survey has closed, so that nobody is invited anew under the code that goes on."""
    year.city.agency("A02", "机构A02")
    year.city.enterprise("E1")
    year.city.engage("A02", "E1")
    year.city.open()
    year.city.bind("A02")
    year.merge("B02", "A02", day(1))
    with year.city.database.statements() as db:
        told = bound_agencies(db, year.city.cycle.id, ["B02"])
        assert bound_agencies(db, year.city.cycle.id, ["A01"]) == []
    assert [each.subject for each in told] == ["A02"]


def codes(rows: Any) -> list[str]:
    return [row.uscc for row in rows]


def own(year: FrozenList, uscc: str) -> Any:
    with year.city.database.statements() as db:
        return own_result(db, year.city.cycle.id, uscc)


def test_a_vacancy_holds_under_whichever_code(year: FrozenList) -> None:
    first_list(year, "A03")
    year.merge("B03", "A03", day(2))
    again = seventeen(year, day(2), A03="B03")
    second = year.publish(again, day(6), SECOND)
    listed = codes(year.listed(second))
    assert "B03" not in listed
    assert listed[-1] == "A16"


def test_nobody_gets_two_titles_of_one_cycle(year: FrozenList) -> None:
    first_list(year, "A05")
    assert len(year.announce(day(4))) == 14
    year.merge("B03", "A03", day(5))
    second = year.publish(seventeen(year, day(5), A03="B03"), day(6), SECOND)
    assert codes(year.listed(second)) == ["A16"]


def test_who_was_announced_stays_listed_when_another_moves_up(year: FrozenList) -> None:
    published = first_list(year, "A03")
    year.announce(day(4))
    second = year.publish(year.freeze(*_same(17), on=day(5)), day(6), SECOND)
    assert codes(year.listed(second)) == ["A16"]
    number = published.publication.document_no
    for uscc, listed, document in (
        ("A01", True, number), ("A16", True, SECOND), ("A03", False, SECOND),
        ("A17", False, SECOND),
    ):  # fmt: skip
        found = own(year, uscc)
        assert (found.listed, found.document_no) == (listed, document), uscc
    year.announce(day(12), LAST)
    assert own(year, "A01").listed
    assert own(year, "A16").listed


def _same(count: int) -> list[Any]:
    return [scored(f"A{each:02}", 100 - each) for each in range(1, count + 1)]


def test_the_own_result_is_found_under_the_new_code(year: FrozenList) -> None:
    year.publish(year.sixteen(), TUESDAY)
    year.merge("B03", "A03", day(1))
    assert own(year, "B03").listed
    assert own(year, "A03").listed


def test_a_merger_within_the_window_closes_no_way(year: FrozenList) -> None:
    year.publish(year.sixteen(), TUESDAY)
    year.nominate("A03", "440604")
    year.merge("B03", "A03", day(1))
    published = year.publish(year.freeze(*_same(16), on=day(-4)), TUESDAY)
    filed = year.object(published, "B03", at(day(1), 11))
    appeal = year.object(
        published, "B03", at(day(1), 12), "得分有误，请复核",
        actor=Actor("agency:B03", "agency", "wechat"),
    )  # fmt: skip
    with year.city.database.statements() as db:
        rows = objections_of(db, year.city.cycle.id, "440604")
    assert [(row.receipt, row.own) for row in rows] == [
        (filed.receipt, False),
        (appeal.receipt, True),
    ]
    year.decide(filed.receipt, at(day(2)), "vacancy")
    assert [row.uscc for row in year.listed(published) if row.vacated_at is not None] == ["A03"]


def test_a_title_stays_with_the_agency_that_goes_on(year: FrozenList) -> None:
    title = year.titled(TUESDAY)[0]
    year.merge("B01", "A01", day(1))
    with year.city.database.statements() as db:
        assert title_of(db, find_agency(db, "B01").id, day(1)) == title
        assert named_title(db, "B01", day(1)) == title


def test_a_late_letter_empties_the_place_on_the_list_that_is_up(year: FrozenList) -> None:
    published = first_list(year, "A03")
    second = year.publish(year.freeze(*_same(17), on=day(5)), day(6), SECOND)
    assert "A02" in codes(year.listed(second))
    letter = year.object(
        published, "A02", at(day(7)), "信件在公示期内寄到", actor=BUREAU,
        source=Letter(day(3)),
    )  # fmt: skip
    year.decide(letter.receipt, at(day(7)), "vacancy")
    for each in (published, second):
        assert "A02" in [row.uscc for row in year.listed(each) if row.vacated_at is not None]
    assert "A02" not in codes(year.announce(day(12)))


def test_no_title_for_whom_a_case_was_opened_since(year: FrozenList) -> None:
    year.publish(year.sixteen(), TUESDAY)
    year.penalise("A01", day(2))
    with pytest.raises(Refused, match=r"“机构A01”.*被立案.*--without"):
        year.announce(day(4))
    awarded = year.announce(day(4), without="公示期间立案")
    assert len(awarded) == 14
    assert "A01" not in codes(awarded)
    first = year.listed(year.publish(year.freeze(*_same(16), on=day(-4)), TUESDAY))[0]
    assert (first.uscc, first.vacated_why) == ("A01", "公示期间立案")


def test_nor_for_whom_was_deregistered_since(year: FrozenList) -> None:
    year.publish(year.sixteen(), TUESDAY)
    with transaction(year.city.database) as db:
        db.execute(update(Agency).where(Agency.uscc == "A02").values(deregistered_on=day(1)))
    with pytest.raises(Refused, match=r"“机构A02”.*未在登记有效期内"):
        year.announce(day(4))


def test_nothing_falls_vacant_for_no_cause(year: FrozenList) -> None:
    year.publish(year.sixteen(), TUESDAY)
    with pytest.raises(Refused, match="没有失去参评资格的机构"):
        year.announce(day(4), without="误加")
    assert len(year.announce(day(4))) == 15


def test_no_survey_opens_again_after_a_publication(year: FrozenList) -> None:
    snapshot = year.sixteen()
    wish = Wish("survey", day(20), "王科长", "补充作答", reopen=True)
    with year.city.database.statements() as db:
        assert check(db, year.city.cycle, wish, ZONE, at(day(10))).reopens
    year.publish(snapshot, day(1), "佛应急公示〔2023〕5号")
    with year.city.database.statements() as db, pytest.raises(ExtensionError, match="已经公示"):
        check(db, year.city.cycle, wish, ZONE, at(day(10)))
