"""The register through the year: what is added, corrected and ended stays, with who and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from cycle.audit import Actor, entries
from cycle.inviting.invitations import ensure_invitations
from cycle.progress.counts import progress
from cycle.refusal import Refused
from cycle.register.agencies import correct_agency, register_agency
from cycle.register.business import last_business_on, record_business
from cycle.register.contacts import (
    add_contact,
    change_phone,
    correct_contact,
    end_contact,
)
from cycle.register.engagements import (
    add_engagement,
    correct_engagement,
    end_engagement,
    resume_engagement,
)
from cycle.register.enterprises import (
    correct_enterprise,
    end_enterprise,
    register_enterprise,
    resume_enterprise,
)
from cycle.register.finding import find_agency, find_enterprise
from cycle.register.history import history
from cycle.register.registrations import Registration, events_of, record_event
from cycle.roster.records import AgencyRecord, ContactRecord, EnterpriseRecord
from storage.database import transaction
from storage.tables import Agency, Contact, Engagement, Enterprise, Invitation, Response
from tests.cycle.conftest import NOW, ZONE, City

BUREAU = Actor("甲", "bureau", "test", "440600")
CHANCHENG = Actor("乙", "district", "test", "440604")
NANHAI = Actor("丙", "district", "test", "440605")
WHY = "按来函更正"

A1 = AgencyRecord("A1", "一号机构", "evaluation", ("安全评价",), True, date(2021, 5, 1))
E1 = EnterpriseRecord("E1", "一号企业", "440604")
LIAISON = ContactRecord("liaison", "440604", "陈某", "科员", "13800000001")


def actions(db: Connection) -> list[str]:
    return [each.action for each in entries(db) if each.succeeded]


def row(db: Connection, table: Any, row_id: str) -> Any:
    return db.execute(select(table.__table__).where(table.id == row_id)).one()


def states(city: City) -> dict[str, str]:
    with city.database.statements() as db:
        found = db.execute(select(Response.engagement_id, Response.state))
        return {each.engagement_id: each.state for each in found}


def counted(city: City) -> tuple[int, int]:
    """Responses that are counted upon, and those submitted."""
    with city.database.statements() as db:
        found = progress(db, city.cycle.id).responses
        return found.invited, found.submitted


def again(city: City) -> tuple[int, int]:
    """Invitations and responses that bringing the cycle up to the register adds."""
    with transaction(city.database) as db:
        found = ensure_invitations(db, city.vault, city.cycle.id, NOW)
        return found.invitations, found.responses


def test_an_agency_is_added_corrected_and_never_twice(city: City) -> None:
    with transaction(city.database) as db:
        agency = register_agency(db, A1, BUREAU, NOW, why="新登记")
        with pytest.raises(Refused, match="已在机构名录中"):
            register_agency(db, A1, BUREAU, NOW, why="新登记")
        changes = {"name": "壹号机构", "assessed_class": "evaluation"}
        differed = correct_agency(db, agency, changes, BUREAU, NOW, WHY)
        assert differed == {"name": ("一号机构", "壹号机构")}
        with pytest.raises(Refused, match="未作改动"):
            correct_agency(db, agency, changes, BUREAU, NOW, WHY)
        assert find_agency(db, "壹号机构").id == agency.id
        first, second = history(db, agency.id)
        assert first.changes["service_types"] == [None, "安全评价"]
        assert (second.reason, second.changed_by, second.changed_at) == (WHY, "甲", NOW)
        assert second.changes == {"name": ["一号机构", "壹号机构"]}
        assert actions(db) == ["agency.register", "agency.correct"]


def test_a_registration_ends_begins_again_and_keeps_every_event(city: City) -> None:
    until, since = date(2023, 3, 1), date(2023, 6, 1)
    with transaction(city.database) as db:
        agency = register_agency(db, A1, BUREAU, NOW, why="新登记")
        changed = Registration.CHANGED
        record_event(
            db, agency, changed, date(2022, 2, 2), BUREAU, NOW, note="法定代表人", zone=ZONE
        )
        record_event(
            db, agency, Registration.DEREGISTERED, until, BUREAU, NOW, note="申请注销", zone=ZONE
        )
        assert row(db, Agency, agency.id).deregistered_on == until
        for what, on, words in (
            (Registration.DEREGISTERED, until, "已于 2023-03-01 注销"),
            (Registration.CHANGED, until, "已于 2023-03-01 注销"),
            (Registration.REGISTERED, date(2023, 2, 1), "不能早于"),
            (Registration.REGISTERED, date(2023, 12, 1), "晚于今天"),
        ):
            with pytest.raises(Refused, match=words):
                record_event(db, agency, what, on, BUREAU, NOW, note=WHY, zone=ZONE)
        registered = Registration.REGISTERED
        record_event(
            db, agency, registered, since, BUREAU, NOW, note="重新登记", entered_on=since, zone=ZONE
        )
        standing = row(db, Agency, agency.id)
        assert (standing.registered_on, standing.deregistered_on) == (since, None)
        assert [(each.what, each.entered_on) for each in events_of(db, agency.id)] == [
            (changed, None),
            (Registration.DEREGISTERED, None),
            (registered, since),
        ]
        assert actions(db)[1:] == [
            "registration.record",
            "agency.deregister",
            "registration.record",
        ]


def test_the_last_business_is_known_from_records_and_contracts(city: City) -> None:
    until = date(2023, 10, 18)
    for uscc in ("A1", "A2", "A3", "A4", "A5"):
        city.agency(uscc)
    city.enterprise("E1")
    city.engage("A2", "E1", "1", date(2021, 1, 1), date(2021, 12, 31))
    city.engage("A2", "E1", "2", date(2022, 1, 1), None)
    city.engage("A3", "E1", "", date(2022, 1, 1), date(2024, 1, 1))
    city.engage("A4", "E1")
    city.engage("A4", "E1", "later", date(2023, 11, 1), date(2024, 1, 1))
    with transaction(city.database) as db:
        agency = find_agency(db, "A1")
        for on, reference in ((date(2023, 6, 1), "HT-1"), (date(2023, 6, 1), "HT-2")):
            assert record_business(db, agency, on, reference, BUREAU, NOW, zone=ZONE)
            assert not record_business(db, agency, on, reference, BUREAU, NOW, zone=ZONE)
        assert record_business(db, agency, date(2023, 10, 19), "", BUREAU, NOW, zone=ZONE)
        with pytest.raises(Refused, match="晚于今天"):
            record_business(db, agency, date(2024, 1, 1), "", BUREAU, NOW, zone=ZONE)
        known = last_business_on(db, None, until)
        assert {uscc: known.get(city.ids[uscc]) for uscc in ("A1", "A2", "A3", "A4", "A5")} == {
            "A1": date(2023, 6, 1),
            "A2": date(2022, 1, 1),
            "A3": until,
            "A4": None,
            "A5": None,
        }
        wanted = [city.ids["A2"], city.ids["A5"]]
        assert last_business_on(db, wanted, until) == {city.ids["A2"]: date(2022, 1, 1)}


def test_an_ended_engagement_is_asked_about_no_more_until_it_is_resumed(city: City) -> None:
    city.agency("A1")
    city.enterprise("E1")
    submitted, begun, fresh = (city.engage("A1", "E1", each) for each in "123")
    city.open()
    city.submit(submitted, "A" * 10)
    city.start(begun)
    with transaction(city.database) as db:
        stopped = [end_engagement(db, each, BUREAU, NOW, WHY) for each in (submitted, begun, fresh)]
        assert stopped == [0, 1, 1]
        with pytest.raises(Refused, match="已经终止"):
            end_engagement(db, fresh, BUREAU, NOW, WHY)
    assert states(city) == {submitted: "submitted", begun: "withdrawn", fresh: "withdrawn"}
    assert counted(city) == (1, 1)
    assert again(city) == (0, 0)
    with transaction(city.database) as db:
        assert [resume_engagement(db, each, BUREAU, NOW, WHY) for each in (begun, fresh)] == [1, 1]
        with pytest.raises(Refused, match="没有终止"):
            resume_engagement(db, fresh, BUREAU, NOW, WHY)
    assert states(city) == {submitted: "submitted", begun: "in_progress", fresh: "invited"}
    assert counted(city) == (3, 1)


def test_nobody_is_asked_about_what_ended_before_the_cycle(city: City) -> None:
    city.agency("A1")
    city.agency("A2")
    for uscc in ("E1", "E2", "E3"):
        city.enterprise(uscc)
    city.engage("A1", "E1")
    ended = city.engage("A1", "E2")
    city.engage("A1", "E3")
    gone = city.liaison("440604", "陈某")
    city.liaison("440604", "张某")
    with transaction(city.database) as db:
        end_engagement(db, ended, BUREAU, NOW, WHY)
        end_enterprise(db, find_enterprise(db, "E3"), date(2023, 9, 1), BUREAU, NOW, WHY, zone=ZONE)
        end_contact(db, gone, BUREAU, NOW, WHY)
        gone_on, ended_one = date(2023, 9, 1), find_agency(db, "A2")
        record_event(
            db, ended_one, Registration.DEREGISTERED, gone_on, BUREAU, NOW, note=WHY, zone=ZONE
        )
    ensured = city.open()
    # E1, A1, and the liaison who is left
    assert (ensured.invitations, ensured.responses, ensured.outside_window) == (3, 1, 0)


@pytest.mark.parametrize(
    ("dates", "year", "asked"),
    [
        ((None, None), 2022, 1),
        ((None, None), 2021, 0),
        ((None, None), 2024, 0),
        ((date(2023, 1, 1), None), 2021, 1),  # the dates say more than the year
    ],
)
def test_the_service_year_counts_where_the_dates_say_nothing(
    city: City, dates: tuple[date | None, date | None], year: int, asked: int
) -> None:
    city.agency("A1")
    city.enterprise("E1")
    with transaction(city.database) as db:
        values = {
            "service_type": "安全评价",
            "starts_on": dates[0],
            "ends_on": dates[1],
            "service_year": year,
        }
        agency, enterprise = find_agency(db, "A1"), find_enterprise(db, "E1")
        add_engagement(db, agency, enterprise, values, CHANCHENG, NOW, why="新签")
        with pytest.raises(Refused, match="已在名录中"):
            add_engagement(db, agency, enterprise, values, CHANCHENG, NOW, why="新签")
    assert city.open().responses == asked


def test_a_contract_is_with_somebody_else_who_is_there(city: City) -> None:
    city.agency("A1")
    city.enterprise("E1")
    with transaction(city.database) as db:
        agency, enterprise = find_agency(db, "A1"), find_enterprise(db, "E1")
        itself, values = replace(agency, uscc="E1"), {"service_type": "安全评价"}
        with pytest.raises(Refused, match="不能是同一家"):
            add_engagement(db, itself, enterprise, values, BUREAU, NOW, why="新签")
        end_enterprise(db, enterprise, date(2023, 10, 1), BUREAU, NOW, "已关闭", zone=ZONE)
        with pytest.raises(Refused, match="已于 2023-10-01 终止"):
            add_engagement(db, agency, enterprise, values, BUREAU, NOW, why="新签")


def test_an_engagement_is_corrected_but_not_into_another(city: City) -> None:
    city.agency("A1")
    city.enterprise("E1")
    first, _ = city.engage("A1", "E1", "1"), city.engage("A1", "E1", "2")
    with transaction(city.database) as db:
        with pytest.raises(Refused, match="都相同"):
            correct_engagement(db, first, {"contract_no": "2"}, BUREAU, NOW, WHY)
        days = {"starts_on": date(2023, 2, 1), "ends_on": date(2023, 1, 1)}
        with pytest.raises(Refused, match="早于"):
            correct_engagement(db, first, days, BUREAU, NOW, WHY)
        correct_engagement(db, first, {"service_year": 2023}, BUREAU, NOW, WHY)
        assert row(db, Engagement, first).service_year == 2023
        assert history(db, first)[0].changes == {"service_year": [None, "2023"]}


def test_an_enterprise_that_is_gone_is_left_alone_and_may_come_back(city: City) -> None:
    city.agency("A1")
    city.enterprise("E1")
    one, two = city.engage("A1", "E1", "1"), city.engage("A1", "E1", "2")
    city.open()
    city.submit(one, "A" * 10)
    on = date(2023, 10, 20)
    with transaction(city.database) as db:
        enterprise = find_enterprise(db, "E1")
        assert end_enterprise(db, enterprise, on, CHANCHENG, NOW, "已关闭", zone=ZONE) == 1
        with pytest.raises(Refused, match="已于 2023-10-20 终止"):
            end_enterprise(db, enterprise, on, CHANCHENG, NOW, "已关闭", zone=ZONE)
        invitation = select(Invitation.revoked_at).where(Invitation.subject == "E1")
        assert db.scalars(invitation).one() == NOW
    assert states(city) == {one: "submitted", two: "withdrawn"}
    assert again(city) == (0, 0)
    assert counted(city) == (1, 1)
    with transaction(city.database) as db:
        assert resume_enterprise(db, enterprise, CHANCHENG, NOW, "误录") == 1
        assert db.scalars(invitation).one() is None
        assert row(db, Enterprise, enterprise.id).ended_on is None
    assert states(city) == {one: "submitted", two: "invited"}


def test_an_enterprise_that_comes_back_is_not_asked_about_what_ended_meanwhile(city: City) -> None:
    city.agency("A1")
    city.enterprise("E1")
    mistaken, other = city.engage("A1", "E1", "1"), city.engage("A1", "E1", "2")
    city.open()
    later = NOW + timedelta(minutes=1)
    with transaction(city.database) as db:
        enterprise = find_enterprise(db, "E1")
        end_enterprise(db, enterprise, date(2023, 10, 20), BUREAU, NOW, "已关闭", zone=ZONE)
        end_engagement(db, mistaken, BUREAU, NOW, "误录")
        assert resume_enterprise(db, enterprise, BUREAU, later, "误终止") == 1
    assert states(city) == {mistaken: "withdrawn", other: "invited"}
    with transaction(city.database) as db:
        later += timedelta(minutes=1)
        assert resume_engagement(db, mistaken, BUREAU, later, "确有此合同") == 1
    assert states(city) == {mistaken: "invited", other: "invited"}


def test_a_new_phone_ends_the_old_row_and_keeps_the_liaison(city: City) -> None:
    later = NOW + timedelta(hours=1)
    with transaction(city.database) as db:
        old = add_contact(db, city.vault, LIAISON, CHANCHENG, NOW, why="新任")
    city.open()
    with transaction(city.database) as db:
        with pytest.raises(Refused, match="电话与名录中的相同"):
            change_phone(db, city.vault, old, LIAISON.phone, CHANCHENG, later, WHY)
        new = change_phone(db, city.vault, old, "13800000002", CHANCHENG, later, WHY)
        invitation = db.execute(select(Invitation.person, Invitation.revoked_at)).one()
        assert tuple(invitation) == (new, None)
        assert row(db, Contact, old).ended_at == later
        for contact, phone, ended_at in ((new, "13800000002", None), (old, LIAISON.phone, later)):
            found = row(db, Contact, contact)
            assert (city.vault.open(found.phone_sealed), found.ended_at) == (phone, ended_at)
    assert again(city) == (0, 0)
    with transaction(city.database) as db:
        assert end_contact(db, new, CHANCHENG, later, "离任")
        assert db.scalars(select(Invitation.revoked_at)).one() == later
        person = ContactRecord("liaison", "440604", "陈某", "科长", "13800000002")
        assert add_contact(db, city.vault, person, CHANCHENG, later, why="复任") == new
        assert db.scalars(select(Invitation.revoked_at)).one() is None
        with pytest.raises(Refused, match="已有这个单位的同一电话"):
            add_contact(db, city.vault, person, CHANCHENG, later, why="复任")


def test_the_history_of_a_contact_tells_no_name_and_no_phone(city: City) -> None:
    city.enterprise("E1")
    person = ContactRecord("enterprise", "E1", "李某", "安全主任", "13800000003")
    with transaction(city.database) as db:
        contact = add_contact(db, city.vault, person, CHANCHENG, NOW, why="新增")
        assert correct_contact(db, contact, {"name": "黎某"}, CHANCHENG, NOW, WHY) == ["name"]
        told = str([history(db, contact), list(entries(db))])
    assert "李某" not in told
    assert "黎某" not in told
    assert person.phone not in told


_Verb = Callable[[Connection, City, Actor], object]
_VERBS: dict[str, _Verb] = {
    "agency": lambda db, city, who: register_agency(db, A1, who, NOW, why=WHY),
    "agency name": lambda db, city, who: correct_agency(
        db, find_agency(db, "A9"), {"name": "新"}, who, NOW, WHY
    ),
    "business": lambda db, city, who: record_business(
        db, find_agency(db, "A9"), date(2023, 1, 1), "", who, NOW, zone=ZONE
    ),
    "enterprise": lambda db, city, who: register_enterprise(db, E1, who, NOW, why=WHY),
    "move": lambda db, city, who: correct_enterprise(
        db, find_enterprise(db, "E9"), {"district_code": "440605"}, who, NOW, WHY
    ),
    "name": lambda db, city, who: correct_enterprise(
        db, find_enterprise(db, "E9"), {"name": "新"}, who, NOW, WHY
    ),
    "engagement": lambda db, city, who: end_engagement(db, city.ids["S9"], who, NOW, WHY),
    "liaison": lambda db, city, who: add_contact(db, city.vault, LIAISON, who, NOW, why=WHY),
}


@pytest.mark.parametrize(
    ("verb", "who", "allowed"),
    [
        *((verb, BUREAU, True) for verb in _VERBS),
        *((verb, CHANCHENG, verb in ("enterprise", "name", "engagement", "liaison"))
          for verb in _VERBS),
        *((verb, NANHAI, False) for verb in _VERBS),
        *((verb, Actor("agency:A9", "agency", "wechat"), False) for verb in _VERBS),
    ],
    ids=str,
)  # fmt: skip
def test_a_district_keeps_what_lies_in_it_and_nothing_else(
    city: City, verb: str, who: Actor, allowed: bool
) -> None:
    city.agency("A9")
    city.enterprise("E9")
    city.ids["S9"] = city.engage("A9", "E9")
    with transaction(city.database) as db:
        if allowed:
            _VERBS[verb](db, city, who)
            assert len(actions(db)) == 1
        else:
            with pytest.raises(Refused, match=r"只能维护本区|由市"):
                _VERBS[verb](db, city, who)
            assert actions(db) == []


@pytest.mark.parametrize("why", ["", "  ", "长" * 501])
def test_every_change_has_a_reason(city: City, why: str) -> None:
    with transaction(city.database) as db, pytest.raises(Refused, match="理由"):
        register_agency(db, A1, BUREAU, NOW, why=why)


def test_moving_an_enterprise_moves_its_invitation(city: City) -> None:
    city.agency("A1")
    city.enterprise("E1")
    city.engage("A1", "E1")
    city.open()
    with transaction(city.database) as db:
        enterprise = find_enterprise(db, "E1")
        correct_enterprise(db, enterprise, {"district_code": "440605"}, BUREAU, NOW, WHY)
    assert again(city) == (0, 0)
    with city.database.statements() as db:
        assert db.scalars(select(Response.district_code)).one() == "440605"


def test_instants_of_the_history_are_aware(city: City) -> None:
    with transaction(city.database) as db:
        agency = register_agency(db, A1, BUREAU, NOW, why="新登记")
        at: datetime = history(db, agency.id)[0].changed_at
    assert at.tzinfo is not None
