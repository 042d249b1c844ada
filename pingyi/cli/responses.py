"""pingyi responses: the answers as they stand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Connection

from pingyi.cli.choices import chosen_cycle, cycle_option
from pingyi.cli.exporting import export as export_table
from pingyi.cli.tools import Tools

if TYPE_CHECKING:
    from cycle.exports import Table
    from cycle.responses import ResponseRecord

_STATES = {
    "invited": "未开始",
    "in_progress": "填写中",
    "submitted": "已提交",
    "withdrawn": "已撤回",
}


@click.group()
def responses() -> None:
    """Responses (答卷)."""


@responses.command()
@click.argument("out", required=False, type=click.Path(path_type=Path))
@cycle_option
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def export(tools: Tools, out: Path | None, cycle_name: str | None, *, as_json: bool) -> None:
    """Write all responses of a cycle to OUT (.xlsx or .json).

    A submitted response has what was submitted, with its total; one that is being written has
    what is there so far.
    """
    from cycle.responses import list_responses

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)

    def table(db: Connection) -> "Table":
        return _table(list_responses(db, cycle, tools.zone))

    export_table(tools, out, table, as_json=as_json)


def _table(records: "Iterator[ResponseRecord]") -> "Table":
    from cycle.exports import Column, Table

    def field(name: str) -> "Callable[[ResponseRecord], object]":
        return lambda record: record[name]  # type: ignore[literal-required]

    return Table(
        "答卷",
        (
            Column("考评周期", 10, field("cycle")),
            Column("机构信用代码", 22, field("agency_uscc")),
            Column("企业信用代码", 22, field("enterprise_uscc")),
            Column("服务类型", 14, field("service_type")),
            Column("合同编号", 18, field("contract_no")),
            Column("状态", 10, lambda record: _STATES[record["state"]]),
            Column("十题答案", 14, field("answers")),
            Column("总得分", 8, field("total")),
            Column("意见或建议", 40, field("comment")),
            Column("提交次数", 10, field("revision")),
            Column("开始时间", 26, field("started_at")),
            Column("提交时间", 26, field("submitted_at")),
        ),
        records,
    )
