"""The list of experts, written by several people at once."""

from cycle.audit import Actor
from cycle.evidence.experts import add_conflict, add_expert, experts, find_expert
from storage.database import transaction
from tests.cycle.at_once import at_once
from tests.cycle.conftest import NOW, City
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
