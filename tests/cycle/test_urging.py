"""催办 by a district, and what it is told of reminders: the survey's own, this cycle's alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from cycle.audit import Actor
from cycle.progress.answering import answering
from cycle.progress.urging import urge, urgeable
from notifications.kinds import REMINDERS
from notifications.reminders import NudgePolicy
from storage.database import transaction
from storage.tables import Binding, MessageStatus, OutboxMessage, new_id
from tests.cycle.conftest import CYCLE_2023, NOW, ZONE, City

CHANCHENG, NANHAI = "440604", "440605"
POLICY = NudgePolicy(ZONE)
LIAISON = Actor("甲", "liaison", "test", NANHAI)


def also_binds(city: City, person: str, invitation: str) -> None:
    with transaction(city.database) as db:
        values = {"invitation_id": invitation, "conversation_id": person, "bound_at": NOW}
        db.execute(insert(Binding).values(values))


def sent(city: City, invitation: str, kind: str, at: datetime) -> None:
    with transaction(city.database) as db:
        db.execute(
            insert(OutboxMessage).values(
                id=new_id(), dedupe_key=new_id(), kind=kind, invitation_id=invitation, payload={},
                status=MessageStatus.SENT, due_at=at, expires_at=at + timedelta(days=1),
                attempts=1, created_at=at, sent_at=at,
            )
        )  # fmt: skip


def urged(city: City, *districts: str) -> list[int]:
    with city.database.statements() as db:
        return [urgeable(db, city.cycle, each, NOW, POLICY).people for each in districts]


def reminded_at(city: City) -> datetime | None:
    with city.database.statements() as db:
        [found] = answering(db, city.cycle.id, CHANCHENG, "企业E1", 3)
    return found.reminded_at


@pytest.fixture
def person(city: City) -> str:
    """Answers for an enterprise in each of two districts."""
    city.agency("A1")
    for uscc, district in (("E1", CHANCHENG), ("E2", NANHAI)):
        city.enterprise(uscc, district)
        city.engage("A1", uscc)
    city.open()
    found = city.bind("E1")
    also_binds(city, found, city.invitation_of("E2"))
    return found


def test_who_answers_in_two_districts_is_urged_by_either_and_once_a_day(
    city: City, person: str
) -> None:
    assert urged(city, CHANCHENG, NANHAI, "440606") == [1, 1, 0]
    with transaction(city.database) as db:
        assert urge(db, city.cycle, NANHAI, LIAISON, NOW, POLICY).people == 1
    assert urged(city, CHANCHENG, NANHAI) == [0, 0]


def test_of_two_enterprises_in_one_district_one_is_told(city: City, person: str) -> None:
    city.enterprise("E3", NANHAI)
    city.engage("A1", "E3")
    city.open()
    also_binds(city, person, city.invitation_of("E3"))
    assert urged(city, CHANCHENG, NANHAI) == [1, 1]


def test_the_survey_was_nudged_of_by_any_of_the_persons_enterprises(
    city: City, person: str
) -> None:
    sent(city, city.invitation_of("E2"), "last_day", NOW)
    assert urged(city, CHANCHENG, NANHAI) == [0, 0]
    assert reminded_at(city) == NOW


def test_what_an_agency_or_another_cycle_is_told_is_no_nudge(city: City, person: str) -> None:
    city.agency("A2")
    city.open()
    agency, city.file = city.invitation_of("A2"), replace(CYCLE_2023, name="2022")
    city.open()
    other_cycle, city.file = city.invitation_of("E1"), CYCLE_2023
    for invitation in (agency, other_cycle):
        also_binds(city, person, invitation)
    sent(city, agency, "materials_paper_due", NOW)
    sent(city, other_cycle, "nudge", NOW)
    assert "materials_paper_due" in REMINDERS
    assert urged(city, CHANCHENG, NANHAI) == [1, 1]
    assert reminded_at(city) is None
