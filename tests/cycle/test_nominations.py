"""Who nominates whom: two a district, an agency itself, merged by code, and what is refused."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, update

from cycle.audit import Actor, entries
from cycle.candidates.nominations import (
    Source,
    all_nominated,
    candidates,
    decide_self_nomination,
    nominate,
    nominated_by,
    nomination_of,
    self_nominate,
    shortfall,
    withdraw,
)
from cycle.reading import reading
from cycle.refusal import Refused
from cycle.register.finding import Organisation, find_agency
from storage.database import transaction
from storage.tables import (
    Agency,
    Announcement,
    Nomination,
    NominationState,
    Publication,
    Snapshot,
    Title,
    new_id,
)
from tests.cycle.conftest import City
from tests.cycle.shell import Shell
from tests.cycle.told import CHANCHENG, NANHAI, ZONE, local

CITY = Actor("王科长", "bureau", "cli:test", "440600")
AGENCY = Actor("agency:A1", "agency", "wechat")
NOW = local(16)
STANDING, PROPOSED = NominationState.STANDING, NominationState.PROPOSED
REJECTED, WITHDRAWN = NominationState.REJECTED, NominationState.WITHDRAWN


def liaison(district: str) -> Actor:
    return Actor(f"liaison:{district}", "liaison", "wechat", district)


@pytest.fixture
def nominating(city: City) -> City:
    for uscc, name in (("A1", "甲检测公司"), ("A2", "乙评价公司"), ("A3", "丙培训公司")):
        city.agency(uscc, name)
    city.file = replace(city.file, milestones={"nominations_due": date(2023, 10, 18)})
    city.open()
    return city


def agency(city: City, uscc: str = "A1") -> Organisation:
    with city.database.statements() as db:
        return find_agency(db, uscc)


def do(city: City, verb: Callable[..., Any], *given: Any, **more: Any) -> Any:
    """The verb in a transaction of its own, about A1 unless told."""
    uscc = more.pop("uscc", "A1")
    with transaction(city.database) as db:
        return verb(db, city.cycle, agency(city, uscc), *given, zone=ZONE, **more)


def read(city: City, question: Callable[..., Any], *given: Any) -> Any:
    with city.database.statements() as db:
        return question(db, city.cycle.id, *given)


def actions(city: City) -> list[str]:
    with reading(city.database) as db:
        return [each.action for each in entries(db)]


def test_sources_are_merged_by_agency_and_every_one_is_kept(nominating: City) -> None:
    assert do(nominating, nominate, CHANCHENG, liaison(CHANCHENG), NOW)
    assert do(nominating, nominate, NANHAI, CITY, NOW, reason="来函")
    assert do(nominating, nominate, NANHAI, liaison(NANHAI), NOW, uscc="A2")
    assert do(nominating, self_nominate, AGENCY, NOW) is PROPOSED
    assert [(each.uscc, each.sources) for each in read(nominating, candidates)] == [
        ("A1", (CHANCHENG, NANHAI)),
        ("A2", (NANHAI,)),
    ]
    do(nominating, decide_self_nomination, CITY, NOW, confirm=True)
    assert read(nominating, candidates)[0].sources == ("", CHANCHENG, NANHAI)
    assert read(nominating, nomination_of, nominating.ids["A1"]) == [
        Source("", STANDING),
        Source(CHANCHENG, STANDING),
        Source(NANHAI, STANDING),
    ]
    assert read(nominating, shortfall, (CHANCHENG, NANHAI, "440606")) == {
        CHANCHENG: 1,
        NANHAI: 0,
        "440606": 2,
    }
    assert actions(nominating) == [
        "nomination.add",
        "nomination.add",
        "nomination.add",
        "nomination.propose",
        "nomination.confirm",
    ]


def test_a_double_counts_under_the_agency_that_goes_on(nominating: City) -> None:
    do(nominating, nominate, CHANCHENG, CITY, NOW)
    do(nominating, nominate, NANHAI, CITY, NOW, uscc="A2")
    do(nominating, nominate, CHANCHENG, CITY, NOW, uscc="A2")
    with transaction(nominating.database) as db:
        merging = update(Agency).where(Agency.uscc == "A2")
        db.execute(merging.values(merged_into=nominating.ids["A1"]))
    [one] = read(nominating, candidates)
    assert (one.uscc, one.sources) == ("A1", (CHANCHENG, NANHAI))
    assert read(nominating, shortfall, (CHANCHENG,)) == {CHANCHENG: 1}, "one agency, not two"
    assert not do(nominating, nominate, NANHAI, CITY, NOW, uscc="A2"), "stands already"
    do(nominating, withdraw, NANHAI, CITY, NOW, why="误报")
    assert read(nominating, candidates)[0].sources == (CHANCHENG,)


def _merge(city: City, gone: str = "A2", kept: str = "A1") -> None:
    with transaction(city.database) as db:
        merging = update(Agency).where(Agency.uscc == gone)
        db.execute(merging.values(merged_into=city.ids[kept]))


@pytest.mark.parametrize("under", ["A1", "A2"])
def test_a_double_that_nominated_itself_twice_stands_there_once(
    nominating: City, under: str
) -> None:
    do(nominating, self_nominate, AGENCY, NOW)
    do(nominating, self_nominate, AGENCY, NOW, uscc="A2")
    _merge(nominating)
    [waiting] = read(nominating, all_nominated)
    assert (waiting.uscc, waiting.state) == ("A1", PROPOSED)
    do(nominating, decide_self_nomination, CITY, NOW, confirm=True, uscc=under)
    [standing] = read(nominating, all_nominated)
    assert (standing.uscc, standing.name, standing.state) == ("A1", waiting.name, STANDING)
    assert read(nominating, nominated_by, "") == [standing]
    do(nominating, withdraw, "", CITY, NOW, why="误报", uscc=under)
    [ended] = read(nominating, all_nominated)
    assert ended.state is NominationState.WITHDRAWN


@pytest.mark.parametrize("confirm", [True, False])
def test_what_waits_under_a_double_of_a_candidate_is_decided_already(
    nominating: City, confirm: bool
) -> None:
    """Rejected it would be told 未采纳 and go on as a candidate."""
    do(nominating, self_nominate, AGENCY, NOW)
    do(nominating, decide_self_nomination, CITY, NOW, confirm=True)
    do(nominating, self_nominate, AGENCY, NOW, uscc="A2")
    _merge(nominating)
    with pytest.raises(Refused, match="自荐已确认"):
        do(nominating, decide_self_nomination, CITY, NOW, confirm=confirm, why="资料不全")
    [one] = read(nominating, all_nominated)
    assert (one.uscc, one.state) == ("A1", STANDING)


def test_again_changes_nothing_and_leaves_no_entry(nominating: City) -> None:
    assert do(nominating, nominate, CHANCHENG, liaison(CHANCHENG), NOW)
    assert not do(nominating, nominate, CHANCHENG, CITY, NOW)
    assert [do(nominating, self_nominate, AGENCY, NOW) for _ in range(2)] == [PROPOSED] * 2
    do(nominating, decide_self_nomination, CITY, NOW, confirm=True)
    assert do(nominating, self_nominate, AGENCY, NOW) is STANDING
    assert actions(nominating) == ["nomination.add", "nomination.propose", "nomination.confirm"]


def test_who_withdrew_or_was_rejected_may_come_again(nominating: City) -> None:
    do(nominating, nominate, CHANCHENG, liaison(CHANCHENG), NOW)
    do(nominating, withdraw, CHANCHENG, liaison(CHANCHENG), NOW, why="误报")
    assert read(nominating, candidates) == []
    assert do(nominating, nominate, CHANCHENG, liaison(CHANCHENG), NOW)
    do(nominating, self_nominate, AGENCY, NOW)
    do(nominating, decide_self_nomination, CITY, NOW, confirm=False, why="资料不全")
    assert do(nominating, self_nominate, AGENCY, NOW) is PROPOSED
    do(nominating, withdraw, "", AGENCY, NOW, why="本机构撤回")
    states = [(each.district, each.state) for each in _all(nominating)]
    assert states == [("", WITHDRAWN), (CHANCHENG, STANDING)]


def _all(city: City) -> Sequence[Any]:
    return [*read(city, nominated_by, ""), *read(city, nominated_by, CHANCHENG)]


@pytest.mark.parametrize(
    ("verb", "given", "more", "told"),
    [
        (nominate, (NANHAI, liaison(CHANCHENG), NOW), {}, "只能办理本区"),
        (nominate, (CHANCHENG, AGENCY, NOW), {}, "由区应急管理局"),
        (nominate, ("", CITY, NOW), {}, "由区应急管理局"),
        (nominate, (CHANCHENG, liaison(CHANCHENG), local(19, 0)), {"reason": "迟"}, "截止"),
        (nominate, (CHANCHENG, CITY, local(19, 0)), {}, "写明理由"),
        (nominate, (CHANCHENG, CITY, NOW), {"reason": "长" * 501}, "500 个字"),
        (self_nominate, (liaison(CHANCHENG), NOW), {}, "机构自己"),
        (self_nominate, (AGENCY, local(19, 0)), {}, "截止"),
        (withdraw, (CHANCHENG, liaison(CHANCHENG), NOW), {"why": "误报"}, "没有推荐"),
        (withdraw, (CHANCHENG, liaison(CHANCHENG), NOW), {"why": " "}, "写明理由"),
        (withdraw, (NANHAI, liaison(CHANCHENG), NOW), {"why": "误报"}, "只能办理本区"),
        (withdraw, ("", liaison(CHANCHENG), NOW), {"why": "误报"}, "机构自己"),
        (withdraw, ("", AGENCY, NOW), {"why": "误报"}, "没有自荐"),
        (decide_self_nomination, (AGENCY, NOW), {"confirm": True}, "由市局"),
        (decide_self_nomination, (CITY, NOW), {"confirm": True}, "没有待确认的自荐"),
        (decide_self_nomination, (CITY, NOW), {"confirm": False}, "写明理由"),
    ],
)
def test_what_is_refused_leaves_nothing(
    nominating: City, verb: Any, given: Any, more: Any, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        do(nominating, verb, *given, **more)
    assert _all(nominating) == []
    assert actions(nominating) == []


def test_the_deadlines_day_counts_in_full_and_the_city_may_later(nominating: City) -> None:
    assert do(nominating, nominate, CHANCHENG, liaison(CHANCHENG), local(18, 23, 59))
    assert do(nominating, nominate, NANHAI, CITY, local(19, 9), reason="公函在途")
    with reading(nominating.database) as db:
        assert [each.detail["late"] for each in entries(db)] == [False, True]


def test_a_decided_self_nomination_is_decided_once(nominating: City) -> None:
    do(nominating, self_nominate, AGENCY, NOW)
    do(nominating, decide_self_nomination, CITY, NOW, confirm=False, why="资料不全")
    with pytest.raises(Refused, match="没有待确认"):
        do(nominating, decide_self_nomination, CITY, NOW, confirm=True)


def _revoked(city: City, on: date) -> None:
    """A1 held a title that was revoked on this day."""
    snapshot, publication, announcement = new_id(), new_id(), new_id()
    at = datetime.fromisoformat("2022-11-01T00:00:00+00:00")
    day = date(2022, 11, 1)
    rows: list[tuple[Any, dict[str, Any]]] = [
        (Snapshot, _snapshot(snapshot, city.cycle.id, at)),
        (
            Publication,
            {
                "id": publication,
                "cycle_id": city.cycle.id,
                "snapshot_id": snapshot,
                "number": 1,
                "document_no": "公示1号",
                "from_date": day,
                "to_date": day,
                "dates_reason": "",
                "published_by": "王科长",
                "published_at": at,
            },
        ),
        (
            Announcement,
            {
                "id": announcement,
                "publication_id": publication,
                "document_no": "公告1号",
                "announced_on": day,
                "announced_by": "王科长",
                "announced_at": at,
            },
        ),
        (
            Title,
            {
                "id": new_id(),
                "announcement_id": announcement,
                "agency_id": city.ids["A1"],
                "code": "code",
                "starts_on": day,
                "ends_on": date(2023, 11, 1),
                "revoked_on": on,
                "revoked_why": "违法",
            },
        ),
    ]
    with transaction(city.database) as db:
        for table, values in rows:
            db.execute(insert(table).values(values))


def _snapshot(snapshot: str, cycle: str, at: datetime) -> dict[str, Any]:
    return {
        "id": snapshot,
        "cycle_id": cycle,
        "number": 1,
        "as_of": at.date(),
        "ruleset": "foshan-2023@1",
        "hash": "sha256:of a year ago",
        "reason": "",
        "evidence": b"",
        "evidence_sha256": "",
        "result": b"",
        "frozen_by": "王科长",
        "frozen_at": at,
    }


@pytest.mark.parametrize(
    ("revoked", "barred"),
    [
        (date(2022, 10, 15), False),
        (date(2022, 10, 16), True),
        (date(2023, 10, 16), True),
        (date(2023, 10, 17), False),  # decided, but from tomorrow on
    ],
)
def test_a_revoked_title_bars_for_a_year(nominating: City, revoked: date, barred: bool) -> None:
    _revoked(nominating, revoked)
    for verb, given in ((nominate, (CHANCHENG, CITY, NOW)), (self_nominate, (AGENCY, NOW))):
        if barred:
            with pytest.raises(Refused, match="及以前不得作为候选"):
                do(nominating, verb, *given)
        else:
            assert do(nominating, verb, *given)


def test_of_many_at_once_one_nominates(nominating: City) -> None:
    def try_it(_: int) -> bool:
        found: bool = do(nominating, nominate, CHANCHENG, liaison(CHANCHENG), NOW)
        return found

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, range(4))) == [False, False, False, True]
    with nominating.database.statements() as db:
        assert len(db.execute(Nomination.__table__.select()).all()) == 1
    assert actions(nominating) == ["nomination.add"]


def test_what_is_withdrawn_is_called_what_it_was(city: City, pingyi: Shell) -> None:
    city.agency("A1", name="甲安公司")
    city.open()
    why = ("--why", "机构要求", "--by", "王科长")
    for whose, withdrawn in (
        (("--self",), "已撤回“甲安公司”的自荐。"),
        (("--district", "禅城"), "已撤回对“甲安公司”的推荐。"),
    ):
        pingyi.json("nominations", "add", "2023", "A1", *whose, "--by", "王科长")
        assert withdrawn in pingyi("nominations", "withdraw", "2023", "A1", *whose, *why).stdout


def test_once_all_are_withdrawn_nobody_is_assessed_and_the_help_says_so(
    city: City, pingyi: Shell
) -> None:
    city.agency("A1", name="甲安公司")
    city.open()
    assert len(pingyi.json("assess", "2023")["agencies"]) == 1, "invited, and rated by nobody"
    nomination = ("2023", "A1", "--self", "--by", "王科长")
    pingyi.json("nominations", "add", *nomination)
    pingyi.json("nominations", "withdraw", *nomination, "--why", "机构要求")
    assert pingyi.json("assess", "2023")["agencies"] == []
    told = "".join(pingyi("assess", "--help").stdout.split())
    assert "推荐都已撤回的没有机构可考评" in told
