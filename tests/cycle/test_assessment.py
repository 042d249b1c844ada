"""From the rows of the database to item 12 of every agency."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import update

from cycle.assessing.assessment import assess
from cycle.reading import reading
from scoring.assessment import Assessment
from scoring.result import as_json
from scoring.ruleset import Source, Window
from scoring.scorecard import ItemPoints, Scorecard
from storage.database import transaction
from storage.tables import Agency, Invitation
from tests.cycle.conftest import NOW, ZONE


def assessed(city: Any) -> Assessment:
    with reading(city.database) as db:
        return assess(db, city.vault, city.cycle, ZONE, NOW)


def cards(city: Any) -> list[Scorecard]:
    return [each.card for each in assessed(city).agencies]


def item_12(card: Scorecard) -> ItemPoints | None:
    return card.items.get(12)


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
    assert (result.terms.cycle, result.ruleset.key) == ("2023", "foshan-2023@1")
    assert result.terms.as_of == date(2023, 10, 20)
    assert result.terms.survey_window == Window(date(2023, 10, 13), date(2023, 10, 24))
    found = [each.card.findings for each in result.agencies]
    assert [(each.uscc, each.name, each.assessed_class) for each in found] == [
        ("A1", "甲公司", "evaluation"),
        ("A2", "乙公司", "testing"),
        ("A3", "丙公司", "training"),
    ]
    assert all(item_12(each.card) is None for each in result.agencies)


def test_the_mean_is_over_enterprises_and_only_submissions_count(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["1"], "A" * 10)  # 100 and 70 from one enterprise: 85
    city.submit(engagements["2"], "B" * 10)
    city.submit(engagements["3"], "AAAAAAAAAB")  # 97 from another
    city.start(engagements["4"], "C" * 10)
    city.respond(engagements["5"], state="withdrawn", submitted_answers="C" * 10)
    first, second, third = cards(city)
    sample = first.findings.samples[Source.SURVEY]
    assert (sample.units, sample.records) == (2, 3)
    assert item_12(first) == ItemPoints(p=Fraction(85 + 97, 2), deduction=25 - Fraction(91, 4))
    assert (item_12(second), second.findings.samples[Source.SURVEY].records) == (None, 0)
    assert item_12(third) is None


def test_a_revision_that_was_not_submitted_changes_nothing(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["1"], "A" * 10)
    city.respond(engagements["1"], answers="C" * 10)
    points = item_12(cards(city)[0])
    assert points is not None
    assert points.p == 100


def test_the_json_is_in_the_agreed_shape(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["1"], "AABAAAAAAC")
    city.submit(engagements["3"], "BAAAAAABAA")
    for name, answers in (("4", "A" * 10), ("5", "A" * 10), ("6", "AAAAAAAAAB")):
        city.submit(engagements[name], answers)
    content = as_json(assessed(city))
    assert (content["cycle"], content["ruleset"]) == ("2023", "foshan-2023@1")
    first, second, third = content["agencies"]
    shown = ("uscc", "name", "class", "status", "items", "categories", "respondents", "responses")
    assert {key: first[key] for key in shown} == {
        "uscc": "A1",
        "name": "甲公司",
        "class": "evaluation",
        "status": "pending",
        "items": {"12": {"p": "92", "deduction": "2"}},
        "categories": {"conduct": "25", "quality": None, "effect": "23", "honour": "0"},
        "respondents": 2,
        "responses": 2,
    }
    assert first["reasons"] == ["第11项没有复评过的报告，待评定"]
    assert second["items"] == {"12": {"p": "99", "deduction": "0.25"}}
    assert (third["items"], third["categories"]["effect"]) == ({}, None)
    assert third["reasons"] == ["第11项没有复评过的报告，待评定", "第12项没有答卷，待评定"]


def test_a_response_of_the_last_evening_counts_by_the_clock_of_the_city(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["1"], "A" * 10)
    city.respond(engagements["1"], submitted_at=datetime(2023, 10, 24, 15, 59, tzinfo=UTC))
    city.submit(engagements["4"], "A" * 10)
    city.respond(engagements["4"], submitted_at=datetime(2023, 10, 24, 16, 0, tzinfo=UTC))
    with reading(city.database) as db:
        late = assess(db, city.vault, city.cycle, ZONE, datetime(2023, 10, 25, 2, 0, tzinfo=UTC))
    first, second, _ = (each.card for each in late.agencies)
    assert item_12(first) == ItemPoints(p=Fraction(100), deduction=Fraction(0))
    assert item_12(second) is None
    assert [each.count for each in second.findings.set_aside] == [1]


def test_a_registered_agency_is_not_warned_of(city: Any) -> None:
    build(city)
    with transaction(city.database) as db:
        db.execute(update(Agency).where(Agency.uscc == "A1").values(registered_on=date(2021, 5, 1)))
    first, second, _ = cards(city)
    assert not any("登记" in warning for warning in first.warnings)
    assert any("登记" in warning for warning in second.warnings)


def test_a_mean_without_end_carries_six_decimals(city: Any) -> None:
    engagements = build(city)
    for name, answers in (("4", "A" * 10), ("5", "A" * 10), ("6", "C" * 10)):
        city.submit(engagements[name], answers)
    agency = as_json(assessed(city))["agencies"][1]
    assert agency["items"]["12"] == {"p": "76.666667", "deduction": "5.833333"}
    assert agency["categories"]["effect"] == "19.166667"


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
    assert [each.findings.uscc for each in cards(city)] == ["A1", "A2"]


def test_cycles_are_assessed_apart(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["1"], "A" * 10)
    city.file = replace(city.file, name="2024")
    city.open()
    assert all(item_12(each) is None for each in cards(city))
