"""An agency does not rate itself by way of its client's invitation."""

from typing import Any

import pytest

from cycle.audit import Actor
from cycle.register.finding import find_agency
from cycle.register.merging import merge_agencies
from storage.database import transaction
from storage.tables import Binding, Enterprise
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
