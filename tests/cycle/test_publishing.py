"""公示: whose list, by which days, what moves up, and who is told."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from cycle.audit import Actor
from cycle.cycles import CycleFile, create_cycle
from cycle.publishing.objections import Letter
from cycle.publishing.publications import Choice, latest, open_window
from cycle.publishing.published import open_windows
from cycle.publishing.results import own_result
from cycle.publishing.window import last_day
from cycle.refusal import Refused
from notifications.calendar import Calendar, parse_calendar
from storage.database import transaction
from storage.tables import CutDecision, Publication, Title
from tests.cycle.frozen_list import BUREAU, DOCUMENT, ZONE, FrozenList, at
from tests.cycle.scored import scored

TUESDAY = date(2023, 10, 24)


@pytest.fixture
def year(city: Any) -> FrozenList:
    return FrozenList(city)


@pytest.mark.parametrize(
    ("put_up", "ends"),
    [
        ((2023, 10, 24), (2023, 10, 27)),  # Tuesday to Friday
        ((2023, 10, 26), (2023, 10, 31)),  # over a weekend
        ((2023, 10, 28), (2023, 11, 1)),  # put up on a Saturday
        ((2023, 9, 28), (2023, 10, 9)),  # National Day; 7 and 8 October are worked instead
        ((2023, 9, 27), (2023, 10, 8)),
        ((2023, 12, 29), (2024, 1, 4)),  # New Year's Day off
        ((2026, 12, 28), (2026, 12, 31)),  # the last days that are known
    ],
)
def test_three_working_days_after_the_day_it_is_put_up(
    put_up: tuple[int, int, int], ends: tuple[int, int, int]
) -> None:
    assert last_day(date(*put_up), Calendar()) == date(*ends)


def test_a_year_that_nobody_knows_is_not_guessed() -> None:
    with pytest.raises(Refused, match="2027 年的节假日安排未知"):
        last_day(date(2026, 12, 29), Calendar())
    table = parse_calendar({"2027": {"off": [[date(2027, 1, 1), date(2027, 1, 3)]]}})
    assert last_day(date(2026, 12, 29), table) == date(2027, 1, 4)


def test_a_frozen_list_is_published_once(year: FrozenList) -> None:
    snapshot = year.sixteen()
    first = year.publish(snapshot, TUESDAY)
    row = first.publication
    assert first.is_new
    assert (row.number, row.document_no) == (1, DOCUMENT)
    assert (row.from_date, row.to_date, row.dates_reason) == (TUESDAY, date(2023, 10, 27), "")
    assert [(each.position, each.rank, each.uscc) for each in first.listings] == [
        (place, place, f"A{place:02}") for place in range(1, 16)
    ]
    again = year.publish(snapshot, TUESDAY, f" {DOCUMENT} ")
    assert (again.publication, again.listings, again.is_new) == (row, first.listings, False)
    with year.city.database.statements() as db:
        assert latest(db, year.city.cycle.id) == row
        assert open_windows(db, date(2023, 10, 23)) == []
        assert open_windows(db, TUESDAY) == [row]
        assert open_window(db, year.city.cycle.id, date(2023, 10, 27)) == row
        assert open_window(db, year.city.cycle.id, date(2023, 10, 28)) is None
    assert year.actions() == [("王科长", "publication.publish", f"publication:{DOCUMENT}")]


def test_those_on_the_list_and_all_who_were_assessed_are_told(year: FrozenList) -> None:
    snapshot = year.sixteen()
    for uscc in ("A01", "A15", "A16"):
        year.city.bind(uscc)
    year.publish(snapshot, TUESDAY)
    assert [
        (each["until"], each["document"], each["reference"]) for each in year.queued("listed")
    ] == [("2023-10-27", DOCUMENT, "publication-1")] * 2
    assert len(year.queued("result_ready")) == 3


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"day": date(2023, 10, 25)}, "还没有到"),
        ({"day": date(2023, 10, 23)}, "理由"),
        ({"to_date": date(2023, 10, 30)}, "理由"),
        ({"to_date": date(2023, 10, 24), "dates_reason": "急"}, "应晚于起始日"),
        ({"to_date": date(2024, 10, 30), "dates_reason": "久"}, "核对年份"),
        (
            {"day": date(2023, 10, 16), "to_date": date(2023, 10, 20), "dates_reason": "补录"},
            "应晚于今日",
        ),
        (
            {"day": date(2023, 10, 19), "to_date": date(2023, 10, 27), "dates_reason": "已张贴"},
            "早于快照 1 冻结之日（2023-10-20）",
        ),
        (
            {"day": date(2023, 10, 23), "to_date": date(2023, 10, 24), "dates_reason": "补录"},
            "无人来得及提出异议",
        ),
        ({"document": "  "}, "文号"),
        ({"document": "文" * 41}, "文号"),
        ({"actor": Actor("李科长", "district", "cli:test", "440605")}, "市应急管理局"),
        ({"choice": Choice(("A16",), "理由")}, "--choose"),
    ],
)
def test_refused(year: FrozenList, days: dict[str, Any], says: str) -> None:
    snapshot = year.sixteen()
    given = {"day": TUESDAY, **days}
    with pytest.raises(Refused, match=says):
        year.publish(snapshot, given.pop("day"), now=at(TUESDAY), **given)
    assert year.actions() == []


def test_other_days_stand_with_their_reason(year: FrozenList) -> None:
    snapshot = year.sixteen()
    published = year.publish(
        snapshot,
        date(2023, 10, 23),
        now=at(TUESDAY),
        to_date=date(2023, 10, 30),
        dates_reason=" 前一日已在网站公示，延长一个工作日 ",
    )
    row = published.publication
    assert (row.from_date, row.to_date) == (date(2023, 10, 23), date(2023, 10, 30))
    assert row.dates_reason == "前一日已在网站公示，延长一个工作日"


def test_days_that_the_rule_cannot_tell_need_a_reason(year: FrozenList) -> None:
    snapshot, put_up = year.sixteen(), date(2026, 12, 30)
    with pytest.raises(Refused, match="2027 年的节假日安排未知"):
        year.publish(snapshot, put_up)
    with pytest.raises(Refused, match="理由"):
        year.publish(snapshot, put_up, to_date=date(2027, 1, 6))
    published = year.publish(snapshot, put_up, to_date=date(2027, 1, 6), dates_reason="放假未定")
    assert published.publication.dates_reason == "放假未定"


def test_a_tie_at_the_cut_waits_for_people(year: FrozenList) -> None:
    best = [scored(f"A{each:02}", 100 - each) for each in range(1, 15)]
    snapshot = year.freeze(*best, scored("A15", 80), scored("A16", 80))
    with pytest.raises(Refused, match="2 家在入选名额处并列"):
        year.publish(snapshot, TUESDAY)
    with transaction(year.city.database) as db:
        db.execute(
            insert(CutDecision).values(
                snapshot_id=snapshot.id,
                chosen=["A16"],
                reason="集体研究",
                decided_by="考核组",
                decided_at=at(TUESDAY),
            )
        )
    published = year.publish(snapshot, TUESDAY)
    assert [(each.position, each.rank, each.uscc) for each in published.listings][-2:] == [
        (14, 14, "A14"),
        (15, 15, "A16"),
    ]
    with year.city.database.statements() as db:
        for uscc, reason in (("A14", None), ("A15", "集体研究"), ("A16", None)):
            own = own_result(db, year.city.cycle.id, uscc)
            assert own is not None
            assert (own.passed_over and own.passed_over.reason) == reason


def test_only_the_ranked_are_ever_listed(year: FrozenList) -> None:
    pending = scored("A02", 99, respondents=0)
    snapshot = year.freeze(scored("A01", 90), pending)
    published = year.publish(snapshot, TUESDAY)
    assert [each.uscc for each in published.listings] == ["A01"]


def test_nobody_ranked_is_no_list(year: FrozenList) -> None:
    snapshot = year.freeze(scored("A01", 90, respondents=0))
    with pytest.raises(Refused, match="没有可以公示的机构"):
        year.publish(snapshot, TUESDAY)


def test_an_overtaken_snapshot_has_to_be_named(year: FrozenList) -> None:
    old = year.sixteen()
    new = year.freeze(scored("A16", 99))
    with pytest.raises(Refused, match="快照 1 之后已有快照 2"):
        year.publish(old, TUESDAY)
    assert year.publish(old, TUESDAY, named=True).publication.snapshot_id == old.id
    assert new.number == 2


def test_a_ban_since_the_freeze_calls_for_another_assessment(year: FrozenList) -> None:
    title = year.titled(date(2023, 10, 20))[0]
    snapshot = year.freeze(scored("A01", 95), scored("A03", 90))
    with transaction(year.city.database) as db:
        db.execute(update(Title).where(Title.id == title.id).values(revoked_on=date(2023, 10, 23)))
        db.execute(update(Publication).values(cycle_id=_another_cycle(db)))
    with pytest.raises(Refused, match="机构A01”2023-10-23 被取消标杆称号，2024-10-23 及以前"):
        year.publish(snapshot, TUESDAY)


def _another_cycle(db: Any) -> str:
    file = CycleFile(
        name="2022",
        questionnaire="foshan-2023",
        ruleset="foshan-2023",
        window_start=date(2021, 1, 1),
        window_end=date(2022, 10, 18),
        opens_on=date(2022, 10, 13),
        closes_on=date(2022, 10, 24),
        nudge_days_before=(),
        milestones={},
    )
    return create_cycle(db, file, ZONE, at(TUESDAY))


SECOND = "佛应急公示〔2023〕7号"
MONDAY = date(2023, 10, 30)


def _vacated(year: FrozenList, *names: str) -> Any:
    """The sixteen are published, and these places fall vacant."""
    snapshot = year.sixteen(18)
    published = year.publish(snapshot, TUESDAY)
    for name in names:
        filed = year.object(published, name, at(TUESDAY, 12), actor=BUREAU, source=Letter())
        year.decide(filed.receipt, at(MONDAY, 9), "vacancy")
    return snapshot, published


def test_number_sixteen_moves_up_by_a_new_publication_alone(year: FrozenList) -> None:
    snapshot, first = _vacated(year, "A03")
    assert [each.uscc for each in year.listed(first) if each.vacated_at] == ["A03"]
    assert len(year.listed(first)) == 15  # it stays visible as a vacancy
    year.city.bind("A16")
    year.city.bind("A04")
    second = year.publish(snapshot, MONDAY, SECOND)
    assert second.publication.number == 2
    codes = [each.uscc for each in second.listings]
    assert codes == ["A01", "A02", *(f"A{each:02}" for each in range(4, 17))]
    assert [each.position for each in second.listings] == list(range(1, 16))
    assert second.listings[-1].rank == 16
    assert len(year.queued("listed")) == 2
    assert len(year.queued("result_ready")) == 2


def test_a_vacancy_that_nobody_can_fill_shortens_the_list(year: FrozenList) -> None:
    snapshot = year.freeze(scored("A01", 95), scored("A02", 90))
    published = year.publish(snapshot, TUESDAY)
    filed = year.object(published, "A01", at(TUESDAY))
    year.decide(filed.receipt, at(MONDAY, 9), "vacancy")
    with pytest.raises(Refused, match="无需再次公示"):
        year.publish(snapshot, MONDAY, SECOND)


def test_equals_do_not_move_up_by_chance(year: FrozenList) -> None:
    best = [scored(f"A{each:02}", 100 - each) for each in range(1, 16)]
    snapshot = year.freeze(*best, scored("A16", 70), scored("A17", 70))
    published = year.publish(snapshot, TUESDAY)
    filed = year.object(published, "A01", at(TUESDAY))
    year.decide(filed.receipt, at(MONDAY, 9), "vacancy")
    with pytest.raises(Refused, match=r"2 家并列第 16 名.*机构A16（A16）、机构A17（A17）"):
        year.publish(snapshot, MONDAY, SECOND)
    with pytest.raises(Refused, match="并列第 16 名"):
        year.publish(snapshot, MONDAY, SECOND, choice=Choice(("A15",), "理由"))
    with pytest.raises(Refused, match="理由"):
        year.publish(snapshot, MONDAY, SECOND, choice=Choice(("A17",)))
    second = year.publish(snapshot, MONDAY, SECOND, choice=Choice(("A17",), "集体研究"))
    assert [each.uscc for each in second.listings][-1] == "A17"


def test_an_open_window_and_an_undecided_objection_come_first(year: FrozenList) -> None:
    snapshot = year.sixteen()
    published = year.publish(snapshot, TUESDAY)
    friday = date(2023, 10, 27)
    with pytest.raises(Refused, match="2023-10-27 24:00 才结束"):
        year.publish(snapshot, friday, SECOND, now=at(friday, 23, 59, 59))
    filed = year.object(published, "A01", at(friday))
    with pytest.raises(Refused, match=f"还有 1 件异议没有处理：{filed.receipt}"):
        year.publish(snapshot, MONDAY, SECOND)
    year.decide(filed.receipt, at(MONDAY), upheld=False)
    with pytest.raises(Refused, match="无需再次公示"):
        year.publish(snapshot, MONDAY, SECOND)


def test_a_reassessment_needs_a_new_snapshot(year: FrozenList) -> None:
    snapshot = year.sixteen()
    published = year.publish(snapshot, TUESDAY)
    filed = year.object(published, "A01", at(TUESDAY, 12))
    year.decide(filed.receipt, at(date(2023, 10, 25)), "reassessment")
    for attempt in (
        lambda: year.publish(snapshot, MONDAY, SECOND),
        lambda: year.announce(MONDAY),
    ):
        with pytest.raises(Refused, match="请先重新考评并冻结"):
            attempt()
    year.freeze(scored("A01", 99), scored("A02", 98), frozen_on=date(2023, 10, 28))
    with pytest.raises(
        Refused, match=r"已冻结（快照 2），还没有公示：请先运行 pingyi publish 2023 "
    ):
        year.announce(MONDAY)
    anew = year.freeze(scored("A02", 90), on=date(2023, 10, 28))
    assert [each.uscc for each in year.publish(anew, MONDAY, SECOND).listings] == ["A02"]


def test_after_the_announcement_only_what_is_vacant_is_published(year: FrozenList) -> None:
    snapshot, _ = _vacated(year, "A03", "A05")
    assert len(year.announce(MONDAY)) == 13
    second = year.publish(snapshot, MONDAY, SECOND)
    assert [each.uscc for each in second.listings] == ["A16", "A17"]
    titles = year.announce(date(2023, 11, 6), "佛应急公告〔2023〕8号")
    assert [each.uscc for each in titles] == ["A16", "A17"]
    with pytest.raises(Refused, match="没有可以公示的机构"):
        year.publish(snapshot, date(2023, 11, 7), "佛应急公示〔2023〕9号")


def test_a_letter_to_the_first_list_is_late_once_the_second_was_announced(
    year: FrozenList,
) -> None:
    """The holder of a title would be told that it is no candidate, and would keep the title."""
    first = year.publish(year.freeze(scored("A01", 95), scored("A02", 90)), TUESDAY)
    year.decide(year.object(first, "A01", at(TUESDAY)).receipt, at(TUESDAY, 12), "vacancy")
    anew = year.freeze(scored("A02", 90), on=date(2023, 10, 28))
    year.publish(anew, MONDAY, SECOND)
    late = Letter(TUESDAY)
    filed = year.object(first, "A02", at(MONDAY), actor=BUREAU, source=late)
    year.decide(filed.receipt, at(MONDAY, 12), "none", upheld=False)
    year.announce(date(2023, 11, 6))
    with pytest.raises(Refused, match="异议应在公示期内提出"):
        year.object(
            first,
            "A02",
            at(date(2023, 11, 6), 11),
            "又一份报告与现场不符",
            actor=BUREAU,
            source=late,
        )


def test_a_place_under_a_merged_code_is_no_removal(year: FrozenList) -> None:
    """The agency keeps its other place and gets the title; it must not hear both."""
    snapshot = year.freeze(scored("A01", 95), scored("A02", 90), scored("A03", 85))
    year.city.bind("A01")
    year.city.bind("A03")
    year.publish(snapshot, TUESDAY)
    year.merge("A01", "A02", date(2023, 10, 27))
    year.penalise("A03", date(2023, 10, 27))
    titles = year.announce(MONDAY, without="两家合并为一家，另一家被立案")
    assert [each.uscc for each in titles] == ["A01"]
    assert len(year.queued("title_awarded")) == 1
    assert len(year.queued("candidacy_removed")) == 1, "A03's alone"


def test_two_clicks_at_once_publish_once(year: FrozenList) -> None:
    snapshot = year.sixteen()
    outcomes: list[Any] = []
    start = Barrier(4)

    def click() -> None:
        start.wait()
        outcomes.append(year.publish(snapshot, TUESDAY).is_new)

    threads = [Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, False, True]
    with year.city.database.statements() as db:
        assert len(db.scalars(select(Publication.id)).all()) == 1


def test_a_snapshot_of_another_cycle_is_refused(year: FrozenList) -> None:
    year.sixteen()
    with transaction(year.city.database) as db:
        other = _another_cycle(db)
    foreign = type("Foreign", (), {"id": "x", "cycle_id": other, "number": 9})
    with pytest.raises(Refused, match="不属于"):
        year.publish(foreign, TUESDAY, actor=BUREAU)
