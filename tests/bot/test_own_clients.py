"""An agency does not rate itself by way of its client's invitation."""

from typing import Any

import pytest
from sqlalchemy import insert, select

from cycle.audit import Actor
from cycle.inviting.enrolment import ensure_for_open_cycles
from cycle.register.finding import find_agency
from cycle.register.merging import merge_agencies
from notifications.facts import situations
from notifications.outbox import Claimed
from storage.database import transaction
from storage.tables import (
    Agency,
    Binding,
    Concern,
    Consent,
    Engagement,
    Enterprise,
    Invitation,
    Response,
    new_id,
)
from tests.bot.test_handover import contact

FIRM, OTHER, AGENCY, STRANGER = "宏达五金厂", "大发化工厂", "安信检测公司", "平安评价公司"
#: The first agency once more, under an old code.
TWIN = "安信检测站"


@pytest.fixture
def region(town: Any, fixed_time: Any) -> Any:
    town.enterprise(FIRM, AGENCY)
    town.enterprise(OTHER, STRANGER)
    town.agency(TWIN)
    return town.open()


@pytest.mark.parametrize("first", [AGENCY, FIRM])
def test_of_an_agency_and_its_client_one_is_bound(region: Any, web: Any, first: str) -> None:
    second = FIRM if first == AGENCY else AGENCY
    person = web.person("oP").binds(region, first)
    refused = person.binds(region, second).last
    assert "机构不能代自己的服务对象评价" in refused
    assert AGENCY in refused
    assert region.count(Binding) == 1
    assert "绑定成功" in web.person("oQ").binds(region, second).last


def test_of_an_agency_and_anothers_client_both_are(region: Any, web: Any) -> None:
    person = web.person("oP").binds(region, AGENCY)
    person.binds(region, OTHER)
    assert region.count(Binding) == 2


@pytest.mark.parametrize("first", [TWIN, FIRM])
def test_nor_by_the_letter_to_a_code_that_was_merged_away(
    region: Any, web: Any, first: str
) -> None:
    """Where somebody had given each of two codes, both letters go on."""
    web.person("oColleague").binds(region, AGENCY)
    twin = web.person("oTwin").binds(region, TWIN)
    with transaction(region.database) as db:
        kept, gone = (find_agency(db, name) for name in (AGENCY, TWIN))
        bureau = Actor("王科长", "bureau", "cli:test", "440600")
        merge_agencies(db, kept, gone, bureau, region.midnight(0), "代码更正")
    if first == TWIN:
        refused = twin.binds(region, FIRM).last
    else:
        twin.does("unsubscribe")
        refused = web.person("oP").binds(region, FIRM).binds(region, TWIN).last
    assert "机构不能代自己的服务对象评价" in refused


def test_nor_is_it_handed_over_to_them(region: Any, web: Any) -> None:
    web.person("oClient").consents(region)
    person = web.person("oP").binds(region, AGENCY)
    [uscc] = [row.uscc for row in region.rows(Enterprise) if row.name == FIRM]
    contact(region, uscc, "13800001234")
    said = person.says(f"接手 {region.codes[FIRM]} 1234")
    assert "机构不能代自己的服务对象评价" in said
    assert region.count(Binding) == 2


@pytest.fixture
def both(region: Any, web: Any) -> Any:
    """Bound for a firm and for an agency that serves it from today on."""
    person = web.person("oP").binds(region, STRANGER)
    person.consents(region, FIRM)
    with transaction(region.database) as db:
        db.execute(
            insert(Engagement).values(
                id=new_id(),
                agency_id=region.agencies[STRANGER],
                enterprise_id=region.enterprises[FIRM],
                service_type="安全评价",
                contract_no="",
                updated_at=region.midnight(0),
            )
        )
        ensure_for_open_cycles(db, region.vault, region.midnight(0))
    return person


def test_a_contract_that_comes_later_is_not_asked_of_the_agencys_person(
    region: Any, both: Any, web: Any
) -> None:
    assert STRANGER not in both.says("待评机构")
    for said in ("重新选择", "1", "AABBCCABCA", "跳过", "提交"):
        both.says(said)
    states = {row.agency: row.state for row in _responses(region)}
    assert states == {AGENCY: "submitted", STRANGER: "invited"}
    # nothing is left for them, and what is left is a colleague's
    [firm] = [row for row in region.rows(Enterprise) if row.name == FIRM]
    contact(region, firm.uscc, "13800138000")
    colleague = web.person("oQ")
    colleague.says(f"接手 {region.codes[FIRM]} 8000")
    colleague.says("同意")
    assert STRANGER in colleague.says("待评机构")


@pytest.fixture
def merged(region: Any, web: Any) -> Any:
    """Bound for a firm and for an agency that turned out to be the one that it rates."""
    person = web.person("oP").binds(region, TWIN)
    person.consents(region, FIRM).says("A")
    with transaction(region.database) as db:
        kept, gone = (find_agency(db, name) for name in (AGENCY, TWIN))
        bureau = Actor("王科长", "bureau", "cli:test", "440600")
        merge_agencies(db, kept, gone, bureau, region.midnight(0), "代码更正")
    return person


def test_where_nothing_else_is_asked_they_hear_who_may_answer(
    region: Any, merged: Any, fixed_time: Any
) -> None:
    for said in ("B", "继续", "提交"):
        assert f"您同时绑定了{AGENCY}" in merged.says(said), said
    assert [row.state for row in _responses(region)] == ["in_progress"]
    fixed_time.shift(60)
    assert "技术服务机构" in merged.says(f"绑定 {region.codes[TWIN]}")
    fixed_time.shift(60)
    listed = merged.says("切换身份")
    [number] = [n for n in "12" if FIRM in listed.split(f"切换身份 {n}</a>")[1].splitlines()[0]]
    assert f"您同时绑定了{AGENCY}" in merged.says(f"切换身份 {number}")


def test_their_rights_stay_and_the_draft_goes_with_the_consent(region: Any, merged: Any) -> None:
    assert "有人要求" in merged.says("有人要求我打高分") or "反映" in merged.last
    merged.says("反映：机构人员要求打满分")
    assert region.count(Concern) == 1
    assert "未提交的1份" in merged.says("删除我的信息")
    assert "未提交的1份已清除" in merged.says("撤回同意")
    states = {(row.state, row.answers) for row in region.rows(Response)}
    assert ("withdrawn", "-" * 10) in states
    assert "in_progress" not in {state for state, _ in states}
    assert region.count(Consent) == 0


def test_nobody_is_reminded_of_their_own_agency(region: Any, both: Any) -> None:
    [firm] = [row for row in region.rows(Enterprise) if row.name == FIRM]
    [letter] = [row for row in region.rows(Invitation) if row.subject == firm.uscc]
    wanted = Claimed("x", "t", "nudge", letter.id, 0, region.midnight(9), {})
    with transaction(region.database) as db:
        facts = situations(db, [wanted], region.midnight(0))["x"].facts
    assert (facts.total, facts.remaining) == (1, 1)


def _responses(region: Any) -> list[Any]:
    with region.database.statements() as db:
        return list(
            db.execute(
                select(Agency.name.label("agency"), Response.state)
                .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
                .join(Agency, Agency.id == Engagement.agency_id)
                .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
                .where(Enterprise.name == FIRM)
            )
        )
