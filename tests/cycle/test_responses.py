"""Exports hold the agreed fields, no more and no less, and open safely."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

import documents.table_file
from cycle.reading import reading
from cycle.responses import list_responses
from documents.table_file import Column, ExportError, Table, check_path, write_table

ZONE = ZoneInfo("Asia/Shanghai")
FIELDS = [
    "cycle",
    "agency_uscc",
    "enterprise_uscc",
    "service_type",
    "contract_no",
    "state",
    "answers",
    "total",
    "comment",
    "revision",
    "started_at",
    "submitted_at",
    "nudges",
]


def exported(city: Any) -> list[dict[str, Any]]:
    with reading(city.database) as db:
        return [dict(response.record) for response in list_responses(db, city.cycle, ZONE)]


def build(city: Any) -> dict[str, str]:
    for uscc in ("A1", "A2"):
        city.agency(uscc)
    for uscc in ("E1", "E2"):
        city.enterprise(uscc)
    engagements = {
        "invited": city.engage("A2", "E2", "合同4"),
        "started": city.engage("A2", "E1", "合同3"),
        "submitted": city.engage("A1", "E1", "合同1"),
        "withdrawn": city.engage("A1", "E2", "合同2"),
    }
    city.open()
    return engagements


def test_every_state_is_exported_with_exactly_the_agreed_fields(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["submitted"], "AABAAAAAAC", "谢谢")
    city.start(engagements["started"], "AB--------")
    city.respond(engagements["withdrawn"], state="withdrawn")
    records = exported(city)
    assert all(list(record) == FIELDS for record in records)
    assert records[0] == {
        "cycle": "2023",
        "agency_uscc": "A1",
        "enterprise_uscc": "E1",
        "service_type": "安全评价",
        "contract_no": "合同1",
        "state": "submitted",
        "answers": "AABAAAAAAC",
        "total": 90,
        "comment": "谢谢",
        "revision": 1,
        "started_at": "2023-10-20T10:00:00+08:00",
        "submitted_at": "2023-10-20T10:00:00+08:00",
        "nudges": None,
    }
    shown = [
        (each["contract_no"], each["state"], each["answers"], each["total"]) for each in records
    ]
    assert shown == [
        ("合同1", "submitted", "AABAAAAAAC", 90),
        ("合同2", "withdrawn", "-" * 10, None),
        ("合同3", "in_progress", "AB--------", None),
        ("合同4", "invited", "-" * 10, None),
    ]
    assert records[2]["started_at"] == "2023-10-20T10:00:00+08:00"
    assert (records[3]["started_at"], records[3]["submitted_at"]) == (None, None)


def test_what_was_submitted_counts_until_it_is_submitted_again(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["submitted"], "A" * 10, "好")
    city.respond(engagements["submitted"], answers="C" * 10, comment="改")
    record = exported(city)[0]
    assert (record["answers"], record["total"], record["comment"]) == ("A" * 10, 100, "好")


def test_instants_carry_the_configured_zone(city: Any) -> None:
    engagements = build(city)
    city.submit(engagements["submitted"], "A" * 10)
    at = datetime(2023, 10, 20, 18, 30, 5, 999_999, tzinfo=UTC)
    city.respond(engagements["submitted"], submitted_at=at)
    assert exported(city)[0]["submitted_at"] == "2023-10-21T02:30:05+08:00"


def test_another_cycles_responses_stay_out(city: Any) -> None:
    build(city)
    city.file = replace(city.file, name="2024")
    city.open()
    assert {record["cycle"] for record in exported(city)} == {"2024"}
    assert len(exported(city)) == 4


def test_an_export_of_many_chunks_is_complete(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cycle.reading.CHUNK", 2)
    build(city)
    for number in range(7):
        city.engage("A1", "E1", f"更多{number}")
    city.open()
    assert len({record["contract_no"] for record in exported(city)}) == 11


TEXTS = [
    "=1+1",
    "+86 757",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "{=1}",
    "https://example.org",
    "mailto:a@example.org",
    "0012",
    "91440605MA4W00003K",
    "1e5",
    "中文，“引号” & <b>",
    "换\n行",
    "😀",
    "bell \x07 and null \x00",
    "长" * 40_000,
]


def table_of(texts: list[str]) -> Table:
    records = [{"text": text, "number": number} for number, text in enumerate(texts)]
    return Table(
        "表",
        (
            Column("文字", 20, lambda record: record["text"]),
            Column("数", 8, lambda record: record["number"]),
        ),
        records,
    )


def test_a_worksheet_holds_texts_as_texts_and_numbers_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    assert write_table(path, table_of(TEXTS)) == len(TEXTS)
    sheet = load_workbook(path)["表"]
    assert [cell.value for cell in sheet[1]] == ["文字", "数"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:B{len(TEXTS) + 1}"
    for number, text in enumerate(TEXTS):
        cell, count = sheet[number + 2]
        assert cell.data_type in ("s", "inlineStr")
        assert cell.number_format == "@"
        assert cell.hyperlink is None
        assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "＝"))
        if text.isprintable():
            assert cell.value == text[:32_767]
        assert (count.data_type, count.value) == ("n", number)


def test_a_worksheet_holds_times_as_times(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    noon = datetime(2024, 2, 29, 12, 0, 1)  # noqa: DTZ001 - a worksheet's times know no zone
    columns = (Column("时间", 20, lambda record: record["at"]),)
    write_table(path, Table("表", columns, [{"at": noon}, {"at": None}]))
    sheet = load_workbook(path)["表"]
    assert sheet["A2"].is_date
    assert sheet["A2"].value == noon
    assert sheet["A2"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert sheet["A3"].value is None


def test_json_is_one_list_in_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    assert write_table(path, table_of(TEXTS)) == len(TEXTS)
    assert [record["text"] for record in json.loads(path.read_text("utf-8"))] == TEXTS
    assert "中文" in path.read_text("utf-8")
    assert write_table(path, table_of([])) == 0
    assert json.loads(path.read_text("utf-8")) == []


def test_rows_go_on_to_the_next_worksheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents.table_file, "ROWS_PER_SHEET", 3)
    path = tmp_path / "out.xlsx"
    assert write_table(path, table_of(list("abcdefg"))) == 7
    book = load_workbook(path)
    assert book.sheetnames == ["表", "表2", "表3"]
    assert [
        [row[0] for row in book[name].iter_rows(min_row=2, values_only=True)]
        for name in book.sheetnames
    ] == [["a", "b", "c"], ["d", "e", "f"], ["g"]]
    assert {book[name]["A1"].value for name in book.sheetnames} == {"文字"}


@pytest.mark.parametrize("name", ["out.xlsx", "out.json"])
def test_a_failure_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_table(path, table_of(["旧"]))
    before = path.read_bytes()

    def broken() -> Any:
        yield {"text": "新", "number": 1}
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write_table(path, Table("表", table_of([]).columns, broken()))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_an_export_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_table(path, table_of(["码"]))
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["out.csv", "out", "xlsx", "missing/out.xlsx", "folder.json"])
def test_a_path_that_cannot_be_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(ExportError, match=name):
        check_path(tmp_path / name)
