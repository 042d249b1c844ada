"""Reports that were drawn more than once, or are listed under both codes of a merged agency."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select

from cycle.audit import Actor
from cycle.evidence.assigning import assign
from cycle.evidence.drawing import Listed, draw
from cycle.evidence.draws import find_draw, listed, make_draw
from cycle.evidence.experts import ExpertRow, add_expert
from cycle.evidence.gaps import unreviewed
from cycle.evidence.recording import Entry
from cycle.evidence.report_list import list_report
from cycle.evidence.reports import reports
from cycle.evidence.reviews import record_review
from cycle.register.finding import find_agency, own_row
from cycle.register.history import RowKind
from cycle.register.merging import merge_agencies
from storage.database import transaction
from storage.tables import Report, ReportReview
from tests.cycle.conftest import NOW, ZONE, City
from tests.scoring.specimens import uscc_of

BUREAU = Actor("王科长", "bureau", "cli:test", "440600")
ENTRY = Entry(BUREAU, NOW, ZONE)
FIRST, SECOND = sorted(map(uscc_of, (1, 2)))
ISSUED = date(2023, 5, 1)


def seed_for(population: list[Listed], wanted: set[Listed], per_agency: int) -> str:
    """A seed by which just these are drawn."""
    return next(str(n) for n in range(1000) if set(draw(population, str(n), per_agency)) == wanted)


def review(
    db: Connection, city: City, reference: str, score: str, expert: ExpertRow | None = None
) -> None:
    agency = find_agency(db, FIRST)
    record_review(db, city.cycle, agency, reference, score, "100", ISSUED, ENTRY, expert=expert)


def missed(db: Connection, city: City) -> list[str]:
    return [each.reference for each in unreviewed(db, city.cycle.id, [FIRST])]


def test_a_report_of_an_earlier_draw_is_missed_as_well(city: City) -> None:
    """Its draw goes on counting, and a bad report would drop out by drawing once more."""
    city.agency(FIRST, "甲公司")
    city.open()
    first, second, third = (Listed(FIRST, f"R{number}") for number in (1, 2, 3))
    every = [first, second, third]
    with transaction(city.database) as db:
        agency = find_agency(db, FIRST)
        for each in every:
            list_report(db, city.cycle, agency, each.reference, "报告", ISSUED, ENTRY)
    for at, wanted in enumerate(({first, second}, {first, third})):
        with transaction(city.database) as db:
            seed, now = seed_for(every, wanted, 2), NOW + timedelta(minutes=at)
            make_draw(db, city.cycle, seed, "开奖", 2, BUREAU, now, reason="再抽" if at else "")
    with transaction(city.database) as db:
        assert missed(db, city) == ["R1", "R2", "R3"]
        for each in (first, third):
            review(db, city, each.reference, "90")
        assert missed(db, city) == ["R2"]
        review(db, city, "R2", "30")
        assert missed(db, city) == []


@pytest.fixture
def twice(city: City) -> City:
    """BG-1 listed under both codes of an agency, and BG-2 under the one that goes on."""
    city.agency(FIRST, "甲公司")
    city.agency(SECOND, "乙公司")
    city.open()
    with transaction(city.database) as db:
        for each in (Listed(FIRST, "BG-1"), Listed(FIRST, "BG-2"), Listed(SECOND, "BG-1")):
            agency = find_agency(db, each.uscc)
            list_report(db, city.cycle, agency, each.reference, "报告", ISSUED, ENTRY)
    with transaction(city.database) as db:
        kept, gone = (own_row(db, RowKind.AGENCY, each) for each in (FIRST, SECOND))
        merge_agencies(db, kept, gone, BUREAU, NOW, "重复登记")
    return city


def draw_of(city: City, wanted: set[Listed]) -> None:
    with transaction(city.database) as db:
        every = [listed(each) for each in reports(db, city.cycle.id)]
        make_draw(db, city.cycle, seed_for(every, wanted, 1), "开奖", 1, BUREAU, NOW)


def test_of_a_report_listed_under_both_codes_the_drawn_one_is_reviewed(twice: City) -> None:
    draw_of(twice, {Listed(FIRST, "BG-2"), Listed(SECOND, "BG-1")})
    with transaction(twice.database) as db:
        assert missed(db, twice) == ["BG-1", "BG-2"]
        review(db, twice, "BG-1", "80")
        assert missed(db, twice) == ["BG-2"]
        [kept] = db.scalars(select(Report.agency_id).join(ReportReview))
    assert kept == twice.ids[SECOND]


def test_of_two_that_were_drawn_each_is_judged_by_the_expert_who_was_given_it(
    twice: City,
) -> None:
    draw_of(twice, {Listed(FIRST, "BG-1"), Listed(SECOND, "BG-1")})
    with transaction(twice.database) as db:
        for name in ("李工", "张工"):
            add_expert(db, name, "某大学", "", BUREAU, NOW)
        given = assign(db, find_draw(db, twice.cycle, None), BUREAU, NOW).pairs
        assert len({expert.id for _, expert in given}) == 2
    with transaction(twice.database) as db:
        for report, expert in given:
            review(db, twice, report.reference, "80", expert)
            assert missed(db, twice) == [], "one report, whoever of the two judged it"
        found = dict(db.execute(select(ReportReview.expert_id, ReportReview.report_id)).all())
    assert found == {expert.id: report.id for report, expert in given}
