"""A contract that ends in the middle of the survey: nobody is asked about it any more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cycle.audit import Actor
from cycle.register.engagements import end_engagement, resume_engagement
from storage.database import transaction
from storage.tables import Engagement
from tests.bot.town import Town

BUREAU = Actor("甲", "bureau", "test", "440600")
FIRM, ONE, TWO = "两家厂", "甲机构", "乙机构"


@pytest.fixture
def two(town: Any, fixed_time: Any) -> Any:
    town.enterprise(FIRM, ONE, TWO)
    return town.open()


def done(town: Town, verb: Callable[..., int], agency: str, enterprise: str = FIRM) -> int:
    """The verb on this contract, an hour into the town's day."""
    wanted = select(Engagement.id).where(
        Engagement.agency_id == town.agencies[agency],
        Engagement.enterprise_id == town.enterprises[enterprise],
    )
    with transaction(town.database) as db:
        now = town.midnight(0) + timedelta(hours=1)
        return verb(db, db.scalars(wanted).one(), BUREAU, now, "误录")


def test_it_is_offered_no_more_and_consent_does_not_bring_it_back(two: Any, web: Any) -> None:
    person = web.person("oPerson_1")
    person.consents(two, FIRM)
    assert ONE in person.last
    assert TWO in person.last
    assert done(two, end_engagement, TWO) == 1
    assert TWO not in person.says("进度")
    person.says("撤回同意")
    person.consents(two, FIRM)
    assert ONE in person.last
    assert TWO not in person.last
    assert two.response(FIRM, TWO).state == "withdrawn"


def test_who_is_in_the_middle_of_it_is_led_to_the_next(two: Any, web: Any) -> None:
    person = web.person("oPerson_1")
    person.consents(two, FIRM)
    person.says("2")
    person.says("A")
    person.says("B")
    [begun] = [each for each in (ONE, TWO) if two.response(FIRM, each).state == "in_progress"]
    other = ONE if begun == TWO else TWO
    done(two, end_engagement, begun)
    assert other in person.says("C")
    assert begun not in person.last
    assert two.response(FIRM, begun).answers.startswith("AB-")
    assert done(two, resume_engagement, begun) == 1
    assert two.response(FIRM, begun).state == "in_progress"
    assert begun in person.says("进度")


def test_what_was_submitted_may_still_be_revised(two: Any, web: Any) -> None:
    person = web.person("oPerson_1")
    person.consents(two, FIRM).says("1")
    person.says("AABBCCABCA")
    person.says("跳过")
    assert "提交成功" in person.says("提交")
    [given] = [each for each in (ONE, TWO) if two.response(FIRM, each).state == "submitted"]
    assert done(two, end_engagement, given) == 0
    assert given in person.says("进度")
