"""Everyone entitled gets one code, once, whatever the register does next."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, insert, select, update

from cycle.audit import entries
from cycle.cycles import create_cycle
from cycle.inviting.codes import display, new_code, normalise
from cycle.inviting.invitations import (
    ensure_for_open_cycles,
    ensure_invitations,
    find_invitation,
    list_invitations,
)
from cycle.reading import reading
from storage.database import Database, transaction
from storage.secrets import Vault
from storage.tables import Engagement, Enterprise, Invitation, Response, Role, new_id

ZONE = ZoneInfo("Asia/Shanghai")


def counted(database: Database, table: Any) -> int:
    with database.statements() as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


def test_enterprises_agencies_and_liaisons_are_invited_once(city: Any) -> None:
    for uscc in ("A1", "A2"):
        city.agency(uscc)
    for uscc in ("E1", "E2", "E3"):
        city.enterprise(uscc)
    city.engage("A1", "E1")
    city.engage("A2", "E1")
    city.engage("A1", "E2")
    city.liaison("440604", "陈一")
    city.liaison("440604", "李二")

    first = city.open()
    assert (first.invitations, first.responses, first.outside_window) == (2 + 2 + 2, 3, 0)
    again = city.open()
    assert (again.invitations, again.responses, again.moved) == (0, 0, 0)

    with reading(city.database) as db:
        rows = list(list_invitations(db, city.vault, city.cycle.id))
    assert [(row.role, row.subject, row.name, row.district) for row in rows] == [
        (Role.AGENCY, "A1", "机构A1", ""),
        (Role.AGENCY, "A2", "机构A2", ""),
        (Role.ENTERPRISE, "E1", "企业E1", "440604"),
        (Role.ENTERPRISE, "E2", "企业E2", "440604"),
        (Role.LIAISON, "440604", "陈一", "440604"),
        (Role.LIAISON, "440604", "李二", "440604"),
    ]
    assert len({row.code for row in rows}) == len(rows)
    assert all(normalise(row.code) == row.code == row.qr_scene for row in rows)


def test_new_responses_wait_to_be_answered(one_engagement: Any, city: Any) -> None:
    engagement, invitation = one_engagement(), city.invitation_of("E1")
    with city.database.statements() as db:
        row = db.execute(select(Response.__table__)).one()
    assert row.engagement_id == engagement
    assert row.invitation_id == invitation
    assert (row.state, row.answers, row.revision) == ("invited", "-" * 10, 0)
    assert row.district_code == "440604"
    assert (row.comment, row.started_at, row.submitted_answers) == (None, None, None)


START, END = date(2022, 1, 1), date(2023, 10, 18)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "within"),
    [
        (None, None, True),
        (None, START, True),
        (None, START - DAY, False),
        (END, None, True),
        (END + DAY, None, False),
        (START - 9 * DAY, END + 9 * DAY, True),
        (START - 9 * DAY, START - DAY, False),
        (END + DAY, END + 9 * DAY, False),
    ],
)
def test_an_engagement_counts_when_it_overlaps_the_window(
    city: Any, starts_on: date | None, ends_on: date | None, within: bool
) -> None:
    city.agency("A1")
    city.enterprise("E1")
    city.engage("A1", "E1", starts_on=starts_on, ends_on=ends_on)
    ensured = city.open()
    assert ensured.invitations == 1 + within  # the agency's own, and the enterprise's
    assert (ensured.responses, ensured.outside_window) == (int(within), int(not within))


def test_a_later_roster_adds_what_is_missing_and_follows_a_move(
    one_engagement: Any, city: Any
) -> None:
    one_engagement()
    code_before = _codes(city)["E1"]
    city.enterprise("E2")
    city.engage("A1", "E2")
    city.engage("A1", "E1", contract="2")
    with transaction(city.database) as db:
        db.execute(update(Enterprise).where(Enterprise.uscc == "E1").values(district_code="440605"))
        ensured = ensure_for_open_cycles(db, city.vault, city.cycle.opens_at)["2023"]
    assert (ensured.invitations, ensured.responses, ensured.moved) == (1, 2, 1)
    assert _codes(city)["E1"] == code_before
    with city.database.statements() as db:
        districts = db.execute(
            select(Invitation.subject, Response.district_code, Invitation.district_code)
            .join(Response, Response.invitation_id == Invitation.id)
            .order_by(Invitation.subject, Response.id)
        ).all()
    assert [tuple(row) for row in districts] == [
        ("E1", "440605", "440605"),
        ("E1", "440605", "440605"),
        ("E2", "440604", "440604"),
    ]


def test_a_closed_cycle_is_left_alone(one_engagement: Any, city: Any) -> None:
    one_engagement()
    city.enterprise("E2")
    city.engage("A1", "E2")
    with transaction(city.database) as db:
        assert ensure_for_open_cycles(db, city.vault, city.cycle.closes_at) == {}
    assert counted(city.database, Response) == 1


def _codes(city: Any) -> dict[str, str]:
    with reading(city.database) as db:
        return {row.subject: row.code for row in list_invitations(db, city.vault, city.cycle.id)}


def test_a_code_is_found_however_it_is_typed(one_engagement: Any, city: Any) -> None:
    one_engagement()
    code, invitation = _codes(city)["E1"], city.invitation_of("E1")
    with city.database.statements() as db:
        for typed in (code, display(code).lower(), f" {display(code)} "):
            found = find_invitation(db, city.vault, typed)
            assert found is not None
            assert (found.role, found.subject, found.cycle_id) == (
                Role.ENTERPRISE,
                "E1",
                city.cycle.id,
            )
            assert (found.id, found.revoked, found.bound_to) == (
                invitation,
                False,
                None,
            )
        assert find_invitation(db, city.vault, "你好") is None
        assert find_invitation(db, city.vault, new_code()) is None


def test_a_bound_and_a_revoked_invitation_say_so(one_engagement: Any, city: Any) -> None:
    one_engagement()
    codes = _codes(city)
    conversation = city.bind("E1")
    with transaction(city.database) as db:
        db.execute(
            update(Invitation)
            .where(Invitation.subject == "A1")
            .values(revoked_at=city.cycle.opens_at)
        )
    with reading(city.database) as db:
        found = find_invitation(db, city.vault, codes["E1"])
        revoked = find_invitation(db, city.vault, codes["A1"])
        listed = [
            (row.subject, row.bound) for row in list_invitations(db, city.vault, city.cycle.id)
        ]
    assert found is not None
    assert found.bound_to == conversation
    assert revoked is not None
    assert revoked.revoked
    assert listed == [("E1", True)]


def test_codes_are_found_after_the_data_keys_were_rotated(one_engagement: Any, city: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    city.vault = Vault([old])
    one_engagement()
    code = _codes(city)["E1"]
    with city.database.statements() as db:
        assert find_invitation(db, Vault([new, old]), code) is not None
        assert find_invitation(db, Vault([new]), code) is None


def test_codes_that_are_taken_are_drawn_again(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = sorted(new_code() for _ in range(4))
    # the second draw repeats the first, and the next cycle draws what this one holds
    draws = [0, 0, 1, 0, 1, 2, 3]
    characters = iter("".join(codes[draw][:-1] for draw in draws))
    city.agency("A1")
    city.agency("A2")
    with monkeypatch.context() as patch:
        patch.setattr("secrets.choice", lambda _alphabet: next(characters))
        city.open()
        with transaction(city.database) as db:
            file = replace(city.file, name="2024")
            next_year = create_cycle(db, file, ZONE, city.cycle.opens_at)
            ensure_invitations(db, city.vault, next_year, city.cycle.opens_at)
    assert set(_codes(city).values()) == {codes[0], codes[1]}
    with reading(city.database) as db:
        rows = list(list_invitations(db, city.vault, next_year))
    assert {row.code for row in rows} == {codes[2], codes[3]}
    assert next(characters, None) is None


def test_listing_by_district_and_role(city: Any) -> None:
    city.agency("A1")
    for uscc, district in (("E1", "440604"), ("E2", "440605"), ("E3", "440604")):
        city.enterprise(uscc, district)
        city.engage("A1", uscc)
    city.liaison("440605", "陈一")
    city.open()
    with reading(city.database) as db:
        there = [row.subject for row in list_invitations(db, city.vault, city.cycle.id, "440605")]
        liaisons = [
            (row.subject, row.name)
            for row in list_invitations(db, city.vault, city.cycle.id, role=Role.LIAISON)
        ]
        both = [
            row.subject
            for row in list_invitations(db, city.vault, city.cycle.id, "440604", Role.ENTERPRISE)
        ]
    assert there == ["E2", "440605"]
    assert liaisons == [("440605", "陈一")]
    assert both == ["E1", "E3"]


def test_a_register_of_many_pages_is_enrolled_completely(
    city: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cycle.inviting.entitled._CHUNK", 7)
    monkeypatch.setattr("cycle.inviting.entitled._RANGE", 11)
    enterprises, contracts = 40, 3
    city.agency("A1")
    ids = {f"E{number:03}": new_id() for number in range(enterprises)}
    with transaction(city.database) as db:
        db.execute(
            insert(Enterprise),
            [
                {
                    "id": id_,
                    "uscc": uscc,
                    "name": uscc,
                    "district_code": "440604",
                    "updated_at": now,
                }
                for uscc, id_ in ids.items()
            ],
        )
        db.execute(
            insert(Engagement),
            [
                {
                    "id": new_id(),
                    "agency_id": city.ids["A1"],
                    "enterprise_id": id_,
                    "service_type": "检测",
                    "contract_no": str(contract),
                    "updated_at": now,
                }
                for id_ in ids.values()
                for contract in range(contracts)
            ],
        )
    ensured = city.open()
    assert (ensured.invitations, ensured.responses) == (enterprises + 1, enterprises * contracts)
    assert city.open().invitations == 0
    assert counted(city.database, Response) == enterprises * contracts


def test_an_export_of_codes_is_in_the_audit_log(pingyi: Any, city: Any, tmp_path: Path) -> None:
    city.agency("A1")
    city.enterprise("E1")
    city.enterprise("E2", "440605")
    for each in ("E1", "E2"):
        city.engage("A1", each)
    city.open()
    assert pingyi("invitations", "export", "codes.xlsx", "--by", "王工").exit_code == 0
    pingyi.json("invitations", "export", "--district", "南海", "--role", "enterprise")
    pingyi.refused("invitations", "export", "codes.txt")
    assert (tmp_path / "codes.xlsx").stat().st_mode & 0o777 == 0o600
    with reading(city.database) as db:
        first, second = entries(db, action="invitation.export")
    assert (first.actor, first.subject, first.succeeded) == ("王工", "cycle:2023", True)
    assert first.detail == {"codes": 3, "district": "", "of_role": ""}
    assert second.detail == {"codes": 1, "district": "440605", "of_role": "enterprise"}
