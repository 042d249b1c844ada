"""Storing a roster: once is enough, differences are updates, one bad row stops everything."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from bench.roster import Cells, synthetic_roster, write_folder, write_workbook
from cycle.cycles import create_cycle
from cycle.districts import load_districts
from cycle.roster import Report, RosterError, import_roster, read_roster
from storage.database import Database, transaction
from storage.secrets import Vault
from storage.tables import Agency, Contact, Engagement, Enterprise, Invitation, Response

TABLES = (Agency, Enterprise, Engagement, Contact)
Rows = dict[str, list[Cells]]


@dataclass
class Register:
    """Imports rosters into a real database."""

    database: Database
    vault: Vault
    now: datetime
    folder: Path

    def take(self, rows: Rows, *, vault: Vault | None = None) -> Report:
        write_folder(self.folder / "roster", rows)
        return self.take_path(self.folder / "roster", vault=vault)

    def take_path(self, path: Path, *, vault: Vault | None = None) -> Report:
        reading = read_roster(path, load_districts())
        with transaction(self.database) as db:
            return import_roster(db, vault or self.vault, reading, self.now)

    def counts(self) -> list[int]:
        with self.database.statements() as db:
            statements = [select(func.count()).select_from(table) for table in TABLES]
            return [db.execute(statement).scalar_one() for statement in statements]

    def all(self, table: Any) -> list[dict[str, Any]]:
        with self.database.statements() as db:
            found = db.execute(select(table.__table__).order_by(table.id))
            return [dict(row) for row in found.mappings()]


@pytest.fixture
def register(database: Database, vault: Vault, now: datetime, tmp_path: Path) -> Register:
    return Register(database, vault, now, tmp_path)


@pytest.fixture
def rows() -> Rows:
    return synthetic_roster(agencies=5, enterprises=20, engagements=40)


def summary(report: Report) -> list[tuple[int, int, int, int]]:
    return [
        (tally.rows, tally.new, len(tally.changed), tally.unchanged) for tally in report.tallies
    ]


@pytest.mark.parametrize("kind", ["xlsx", "utf-8", "gb18030"])
def test_importing_twice_changes_nothing(register: Register, rows: Rows, kind: str) -> None:
    path = register.folder / f"roster.{kind}"
    if kind == "xlsx":
        write_workbook(path, rows)
    else:
        write_folder(path, rows, encoding=kind)
    first = register.take_path(path)
    assert summary(first) == [(5, 5, 0, 0), (20, 20, 0, 0), (40, 40, 0, 0), (30, 30, 0, 0)]
    assert register.counts() == [5, 20, 40, 30]
    before = [register.all(table) for table in TABLES]

    register.now += timedelta(days=1)
    again = register.take_path(path)
    assert summary(again) == [(5, 0, 0, 5), (20, 0, 0, 20), (40, 0, 0, 40), (30, 0, 0, 30)]
    assert [register.all(table) for table in TABLES] == before


def test_more_rows_than_one_statement_takes(register: Register) -> None:
    rows = synthetic_roster(agencies=3, enterprises=1_100, engagements=2_300)
    register.take(rows)
    assert register.counts() == [3, 1_100, 2_300, 1_108]
    assert sum(tally.new for tally in register.take(rows).tallies) == 0


def test_what_is_stored_is_what_was_written(register: Register, rows: Rows) -> None:
    register.take(rows)
    agency = register.all(Agency)[0]
    code, name, _, _, _, registered_on = rows["agencies"][0]
    assert (agency["uscc"], agency["name"]) == (code, name)
    assert agency["assessed_class"] == "evaluation"
    assert agency["service_types"] == ["安全评价", "检测检验"]
    assert agency["is_local"] is False
    assert agency["registered_on"] == registered_on
    assert agency["updated_at"] == register.now
    with register.database.statements() as db:
        pairs = db.execute(
            select(Agency.uscc, Enterprise.uscc, Engagement.contract_no, Engagement.starts_on)
            .join_from(Engagement, Agency, Agency.id == Engagement.agency_id)
            .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
        ).all()
    assert {tuple(pair) for pair in pairs} == {
        (row[0], row[1], row[3], row[4]) for row in rows["engagements"]
    }


def test_phones_are_sealed_and_found_by_their_hash(register: Register, rows: Rows) -> None:
    register.take(rows)
    written = {str(row[4]) for row in rows["contacts"]}
    stored = register.all(Contact)
    assert {register.vault.open(each["phone_sealed"]) for each in stored} == written
    for each in stored:
        phone = register.vault.open(each["phone_sealed"])
        assert each["phone_hash"] == register.vault.hash("phone", phone)
        assert phone.encode() not in each["phone_sealed"]


def test_a_contact_is_recognised_after_the_data_key_was_turned(
    database: Database, now: datetime, tmp_path: Path, rows: Rows
) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    register = Register(database, Vault([old]), now, tmp_path)
    register.take(rows)
    again = register.take(rows, vault=Vault([new, old]))
    assert summary(again)[3] == (30, 0, 0, 30)


def test_a_changed_row_is_an_update_that_says_what_changed(register: Register, rows: Rows) -> None:
    register.take(rows)
    ids = [each["id"] for each in register.all(Enterprise)]
    code, _, _ = rows["enterprises"][3]
    rows["enterprises"][3] = (code, "新名称有限公司", "高明区")
    contract = rows["engagements"][7]
    rows["engagements"][7] = (*contract[:5], date(2024, 6, 30))
    role, unit, _, title, phone = rows["contacts"][0]
    rows["contacts"][0] = (role, unit, "新名字", title, phone)

    report = register.take(rows)
    assert summary(report) == [(5, 0, 0, 5), (20, 0, 1, 19), (40, 0, 1, 39), (30, 0, 1, 29)]
    changes = [change for tally in report.tallies for change in tally.changed]
    assert [change.key for change in changes] == [
        code,
        " ".join(map(str, contract[:4])),
        f"enterprise {unit} 新名字",
    ]
    assert changes[1].columns == ("结束日期",)
    assert changes[2].columns == ("姓名",)
    stored = {each["uscc"]: each for each in register.all(Enterprise)}
    assert stored[str(code)]["name"] == "新名称有限公司"
    assert stored[str(code)]["district_code"] == "440608"
    assert [each["id"] for each in register.all(Enterprise)] == ids
    assert summary(register.take(rows))[1] == (20, 0, 0, 20)


def test_a_column_that_is_not_there_keeps_what_the_register_has(register: Register) -> None:
    rows = synthetic_roster(agencies=1, enterprises=1, engagements=1)
    register.take(rows)
    code, name, kind, _, local, registered_on = rows["agencies"][0]
    part = register.folder / "agencies.csv"
    part.write_text(
        f"统一社会信用代码,机构名称,考评类别,本地机构\n{code},{name},{kind},{local}\n", "utf-8"
    )
    assert summary(register.take_path(part))[0] == (1, 0, 0, 1)
    assert register.all(Agency)[0]["registered_on"] == registered_on
    part.write_text(
        f"统一社会信用代码,机构名称,考评类别,本地机构,登记日期\n{code},{name},{kind},{local},\n",
        "utf-8",
    )
    assert summary(register.take_path(part))[0] == (1, 0, 1, 0)
    assert register.all(Agency)[0]["registered_on"] is None


def test_one_bad_row_among_good_ones_stops_everything(register: Register) -> None:
    rows = synthetic_roster(agencies=5, enterprises=100, engagements=100)
    code, name, _ = rows["enterprises"][50]
    rows["enterprises"][50] = (code, name, "天河区")
    with pytest.raises(RosterError) as caught:
        register.take(rows)
    assert [(p.file, p.row, p.column) for p in caught.value.problems] == [
        ("enterprises.csv", 52, "所属区")
    ]
    assert register.counts() == [0, 0, 0, 0]


def test_a_code_that_nobody_knows_is_named_beside_the_other_problems(
    register: Register, rows: Rows
) -> None:
    gone_agency, gone_enterprise = rows["agencies"].pop()[0], rows["enterprises"].pop()[0]
    rows["contacts"][0] = ("企业", rows["contacts"][0][1], "", "", "13800138000")
    with pytest.raises(RosterError) as caught:
        register.take(rows)
    found = {(p.sheet, p.column, p.value) for p in caught.value.problems}
    assert found == {
        ("服务项目", "机构信用代码", gone_agency),
        ("服务项目", "企业信用代码", gone_enterprise),
        ("联系人", "单位", gone_agency),
        ("联系人", "单位", gone_enterprise),
        ("联系人", "姓名", None),
    }
    assert register.counts() == [0, 0, 0, 0]


def test_a_bad_row_still_defines_its_code(register: Register, rows: Rows) -> None:
    code, name, _ = rows["enterprises"][0]
    rows["enterprises"][0] = (code, name, "天河区")
    with pytest.raises(RosterError) as caught:
        register.take(rows)
    assert len(caught.value.problems) == 1


def test_contacts_alone_may_point_into_the_register(register: Register, rows: Rows) -> None:
    contacts = rows.pop("contacts")
    register.take({**rows, "contacts": []})
    path = register.folder / "contacts.csv"
    lines = [",".join(map(str, row)) for row in contacts]
    path.write_text("\n".join(["角色,单位,姓名,职务,联系电话", *lines]), encoding="utf-8")
    assert summary(register.take_path(path))[3] == (30, 30, 0, 0)


def test_cycles_not_yet_closed_get_the_newcomers(
    register: Register, rows: Rows, cycle_file: Any
) -> None:
    later = rows["enterprises"].pop()
    engaged = [row for row in rows["engagements"] if row[1] == later[0]]
    kept = [row for row in rows["engagements"] if row[1] != later[0]]
    contacts = [row for row in rows["contacts"] if row[1] != later[0]]
    with transaction(register.database) as db:
        create_cycle(db, cycle_file, ZoneInfo("Asia/Shanghai"), register.now)
    first = register.take({**rows, "engagements": kept, "contacts": contacts})
    # 19 enterprises, 5 agencies, 5 liaisons
    assert (first.cycles["2023"].invitations, first.cycles["2023"].responses) == (29, 38)

    rows["enterprises"].append(later)
    second = register.take({**rows, "engagements": kept + engaged})
    assert (second.cycles["2023"].invitations, second.cycles["2023"].responses) == (1, 2)
    assert len(register.all(Invitation)) == 30
    assert len(register.all(Response)) == 40

    register.now = datetime.fromisoformat("2023-10-25T00:00:00+08:00")
    assert register.take(rows).cycles == {}
