"""A roster meets a register that people have kept: history, mergers, and what has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bench.roster import Cells, synthetic_roster, write_folder
from cycle.audit import Actor, entries
from cycle.districts import load_districts
from cycle.reading import reading as reading_from
from cycle.register.contacts import end_contact
from cycle.register.engagements import end_engagement
from cycle.register.enterprises import end_enterprise
from cycle.register.finding import Organisation, own_row
from cycle.register.history import RowKind, history
from cycle.register.merging import merge_agencies, merge_enterprises
from cycle.register.registrations import Registration, record_event
from cycle.roster import Report, RosterError, import_roster, read_roster
from cycle.roster.sheets import ENGAGEMENTS
from storage.database import transaction
from storage.tables import Agency, Contact, Engagement, Enterprise
from tests.cycle.conftest import NOW, ZONE, City

BUREAU = Actor("甲", "bureau", "test", "440600")
Rows = dict[str, list[Cells]]


@dataclass
class Register:
    city: City
    folder: Path

    def take(self, rows: Rows) -> Report:
        write_folder(self.folder / "roster", rows)
        return self.take_path(self.folder / "roster")

    def take_path(self, path: Path) -> Report:
        found = read_roster(path, load_districts())
        with transaction(self.city.database) as db:
            return import_roster(db, self.city.vault, found, NOW, actor=BUREAU, source=path.name)

    def take_engagements(self, header: Sequence[str], *rows: Cells) -> Report:
        path = self.folder / "engagements.csv"
        lines = [",".join("" if each is None else str(each) for each in row) for row in rows]
        path.write_text("\n".join([",".join(header), *lines]), encoding="utf-8")
        return self.take_path(path)


@pytest.fixture
def register(city: City, tmp_path: Path) -> Register:
    return Register(city, tmp_path)


@pytest.fixture
def rows() -> Rows:
    return synthetic_roster(agencies=2, enterprises=4, engagements=8)


def organisation(register: Register, kind: RowKind, code: object) -> Organisation:
    with register.city.database.statements() as db:
        return own_row(db, kind, str(code))


def warned(report: Report) -> list[tuple[str | None, int | None, str]]:
    return [(each.sheet, each.row, each.message) for each in report.warnings]


def numbers(report: Report) -> list[tuple[int, int]]:
    return [(tally.new, len(tally.changed)) for tally in report.tallies]


def test_what_an_import_changes_stays_in_the_history(register: Register, rows: Rows) -> None:
    register.take(rows)
    code, old, _ = rows["enterprises"][1]
    rows["enterprises"][1] = (code, "新名称有限公司", "高明区")
    rows["contacts"][0] = (*rows["contacts"][0][:2], "新名字", *rows["contacts"][0][3:])
    report = register.take(rows)
    assert numbers(report) == [(0, 0), (0, 1), (0, 0), (0, 1)]
    enterprise = organisation(register, RowKind.ENTERPRISE, code)
    with reading_from(register.city.database) as db:
        [change] = history(db, enterprise.id)
        assert change.changes["name"] == [old, "新名称有限公司"]
        assert change.changes["district_code"][1] == "440608"
        assert (change.reason, change.changed_by, change.changed_at) == ("名录导入", "甲", NOW)
        contact = db.scalars(select(Contact.id).where(Contact.name == "新名字")).one()
        assert history(db, contact)[0].changes == {"name": []}
        found = [(each.action, each.subject, each.detail) for each in entries(db)]
    assert found[1] == (
        "roster.import",
        "roster:roster",
        {
            "new_and_changed": {
                "agencies": [0, 0],
                "enterprises": [0, 1],
                "engagements": [0, 0],
                "contacts": [0, 1],
            }
        },
    )


def test_rows_of_a_merged_agency_go_to_the_one_that_goes_on(register: Register, rows: Rows) -> None:
    kept, gone = (row[0] for row in rows["agencies"])
    rows["engagements"] = [(gone, *row[1:]) for row in rows["engagements"]]
    register.take(rows)
    with transaction(register.city.database) as db:
        one = own_row(db, RowKind.AGENCY, str(kept))
        merge_agencies(db, one, own_row(db, RowKind.AGENCY, str(gone)), BUREAU, NOW, "重复")
    rows["agencies"][1] = (gone, "不再使用的名称", *rows["agencies"][1][2:])
    same = rows["engagements"][0]
    rows["engagements"].append((kept, *same[1:]))
    added = (gone, same[1], "安全评价", "新合同", date(2023, 1, 1), None)
    rows["engagements"].append(added)
    report = register.take(rows)
    assert numbers(report) == [(0, 0), (0, 0), (1, 0), (0, 0)]
    assert warned(report) == [
        ("机构", 3, f"已并入 {kept}，本行未写入"),
        ("服务项目", 10, "合并后与第 2 行重复，只算一次"),
    ]
    with register.city.database.statements() as db:
        assert set(db.scalars(select(Engagement.agency_id))) == {one.id}
        assert db.scalars(select(Agency.name).where(Agency.name == "不再使用的名称")).all() == []


def test_contacts_of_a_merged_enterprise_go_to_the_one_that_goes_on(
    register: Register, rows: Rows
) -> None:
    kept, gone = rows["enterprises"][0][0], rows["enterprises"][1][0]
    register.take(rows)
    with transaction(register.city.database) as db:
        one, two = (own_row(db, RowKind.ENTERPRISE, str(code)) for code in (kept, gone))
        merge_enterprises(db, one, two, BUREAU, NOW, "重复")
    rows["contacts"].append(("企业", gone, "某人", "", "13800000009"))
    report = register.take(rows)
    assert numbers(report) == [(0, 0), (0, 0), (0, 0), (1, 0)]
    with register.city.database.statements() as db:
        subjects = db.scalars(select(Contact.subject).where(Contact.name == "某人")).all()
    assert subjects == [kept]


def test_what_has_ended_is_not_taken_up_again_by_an_old_roster(
    register: Register, rows: Rows
) -> None:
    register.take(rows)
    with transaction(register.city.database) as db:
        engagement = db.scalars(
            select(Engagement.id).where(Engagement.contract_no == "HT-000003")
        ).one()
        end_engagement(db, engagement, BUREAU, NOW, "误录")
        contact = select(Contact.id).where(Contact.subject == rows["enterprises"][2][0])
        end_contact(db, db.scalars(contact).one(), BUREAU, NOW, "离职")
        one = own_row(db, RowKind.ENTERPRISE, str(rows["enterprises"][1][0]))
        end_enterprise(db, one, date(2023, 10, 1), BUREAU, NOW, "已关闭", zone=ZONE)
        gone = own_row(db, RowKind.AGENCY, str(rows["agencies"][0][0]))
        what = Registration.DEREGISTERED
        record_event(db, gone, what, date(2023, 9, 30), BUREAU, NOW, zone=ZONE, note="注销")
    code, _, *rest, _ = rows["agencies"][0]
    rows["agencies"][0] = (code, "旧表上的名称", *rest, date(2023, 10, 1))
    code, _, district = rows["enterprises"][1]
    rows["enterprises"][1] = (code, "旧表上的厂名", district)
    report = register.take(rows)
    assert numbers(report) == [(0, 0)] * 4
    message = "此前已{}，本行未写入；确需恢复请用 pingyi register"
    ended = message.format("终止")
    assert warned(report) == [
        ("机构", 2, message.format("注销")),
        ("企业", 3, ended),
        ("服务项目", 5, ended),
        ("联系人", 4, ended),
    ]
    with register.city.database.statements() as db:
        kept = db.execute(select(Engagement.ended_at).where(Engagement.id == engagement)).one()
        assert kept.ended_at == NOW
        assert db.scalars(select(Enterprise.ended_on).where(Enterprise.id == one.id)).one()
        assert own_row(db, RowKind.ENTERPRISE, one.uscc).name == one.name
        left = db.execute(select(Agency.__table__).where(Agency.id == gone.id)).one()
        assert (left.name, left.deregistered_on) == (gone.name, date(2023, 9, 30))
        assert left.registered_on != date(2023, 10, 1)


def test_the_service_year_is_taken_and_kept_where_the_column_is_missing(
    register: Register, rows: Rows
) -> None:
    register.take(rows)
    header = [column.header for column in ENGAGEMENTS.columns]
    pair = rows["engagements"][0][:2]
    row = (*pair, "安全评价", "乙", None, None, "2023年度")
    assert numbers(register.take_engagements(header, row))[2] == (1, 0)
    assert numbers(register.take_engagements(header[:6], row[:6]))[2] == (0, 0)

    def year() -> int | None:
        with register.city.database.statements() as db:
            wanted = Engagement.contract_no == "乙"
            return db.scalars(select(Engagement.service_year).where(wanted)).one()

    assert year() == 2023
    report = register.take_engagements(header, (*row[:6], 2022))
    assert [change.columns for change in report.tallies[2].changed] == [("服务年度",)]
    assert year() == 2022


@pytest.mark.parametrize(
    ("cell", "said"), [("23", "四位年份"), ("去年", "四位年份"), ("1900", "不合理")]
)
def test_a_service_year_that_is_none_is_named(
    register: Register, rows: Rows, cell: str, said: str
) -> None:
    header = [column.header for column in ENGAGEMENTS.columns]
    with pytest.raises(RosterError) as caught:
        register.take_engagements(header, (*rows["engagements"][0][:6], cell))
    assert any(each.column == "服务年度" and said in each.message for each in caught.value.problems)


def test_an_import_without_anybody_leaves_no_entry(register: Register, rows: Rows) -> None:
    write_folder(register.folder / "roster", rows)
    found = read_roster(register.folder / "roster", load_districts())
    with transaction(register.city.database) as db:
        import_roster(db, register.city.vault, found, NOW)
        db.execute(update(Agency).values(name="改"))
        import_roster(db, register.city.vault, found, NOW)
        agency = db.scalars(select(Agency.id).limit(1)).one()
        assert history(db, agency)[0].changed_by == "名录导入"
        assert list(entries(db)) == []
