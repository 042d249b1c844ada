"""Materials in two forms: each with its time, the deadline's day in full, late with a reason."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cycle.audit import Actor, entries
from cycle.candidates.materials import Arrival, correct, materials_list, materials_of, receive
from cycle.candidates.nominations import nominate
from cycle.reading import reading
from cycle.refusal import Refused
from cycle.register.finding import find_agency
from cycle.register.merging import merge_agencies
from storage.database import transaction
from storage.tables import MaterialsForm, MaterialsReceipt
from tests.cycle.conftest import City
from tests.cycle.shell import Shell
from tests.cycle.told import CHANCHENG, ZONE, local

CITY = Actor("王科长", "bureau", "cli:test", "440600")
ECOPY, PAPER = MaterialsForm.ECOPY, MaterialsForm.PAPER
NOW = local(25)
DIGEST = "ab" * 32


@pytest.fixture
def receiving(city: City) -> City:
    for uscc in ("A1", "A2", "A3"):
        city.agency(uscc)
    city.file = replace(city.file, milestones={"materials_due": date(2023, 10, 18)})
    city.open()
    return city


def do(
    city: City,
    form: MaterialsForm,
    at: datetime | None,
    verb: Any = receive,
    uscc: str = "A1",
    actor: Actor = CITY,
    **more: Any,
) -> None:
    with transaction(city.database) as db:
        agency = find_agency(db, uscc)
        told = {key: more.pop(key) for key in ("document_sha256", "late_reason") if key in more}
        arrival = None if at is None else Arrival(at, **told)
        verb(db, city.cycle, agency, form, arrival, actor, NOW, ZONE, **more)


def held(city: City, uscc: str = "A1") -> dict[MaterialsForm, Any]:
    with city.database.statements() as db:
        found = materials_of(db, city.cycle.id, city.ids[uscc])
    return {form: (each.received_at, each.late) for form, each in found.items()}


def rows(city: City) -> list[Any]:
    with city.database.statements() as db:
        return list(db.execute(MaterialsReceipt.__table__.select()))


def test_each_form_has_its_own_time(receiving: City) -> None:
    do(receiving, ECOPY, local(16, 9), document_sha256=DIGEST.upper())
    assert held(receiving) == {ECOPY: (local(16, 9), False)}
    do(receiving, PAPER, local(20, 9), late_reason="快递延误，已电话说明")
    assert held(receiving) == {ECOPY: (local(16, 9), False), PAPER: (local(20, 9), True)}
    assert {row.document_sha256 for row in rows(receiving)} == {DIGEST, ""}
    with reading(receiving.database) as db:
        found = [(each.action, each.detail["late_reason"]) for each in entries(db)]
    assert found == [("materials.receive", ""), ("materials.receive", "快递延误，已电话说明")]


@pytest.mark.parametrize(
    ("at", "late"), [(local(18, 0), False), (local(18, 23, 59), False), (local(19, 0), True)]
)
def test_the_deadlines_day_counts_until_its_end(receiving: City, at: datetime, late: bool) -> None:
    if late:
        with pytest.raises(Refused, match="24时截止，逾期接收应写明理由"):
            do(receiving, PAPER, at)
        assert rows(receiving) == []
    do(receiving, PAPER, at, late_reason="快递延误")
    assert held(receiving) == {PAPER: (at, late)}, "in time there is nothing to excuse"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"at": local(26)}, "不能晚于现在"),
        ({"at": local(16), "document_sha256": "abc"}, "64 位"),
        ({"at": local(19), "late_reason": " "}, "理由"),
        ({"at": local(19), "late_reason": "长" * 501}, "500 个字"),
        (
            {"at": local(16), "actor": Actor("x", "district", "cli:x", CHANCHENG)},
            "由市应急管理局办理",
        ),
        ({"at": local(16), "verb": correct, "why": "误登"}, "还没有登记收到"),
        ({"at": local(16), "verb": correct, "why": ""}, "写明更正的理由"),
    ],
)
def test_what_is_refused_leaves_nothing(receiving: City, given: Any, told: str) -> None:
    with pytest.raises(Refused, match=told):
        do(receiving, PAPER, **given)
    assert rows(receiving) == []


def test_a_correction_keeps_what_it_replaces(receiving: City) -> None:
    do(receiving, PAPER, local(16))
    with pytest.raises(Refused, match=r"已登记收到.*pingyi materials correct"):
        do(receiving, PAPER, local(17))
    do(receiving, PAPER, local(17), verb=correct, why="邮戳日期看错")
    assert held(receiving) == {PAPER: (local(17), False)}
    do(receiving, PAPER, None, verb=correct, why="登记在别家名下")
    assert held(receiving) == {}
    ended = [(row.received_at, row.ended_why) for row in rows(receiving)]
    assert sorted(ended) == [(local(16), "邮戳日期看错"), (local(17), "登记在别家名下")]


def test_the_list_shows_what_is_missing_of_every_candidate(receiving: City) -> None:
    with transaction(receiving.database) as db:
        for uscc in ("A1", "A2"):
            nominate(
                db, receiving.cycle, find_agency(db, uscc), CHANCHENG, CITY, local(16), zone=ZONE
            )
    do(receiving, PAPER, local(16), uscc="A2")
    do(receiving, ECOPY, local(16), uscc="A3")
    with receiving.database.statements() as db:
        found = materials_list(db, receiving.cycle.id)
    assert [(each.uscc, each.is_candidate, each.missing) for each in found] == [
        ("A1", True, (ECOPY, PAPER)),
        ("A2", True, (ECOPY,)),
        ("A3", False, (PAPER,)),
    ]


def test_a_time_no_clock_has_and_a_file_nobody_can_read_are_one_sentence(
    receiving: City, pingyi: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("materials", "receive", "2023", "A1", "ecopy", "--by", "王")
    assert "--at：日期 0001-01-01 过早" in pingyi.refused(*words, "--at", "0001-01-01")
    assert "--at：日期 9999-12-31 过晚" in pingyi.refused(*words, "--at", "9999-12-31T23:59")
    (file := tmp_path / "a.pdf").write_bytes(b"x")

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)  # what the owner's own process may always read
    assert "a.pdf：无法读取（没有权限）。" in pingyi.refused(*words, "--file", file)


def test_of_two_operators_one_records(receiving: City) -> None:
    def try_it(_: int) -> bool:
        try:
            do(receiving, PAPER, local(16))
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, range(4))) == [False, False, False, True]
    assert len(rows(receiving)) == 1


def test_a_correction_ends_the_receipts_of_both_doubles(receiving: City) -> None:
    for uscc in ("A1", "A2"):
        do(receiving, ECOPY, local(16), uscc=uscc)
    with transaction(receiving.database) as db:
        kept, gone = find_agency(db, "A1"), find_agency(db, "A2")
        merge_agencies(db, kept, gone, CITY, NOW, "重复登记")
    do(receiving, ECOPY, None, correct, why="误登")
    assert held(receiving) == {}
    assert [row.ended_why for row in rows(receiving)] == ["误登", "误登"]
