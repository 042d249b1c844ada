"""pingyi responses: the answers as they stand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Connection

from pingyi.cli.choices import all_districts, chosen_cycle, cycle_option
from pingyi.cli.exporting import export as export_table
from pingyi.cli.tools import Tools

if TYPE_CHECKING:
    from datetime import datetime

    from cycle.districts import Districts
    from cycle.exports import Column, Table
    from cycle.responses import NamedResponse

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
    what is there so far. The .xlsx also names agency, enterprise and district, and has a column
    for each question.
    """
    from cycle.responses import list_responses

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)

    def table(db: Connection) -> "Table":
        return _table(list_responses(db, cycle, tools.zone), all_districts(tools))

    export_table(tools, out, table, as_json=as_json)


def _table(responses: "Iterator[NamedResponse]", districts: "Districts") -> "Table":
    from cycle.exports import Column, Table

    return Table(
        "答卷",
        (
            Column("考评周期", 10, _field("cycle")),
            Column("机构名称", 32, lambda response: response.agency),
            Column("机构信用代码", 22, _field("agency_uscc")),
            Column("企业名称", 32, lambda response: response.enterprise),
            Column("企业信用代码", 22, _field("enterprise_uscc")),
            Column("所属区", 10, lambda response: districts.name(response.district)),
            Column("服务类型", 14, _field("service_type")),
            Column("合同编号", 18, _field("contract_no")),
            Column("状态", 10, lambda response: _STATES[response.record["state"]]),
            Column("十题答案", 14, _field("answers")),
            *_questions(),
            Column("总得分", 8, _field("total")),
            Column("意见或建议", 40, _field("comment")),
            Column("提交次数", 10, _field("revision")),
            Column("开始时间", 20, lambda response: _on_the_clock(response.started_at)),
            Column("提交时间", 20, lambda response: _on_the_clock(response.submitted_at)),
            Column("催办次数", 10, _field("nudges")),
        ),
        responses,
        lambda response: response.record,
    )


def _questions() -> "list[Column]":
    """One column for each of the ten answers, empty where there is none yet."""
    from cycle.exports import Column
    from survey.questionnaire import QUESTION_COUNT
    from survey.session import UNANSWERED

    def answer(index: int) -> "Callable[[NamedResponse], object]":
        return lambda response: response.record["answers"][index].replace(UNANSWERED, "")

    return [Column(f"第{index + 1}题", 8, answer(index)) for index in range(QUESTION_COUNT)]


def _field(name: str) -> "Callable[[NamedResponse], object]":
    return lambda response: response.record[name]  # type: ignore[literal-required]


def _on_the_clock(at: "datetime | None") -> "datetime | None":
    """What the clock on the wall shows: a worksheet's times know no zone."""
    return None if at is None else at.replace(tzinfo=None)
