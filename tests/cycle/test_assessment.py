"""From the rows of the database to item 12 of every agency."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from sqlalchemy import update

from cycle.assessment import Assessment, as_json, assess
from cycle.reading import reading
from storage.database import transaction
from storage.tables import Invitation


def assessed(city: Any) -> Assessment:
    with reading(city.database) as db:
        return assess(db, city.cycle)


def build(city: Any) -> dict[str, str]:
    city.agency("A3", "丙公司", "training")
    city.agency("A1", "甲公司")
    city.agency("A2", "乙公司", "testing")
    for uscc in ("E1", "E2", "E3"):
        city.enterprise(uscc)
    engagements = {
        name: city.engage(agency, enterprise, name)
        for name, agency, enterprise in (
            ("1", "A1", "E1"),
            ("2", "A1", "E1"),
            ("3", "A1", "E2"),
            ("4", "A2", "E1"),
            ("5", "A2", "E2"),
            ("6", "A2", "E3"),
        )
    }
    city.open()
    return engagements


def test_every_agency_of_the_register_is_named_in_order(city: Any) -> None:
    build(city)
    result = assessed(city)
    assert (result.cycle, result.ruleset) == ("2023", "foshan-2023@1")
    assert [(each.uscc, each.name, each.assessed_class) for each in result.agencies] == [
        ("A1", "甲公司", "evaluation"),
        ("A2", "乙公司", "testing"),
        ("A3", "丙公司", "training"),
    ]
    assert all(each.item_12 is None for each in result.agencies)


def test_the_mean_is_over_enterprises_and_only_submissions_count(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["1"], "A" * 10)  # 100 and 70 from one enterprise: 85
    city.submit(engagements["2"], "B" * 10)
    city.submit(engagements["3"], "AAAAAAAAAB")  # 97 from another
    city.start(engagements["4"], "C" * 10)
    city.respond(engagements["5"], state="withdrawn", submitted_answers="C" * 10)
    first, second, third = assessed(city).agencies
    assert first.item_12 is not None
    assert (first.survey.respondents, first.survey.responses) == (2, 3)
    assert first.item_12.p == Fraction(85 + 97, 2)
    assert first.item_12.deduction == 25 - Fraction(91, 4)
    assert (second.item_12, second.survey.responses) == (None, 0)
    assert third.item_12 is None


def test_a_revision_that_was_not_submitted_changes_nothing(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["1"], "A" * 10)
    city.respond(engagements["1"], answers="C" * 10)
    points = assessed(city).agencies[0].item_12
    assert points is not None
    assert points.p == 100


def test_the_json_is_in_the_agreed_shape(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["1"], "AABAAAAAAC")
    city.submit(engagements["3"], "BAAAAAABAA")
    for name, answers in (("4", "A" * 10), ("5", "A" * 10), ("6", "AAAAAAAAAB")):
        city.submit(engagements[name], answers)
    content = as_json(assessed(city))
    assert {key: content[key] for key in ("cycle", "ruleset")} == {
        "cycle": "2023",
        "ruleset": "foshan-2023@1",
    }
    assert content["agencies"][0] == {
        "uscc": "A1",
        "name": "甲公司",
        "class": "evaluation",
        "status": "pending",
        "reasons": ["第1—11项和第13项尚未评定"],
        "items": {"12": {"p": "92", "deduction": "2"}},
        "categories": {"effect": "23"},
        "respondents": 2,
        "responses": 2,
    }
    assert content["agencies"][1]["items"] == {"12": {"p": "99", "deduction": "0.25"}}
    assert content["agencies"][2] == {
        "uscc": "A3",
        "name": "丙公司",
        "class": "training",
        "status": "pending",
        "reasons": ["第12项尚未收到答卷", "第1—11项和第13项尚未评定"],
        "items": {},
        "categories": {},
        "respondents": 0,
        "responses": 0,
    }


def test_a_mean_without_end_carries_six_decimals(city: Any) -> None:
    engagements = build(city)
    for name, answers in (("4", "A" * 10), ("5", "A" * 10), ("6", "C" * 10)):
        city.submit(engagements[name], answers)
    agency = as_json(assessed(city))["agencies"][1]
    assert agency["items"]["12"] == {"p": "76.666667", "deduction": "5.833333"}
    assert agency["categories"] == {"effect": "19.166667"}


def test_an_agency_without_an_invitation_stays_while_somebody_was_asked_about_it(
    city: Any,
) -> None:
    build(city)
    with transaction(city.database) as db:
        db.execute(
            update(Invitation)
            .where(Invitation.subject.in_(("A1", "A3")))
            .values(revoked_at=city.cycle.opens_at)
        )
    assert [each.uscc for each in assessed(city).agencies] == ["A1", "A2"]


def test_cycles_are_assessed_apart(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["1"], "A" * 10)
    city.file = replace(city.file, name="2024")
    city.open()
    assert all(each.item_12 is None for each in assessed(city).agencies)
