"""异议: within the window, sealed, limited, decided once, and what follows from it."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from cycle.audit import Actor, entries
from cycle.publishing.objections import (
    Chat,
    Letter,
    forget_filer,
    objection_status,
    objections_of,
    read_objection,
    withdraw_objection,
)
from cycle.publishing.publications import Published
from cycle.reading import reading
from cycle.receipts import tail
from cycle.refusal import Refused
from scoring.ruleset import Source
from storage.database import transaction
from storage.tables import Objection, ObjectionState, OutboxMessage
from tests.cycle.frozen_list import BUREAU, FrozenList, at
from tests.cycle.scored import elsewhere, scored

TUESDAY, FRIDAY, SATURDAY = date(2023, 10, 24), date(2023, 10, 27), date(2023, 10, 28)
TEXT = "去年的报告与现场不符"


@pytest.fixture
def year(city: Any) -> FrozenList:
    return FrozenList(city)


@pytest.fixture
def published(year: FrozenList) -> Published:
    """Three are listed, a fourth is pending; put up at ten in the morning."""
    snapshot = year.freeze(
        scored("A01", 95), scored("A02", 90), scored("A03", 85), scored("A04", 80, respondents=0)
    )
    return year.publish(snapshot, TUESDAY)


def _rows(year: FrozenList) -> list[Any]:
    with year.city.database.statements() as db:
        return list(db.execute(select(Objection.__table__).order_by(Objection.id)))


@pytest.mark.parametrize(
    ("when", "accepted"),
    [
        (at(TUESDAY, 9, 59, 59), False),
        (at(TUESDAY, 10), True),
        (at(FRIDAY, 23, 59, 59), True),
        (at(SATURDAY, 0), False),
    ],
)
def test_from_the_moment_of_publication_until_its_last_midnight(
    year: FrozenList, published: Published, when: datetime, accepted: bool
) -> None:
    if accepted:
        filed = year.object(published, "机构A01", when, TEXT)
        assert (filed.until, filed.is_new) == (FRIDAY, True)
    else:
        with pytest.raises(Refused, match="公示期内"):
            year.object(published, "机构A01", when, TEXT)
    assert len(_rows(year)) == accepted


def test_words_and_filer_are_sealed_and_the_log_names_nobody(
    year: FrozenList, published: Published
) -> None:
    actor = Actor("enterprise:E1", "enterprise", "wechat")
    filed = year.object(published, "A01", at(TUESDAY), f" {TEXT} ", actor=actor)
    [row] = _rows(year)
    assert row.receipt == filed.receipt
    assert year.city.vault.open(row.text_sealed) == TEXT
    assert year.city.vault.open(row.filer_sealed) == "oPerson"
    assert row.filer_hash == year.city.vault.hash("openid", "oPerson")
    with reading(year.city.database) as db:
        [entry] = entries(db, action="objection.file")
    assert (entry.actor, entry.subject) == ("enterprise", f"objection:{filed.receipt}")
    assert "E1" not in str(entry).replace(filed.receipt, "")
    assert TEXT not in str(entry)


def test_the_receipt_tells_its_state_however_it_is_typed(
    year: FrozenList, published: Published
) -> None:
    receipt = year.object(published, "A01", at(TUESDAY)).receipt
    typed = receipt.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    with year.city.database.statements() as db:
        for text in (receipt, typed):
            status = objection_status(db, text)
            assert status is not None
            assert (status.objection.receipt, status.reason) == (receipt, None)
            assert status.objection.state is ObjectionState.FILED
        for wrong in ("", "YY", "PY-00000-00000", "YY-00000-0000", receipt[:-1] + "U"):
            assert objection_status(db, wrong) is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"text": "不行啊呀"}, "5 至 500 个字"),
        ({"text": "长" * 501}, "5 至 500 个字"),
        ({"items": (0,)}, "没有第 0 项"),
        ({"items": (3, 14)}, "没有第 14 项"),
        ({"name": "机构A04"}, "不在公示名单上"),
        ({"name": "机构A09"}, "没有找到机构"),
    ],
)
def test_refused(year: FrozenList, published: Published, given: dict[str, Any], says: str) -> None:
    given = {"name": "A01", "text": TEXT, **given}
    with pytest.raises(Refused, match=says):
        year.object(published, given.pop("name"), at(TUESDAY), **given)
    assert _rows(year) == []


@pytest.mark.parametrize("text", ["五个字的话", "长" * 500])
def test_as_short_and_as_long_as_may_be(year: FrozenList, published: Published, text: str) -> None:
    year.object(published, "A01", at(TUESDAY), text)
    assert len(_rows(year)) == 1


@pytest.mark.parametrize(
    ("city_of", "of_class", "last", "named"),
    [("linjiang-2025", "evaluation", 7, "第 1 至 7 项"), ("guixi-2024", "any", 1, "第 1 项")],
)
def test_in_another_city_the_items_are_its_own_standards(
    year: FrozenList,
    monkeypatch: pytest.MonkeyPatch,
    city_of: str,
    of_class: str,
    last: int,
    named: str,
) -> None:
    ruleset = elsewhere(monkeypatch)(city_of)
    listed = msgspec.structs.replace(scored("A01", 95), assessed_class=of_class)
    if ruleset.mean_item(Source.SURVEY) is None:
        listed = msgspec.structs.replace(listed, report_reviews=(), survey=())
    published = year.publish(year.freeze(listed, ruleset=ruleset), TUESDAY)
    assert year.object(published, "A01", at(TUESDAY), items=(last,)).is_new
    with pytest.raises(Refused, match=f"没有第 {last + 1} 项，评估项目为{named}"):
        year.object(published, "A01", at(TUESDAY), items=(last, last + 1))


def test_an_agency_may_object_to_its_own_score_alone_off_the_list(
    year: FrozenList, published: Published
) -> None:
    own = {"actor": Actor("agency:A04", "agency", "wechat")}
    year.object(published, "A04", at(TUESDAY), TEXT, items=(11, 3, 3), **own)
    assert _rows(year)[0].items == "3,11"
    other = {"actor": Actor("agency:A01", "agency", "wechat")}
    with pytest.raises(Refused, match="不在公示名单上"):
        year.object(published, "A04", at(TUESDAY), TEXT, **other)
    year.city.agency("A05", "机构A05")
    own = {"actor": Actor("agency:A05", "agency", "wechat")}
    with pytest.raises(Refused, match="没有参加这次考评"):
        year.object(published, "A05", at(TUESDAY), TEXT, **own)


def test_the_same_words_of_the_same_person_are_one_objection(
    year: FrozenList, published: Published
) -> None:
    first = year.object(published, "A01", at(TUESDAY), TEXT)
    again = year.object(published, "A01", at(FRIDAY), f"{TEXT}\n")
    assert (again.receipt, again.is_new) == (first.receipt, False)
    other = year.object(published, "A01", at(TUESDAY), TEXT, source=Chat("oOther"))
    elsewhere = year.object(published, "A02", at(TUESDAY), TEXT)
    assert len({first.receipt, other.receipt, elsewhere.receipt}) == 3


def test_one_person_objects_five_times_and_staff_as_often_as_letters_come(
    year: FrozenList, published: Published
) -> None:
    for turn in range(5):
        year.object(published, "A01", at(TUESDAY), f"{TEXT}{turn}")
    with pytest.raises(Refused, match="最多提出 5 件"):
        year.object(published, "A01", at(TUESDAY), TEXT)
    assert not year.object(published, "A01", at(TUESDAY), f"{TEXT}4").is_new
    for turn in range(6):
        staff: dict[str, Any] = {"actor": BUREAU, "source": Letter()}
        assert year.object(published, "A01", at(TUESDAY), f"{TEXT}{turn}", **staff).is_new
    assert ("王科长", "objection.file") in [each[:2] for each in year.actions()]


def test_liaisons_of_the_districts_that_nominated_it_hear_of_it(
    year: FrozenList, city: Any
) -> None:
    for district, name in (("440604", "禅城甲"), ("440605", "南海乙"), ("440606", "顺德丙")):
        city.liaison(district, name)
    snapshot = year.freeze(scored("A01", 95))
    published = year.publish(snapshot, TUESDAY)
    for district in ("440604", "440605", "440606"):
        city.bind(district)
    year.nominate("A01", "440604")
    year.nominate("A01", "440605")
    year.nominate("A01", "")
    filed = year.object(published, "A01", at(TUESDAY), TEXT)
    told = year.queued("objection_filed")
    assert sorted(each["district"] for each in told) == ["南海区", "禅城区"]
    for each in told:
        assert (each["reference"], each["agency"]) == (f"尾号{tail(filed.receipt)}", "机构A01")
        assert each["until"] == "2023-10-27"
        assert TEXT not in str(each)
    with city.database.statements() as db:
        assert [each.receipt for each in objections_of(db, city.cycle.id, None)] == [filed.receipt]
        assert len(objections_of(db, city.cycle.id, "440604")) == 1
        assert objections_of(db, city.cycle.id, "440606") == []


def test_an_upheld_objection_leaves_a_vacancy_and_tells_the_agency(
    year: FrozenList, published: Published
) -> None:
    year.city.bind("A01")
    one, two = (year.object(published, "A01", at(TUESDAY), TEXT + each) for each in "甲乙")
    row = year.decide(one.receipt, at(FRIDAY), "vacancy", why="报告经查属实造假")
    assert (row.state, row.effect, row.decided_at) == ("upheld", "vacancy", at(FRIDAY))
    place = year.listed(published)[0]
    assert (place.uscc, place.vacated_at, place.vacated_why) == (
        "A01",
        at(FRIDAY),
        "报告经查属实造假",
    )
    year.decide(two.receipt, at(FRIDAY, 11), "vacancy", why="同上")
    assert year.listed(published)[0] == place
    [told] = year.queued("candidacy_removed")
    assert (told["day"], told["reason"]) == ("2023-10-27", "报告经查属实造假")
    with pytest.raises(Refused, match="已不在公示名单上"):
        year.object(published, "A01", at(FRIDAY), "还有一件事情")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"upheld": False, "effect": "vacancy"}, "不成立时没有后续处理"),
        ({"why": "  "}, "理由"),
        ({"actor": Actor("李科长", "district", "cli:test", "440605")}, "市应急管理局"),
        ({"receipt": "YY-00000-00000"}, "没有回执为"),
    ],
)
def test_decisions_refused(
    year: FrozenList, published: Published, given: dict[str, Any], says: str
) -> None:
    given = {"receipt": year.object(published, "A01", at(TUESDAY)).receipt, **given}
    with pytest.raises(Refused, match=says):
        year.decide(given.pop("receipt"), at(FRIDAY), **given)
    assert _rows(year)[0].state == "filed"


@pytest.mark.parametrize("uscc", ["A02", "A04"])
def test_an_upheld_appeal_costs_the_agency_nothing(
    year: FrozenList, published: Published, uscc: str
) -> None:
    own = {"actor": Actor(f"agency:{uscc}", "agency", "wechat")}
    filed = year.object(published, uscc, at(TUESDAY), TEXT, **own)
    with pytest.raises(Refused, match="不能因此使该机构的名额空缺"):
        year.decide(filed.receipt, at(FRIDAY), "vacancy")
    assert _rows(year)[0].state == "filed"
    assert year.decide(filed.receipt, at(FRIDAY), "").effect == "reassessment"
    assert [row.vacated_at for row in year.listed(published)] == [None] * 3


@pytest.mark.parametrize(
    ("upheld", "effect", "result"),
    [(True, "", "reassessment"), (True, "none", "none"), (False, "", "rejected")],
)
def test_an_agency_hears_what_became_of_its_appeal(
    year: FrozenList, published: Published, upheld: bool, effect: str, result: str
) -> None:
    year.city.bind("A02")
    own = {"actor": Actor("agency:A02", "agency", "wechat")}
    filed = year.object(published, "A02", at(TUESDAY), TEXT, **own)
    year.decide(filed.receipt, at(FRIDAY), effect, upheld=upheld, why="记录与事实相符")
    [told] = year.queued("appeal_decided")
    assert (told["reference"], told["result"]) == (filed.receipt, result)
    assert (told["day"], told["reason"]) == ("2023-10-27", "记录与事实相符")


def test_nobody_is_pushed_what_became_of_an_objection_to_another(
    year: FrozenList, published: Published
) -> None:
    """The message itself would show, in the list of those that did not arrive, who objected."""
    year.city.bind("A01")
    other = {"actor": Actor("agency:A01", "agency", "wechat")}
    filed = year.object(published, "A02", at(TUESDAY), TEXT, **other)
    year.decide(filed.receipt, at(FRIDAY), upheld=False)
    assert year.queued("appeal_decided") == []


def test_what_usually_follows(year: FrozenList, published: Published) -> None:
    first, second = (
        year.object(published, "A01", at(TUESDAY), text).receipt for text in (TEXT, f"{TEXT}二")
    )
    assert year.decide(first, at(FRIDAY), "", upheld=False).effect == "none"
    assert year.decide(second, at(FRIDAY), "").effect == "vacancy"


def test_an_agency_that_objects_to_another_does_not_appeal(
    year: FrozenList, published: Published
) -> None:
    other = {"actor": Actor("agency:A01", "agency", "wechat")}
    filed = year.object(published, "A02", at(TUESDAY), TEXT, **other)
    assert year.decide(filed.receipt, at(FRIDAY), "").effect == "vacancy"


def test_a_decision_stands(year: FrozenList, published: Published) -> None:
    filed = year.object(published, "A01", at(TUESDAY))
    year.decide(filed.receipt, at(FRIDAY), upheld=False, why="查无实据")
    with pytest.raises(Refused, match="已有处理结果（不成立）"):
        year.decide(filed.receipt, at(FRIDAY), "vacancy")
    with transaction(year.city.database) as db, pytest.raises(Refused, match="已有处理结果"):
        withdraw_objection(db, year.city.cycle, filed.receipt, "本人要求", BUREAU, at(FRIDAY))


def test_what_was_withdrawn_may_be_filed_again(year: FrozenList, published: Published) -> None:
    filed = year.object(published, "A01", at(TUESDAY), TEXT)
    with transaction(year.city.database) as db:
        row = withdraw_objection(db, year.city.cycle, filed.receipt, "本人要求", BUREAU, at(FRIDAY))
    assert (row.state, row.effect) == ("withdrawn", None)
    assert year.object(published, "A01", at(FRIDAY), TEXT).is_new


def test_of_two_who_decide_at_once_one_is_refused(year: FrozenList, published: Published) -> None:
    receipt = year.object(published, "A01", at(TUESDAY)).receipt
    start, outcomes = Barrier(2), []

    def decide(upheld: bool) -> None:
        start.wait()
        try:
            outcomes.append(str(year.decide(receipt, at(FRIDAY), upheld=upheld).state))
        except Refused:
            outcomes.append("refused")

    threads = [Thread(target=decide, args=(upheld,)) for upheld in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("refused") == 1
    assert _rows(year)[0].state in outcomes
    assert len([each for each in year.actions() if each[1] == "objection.decide"]) == 1


def test_whoever_reads_the_words_is_on_record(year: FrozenList, published: Published) -> None:
    filed = year.object(published, "A01", at(TUESDAY), TEXT)
    with transaction(year.city.database) as db:
        row, text, reason = read_objection(
            db, year.city.vault, year.city.cycle, filed.receipt, BUREAU, at(FRIDAY)
        )
    assert (row.receipt, text, reason) == (filed.receipt, TEXT, None)
    assert ("王科长", "objection.read", f"objection:{filed.receipt}") in year.actions()


def test_a_person_is_forgotten_and_the_objection_stays(
    year: FrozenList, published: Published
) -> None:
    year.object(published, "A01", at(TUESDAY), TEXT)
    year.object(published, "A01", at(TUESDAY), TEXT, source=Chat("oOther"))
    with transaction(year.city.database) as db:
        db.execute(forget_filer(year.city.vault.hashes("openid", "oPerson")))
    erased, other = _rows(year)
    assert (erased.filer_hash, erased.filer_sealed) == (None, None)
    assert year.city.vault.open(erased.text_sealed) == TEXT
    assert other.filer_hash is not None


def test_the_last_second_and_the_announcement_do_not_pass_each_other(
    year: FrozenList, published: Published
) -> None:
    """Whichever comes first, no list is announced over an undecided objection."""
    start, outcomes = Barrier(2), []
    midnight = at(SATURDAY, 0)

    def attempt(what: str) -> None:
        start.wait()
        try:
            if what == "object":
                year.object(published, "A01", midnight - timedelta(seconds=1), TEXT)
            else:
                year.announce(SATURDAY, now=midnight)
            outcomes.append(what)
        except Refused:
            pass

    threads = [Thread(target=attempt, args=(what,)) for what in ("object", "announce")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 1


def test_nobody_is_told_of_what_was_refused(year: FrozenList, published: Published) -> None:
    with pytest.raises(Refused):
        year.object(published, "A01", at(SATURDAY, 0))
    with year.city.database.statements() as db:
        assert db.scalars(select(OutboxMessage.id)).all() == []
