"""A response keeps how many reminders came before it, and 继续 leads back to where one left."""

from datetime import timedelta
from typing import Any

import pytest

from notifications.kinds import KINDS, REMINDERS
from storage.tables import (
    Binding,
    Cycle,
    Invitation,
    MessageStatus,
    OutboxMessage,
    Response,
    new_id,
)

FIRM, OTHER, AGENCY = "宏达五金厂", "顺兴化工有限公司", "安信检测公司"
ANSWERS = "AABBCCABCA"


@pytest.fixture
def city(town: Any, fixed_time: Any) -> Any:
    town.enterprise(FIRM, AGENCY, "正安咨询公司")
    town.enterprise(OTHER, AGENCY)
    return town.open()


@pytest.fixture
def person(city: Any, web: Any) -> Any:
    return web.person("oPerson_1")


def invitation(town: Any, name: str) -> str:
    hashes = town.vault.hashes("code", town.codes[name])
    return str(next(row.id for row in town.rows(Invitation) if row.code_hash in hashes))


def message(town: Any, name: str, kind: str = "nudge", *, sent: bool = True) -> None:
    """A message to this invitation, which left yesterday or is still to leave."""
    town.add(
        OutboxMessage,
        id=new_id(),
        dedupe_key=new_id(),
        kind=kind,
        invitation_id=invitation(town, name),
        payload={},
        status=MessageStatus.SENT if sent else MessageStatus.QUEUED,
        due_at=town.midnight(-1),
        expires_at=town.midnight(3),
        attempts=1 if sent else 0,
        created_at=town.midnight(-1),
        sent_at=town.midnight(-1) + timedelta(hours=2) if sent else None,
    )


def answers(person: Any, number: str) -> None:
    person.says("重新选择")
    for said in (number, ANSWERS, "跳过", "提交"):
        person.says(said)
    assert "提交成功" in person.last


def test_without_reminders_it_is_none_that_came_before(city: Any, person: Any) -> None:
    person.consents(city)
    assert city.response(FIRM, AGENCY).nudges is None
    answers(person, "1")
    assert city.response(FIRM, AGENCY).nudges == 0
    assert city.response(FIRM, "正安咨询公司").nudges is None


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_reminders_count_and_news_do_not(city: Any, person: Any, kind: str) -> None:
    person.consents(city)
    message(city, FIRM, kind)
    answers(person, "1")
    assert city.response(FIRM, AGENCY).nudges == (1 if kind in REMINDERS else 0)


def test_only_what_left_counts_and_to_this_person_alone(
    city: Any, person: Any, fixed_time: Any
) -> None:
    person.consents(city)
    person.web.person("oOther").binds(city, OTHER)
    for name, sent in ((FIRM, True), (FIRM, False), (OTHER, True)):
        message(city, name, sent=sent)
    answers(person, "1")
    assert city.response(FIRM, AGENCY).nudges == 1


def test_a_person_with_two_enterprises_was_reminded_of_both_at_once(city: Any, person: Any) -> None:
    person.consents(city)
    person.binds(city, OTHER)
    assert city.count(Binding) == 2
    message(city, FIRM)
    message(city, OTHER)
    person.says("重新选择")
    for number in ("1", "2", "3"):
        answers(person, number)
    assert city.response(FIRM, AGENCY).nudges == 2
    assert city.response(OTHER, AGENCY).nudges == 2


def test_another_cycles_reminders_are_not_counted(city: Any, person: Any) -> None:
    person.consents(city)
    message(city, FIRM)
    first = city.rows(Cycle)[0].id
    city.survey_lasts(-300, -200)
    old = dict(city.codes)
    city.open("2024")
    assert old != city.codes
    assert len({row.id for row in city.rows(Cycle)} - {first}) == 1
    person.consents(city)
    answers(person, "1")
    counted = [row.nudges for row in city.rows(Response) if row.revision]
    assert counted == [0]


def test_submitting_again_counts_nothing_anew(city: Any, person: Any) -> None:
    person.consents(city)
    message(city, FIRM)
    answers(person, "1")
    message(city, FIRM)
    person.says("修改 3 C")
    assert "修改已提交" in person.says("提交")
    kept = city.response(FIRM, AGENCY)
    assert (kept.revision, kept.nudges) == (2, 1)


#: What somebody may say or do after a nudge, before they do what it asks.
DETOURS = {
    "nothing": (),
    "help": ("帮助",),
    "progress": ("进度",),
    "thanks": ("谢谢",),
    "an odd word": ("什么意思",),
    "no more reminders": ("不再提醒",),
    "left": ("退出",),
    "left, then odd": ("退出", "你好"),
}


@pytest.mark.parametrize("detour", DETOURS)
@pytest.mark.parametrize("with_event", [False, True])
def test_after_a_nudge_one_goes_on_at_ones_question(
    city: Any, person: Any, detour: str, with_event: bool
) -> None:
    person.consents(city)
    for said in ("2", "A", "B", "A"):
        person.says(said)
    message(city, FIRM)
    for said in DETOURS[detour]:
        person.says(said)
    told = person.does("CLICK", "继续") if with_event else person.says("继续")
    assert "【正安咨询公司" in told
    assert "第4/10题" in told
    assert person.again() == told
    person.says("C")
    assert city.response(FIRM, "正安咨询公司").answers == "ABAC------"
    assert city.response(FIRM, AGENCY).answers == "-" * 10
