"""Who is reminded of which deadline, on both databases."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, insert, select

from cycle.audit import Actor
from cycle.candidates.materials import Arrival, receive
from cycle.candidates.nominations import nominate
from cycle.notices import addressees
from cycle.register.finding import find_agency
from cycle.register.merging import merge_agencies
from notifications.quiet import Hours
from notifications.spread import Spreading
from storage.database import transaction
from storage.tables import (
    Binding,
    Conversation,
    Invitation,
    MaterialsForm,
    Milestone,
)
from tests.cycle.conftest import ZONE, City
from tests.cycle.told import (
    CHANCHENG,
    NANHAI,
    POLICY,
    Told,
    bind,
    change,
    kinds,
    local,
    rendered,
    shown,
)


@pytest.fixture
def peopled(city: City) -> City:
    """Two agencies and two liaisons, all bound, and one of each that nobody bound."""
    for uscc in ("A1", "A2", "A3"):
        city.agency(uscc)
    city.enterprise("E1", CHANCHENG)
    city.engage("A1", "E1")
    city.liaison(CHANCHENG, "张三")
    city.liaison(NANHAI, "李四")
    city.file = replace(
        city.file,
        milestones={
            "materials_due": date(2023, 10, 18),
            "liaisons_due": date(2023, 10, 18),
            "summary_due": date(2023, 10, 24),
        },
    )
    city.open()
    bind(city, "A1", "A2", CHANCHENG, "E1")
    return city


@pytest.mark.parametrize(
    ("now", "agencies", "liaisons"),
    [
        (local(11, 8, 59), [], []),
        (local(11), ["materials_paper_due"], []),
        (local(13), ["materials_ecopy_due", "materials_paper_due", "summary_due"], ["list"]),
        (local(14), [], []),  # Saturday
        (local(16), ["materials_ecopy_due", "materials_paper_due", "summary_due"], ["list"]),
        (local(18, 21), [], []),  # quiet
        (local(19), ["summary_due"], []),  # the others have passed
        (local(25), [], []),
    ],
)
def test_who_is_bound_is_reminded_of_what_they_have_to_keep(
    peopled: City, now: datetime, agencies: list[str], liaisons: list[str]
) -> None:
    rows = Told(peopled, "milestones")(now)
    wanted = [(kind, agency) for kind in agencies for agency in ("A1", "A2")]
    wanted += [("liaison_list_due", CHANCHENG) for _ in liaisons]
    assert kinds(rows) == sorted(wanted)


def test_each_slot_reminds_once_and_expires_when_the_next_one_begins(peopled: City) -> None:
    tell = Told(peopled, "milestones")
    first = [row for row in tell(local(11)) if row["kind"] == "materials_paper_due"]
    assert shown(first, "due", "slot") == [("2023-10-18", 5)] * 2
    assert {row["expires_at"] for row in first} == {local(16, 9)}
    assert "10月18日" in rendered(first[0])
    assert tell(local(12)) == [], "the same slot on another day"
    bind(peopled, "A3")
    assert kinds(tell(local(12, 10))) == [("materials_paper_due", "A3")], "bound meanwhile"
    second = [row for row in tell(local(16)) if row["kind"] == "materials_paper_due"]
    assert shown(second, "slot") == [(2,)] * 3
    assert {row["expires_at"] for row in second} == {local(19, 0)}, "the last one with the day"


def test_a_liaison_is_reminded_under_the_districts_name(peopled: City) -> None:
    rows = [row for row in Told(peopled, "milestones")(local(17)) if row["subject"] == CHANCHENG]
    assert shown(rows, "district", "slot") == [("禅城区", 1)]
    assert "禅城区" in rendered(rows[0])


def test_who_handed_a_form_in_is_not_reminded_of_it(peopled: City) -> None:
    with transaction(peopled.database) as db:
        agency = find_agency(db, "A1")
        bureau = Actor("王科长", "bureau", "cli:test", "440600")
        at = local(12)
        receive(db, peopled.cycle, agency, MaterialsForm.PAPER, Arrival(at), bureau, at, ZONE)
    rows = [row for row in Told(peopled, "milestones")(local(16)) if "materials" in row["kind"]]
    assert kinds(rows) == [
        ("materials_ecopy_due", "A1"),
        ("materials_ecopy_due", "A2"),
        ("materials_paper_due", "A2"),
    ]


def test_nor_is_who_holds_the_letter_to_a_code_that_was_merged_away(peopled: City) -> None:
    bureau = Actor("王科长", "bureau", "cli:test", "440600")
    with transaction(peopled.database) as db:
        kept, gone = find_agency(db, "A1"), find_agency(db, "A2")
        merge_agencies(db, kept, gone, bureau, local(11), "代码更正")
        at = local(12)
        receive(db, peopled.cycle, kept, MaterialsForm.PAPER, Arrival(at), bureau, at, ZONE)
    rows = [row for row in Told(peopled, "milestones")(local(16)) if "materials" in row["kind"]]
    assert kinds(rows) == [("materials_ecopy_due", "A1"), ("materials_ecopy_due", "A2")]


def test_a_district_is_reminded_of_the_nominations_that_it_lacks(peopled: City) -> None:
    _milestone(peopled, "nominations_due", date(2023, 10, 18))
    bind(peopled, NANHAI)
    tell = Told(peopled, "milestones")
    _nominate(peopled, "A1", CHANCHENG)
    _nominate(peopled, "A1", NANHAI)
    _nominate(peopled, "A2", NANHAI)
    rows = [row for row in tell(local(16)) if row["kind"] == "nominations_short"]
    assert shown(rows, "district", "nominated", "missing") == [("禅城区", 1, 1)]
    assert "已推荐1家机构，还差1家" in rendered(rows[0])
    _nominate(peopled, "A2", CHANCHENG)
    assert "nominations_short" not in [row["kind"] for row in tell(local(18))]


def _milestone(city: City, name: str, on: date) -> None:
    with transaction(city.database) as db:
        values = {"cycle_id": city.cycle.id, "name": name, "on_date": on}
        db.execute(insert(Milestone).values(**values))


def _nominate(city: City, uscc: str, district: str) -> None:
    liaison = Actor(f"liaison:{district}", "liaison", "wechat", district)
    with transaction(city.database) as db:
        nominate(db, city.cycle, find_agency(db, uscc), district, liaison, local(13), zone=ZONE)


def test_a_deadline_that_was_moved_reminds_anew(peopled: City) -> None:
    tell = Told(peopled, "milestones")
    assert len(tell(local(17))) == 7
    which = (Milestone.cycle_id == peopled.cycle.id) & (Milestone.name == "materials_due")
    change(peopled, Milestone, which, on_date=date(2023, 10, 25))
    rows = tell(local(18))
    assert kinds(rows) == [("materials_paper_due", "A1"), ("materials_paper_due", "A2")]
    assert shown(rows, "due", "slot") == [("2023-10-25", 5)] * 2


def test_who_was_revoked_or_left_is_not_reminded(peopled: City) -> None:
    change(peopled, Invitation, Invitation.subject == "A1", revoked_at=local(10))
    with transaction(peopled.database) as db:
        db.execute(delete(Binding))
    bind(peopled, "A1")
    assert Told(peopled, "milestones")(local(11)) == []


def test_a_cycle_without_deadlines_reminds_of_none(city: City) -> None:
    city.file = replace(city.file, milestones={})
    city.agency("A1")
    city.open()
    bind(city, "A1")
    assert Told(city, "milestones")(local(17)) == []
    assert Told(city, "milestones").next_at(local(1)) is None


def test_the_moments_at_which_there_is_more_to_do_are_told(peopled: City) -> None:
    tell, found, at = Told(peopled, "milestones"), [], local(1)
    while (following := tell.next_at(at)) is not None:
        found.append(following)
        at = following
    # summary_due 7 working days before the 24th is the 13th
    assert found == [local(day) for day in (11, 13, 16, 17, 23)]


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_chunks_leave_nobody_out(
    peopled: City, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """Two people are liaisons of one district, so that subjects alone do not tell them apart."""
    peopled.liaison(CHANCHENG, "王五")
    peopled.open()
    with transaction(peopled.database) as db:
        conversation = db.scalars(select(Conversation.id).limit(1)).one()
        everybody = select(Invitation.id).where(Invitation.id.not_in(select(Binding.invitation_id)))
        rows = [
            {"invitation_id": each, "conversation_id": conversation, "bound_at": local(1)}
            for each in db.scalars(everybody)
        ]
        db.execute(insert(Binding), rows)
    monkeypatch.setattr(addressees, "CHUNK", chunk)
    told = kinds(Told(peopled, "milestones")(local(17)))
    assert [subject for kind, subject in told if kind == "liaison_list_due"] == [
        CHANCHENG,
        CHANCHENG,
        NANHAI,
    ]
    assert [subject for kind, subject in told if kind == "materials_ecopy_due"] == [
        "A1",
        "A2",
        "A3",
    ]


def test_a_large_push_leaves_minute_by_minute_in_the_hours_that_are_free(
    peopled: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    bind(peopled, "A3", NANHAI)
    monkeypatch.setattr(addressees, "CHUNK", 2)
    lunch = replace(
        POLICY,
        quiet=(*POLICY.quiet, Hours(time(9, 2), time(13))),
        spreading=Spreading(per_minute=3, within=timedelta(minutes=3)),
    )
    # three agencies, of paper, e-copy and the summary, and two liaisons
    rows = Told(peopled, "milestones", lunch)(local(16))
    assert Counter(row["due_at"] for row in rows) == {
        local(16): 4,
        local(16, 9, 1): 4,
        local(16, 13): 3,
    }
