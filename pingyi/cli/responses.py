"""pingyi responses: the answers as they stand, together or with who and what kept apart."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Connection

from pingyi.cli.acting import actor_of, login_name, remark
from pingyi.cli.choices import all_districts, chosen_cycle, cycle_option
from pingyi.cli.exporting import export as export_table
from pingyi.cli.joins import join
from pingyi.cli.options import json_option, optional_by_option
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from documents.table_file import Table

_out = click.argument(
    "out",
    required=False,
    type=click.Path(path_type=Path),
    help="写到哪个文件：.xlsx 或 .json；不写的须加 --json",
)


@click.group(help="答卷的导出：谁答了、答了什么，分开或合并。")
def responses() -> None:
    """Responses (答卷)."""


responses.add_command(join)


@responses.command(
    help="把一个周期的全部答卷写成 OUT（.xlsx 或 .json），谁答了和答了什么合在一起。\n\n"
    "已提交的写提交的内容和总分，填写中的写已填的内容。.xlsx 另有机构、企业和区的名称，"
    "每题一列。每次导出都记入审计日志；privacy.two_people = true 时不能使用，"
    "改用 pingyi responses join。"
)
@_out
@cycle_option
@optional_by_option
@json_option
@click.pass_obj
def export(
    tools: Tools, out: Path | None, cycle_name: str | None, who: str | None, *, as_json: bool
) -> None:
    """Write all responses of a cycle to OUT (.xlsx or .json), who answered and what together."""
    from cycle.responses import list_responses
    from pingyi.cli.response_table import joined_table

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    if tools.config.privacy.two_people:
        _audited(tools, cycle, who, "responses.export", out, as_json=as_json, succeeded=False)
        raise BadInput(
            "配置要求两人同意才能合并查看谁答了什么：请用 pingyi responses join request 申请；"
            "分开的名单见 pingyi responses who 和 pingyi responses what。"
        )

    def table(db: Connection) -> "Table":
        return joined_table(list_responses(db, cycle, tools.zone), all_districts(tools))

    _audited(tools, cycle, who, "responses.export", out, as_json=as_json)
    export_table(tools, out, table, as_json=as_json)
    if not as_json:
        remark(
            f"提示：导出的是考评周期“{cycle.name}”谁答了什么，请只交给有权查看的人，用后删除；"
            "这次导出已记入审计日志。分开的名单见 pingyi responses who 和 pingyi responses what；"
            "配置 privacy.two_people = true 后，合并查看须两人同意。"
        )


@responses.command(help="把哪些企业已答写成 OUT（.xlsx 或 .json），不含任何评价内容。")
@_out
@cycle_option
@optional_by_option
@json_option
@click.pass_obj
def who(
    tools: Tools, out: Path | None, cycle_name: str | None, who: str | None, *, as_json: bool
) -> None:
    """Write which enterprises have answered to OUT (.xlsx or .json), and nothing of any answer."""
    from cycle.privacy.apart import who_answered
    from pingyi.cli.response_table import who_table

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)

    def table(db: Connection) -> "Table":
        return who_table(who_answered(db, cycle), all_districts(tools))

    _audited(tools, cycle, who, "responses.who", out, as_json=as_json)
    export_table(tools, out, table, as_json=as_json)


@responses.command(
    help="把提交的评价写成 OUT（.xlsx 或 .json），只有标记，没有企业。\n\n"
    "只写日期，不写时间；意见中的姓名和号码已遮去；作答企业不足 5 家的，不写机构；"
    "这样的机构只有一家，或合起来作答企业仍不足 5 家的，不列出，只说有几份。"
)
@_out
@cycle_option
@optional_by_option
@json_option
@click.pass_obj
def what(
    tools: Tools, out: Path | None, cycle_name: str | None, who: str | None, *, as_json: bool
) -> None:
    """Write what was submitted to OUT (.xlsx or .json) under marks, without any enterprise."""
    from cycle.privacy.apart import WhatRecord, refuse_while_open, what_was_answered
    from cycle.privacy.unnamed import left_out
    from cycle.refusal import Refused
    from pingyi.cli.response_table import what_table

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    try:
        refuse_while_open(cycle, tools.now())
    except Refused as refused:
        raise BadInput(str(refused)) from None
    vault = tools.vault

    def table(db: Connection) -> "Table":
        found: Iterator[WhatRecord] = what_was_answered(
            db, vault, cycle, tools.zone, all_districts(tools)
        )
        return what_table(found)

    _audited(tools, cycle, who, "responses.what", out, as_json=as_json)
    export_table(tools, out, table, as_json=as_json)
    with tools.database.statements() as db:
        kept_back = left_out(db, cycle)
    if kept_back:
        click.echo(
            f"另有 {kept_back} 份没有列出：作答企业不足 5 家的机构太少，列出即等于写明机构。",
            err=True,
        )


def _audited(
    tools: Tools,
    cycle: "CycleRow",
    who: str | None,
    action: str,
    out: Path | None,
    *,
    as_json: bool,
    succeeded: bool = True,
) -> None:
    """Noted before anything leaves the house: what cannot be noted does not leave."""
    from cycle.audit import record
    from documents.table_file import ExportError, check_path
    from storage.database import transaction

    if out is None and not as_json:
        return  # nothing will be written, and the export says what is missing
    try:
        if out is not None:
            check_path(out)
    except ExportError as error:
        raise BadInput(str(error)) from error
    actor = actor_of(tools, who or login_name())
    with transaction(tools.database) as db:
        subject = f"cycle:{cycle.name}"
        now = tools.now()
        record(db, actor, action, subject, now, cycle_id=cycle.id, succeeded=succeeded)
