"""Lists that something has overtaken: a survey opened again, a merger, a case, a clock."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select, update

from cycle.audit import entries
from cycle.cycles import find_cycle
from cycle.extending import ExtensionError, Wish, extend
from cycle.reading import reading
from cycle.refusal import Refused
from storage.database import transaction
from storage.tables import Cycle, Nomination, Objection, Title
from tests.cycle.frozen_list import ZONE, FrozenList, at
from tests.cycle.scored import scored

TUESDAY = date(2023, 10, 24)
SECOND, LAST = "佛应急公示〔2023〕9号", "佛应急公告〔2023〕10号"
REOPENED = Wish("survey", TUESDAY + timedelta(days=17), "王科长", "补充作答", reopen=True)


def day(days: int) -> date:
    """So many days after the first list was put up, until Friday, the third day."""
    return TUESDAY + timedelta(days=days)


@pytest.fixture
def year(city: Any) -> FrozenList:
    return FrozenList(city)


def reopen(year: FrozenList, on: date) -> None:
    with transaction(year.city.database) as db:
        extend(db, found(db), REOPENED, ZONE, at(on, 8))


def found(db: Any) -> Any:
    cycle = find_cycle(db, "2023")
    assert cycle is not None
    return cycle


class TestASurveyOpenedAgain:
    """What is published of before and after it tells by subtraction who answered, and what."""

    def test_its_old_snapshot_is_not_published(self, year: FrozenList) -> None:
        snapshot = year.sixteen()
        reopen(year, day(0))
        for on in (day(0), day(20)):
            with pytest.raises(Refused, match="冻结于满意度调查截止之前"):
                year.publish(snapshot, on)

    def test_no_longer_one_is_extended_once_a_list_is_public(self, year: FrozenList) -> None:
        snapshot = year.sixteen()
        year.publish(snapshot, TUESDAY)
        with transaction(year.city.database) as db:
            db.execute(update(Cycle).values(closes_at=at(day(30))))
        with pytest.raises(ExtensionError, match="已经公示"):
            reopen(year, day(1))

    def test_publishing_and_opening_again_do_not_pass_each_other(self, year: FrozenList) -> None:
        snapshot, start = year.sixteen(), Barrier(2)
        outcomes: list[str] = []

        def attempt(name: str, step: Any) -> None:
            start.wait()
            try:
                step()
                outcomes.append(name)
            except (Refused, ExtensionError):
                outcomes.append("refused")

        steps = {
            "published": lambda: year.publish(snapshot, TUESDAY),
            "reopened": lambda: reopen(year, TUESDAY),
        }
        threads = [Thread(target=attempt, args=each) for each in steps.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) in (["published", "refused"], ["refused", "reopened"])


class TestOneBodyUnderTwoCodes:
    """A place and a title belong to the agency: nobody gets two, and nobody keeps one revoked."""

    def test_merged_before_the_list(self, year: FrozenList) -> None:
        snapshot = year.sixteen()
        year.merge("A01", "A02", day(0))
        with pytest.raises(Refused, match="“机构A01”、“机构A02”在考评之后合并为一家，请重新考评"):
            year.publish(snapshot, TUESDAY)

    def test_merged_before_the_announcement(self, year: FrozenList) -> None:
        year.publish(year.sixteen(), TUESDAY)
        year.merge("A01", "A02", day(1))
        with pytest.raises(Refused, match="“机构A02”已与“机构A01”合并为一家，一家只有一个名额"):
            year.announce(day(4))
        awarded = [each.uscc for each in year.announce(day(4), without="重复登记")]
        assert awarded == ["A01", *(f"A{each:02}" for each in range(3, 16))]

    def test_number_sixteen_turns_out_to_be_one_who_was_announced(self, year: FrozenList) -> None:
        published = year.publish(year.sixteen(17), TUESDAY)
        year.decide(year.object(published, "A05", at(day(0), 11)).receipt, at(day(1)), "vacancy")
        year.announce(day(4))
        again = year.freeze(*(scored(f"A{n:02}", 100 - n) for n in range(1, 18)), on=day(5))
        year.publish(again, day(6), SECOND)
        year.merge("A01", "A16", day(7))
        with pytest.raises(Refused, match="“机构A16”已与已有本周期称号的机构合并为一家"):
            year.announce(day(13), LAST)
        with pytest.raises(Refused, match="都已空缺"):
            year.announce(day(13), LAST, without="重复登记")
        with year.city.database.statements() as db:
            assert len(db.scalars(select(Title.agency_id)).all()) == 14


class TestEligibilityLostSinceTheFreeze:
    def test_an_open_case(self, year: FrozenList) -> None:
        snapshot = year.sixteen()
        year.penalise("A01", day(0))
        with pytest.raises(Refused, match=r"“机构A01”2023-10-24 被立案.*请重新考评并冻结"):
            year.publish(snapshot, TUESDAY)

    def test_a_nomination_that_was_withdrawn(self, year: FrozenList) -> None:
        snapshot = year.sixteen(3)
        for uscc in ("A01", "A02", "A03"):
            year.nominate(uscc, "440604")
        with transaction(year.city.database) as db:
            of_it = Nomination.agency_id == year.city.ids["A02"]
            db.execute(update(Nomination).where(of_it).values(state="withdrawn"))
        with pytest.raises(Refused, match="“机构A02”已不是候选机构"):
            year.publish(snapshot, TUESDAY)

    def test_being_punished_gains_no_title(self, year: FrozenList) -> None:
        year.publish(year.sixteen(), TUESDAY)
        year.penalise("A01", day(1), decided_on=day(3))
        with pytest.raises(Refused, match=r"“机构A01”2023-10-27 被作出处罚决定.*--without"):
            year.announce(day(4))
        assert "A01" not in [each.uscc for each in year.announce(day(4), without="公示期间受罚")]


class TestPunishedBetweenTheWindowAndTheList:
    """It ranks by this cycle's rules and is announced by none: said before the list is public."""

    def test_it_is_not_put_up_in_silence(self, year: FrozenList) -> None:
        snapshot = year.sixteen()
        year.penalise("A02", date(2023, 10, 1), decided_on=date(2023, 10, 19))
        with pytest.raises(Refused, match=r"“机构A02”2023-10-19 被作出处罚决定.*--without"):
            year.publish(snapshot, TUESDAY)

    def test_the_next_in_rank_has_the_place_at_once(self, year: FrozenList) -> None:
        year.city.agency("A02", "机构A02")
        year.city.open()
        year.city.bind("A02")
        year.penalise("A02", date(2023, 10, 1), decided_on=date(2023, 10, 19))
        published = year.publish(year.sixteen(), TUESDAY, without="已被处罚")
        places = [row.uscc for row in year.listed(published)]
        assert places == ["A01", *(f"A{each:02}" for each in range(3, 17))]
        [told] = year.queued("candidacy_removed")
        assert "2023-10-19 被作出处罚决定" in told["reason"]
        assert "已被处罚" in told["reason"]
        assert len(year.announce(day(4))) == 15

    def test_nobody_is_left_out_for_nothing(self, year: FrozenList) -> None:
        with pytest.raises(Refused, match="没有在考评期后被处罚的机构"):
            year.publish(year.sixteen(), TUESDAY, without="误加")

    def test_who_would_not_stand_on_it_holds_up_nothing(self, year: FrozenList) -> None:
        snapshot = year.sixteen()
        year.penalise("A16", date(2023, 10, 1), decided_on=date(2023, 10, 19))
        assert len(year.listed(year.publish(snapshot, TUESDAY))) == 15


class TestWhoIsNotOnTheNextList:
    def test_it_is_told_and_shown_before(self, year: FrozenList) -> None:
        """A case was closed and the agency came in before others: the last one lost its place."""
        year.publish(year.sixteen(15), TUESDAY)
        year.city.bind("A15")
        better = [scored(f"A{n:02}", 100 - n) for n in range(1, 16)]
        again = year.freeze(scored("A20", 99), *better, on=day(5))
        published = year.publish(again, day(6), SECOND)
        assert "A15" not in [row.uscc for row in year.listed(published)]
        [told] = year.queued("candidacy_removed")
        assert SECOND in told["reason"]
        with reading(year.city.database) as db:
            entry = max(entries(db, action="publication.publish"), key=lambda each: each.at)
        assert entry.detail["dropped"] == ["A15"]

    def test_nobody_is_dropped_by_a_list_that_fills_vacancies(self, year: FrozenList) -> None:
        published = year.publish(year.sixteen(17), TUESDAY)
        year.decide(year.object(published, "A05", at(day(0), 11)).receipt, at(day(1)), "vacancy")
        year.announce(day(4))
        again = year.freeze(*(scored(f"A{n:02}", 100 - n) for n in range(1, 18)), on=day(5))
        year.publish(again, day(6), SECOND)
        assert all(SECOND not in told["reason"] for told in year.queued("candidacy_removed"))


class TestClocks:
    def test_a_reassessment_stands_though_the_clock_was_set_back(self, year: FrozenList) -> None:
        published = year.publish(year.sixteen(), TUESDAY)
        filed = year.object(published, "A01", at(day(0), 11))
        year.decide(filed.receipt, at(day(1)), "reassessment")
        with transaction(year.city.database) as db:
            # as a clock that is two weeks slow would have written it
            db.execute(update(Objection).values(decided_at=at(day(-14))))
        with pytest.raises(Refused, match="决定重新考评"):
            year.announce(day(4))

    def test_an_announcement_of_the_year_before_is_refused(self, year: FrozenList) -> None:
        year.publish(year.sixteen(), TUESDAY)
        late = at(replace_year(day(4), 2024) + timedelta(days=1))
        with pytest.raises(Refused, match="已在一年以前"):
            year.announce(day(4), now=late)
        with pytest.raises(Refused, match=r"请写明公告日期 2023-10-29 早于今天.*的理由"):
            year.announce(day(5), now=late)
        assert year.announce(day(5), now=late, why="公文当日已发，系统补录")


def replace_year(of: date, year: int) -> date:
    return date(year, of.month, of.day)
