"""pingyi register: the register (名录) through the year, row by row."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cycle.refusal import brief
from pingyi.cli.acting import say
from pingyi.cli.choices import all_districts, chosen_district, district_option
from pingyi.cli.exporting import export
from pingyi.cli.options import json_option
from pingyi.cli.register_agency import agency
from pingyi.cli.register_contact import contact
from pingyi.cli.register_engagement import engagement
from pingyi.cli.register_enterprise import enterprise
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from documents.table_file import Table

_ORGANISATIONS = {"agency": "机构", "enterprise": "企业"}
_PARTS = ("agencies", "enterprises", "engagements", "not-served", "contacts")


@click.group(
    help="名录：机构、企业、服务项目和联系人，逐条登记变更；没有删除，只有终止。\n\n"
    "每次变更都保留由谁、何时、因何作出。成批导入用 pingyi roster。"
)
def register() -> None:
    """Agencies, enterprises, engagements and contacts (名录): nothing is deleted, it ends."""


for _part in (agency, enterprise, engagement, contact):
    register.add_command(_part)


@register.command(
    "list",
    help="把名录的一部分写成 OUT（.xlsx 或 .json），连同已终止的。\n\n"
    "电话只显示后四位。机构不分区。not-served 是因企业表示“未服务”而终止的服务项目，"
    "按机构列出。",
)
@click.argument(
    "part", type=click.Choice(_PARTS), help="哪一部分：机构、企业、服务项目、未服务、联系人"
)
@click.argument(
    "out",
    required=False,
    type=click.Path(path_type=Path),
    help="写到哪个文件：.xlsx 或 .json；不写的须加 --json",
)
@district_option
@json_option
@click.pass_obj
def list_(
    tools: Tools, part: str, out: Path | None, district_text: str | None, *, as_json: bool
) -> None:
    """Write one part of the register to OUT (.xlsx or .json), with what has ended."""
    district, districts = chosen_district(tools, district_text), all_districts(tools)

    def table(db: "Connection") -> "Table":
        from pingyi.cli.register_tables import part_table

        return part_table(tools, db, part, districts, district)

    export(tools, out, table, as_json=as_json)


@register.command(help="查看一条记录的变更历史。\n\n联系人的姓名和电话只显示有变更，不显示内容。")
@click.argument("text", metavar="CODE|ID", help="机构或企业的信用代码，或任何记录的编号")
@json_option
@click.pass_obj
def history(tools: Tools, text: str, *, as_json: bool) -> None:
    """Show what became of a row: an agency or enterprise by code, anything by its ID."""
    from cycle.register.history import history as changes_of
    from pingyi.cli.register_prose import change_lines
    from pingyi.cli.register_show import change_content

    with tools.database.statements() as db:
        found = {
            kind: [change_content(tools, each) for each in changes_of(db, row_id)]
            for kind, row_id in _rows(db, text).items()
        }
    if as_json:
        print_json([{"kind": kind, **each} for kind, content in found.items() for each in content])
        return
    for kind, content in found.items():
        if len(found) > 1:
            say(f"作为{_ORGANISATIONS[kind]}：")
        for each in content:
            for line in change_lines(tools, each):
                say(line)
        if not content:
            say("没有变更记录。")


def _rows(db: "Connection", text: str) -> dict[str, str]:
    """The row's id by its kind; one code may be an agency's and an enterprise's too."""
    from cycle.refusal import Refused
    from cycle.register.finding import find_row, own_row
    from cycle.register.history import RowKind

    rows: dict[str, str] = {}
    for kind, find in (
        (RowKind.AGENCY, own_row),
        (RowKind.ENTERPRISE, own_row),
        (RowKind.ENGAGEMENT, find_row),
        (RowKind.CONTACT, find_row),
    ):
        try:
            found = find(db, kind, text)
        except Refused:
            continue
        rows[kind] = found if isinstance(found, str) else found.id
    if not rows:
        raise BadInput(
            f"名录中没有“{brief(text)}”，应为统一社会信用代码，或 pingyi register list 中的编号。"
        )
    return rows
