"""Progress counts responses and enterprises, by district and for the city."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from cycle.progress.counts import (
    Funnel,
    Progress,
    city_of,
    progress,
    progress_by_district,
    unanswered,
)
from survey.session import ResponseState


def build(city: Any) -> dict[str, str]:
    """Three enterprises in 禅城, one in 南海; responses in every state."""
    for uscc in ("A1", "A2"):
        city.agency(uscc)
    for uscc, district in (
        ("E1", "440604"),
        ("E2", "440604"),
        ("E3", "440604"),
        ("E4", "440605"),
    ):
        city.enterprise(uscc, district)
    engagements = {
        name: city.engage(agency, enterprise)
        for name, agency, enterprise in (
            ("1a", "A1", "E1"),
            ("1b", "A2", "E1"),
            ("2a", "A1", "E2"),
            ("2b", "A2", "E2"),
            ("3a", "A1", "E3"),
            ("4a", "A1", "E4"),
        )
    }
    city.open()
    for uscc in ("E1", "E2"):
        city.bind(uscc)
    for name in ("1a", "1b", "2a"):
        city.submit(engagements[name], "A" * 10)
    city.start(engagements["2b"])
    return engagements


def test_funnels_of_responses_and_enterprises(city: Any) -> None:
    build(city)
    here = Progress("440604", Funnel(5, 4, 4, 3), Funnel(3, 2, 2, 1))
    there = Progress("440605", Funnel(1, 0, 0, 0), Funnel(1, 0, 0, 0))
    with city.database.statements() as db:
        districts = progress_by_district(db, city.cycle.id)
        assert districts == [here, there]
        assert progress(db, city.cycle.id, "440604") == here
        assert progress(db, city.cycle.id, "440605") == there
        whole = progress(db, city.cycle.id)
    assert whole == Progress(None, Funnel(6, 4, 4, 3), Funnel(4, 2, 2, 1)) == city_of(districts)
    assert whole.responses.rate == Fraction(1, 2)
    assert there.responses.rate == 0


def test_nothing_invited_has_no_rate(city: Any) -> None:
    city.open()
    with city.database.statements() as db:
        nothing = progress(db, city.cycle.id, "440604")
        assert progress_by_district(db, city.cycle.id) == []
    assert nothing == Progress("440604", Funnel(0, 0, 0, 0), Funnel(0, 0, 0, 0))
    assert nothing.responses.rate is None
    assert city_of([]) == Progress(None, Funnel(0, 0, 0, 0), Funnel(0, 0, 0, 0))


def test_a_withdrawn_response_is_invited_and_bound_but_not_started(city: Any) -> None:
    engagements = build(city)
    city.respond(engagements["2b"], state="withdrawn", answers="-" * 10)
    with city.database.statements() as db:
        here = progress(db, city.cycle.id, "440604")
    assert here.responses == Funnel(5, 4, 3, 3)
    assert here.enterprises == Funnel(3, 2, 2, 1)


def test_who_has_not_answered(city: Any) -> None:
    engagements = build(city)
    with city.database.statements() as db:
        here = unanswered(db, city.cycle.id, "440604", limit=10)
        assert [(each.name, each.state, each.bound) for each in here] == [
            ("企业E2", ResponseState.IN_PROGRESS, True),
            ("企业E3", ResponseState.INVITED, False),
        ]
        assert [(each.submitted, each.responses) for each in here] == [(1, 2), (0, 1)]
        everywhere = unanswered(db, city.cycle.id, None, limit=10)
        assert [each.uscc for each in everywhere] == ["E2", "E3", "E4"]
        pages = [unanswered(db, city.cycle.id, None, 2, offset) for offset in (0, 2, 4)]
        assert [[each.uscc for each in page] for page in pages] == [["E2", "E3"], ["E4"], []]
    city.respond(engagements["2b"], state="withdrawn", answers="-" * 10)
    city.submit(engagements["3a"], "B" * 10)
    with city.database.statements() as db:
        assert unanswered(db, city.cycle.id, "440604", limit=10) == []


def test_another_cycle_is_counted_apart(city: Any) -> None:
    build(city)
    city.file = replace(city.file, name="2024")
    city.open()
    with city.database.statements() as db:
        assert progress(db, city.cycle.id).responses == Funnel(6, 0, 0, 0)
