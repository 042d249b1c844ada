"""公告 and the title: when it may be announced, until when it is valid, how it is taken away."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from cycle.audit import Actor
from cycle.publishing.titles import (
    TitleRow,
    TitleState,
    barred_until,
    check,
    named_title,
    revoke,
    title_of,
)
from cycle.refusal import Refused
from storage.database import transaction
from storage.tables import Title
from tests.cycle.frozen_list import BUREAU, ZONE, FrozenList, at
from tests.cycle.scored import scored

TUESDAY, FRIDAY, SATURDAY = date(2023, 10, 24), date(2023, 10, 27), date(2023, 10, 28)
ANNOUNCED = date(2023, 10, 31)
DOCUMENT = "佛应急公告〔2023〕6号"


@pytest.fixture
def year(city: Any) -> FrozenList:
    return FrozenList(city)


def _revoke(year: FrozenList, title: TitleRow, on: date, **more: Any) -> date:
    with transaction(year.city.database) as db:
        return revoke(
            db,
            title,
            on,
            more.get("why", "检查发现出具虚假报告"),
            more.get("actor", BUREAU),
            more.get("now", at(on)),
            ZONE,
            found_on=more.get("found_on"),
        )


def _checked(year: FrozenList, title: TitleRow, today: date) -> str:
    with year.city.database.statements() as db:
        return str(check(db, title.code, today).state)


def test_the_list_is_announced_once_and_titles_run(year: FrozenList) -> None:
    snapshot = year.freeze(scored("A01", 95), scored("A02", 90))
    published = year.publish(snapshot, TUESDAY)
    year.city.bind("A01")
    filed = year.object(published, "A02", at(TUESDAY))
    with pytest.raises(Refused, match="还有 1 件异议没有处理"):
        year.announce(ANNOUNCED)
    year.decide(filed.receipt, at(FRIDAY), "vacancy")
    [title] = titles = year.announce(ANNOUNCED)
    assert (title.uscc, title.name, title.document_no) == ("A01", "机构A01", DOCUMENT)
    assert (title.starts_on, title.ends_on) == (ANNOUNCED, date(2024, 10, 31))
    assert len(title.code) == 16
    assert year.announce(ANNOUNCED, f"{DOCUMENT} ") == titles
    with pytest.raises(Refused, match=r"此前已公告.*--without 只在公告时有用"):
        year.announce(ANNOUNCED, without="受到处罚")
    with pytest.raises(Refused, match="已于 2023-10-31 公告"):
        year.announce(ANNOUNCED, "另一个文号")
    [told] = year.queued("title_awarded")
    assert (told["until"], told["document"]) == ("2024-10-31", DOCUMENT)
    assert [each[1] for each in year.actions()].count("list.announce") == 1


@pytest.mark.parametrize(
    ("on", "now", "says"),
    [
        (FRIDAY, at(FRIDAY, 23, 59, 59), "2023-10-27 24:00 才结束"),
        (SATURDAY, at(FRIDAY, 23, 59, 59), "2023-10-27 24:00 才结束"),
        (FRIDAY, at(SATURDAY, 0), "2023-10-27 24:00 才结束"),
        (date(2023, 10, 29), at(SATURDAY, 0), "不能晚于今天"),
    ],
)
def test_not_before_the_window_has_ended(year: FrozenList, on: date, now: Any, says: str) -> None:
    year.publish(year.freeze(scored("A01", 95)), TUESDAY)
    with pytest.raises(Refused, match=says):
        year.announce(on, now=now)
    assert len(year.announce(SATURDAY, now=at(SATURDAY, 0))) == 1


def test_nothing_to_announce(year: FrozenList) -> None:
    snapshot = year.freeze(scored("A01", 95))
    with pytest.raises(Refused, match="还没有公示"):
        year.announce(ANNOUNCED)
    published = year.publish(snapshot, TUESDAY)
    year.decide(year.object(published, "A01", at(TUESDAY)).receipt, at(FRIDAY), "vacancy")
    with pytest.raises(Refused, match="都已空缺"):
        year.announce(ANNOUNCED)
    with pytest.raises(Refused, match="市应急管理局"):
        year.announce(ANNOUNCED, actor=Actor("李科长", "district", "cli:test", "440605"))


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (date(2023, 10, 31), date(2024, 10, 31)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 3, 1), date(2024, 3, 1)),
        (date(2023, 2, 28), date(2024, 2, 28)),
    ],
)
def test_valid_until_midnight_of_the_corresponding_day(
    year: FrozenList, starts: date, ends: date
) -> None:
    title = year.titled(starts)[0]
    assert (title.starts_on, title.ends_on) == (starts, ends)
    assert _checked(year, title, ends) == "valid"
    assert _checked(year, title, ends + timedelta(days=1)) == "expired"


def test_anybody_can_check_a_code(year: FrozenList) -> None:
    title = year.titled(ANNOUNCED)[0]
    typed = title.code.lower().replace("0", "o").replace("1", "i")
    with year.city.database.statements() as db:
        for code in (title.code, f" {typed[:4]}-{typed[4:]}"):
            checked = check(db, code, ANNOUNCED)
            assert (checked.state, checked.name, checked.uscc) == ("valid", "机构A01", "A01")
            assert (checked.starts_on, checked.ends_on) == (title.starts_on, title.ends_on)
        for wrong in ("", "0" * 16, title.code[:-1], "A01", "' OR 1=1 --"):
            assert check(db, wrong, ANNOUNCED).state is TitleState.UNKNOWN
            assert check(db, wrong, ANNOUNCED).name is None


def test_codes_are_drawn_for_each(year: FrozenList) -> None:
    first, second = year.titled(ANNOUNCED)
    assert first.code != second.code


def test_a_revocation_bars_for_a_year(year: FrozenList) -> None:
    title = year.titled(ANNOUNCED)[0]
    year.city.bind("A01")
    day = date(2024, 2, 29)
    assert _revoke(year, title, day) == date(2025, 2, 28)
    [told] = year.queued("title_revoked")
    assert (told["day"], told["reason"]) == ("2024-02-29", "检查发现出具虚假报告")
    agency = year.city.ids["A01"]
    with year.city.database.statements() as db:
        assert check(db, title.code, day).state is TitleState.REVOKED
        assert check(db, title.code, day).revoked_on == day
        assert check(db, title.code, day - timedelta(days=1)).state is TitleState.VALID
        assert check(db, title.code, date(2025, 6, 1)).state is TitleState.REVOKED
        assert barred_until(db, agency, day - timedelta(days=1)) is None
        assert barred_until(db, agency, day) == date(2025, 2, 28)
        assert barred_until(db, agency, date(2025, 2, 28)) == date(2025, 2, 28)
        assert barred_until(db, agency, date(2025, 3, 1)) is None
        assert barred_until(db, year.city.ids["A02"], day) is None
        found = title_of(db, agency, day)
        assert found is not None
        assert found.state(day) is TitleState.REVOKED
    with pytest.raises(Refused, match="已于 2024-02-29 取消"):
        _revoke(year, found, day)


@pytest.mark.parametrize(
    ("on", "more", "says"),
    [
        (date(2024, 1, 2), {"now": at(date(2024, 1, 1), 23, 59, 59)}, "不能晚于今天"),
        (date(2023, 10, 30), {"now": at(date(2024, 1, 1))}, "不能早于"),
        (date(2024, 11, 1), {}, "到期不是取消"),
        (date(2024, 11, 5), {"found_on": date(2024, 11, 1)}, "到期不是取消"),
        (date(2024, 11, 5), {"found_on": date(2024, 11, 6)}, "不能晚于取消日期"),
        (date(2024, 11, 5), {"found_on": date(2023, 10, 30)}, "不能早于称号生效之日"),
        (date(2024, 1, 2), {"why": " "}, "理由"),
        (date(2024, 1, 2), {"actor": Actor("李", "district", "cli:x", "440605")}, "市应急管理局"),
    ],
)
def test_revocations_refused(year: FrozenList, on: date, more: dict[str, Any], says: str) -> None:
    title = year.titled(ANNOUNCED)[0]
    with pytest.raises(Refused, match=says):
        _revoke(year, title, on, **more)
    assert _checked(year, title, date(2024, 10, 31)) == "valid"


def test_the_last_second_of_its_validity(year: FrozenList) -> None:
    title = year.titled(ANNOUNCED)[0]
    last = date(2024, 10, 31)
    assert _revoke(year, title, last, now=at(last, 23, 59, 59)) == date(2025, 10, 31)


def test_what_was_found_within_the_year_is_decided_after_it(year: FrozenList) -> None:
    title = year.titled(ANNOUNCED)[0]
    decided = date(2024, 11, 5)
    assert _checked(year, title, decided) == "expired"
    assert _revoke(year, title, decided, found_on=date(2024, 10, 31)) == date(2025, 11, 5)
    assert _checked(year, title, decided) == "revoked"
    with year.city.database.statements() as db:
        kept = db.execute(select(Title.found_on, Title.revoked_on).where(Title.id == title.id))
        assert kept.one() == (date(2024, 10, 31), decided)
        assert barred_until(db, year.city.ids["A01"], date(2025, 11, 5)) == date(2025, 11, 5)


def test_of_two_who_revoke_at_once_one_is_refused(year: FrozenList) -> None:
    title = year.titled(ANNOUNCED)[0]
    start, outcomes = Barrier(2), []

    def attempt() -> None:
        start.wait()
        try:
            _revoke(year, title, date(2024, 1, 2))
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")

    threads = [Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert [each[1] for each in year.actions()].count("title.revoke") == 1


def test_two_holders_that_are_one_lose_both(year: FrozenList) -> None:
    """一律取消: the other code's title would go on as the same agency's."""
    first, second = year.titled(ANNOUNCED)
    year.city.bind("A01")
    year.merge("A01", "A02", ANNOUNCED)
    day = ANNOUNCED + timedelta(days=30)
    with year.city.database.statements() as db:
        assert named_title(db, "A02", day) in (first, second)
    _revoke(year, second, day)
    assert {_checked(year, each, day) for each in (first, second)} == {"revoked"}
    assert len(year.queued("title_revoked")) == 1
    assert [each[1] for each in year.actions()].count("title.revoke") == 2
    with year.city.database.statements() as db:
        assert barred_until(db, year.city.ids["A01"], day) is not None


def test_a_title_is_named_by_its_code_or_its_agency(year: FrozenList) -> None:
    title = year.titled(ANNOUNCED)[0]
    year.city.agency("A09", "机构A09")
    with year.city.database.statements() as db:
        assert named_title(db, title.code, ANNOUNCED) == title
        assert named_title(db, "机构A01", ANNOUNCED) == title
        with pytest.raises(Refused, match="没有标杆称号"):
            named_title(db, "A09", ANNOUNCED)
        assert title_of(db, year.city.ids["A01"], ANNOUNCED - timedelta(days=1)) is None
