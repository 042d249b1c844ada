"""What agencies hear of their clients, in figures that betray nobody, on both databases."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from cycle.audit import Actor
from cycle.register.finding import find_agency
from cycle.register.merging import merge_agencies
from storage.database import transaction
from storage.tables import (
    MessageStatus,
    OutboxMessage,
    Response,
    Submission,
    new_id,
)
from tests.cycle.conftest import City
from tests.cycle.told import CHANCHENG, Told, bind, local, rendered, shown


def surveyed(city: City, clients: int, agency: str = "A1") -> list[str]:
    """An agency, bound before the opening, with so many clients; their engagements."""
    city.agency(agency)
    for number in range(clients):
        if f"E{number}" not in city.ids:
            city.enterprise(f"E{number}", CHANCHENG)
    engagements = [city.engage(agency, f"E{number}") for number in range(clients)]
    city.open()
    bind(city, agency, at=local(1))
    return engagements


def submit(city: City, engagements: Sequence[str], at: datetime, revisions: int = 1) -> None:
    for engagement in engagements:
        city.submit(engagement, "A" * 10)
        with transaction(city.database) as db:
            which = select(Response.id).where(Response.engagement_id == engagement)
            response = db.execute(which).scalar_one()
            for revision in range(1, revisions + 1):
                db.execute(
                    insert(Submission).values(
                        id=new_id(),
                        response_id=response,
                        revision=revision,
                        questionnaire="foshan-2023@1",
                        answers="A" * 10,
                        comment="",
                        total=100,
                        receipt=new_id()[-20:],
                        at=at + timedelta(days=revision - 1),
                    )
                )


@pytest.mark.parametrize(
    ("clients", "answered", "told"),
    [
        (4, 4, []),  # a cell of four is nobody's
        (5, 4, []),
        # nor is one of those who have not answered: five must be left who may not have
        (5, 5, []),
        (9, 9, []),
        (10, 4, []),
        (10, 5, [(10, 5)]),
        (10, 10, [(10, 5)]),
        (14, 9, [(14, 5)]),
        (14, 14, [(14, 5)]),
        (15, 9, [(15, 5)]),
        (15, 10, [(15, 10)]),
        (15, 15, [(15, 10)]),
        (19, 0, []),
    ],
)
def test_agencies_hear_in_steps_of_five_and_never_of_fewer(
    city: City, clients: int, answered: int, told: list[tuple[int, int]]
) -> None:
    engagements = surveyed(city, clients)
    submit(city, engagements[:answered], local(14))
    rows = Told(city, "survey_progress")(local(16))
    assert shown(rows, "clients", "answered_about") == told
    assert [row["payload"]["week"] for row in rows] == ["2023-W42"] * len(told)


def test_a_figure_that_did_not_grow_by_a_step_is_not_repeated(city: City) -> None:
    engagements = surveyed(city, 20)
    tell = Told(city, "survey_progress")
    submit(city, engagements[:5], local(14))
    assert shown(tell(local(16)), "answered_about") == [(5,)]
    submit(city, engagements[5:9], local(17))
    assert tell(local(23)) == [], "nine are about five still"
    with transaction(city.database) as db:
        db.execute(update(OutboxMessage).values(status=MessageStatus.CANCELLED))
    assert shown(tell(local(23)), "answered_about") == [(5,)], "the first one never arrived"


def test_the_hour_of_a_tick_does_not_tell_who_answered_in_it(city: City) -> None:
    engagements = surveyed(city, 14)
    tell = Told(city, "survey_progress")
    submit(city, engagements[:4], local(14))
    submit(city, engagements[4:5], local(16, 0, 0))
    for late in (local(16, 9), local(16, 18), local(20, 18)):
        assert tell(late) == []
    assert shown(tell(local(23)), "answered_about") == [(5,)]


def test_who_revises_an_answer_is_counted_from_the_first_one_on(city: City) -> None:
    engagements = surveyed(city, 14)
    submit(city, engagements[:5], local(15), revisions=4)
    assert shown(Told(city, "survey_progress")(local(16)), "answered_about") == [(5,)]


def test_a_client_with_two_contracts_is_one_client(city: City) -> None:
    engagements = surveyed(city, 4)
    second = city.engage("A1", "E0", contract="2")
    city.open()
    submit(city, [*engagements, second], local(14))
    assert Told(city, "survey_progress")(local(16)) == []


def test_the_letter_to_a_code_that_was_merged_away_hears_of_the_one_that_goes_on(
    city: City,
) -> None:
    """Both letters go on where somebody had given each of the two codes."""
    submit(city, surveyed(city, 20, "A1")[:10], local(14))
    city.agency("A2")
    city.open()
    bind(city, "A2", at=local(1))
    bureau = Actor("王科长", "bureau", "cli:test", "440600")
    with transaction(city.database) as db:
        kept, gone = find_agency(db, "A1"), find_agency(db, "A2")
        merge_agencies(db, kept, gone, bureau, local(15), "代码更正")
    rows = Told(city, "survey_progress")(local(16))
    assert [(row["subject"], row["payload"]["answered_about"]) for row in rows] == [
        ("A1", 10),
        ("A2", 10),
    ]


def test_every_agency_hears_of_its_own_clients(city: City) -> None:
    submit(city, surveyed(city, 20, "A1")[:10], local(14))
    submit(city, surveyed(city, 14, "A2")[:6], local(14))
    surveyed(city, 14, "A3")
    rows = Told(city, "survey_progress")(local(16))
    assert [(row["subject"], row["payload"]["answered_about"]) for row in rows] == [
        ("A1", 10),
        ("A2", 5),
    ]
    assert "至少10家" in rendered(rows[0])
