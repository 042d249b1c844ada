"""Reports that were drawn more than once, or are listed under both codes of a merged agency."""

from datetime import date, timedelta

from sqlalchemy import Connection

from cycle.audit import Actor
from cycle.evidence.drawing import Listed, draw
from cycle.evidence.draws import make_draw
from cycle.evidence.gaps import unreviewed
from cycle.evidence.recording import Entry
from cycle.evidence.report_list import list_report
from cycle.evidence.reviews import record_review
from cycle.register.finding import find_agency
from storage.database import transaction
from tests.cycle.conftest import NOW, ZONE, City
from tests.scoring.specimens import uscc_of

BUREAU = Actor("王科长", "bureau", "cli:test", "440600")
ENTRY = Entry(BUREAU, NOW, ZONE)
FIRST, SECOND = sorted(map(uscc_of, (1, 2)))
ISSUED = date(2023, 5, 1)


def seed_for(population: list[Listed], wanted: set[Listed], per_agency: int) -> str:
    """A seed by which just these are drawn."""
    return next(str(n) for n in range(1000) if set(draw(population, str(n), per_agency)) == wanted)


def review(db: Connection, city: City, reference: str, score: str) -> None:
    agency = find_agency(db, FIRST)
    record_review(
        db, city.cycle, agency, reference, score, "100", ISSUED, ENTRY
    )  # fmt: skip


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
