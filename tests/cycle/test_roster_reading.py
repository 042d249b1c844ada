"""Reading a roster: what people write is understood, and every bad row is named."""

import codecs
import csv
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cycle.districts import load_districts
from cycle.identifiers import check_digit
from cycle.roster import Reading, RosterError, read_roster


def uscc(number: int, prefix: str = "91440605") -> str:
    first17 = f"{prefix}MA{number:07}"
    return first17 + check_digit(first17)


HEADERS: dict[str, list[Any]] = {
    "机构": ["统一社会信用代码", "机构名称", "考评类别", "服务类型", "本地机构", "登记日期"],
    "企业": ["统一社会信用代码", "企业名称", "所属区"],
    "服务项目": ["机构信用代码", "企业信用代码", "服务类型", "合同编号", "开始日期", "结束日期"],
    "联系人": ["角色", "单位", "姓名", "职务", "联系电话"],
}
GOOD: dict[str, list[Any]] = {
    "机构": [uscc(1), "佛山甲安全公司", "评价", "安全评价、检测", "是", date(2021, 5, 1)],
    "企业": [uscc(2), "南海乙金属厂", "南海区"],
    "服务项目": [uscc(1), uscc(2), "安全评价", "HT-1", date(2023, 1, 1), date(2023, 12, 31)],
    "联系人": ["联络员", "南海区", "张三", "科员", "82366978"],
}
FILES = {"机构": "agencies", "企业": "enterprises", "服务项目": "engagements", "联系人": "contacts"}


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """Write rows as they are, the header first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def folder(path: Path, sheets: dict[str, Sequence[Sequence[object]]], encoding: str) -> Path:
    path.mkdir()
    for title, rows in sheets.items():
        with (path / f"{FILES[title]}.csv").open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows(rows)
    return path


def whole(**changed: Any) -> dict[str, Sequence[Sequence[object]]]:
    return {title: [header, GOOD[title]] for title, header in HEADERS.items()} | changed


def read(path: Path) -> Reading:
    return read_roster(path, load_districts())


def one(reading: Reading) -> tuple[Any, Any, Any, Any]:
    """The single record of each sheet."""
    assert reading.problems == []
    a, e, g, c = (list(listing.rows.values()) for listing in reading.listings)
    return a[0][1], e[0][1], g[0][1], c[0][1]


def said(tmp_path: Path, title: str, row: Sequence[object]) -> list[str]:
    """The problems of a workbook whose one sheet has this one row."""
    reading = read(workbook(tmp_path / "r.xlsx", {title: [HEADERS[title], row]}))
    return [str(problem) for problem in reading.problems]


@pytest.mark.parametrize("kind", ["xlsx", "utf-8", "utf-8-sig", "gb18030"])
def test_every_kind_of_file_reads_the_same(tmp_path: Path, kind: str) -> None:
    if kind == "xlsx":
        path = workbook(tmp_path / "r.xlsx", whole())
    else:
        path = folder(tmp_path / "r", whole(), kind)
    reading = read(path)
    agency, enterprise, engagement, contact = one(reading)
    assert reading.warnings == []
    assert (agency.uscc, agency.name, agency.assessed_class) == (
        uscc(1),
        "佛山甲安全公司",
        "evaluation",
    )
    assert agency.service_types == ("安全评价", "检测")
    assert agency.is_local is True
    assert agency.registered_on == date(2021, 5, 1)
    assert (enterprise.uscc, enterprise.district_code) == (uscc(2), "440605")
    assert engagement.key == (uscc(1), uscc(2), "安全评价", "HT-1")
    assert (engagement.starts_on, engagement.ends_on) == (date(2023, 1, 1), date(2023, 12, 31))
    assert contact.key == ("liaison", "440605", "0757-82366978")


def test_a_rare_character_survives_gb18030(tmp_path: Path) -> None:
    rows = [HEADERS["企业"], [uscc(2), "佛山市𠮷龑厂", "南海"]]
    reading = read(folder(tmp_path / "r", {"企业": rows}, "gb18030"))
    assert next(iter(reading.enterprises.rows.values()))[1].name == "佛山市𠮷龑厂"


@pytest.mark.parametrize(
    "written",
    [
        "2023-10-18",
        "2023/10/18",
        "2023.10.18",
        "2023年10月18日",
        "2023 年 10 月 18 日",
        "２０２３－１０－１８",
        "20231018",
        20231018,
        "2023-10-18 00:00:00",
        datetime(2023, 10, 18, 8, 30),  # noqa: DTZ001 - as a spreadsheet keeps it
        date(2023, 10, 18),
    ],
)
def test_a_date_is_read_however_it_is_written(tmp_path: Path, written: object) -> None:
    row = [*GOOD["机构"][:5], written]
    reading = read(workbook(tmp_path / "r.xlsx", {"机构": [HEADERS["机构"], row]}))
    assert [str(problem) for problem in reading.problems] == []
    assert next(iter(reading.agencies.rows.values()))[1].registered_on == date(2023, 10, 18)


BAD = [
    ("机构", 0, "", "不能为空"),
    ("机构", 0, "91440605MA0000001X", "校验位"),
    ("机构", 0, 914406050000000001, "丢失末几位"),
    ("机构", 0, "9.14406E+17", "科学计数法"),
    ("机构", 1, None, "不能为空"),
    ("机构", 1, "长" * 201, "不超过 200"),
    ("机构", 2, "检査", "应为 评价、检测、培训、标准化评审、其它 之一"),
    ("机构", 3, "安" * 31, "不超过 30"),
    ("机构", 4, "也许", "应为 是 或 否"),
    ("机构", 5, "2023-02-30", "没有这一天"),
    ("机构", 5, "去年", "应为日期"),
    ("机构", 5, 45217, "应为日期"),
    ("机构", 5, "0203-10-18", "年份"),
    ("机构", 1, "#N/A", "出错的公式"),
    ("企业", 2, "天河区", "应为 禅城区、南海区、顺德区、三水区、高明区 之一"),
    ("企业", 2, "440600", "之一，或其代码"),
    ("服务项目", 0, "9144", "这里是 4 位"),
    ("服务项目", 1, uscc(1), "不能是同一家"),
    ("服务项目", 2, None, "不能为空"),
    ("服务项目", 3, date(2023, 10, 1), "变成日期"),
    ("服务项目", 3, "长" * 101, "不超过 100"),
    ("服务项目", 5, date(2022, 12, 31), "早于开始日期 2023-01-01"),
    ("联系人", 0, "老板", "应为 企业、机构、联络员 之一"),
    ("联系人", 1, uscc(2), "联络员的单位"),
    ("联系人", 4, "1380013800", "11 位手机号码"),
    ("联系人", 4, "13800138000/13900139000", "一个号码"),
    ("联系人", 4, 1.38e15, "丢失末几位"),
]


@pytest.mark.parametrize(("title", "at", "value", "says"), BAD)
def test_a_bad_cell_is_named_with_its_place(
    tmp_path: Path, title: str, at: int, value: object, says: str
) -> None:
    row = list(GOOD[title])
    row[at] = value
    problems = said(tmp_path, title, row)
    assert len(problems) == 1
    assert problems[0].startswith(f"r.xlsx “{title}”表 第 2 行 “{HEADERS[title][at]}”列：")
    assert says in problems[0]


@pytest.mark.parametrize("number", ["1E999", "-1E999"])
def test_a_number_beyond_all_numbers_is_a_bad_cell(tmp_path: Path, number: str) -> None:
    whole_book = workbook(
        tmp_path / "w.xlsx", {"企业": [HEADERS["企业"], [uscc(2), 12345, "南海区"]]}
    )
    with zipfile.ZipFile(whole_book) as source, zipfile.ZipFile(tmp_path / "r.xlsx", "w") as made:
        for name in source.namelist():
            content = source.read(name).replace(b"<v>12345</v>", f"<v>{number}</v>".encode())
            made.writestr(name, content)
    [problem] = read(tmp_path / "r.xlsx").problems
    assert str(problem).startswith("r.xlsx “企业”表 第 2 行 “企业名称”列：")
    assert "数字太大" in str(problem)


def test_a_units_code_is_asked_of_an_enterprises_contact(tmp_path: Path) -> None:
    problems = said(tmp_path, "联系人", ["企业", "南海区", "李四", "", "13800138000"])
    assert len(problems) == 1
    assert "企业和机构的单位" in problems[0]


def test_every_bad_row_and_every_bad_cell_is_listed(tmp_path: Path) -> None:
    rows = [HEADERS["企业"], GOOD["企业"], ["x", "", "y"], [], [uscc(3), "丙", "z"]]
    reading = read(workbook(tmp_path / "r.xlsx", {"企业": rows}))
    assert [(p.row, p.column, p.value) for p in reading.problems] == [
        (3, "统一社会信用代码", "x"),
        (3, "企业名称", None),
        (3, "所属区", "y"),
        (5, "所属区", "z"),
    ]


def test_folding_makes_equal_what_people_write_differently(tmp_path: Path) -> None:
    rows = [
        ["说明：请核对", None, None],
        [None, None, None],
        ["所 属 区", "＊统一社会信用代码（18位）", "企业名称 (全称)"],
        [" 南海\u00a0", f"\u200b{uscc(2).lower()} ", "佛山 ( 南海 )乙厂"],
    ]
    reading = read(workbook(tmp_path / "r.xlsx", {" 企业 ": rows}))
    assert reading.problems == []
    enterprise = next(iter(reading.enterprises.rows.values()))[1]
    assert (enterprise.uscc, enterprise.name) == (uscc(2), "佛山（南海）乙厂")
    assert reading.warnings == []


def test_a_column_that_is_not_ours_is_ignored_with_a_warning(tmp_path: Path) -> None:
    rows = [[*HEADERS["企业"], "备注"], [*GOOD["企业"], "好"]]
    reading = read(workbook(tmp_path / "r.xlsx", {"企业": rows, "其它表": [["x"]]}))
    assert reading.problems == []
    assert sorted(str(each) for each in reading.warnings) == [
        "r.xlsx “企业”表 第 1 行 “备注”列：不是名录的列，已忽略",
        "r.xlsx “其它表”表：不是要导入的工作表，已忽略",
    ]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (["统一社会信用代码", "所属区"], "表头缺少 “企业名称”列"),
        (["统一社会信用代码", "企业名称", "所属区", "名称"], "表头重复"),
        (["甲", "乙", "丙"], "表头缺少 “统一社会信用代码”、“企业名称”、“所属区”列"),
    ],
)
def test_a_header_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, header: list[str], says: str
) -> None:
    reading = read(workbook(tmp_path / "r.xlsx", {"企业": [header, ["x"] * len(header)]}))
    assert len(reading.problems) == 1
    assert says in str(reading.problems[0])


def test_a_repeated_row_warns_and_a_contradicting_row_is_an_error(tmp_path: Path) -> None:
    rows = [HEADERS["企业"], GOOD["企业"], GOOD["企业"], [uscc(2), "另一个名字", "南海区"]]
    reading = read(workbook(tmp_path / "r.xlsx", {"企业": rows}))
    assert [(w.row, w.message) for w in reading.warnings] == [(3, "与第 2 行相同，只算一次")]
    assert [(p.row, p.message) for p in reading.problems] == [(4, "与第 2 行重复而内容不同")]


def test_an_unknown_region_is_a_warning(tmp_path: Path) -> None:
    code = uscc(5, prefix="91449999")
    reading = read(workbook(tmp_path / "r.xlsx", {"企业": [HEADERS["企业"], [code, "丁", "南海"]]}))
    assert reading.problems == []
    assert [(w.row, w.value) for w in reading.warnings] == [(2, code)]


def test_formulas_are_read_as_their_saved_result(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    book = xlsxwriter.Workbook(tmp_path / "r.xlsx")
    page = book.add_worksheet("企业")
    page.write_row(0, 0, HEADERS["企业"])
    page.write_row(1, 0, GOOD["企业"][:2])
    page.write_formula(1, 2, '="南海"&"区"', value="南海区")
    book.close()
    reading = read(tmp_path / "r.xlsx")
    assert reading.problems == []
    assert next(iter(reading.enterprises.rows.values()))[1].district_code == "440605"


def test_a_formula_without_a_result_is_an_error_even_where_a_cell_may_be_empty(
    tmp_path: Path,
) -> None:
    row = [*GOOD["机构"][:5], "=TODAY()"]
    problems = said(tmp_path, "机构", row)
    assert len(problems) == 1
    assert "出错的公式" in problems[0]


def test_rows_beyond_a_wrongly_stated_size_are_read(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet("企业")
    page.append(HEADERS["企业"])
    for number in range(2, 40):
        page.append([uscc(number), f"企业{number}", "南海区"])
    book.save(tmp_path / "r.xlsx")
    assert len(read(tmp_path / "r.xlsx").enterprises.rows) == 38


def test_hidden_and_merged_rows_do_no_harm(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "企业"
    page.append(["二〇二三年名录"])
    page.merge_cells("A1:C1")
    page.append(HEADERS["企业"])
    page.append(GOOD["企业"])
    page.row_dimensions[3].hidden = True
    book.save(tmp_path / "r.xlsx")
    assert one_enterprise(read(tmp_path / "r.xlsx")) == uscc(2)


def one_enterprise(reading: Reading) -> str:
    assert reading.problems == []
    (found,) = reading.enterprises.rows.values()
    return str(found[1].uscc)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.xlsx", None, "没有这个文件"),
        ("old.xls", b"\xd0\xcf\x11\xe0", "另存为 .xlsx"),
        ("broken.xlsx", b"PK\x03\x04 not a workbook", "不是可以读取的 .xlsx"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "已加密或损坏"),
        ("letter.docx", b"x", "应为 .xlsx 文件"),
        ("agencies.csv", codecs.BOM_UTF16_LE + "机构".encode("utf-16-le"), "UTF-16"),
        ("agencies.csv", b"\x00\x01\x02", "不是文本文件"),
        ("agencies.csv", b"\xff\xfe\xff\xff", "UTF-16"),
        ("agencies.csv", b"a,b\n\x81", "既不是 UTF-8 也不是 GB18030"),
        ("enterprises.csv", '统一社会信用代码,企业名称,所属区\n"x'.encode(), "请检查引号"),
        ("others.csv", b"a,b\n", "没有找到名录"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(RosterError) as caught:
        read(tmp_path / name)
    assert len(caught.value.problems) == 1
    assert says in str(caught.value.problems[0])


def test_a_folder_or_workbook_without_any_sheet_of_ours_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", workbook(tmp_path / "r.xlsx", {"Sheet1": [["x"]]})):
        with pytest.raises(RosterError, match="1 处问题") as caught:
            read(path)
        assert "至少其一" in str(caught.value.problems[0])


def test_the_same_sheet_twice_is_an_error(tmp_path: Path) -> None:
    rows = [HEADERS["企业"], GOOD["企业"]]
    with pytest.raises(RosterError) as caught:
        read(workbook(tmp_path / "r.xlsx", {"企业": rows, "enterprises": rows}))
    assert "有两份" in str(caught.value.problems[0])


def test_an_unquoted_comma_in_csv_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "enterprises.csv"
    path.write_text(
        f"统一社会信用代码,所属区,企业名称\n{uscc(2)},南海区,乙厂,丙厂\n", encoding="utf-8"
    )
    problems = read(path).problems
    assert len(problems) == 1
    assert "双引号" in str(problems[0])


def test_blank_lines_and_quoted_breaks_keep_the_row_numbers_of_the_spreadsheet(
    tmp_path: Path,
) -> None:
    path = tmp_path / "enterprises.csv"
    path.write_text(
        f'统一社会信用代码,企业名称,所属区\n\n{uscc(2)},"乙\n厂",南海区\n{uscc(3)},丙,天河区\n',
        encoding="utf-8",
    )
    reading = read(path)
    assert [problem.row for problem in reading.problems] == [4]
    assert next(iter(reading.enterprises.rows.values()))[1].name == "乙厂"


def test_a_blank_sheet_is_only_a_warning(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "r.xlsx", {"企业": [], "机构": [HEADERS["机构"]]}))
    assert reading.is_empty
    assert [str(each) for each in reading.warnings] == ["r.xlsx “企业”表：是空的"]
