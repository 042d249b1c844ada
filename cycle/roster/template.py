"""An empty roster workbook that says by itself how it is to be filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from cycle.districts import Districts
from cycle.roster import sheets
from cycle.roster.columns import Column, Format, Sheet
from documents.archive import ArchiveFile
from documents.draft import whole_file

#: Rows that get the drop-down lists and checks.
_LAST_ROW = 50_000
#: Characters of an explanation that fit one line of the page of instructions.
_ONE_LINE = 36
_FONT = "Microsoft YaHei"
_DARK, _LIGHT = "#1F4E79", "#D6E3F0"

_ADVICE = (
    "带深色表头的列必填，浅色表头的列可以留空；把鼠标移到表头上可以看到填写说明。",
    "请不要合并单元格，不要更改表头的名称；列的先后可以调换，多出的列会被忽略。",
    "信用代码、合同编号和电话所在的列已设为“文本”格式；粘贴时请选“只粘贴值”，以免变成科学计数法。",
    "同一份名录可以反复导入：没有变化的行不受影响，有变化的行会更新，名录里没有的行不会被删除。",
    "任何一行有错，整份名录都不会导入；所有出错的行会一次列出，改好后重新导入即可。",
)


@dataclass(frozen=True, slots=True)
class Template:
    """What an empty workbook holds; title: its document property; heading: of the instructions."""

    title: str
    heading: str
    advice: Sequence[str]
    sheets: Sequence[Sheet]


ROSTER = Template("安全生产技术服务评议名录", "名录填写说明", _ADVICE, sheets.SHEETS)


def write_template(
    path: Path, districts: Districts, now: datetime, template: Template = ROSTER
) -> None:
    """Write the workbook with its sheets and a page of instructions, whole or not at all.

    Read as it is, there is nothing to import. Raises documents.draft.DocumentError.
    """
    with whole_file(path) as draft, ArchiveFile(draft) as file:
        _write(file, districts, now, template)


def _write(file: ArchiveFile, districts: Districts, now: datetime, template: Template) -> None:
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"})
    book.set_properties(
        {"title": template.title, "created": now.replace(tzinfo=None), "author": ""}
    )
    formats = _formats(book)
    for sheet in template.sheets:
        _write_sheet(book, sheet, districts, formats)
    _write_instructions(book, template, districts, formats)
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] from None


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
    header = base | {"bold": True, "border": 1, "border_color": "white"}
    dark = header | {"font_color": "white", "bg_color": _DARK}
    table = base | {"border": 1, "border_color": "#BFBFBF", "text_wrap": True}
    return {
        "required": book.add_format(dark),
        "optional": book.add_format(header | {"font_color": _DARK, "bg_color": _LIGHT}),
        Format.TEXT: book.add_format(base),
        Format.LIST: book.add_format(base),
        # text keeps leading zeros and all 18 characters
        Format.CODE: book.add_format(base | {"num_format": "@"}),
        Format.DATE: book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "left"}),
        "title": book.add_format(base | {"bold": True, "font_size": 16, "font_color": _DARK}),
        "section": book.add_format(base | {"bold": True, "font_size": 12, "font_color": _DARK}),
        "paragraph": book.add_format(base | {"text_wrap": True}),
        "cell": book.add_format(table),
        "head": book.add_format(dark),
    }


def _write_sheet(book: Any, sheet: Sheet, districts: Districts, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(sheet.title)
    page.set_row(0, 26)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width, formats[column.format])
        style = formats["required" if column.required else "optional"]
        page.write_string(0, at, column.header, style)
        page.write_comment(
            0, at, _note(column), {"x_scale": 2.2, "y_scale": 0.9, "font_size": 10, "author": ""}
        )
        _validate(page, at, column, districts)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, 0, len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)


def _note(column: Column) -> str:
    need = "必填" if column.required else "可以留空"
    return f"{column.header}（{need}）\n{column.expects}。\n例如：{column.example}"


def _choices(column: Column, districts: Districts) -> list[str]:
    if column.field == "district_code":
        return [each.name for each in districts]
    return list(column.choices)


def _validate(page: Any, at: int, column: Column, districts: Districts) -> None:
    """Offer lists, and warn of what the import would refuse; pasting is never blocked."""
    rule: dict[str, Any] = {}
    if column.format is Format.LIST:
        choices = _choices(column, districts)
        rule = {"validate": "list", "source": choices, "error_message": f"应为{'、'.join(choices)}"}
        # a district's code is right as well, so that list only warns
        rule["error_type"] = "warning" if column.field == "district_code" else "stop"
    elif column.format is Format.DATE:
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": date(1949, 10, 1),
            "maximum": date(2100, 12, 31),
            "error_message": f"应为日期，例如 {column.example}",
            "error_type": "warning",
        }
    elif column.field.endswith("uscc"):
        rule = {
            "validate": "length",
            "criteria": "==",
            "value": 18,
            "error_message": "统一社会信用代码应为 18 位",
            "error_type": "warning",
        }
    if rule:
        page.data_validation(1, at, _LAST_ROW, at, rule | {"error_title": column.header})


def _write_instructions(
    book: Any, template: Template, districts: Districts, formats: dict[str, Any]
) -> None:
    page = book.add_worksheet(sheets.INSTRUCTIONS)
    page.hide_gridlines(2)
    for at, width in enumerate((12, 20, 10, 58, 36)):
        page.set_column(at, at, width)
    page.set_row(0, 32)
    page.write_string(0, 0, template.heading, formats["title"])
    row = 1
    for number, advice in enumerate(template.advice, start=1):
        page.merge_range(row, 0, row, 4, f"{number}. {advice}", formats["paragraph"])
        page.set_row(row, 22)
        row += 1
    row += 1
    for at, head in enumerate(("工作表", "列", "必填", "填写要求", "例子")):
        page.write_string(row, at, head, formats["head"])
    for sheet in template.sheets:
        row += 1
        page.merge_range(row, 0, row, 4, f"{sheet.title}：{sheet.about}", formats["section"])
        page.set_row(row, 26)
        for column in sheet.columns:
            row += 1
            need = "必填" if column.required else ""
            expects = column.expects
            if column.field == "district_code":
                expects += "（" + "、".join(f"{each.name} {each.code}" for each in districts) + "）"
            texts = (sheet.title, column.header, need, expects, column.example)
            for at, text in enumerate(texts):
                page.write_string(row, at, text, formats["cell"])
            page.set_row(row, 20 if len(expects) <= _ONE_LINE else 38)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
