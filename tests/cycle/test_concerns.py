"""有人要求我打高分: for the bureau alone, and nothing leads back to who said it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from cycle.audit import entries
from cycle.privacy.concerns import LONGEST, SHORTEST, report_concern
from cycle.reading import reading
from cycle.refusal import Refused
from storage.database import transaction
from storage.tables import AuditEntry, Concern
from tests.cycle.conftest import City
from tests.cycle.shell import Shell

DAY = date(2023, 10, 20)
WORDS = "检测公司的人坐在旁边，让我全选A"


@pytest.fixture
def reported(city: City, pingyi: Shell) -> str:
    city.agency("A1")
    city.enterprise("E1")
    city.engage("A1", "E1")
    city.open()
    return report(city, WORDS)


def report(city: City, words: str, day: date = DAY) -> str:
    with transaction(city.database) as db:
        return report_concern(db, city.vault, city.cycle.id, words, day)


def rows(city: City, table: Any) -> list[Any]:
    with city.database.statements() as db:
        return list(db.execute(select(table.__table__)))


def acts(city: City) -> list[tuple[str, str, bool]]:
    with reading(city.database) as db:
        return [(each.actor, each.action, each.succeeded) for each in entries(db, action="concern")]


def test_nothing_of_it_leads_to_a_person_or_a_second(city: City, reported: str) -> None:
    [row] = rows(city, Concern)
    [entry] = [each for each in rows(city, AuditEntry) if each.action == "concern.report"]
    assert UUID(row.id).version == UUID(entry.id).version == 4, "ids of ours hold the millisecond"
    assert city.vault.seal_undated("x")[:12] == row.text_sealed[:12], "a seal tells its second"
    assert (entry.actor, entry.detail) == ("enterprise", {})
    assert entry.at.date() == row.reported_on == DAY
    assert (entry.at.hour, entry.at.minute, entry.at.second) == (0, 0, 0)
    assert WORDS.encode() not in row.text_sealed


def test_reading_it_is_on_record_and_needs_the_bureau(
    city: City, reported: str, pingyi: Shell
) -> None:
    [listed] = pingyi.json("concerns", "list", "2023", "--by", "王科长")
    assert listed == {
        "receipt": reported,
        "reported_on": "2023-10-20",
        "state": "waiting",
        "outcome": None,
        "handled_by": None,
        "handled_at": None,
    }
    typed = reported.lower().replace("-", " ")
    assert pingyi.json("concerns", "show", typed, "--by", "王科长")["words"] == WORDS
    for words in (("list", "2023"), ("show", reported), ("handle", reported, "--outcome", "x")):
        refused = pingyi.refused("concerns", *words, "--by", "李科长", "--district", "南海区")
        assert "由市应急管理局办理" in refused
    assert acts(city)[1:] == [
        ("王科长", "concern.list", True),
        ("王科长", "concern.show", True),
        ("李科长", "concern.list", False),
        ("李科长", "concern.show", False),
        ("李科长", "concern.handle", False),
    ]


def test_handled_once(city: City, reported: str, pingyi: Shell) -> None:
    handling = ("concerns", "handle", reported, "--by", "王科长", "--outcome", "已约谈该机构")
    assert pingyi.json("status", "--cycle", "2023")["concerns_waiting"] == 1
    assert "1 件企业反映待处理" in pingyi("status", "--cycle", "2023").stdout
    assert "concerns_waiting" not in pingyi.json("status", "--district", "440604")
    done = pingyi.json(*handling)
    assert pingyi.json("status", "--cycle", "2023")["concerns_waiting"] == 0
    assert (done["state"], done["outcome"]) == ("handled", "已约谈该机构")
    assert "已经处理过" in pingyi.refused(*handling)
    assert "没有编号" in pingyi.refused("concerns", "show", "JB-00000-00000", "--by", "王科长")


def test_the_order_of_a_day_is_not_that_of_time(city: City, reported: str, pingyi: Shell) -> None:
    drawn = [reported, *(report(city, f"{WORDS}{n}") for n in range(8))]
    later = report(city, WORDS, date(2023, 10, 21))
    listed = pingyi.json("concerns", "list", "2023", "--by", "王科长")
    assert [each["receipt"] for each in listed] == [*sorted(drawn), later]


@pytest.mark.parametrize("words", ["", " 打高分 ", "长" * (LONGEST + 1)])
def test_too_short_and_too_long_words_are_refused(city: City, reported: str, words: str) -> None:
    with pytest.raises(Refused, match=f"{SHORTEST} 至 {LONGEST}"):
        report(city, words)
    assert len(rows(city, Concern)) == 1
