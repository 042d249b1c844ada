"""The list of experts: written by several people at once, and whom each may not judge."""

from datetime import date

import pytest

from cycle.audit import Actor
from cycle.evidence.experts import add_conflict, add_expert, experts, find_expert
from cycle.evidence.recording import Entry
from cycle.evidence.recusal import Conflicts
from cycle.evidence.report_list import list_report
from cycle.evidence.reports import reports
from cycle.register.finding import find_agency, own_row
from cycle.register.history import RowKind
from cycle.register.merging import merge_enterprises
from storage.database import transaction
from tests.cycle.at_once import at_once
from tests.cycle.conftest import NOW, ZONE, City
from tests.cycle.shell import Shell
from tests.year.city import uscc

BUREAU = Actor("王科长", "bureau", "cli:test", "440600")
BY = ("--by", "王科长")


def test_of_two_who_add_one_expert_at_once_one_is_told(city: City) -> None:
    said = at_once(
        city.database, lambda db: add_expert(db, "李工", "某大学(佛山)", "", BUREAU, NOW)
    )
    assert "专家名单中已有“李工”（某大学(佛山)）。" in said
    with city.database.statements() as db:
        assert len(experts(db)) == 1


def test_of_two_who_record_one_conflict_at_once_one_is_told(city: City) -> None:
    code = uscc("A", 1)
    with transaction(city.database) as db:
        add_expert(db, "李工", "某大学", "", BUREAU, NOW)
        expert = find_expert(db, "李工")
    said = at_once(city.database, lambda db: add_conflict(db, expert, code, "亲属", BUREAU, NOW))
    assert set(said) == {code, f"已记录专家“李工”应回避 {code}：亲属。"}
    with city.database.statements() as db:
        assert find_expert(db, "李工").conflicts == {code: "亲属"}


def test_every_verb_tells_json_and_leaves_the_same_name_when_refused(pingyi: Shell) -> None:
    new = pingyi.json("experts", "add", "李工", "某大学", *BY)["id"]
    code = uscc("A", 1)
    conflict = ("experts", "conflict", "李工", code, "亲属", *BY)
    assert pingyi.json(*conflict) == {"id": new, "uscc": code}
    assert "应回避" in pingyi.refused(*conflict)
    assert pingyi.json("experts", "end", "李工", *BY) == {"id": new}
    assert "已不在名单中" in pingyi.refused("experts", "end", "李工", *BY)
    log = pingyi.json("audit", "--action", "expert")
    assert {(each["action"], each["subject"], each["succeeded"]) for each in log} == {
        ("expert.add", f"expert:{new}", True),
        ("expert.conflict", f"expert:{new}", True),
        ("expert.conflict", f"expert:{new}", False),
        ("expert.end", f"expert:{new}", True),
        ("expert.end", f"expert:{new}", False),
    }


def test_an_expert_who_comes_back_is_still_not_to_judge_whom_they_declared(pingyi: Shell) -> None:
    first, second, third = (uscc("A", number) for number in (1, 2, 3))
    declared = ((first, "亲属"), (second, "持股"))
    for at, (code, why) in enumerate(declared):
        added = pingyi("experts", "add", "李工", "某大学（佛山）", *BY).stdout
        assert ("沿用此前登记的回避单位：" + first in added) is bool(at)
        pingyi.json("experts", "conflict", "李工", code, why, *BY)
        pingyi.json("experts", "end", "李工", *BY)
    pingyi.json("experts", "add", "李工", "另一大学", *BY)
    pingyi.json("experts", "conflict", "李工", third, "师生", *BY)
    back = pingyi.json("experts", "add", "李工", "某大学(佛山)", *BY)
    assert back["conflicts"] == dict(declared), "another expert of this name is another"
    [known] = [each for each in pingyi.json("experts", "list") if each["id"] == back["id"]]
    assert known["conflicts"] == dict(declared)


#: An agency, and its client's code before a merger and after it.
AGENCY, GONE, KEPT = uscc("A", 1), uscc("E", 1), uscc("E", 2)


@pytest.fixture
def merged(city: City) -> City:
    city.agency(AGENCY, "甲公司")
    city.enterprise(GONE, name="乙厂")
    city.enterprise(KEPT, name="丙厂")
    city.open()
    with transaction(city.database) as db:
        kept, gone = (own_row(db, RowKind.ENTERPRISE, each) for each in (KEPT, GONE))
        merge_enterprises(db, kept, gone, BUREAU, NOW, "重复登记")
    return city


@pytest.mark.parametrize("client", [GONE, KEPT])
@pytest.mark.parametrize("employer", [("乙厂", ""), ("丙厂", ""), ("某厂", GONE), ("某厂", KEPT)])
def test_a_client_is_one_body_under_every_code_it_had(
    merged: City, client: str, employer: tuple[str, str]
) -> None:
    with transaction(merged.database) as db:
        agency = find_agency(db, AGENCY)
        entry = Entry(BUREAU, NOW, ZONE)
        list_report(
            db, merged.cycle, agency, "R1", "报告", date(2023, 5, 1), entry, client_uscc=client
        )
        add_expert(db, "李工", *employer, BUREAU, NOW)
        add_expert(db, "张工", "某大学", "", BUREAU, NOW)
        add_conflict(
            db, find_expert(db, "张工"), GONE if client == KEPT else KEPT, "亲属", BUREAU, NOW
        )
        add_expert(db, "赵工", "某大学", "", BUREAU, NOW)
        [report], conflicts = reports(db, merged.cycle.id), Conflicts(db)
        said = [conflicts.of(each, report) for each in experts(db)]
    assert said[0] == "专家的工作单位是该报告的客户"
    assert (said[1] or "").startswith("已记录应回避")
    assert said[2] is None
