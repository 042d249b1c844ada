"""pingyi calls: whom WeChat does not reach, for people to telephone."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Connection

from pingyi.cli.acting import actor_of, say
from pingyi.cli.choices import (
    all_districts,
    chosen_cycle,
    chosen_district,
    configured_means,
    cycle_option,
    district_option,
)
from pingyi.cli.exporting import check_out, counted, telling_replaced
from pingyi.cli.options import json_option, optional_by_option
from pingyi.cli.tools import BadInput, Tools, console, print_json

if TYPE_CHECKING:
    from cycle.audit import Actor
    from cycle.cycles import CycleRow
    from cycle.progress.call_reasons import Reason
    from documents.table_file import Table


@click.group(
    invoke_without_command=True,
    help="截止前微信联系不到、需要电话联系的企业及其原因；截止后只留存备查。\n\n"
    "不写子命令时，按区和原因列出家数。写在子命令之前的选项对子命令同样有效。",
)
@cycle_option
@district_option
@json_option
@click.pass_context
def calls(
    context: click.Context, cycle_name: str | None, district_text: str | None, *, as_json: bool
) -> None:
    """Enterprises that WeChat does not reach before the deadline (需电话联系), and why."""
    if context.invoked_subcommand is not None:
        told = {"cycle_name": cycle_name, "district_text": district_text, "as_json": as_json}
        context.default_map = {context.invoked_subcommand: told}
        return
    from cycle.progress.call_list import call_counts, to_call

    tools: Tools = context.obj
    district = chosen_district(tools, district_text)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        counts = call_counts(db, cycle, configured_means(tools), tools.now(), district)
    if as_json:
        rows = [
            {
                "district": code,
                "to_call": to_call(found),
                "reasons": {reason.value: count for reason, count in found.items()},
            }
            for code, found in counts.items()
        ]
        print_json({"cycle": cycle.name, "districts": rows})
    else:
        _show(tools, cycle, counts)


@calls.command(
    help="把电话联系名单写成 OUT（.xlsx 或 .json），连同每一条未送达的消息。\n\n"
    "名单含电话号码，文件只有本人可读；每次导出都记入审计日志。机构不分区。"
)
@click.argument(
    "out",
    required=False,
    type=click.Path(path_type=Path),
    help="写到哪个文件：.xlsx 或 .json；不写的须加 --json",
)
@cycle_option
@district_option
@optional_by_option
@json_option
@click.pass_obj
def export(
    tools: Tools,
    out: Path | None,
    cycle_name: str | None,
    district_text: str | None,
    who: str,
    *,
    as_json: bool,
) -> None:
    """Write the call list to OUT (.xlsx or .json), with every message that did not arrive."""
    from cycle.reading import reading
    from documents.table_file import ExportError, write_json_object, write_tables

    check_out(out, as_json=as_json)
    actor, district = actor_of(tools, who), chosen_district(tools, district_text)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    _on_record(tools, cycle, actor, district)
    try:
        if out is not None:
            with telling_replaced(out):
                with reading(tools.database) as db:
                    tables = _tables(tools, db, cycle, district)
                    each_counted = {name: counted(each) for name, each in tables.items()}
                    found = write_tables(out, each_counted)
                say(
                    f"已导出企业 {found['enterprises']:,} 家、"
                    f"未送达消息 {found['messages']:,} 条到 {out}"
                )
    except ExportError as error:
        raise BadInput(str(error)) from error
    if as_json:
        with reading(tools.database) as db:
            write_json_object(sys.stdout, _tables(tools, db, cycle, district))


def to_call_words(cycle: "CycleRow", now: datetime) -> str:
    """What the listed enterprises are: once the survey has ended, a telephone call helps nobody."""
    return "需电话联系的企业" if now < cycle.closes_at else "调查截止时没有联系到的企业"


def _on_record(tools: Tools, cycle: "CycleRow", actor: "Actor", district: str | None) -> None:
    """Before the numbers leave: no list is without its entry."""
    from cycle.audit import record
    from storage.database import transaction

    with transaction(tools.database) as db:
        record(
            db,
            actor,
            "calls.export",
            f"cycle:{cycle.name}",
            tools.now(),
            cycle_id=cycle.id,
            district=district or "",
        )


def _tables(
    tools: Tools, db: Connection, cycle: "CycleRow", district: str | None
) -> "dict[str, Table]":
    from cycle.progress.call_list import call_list
    from cycle.progress.undelivered import undelivered_messages
    from pingyi.cli.call_tables import enterprises, messages

    rows = call_list(db, tools.vault, cycle, configured_means(tools), tools.now(), district)
    districts = all_districts(tools)
    return {
        "enterprises": enterprises(rows, districts, tools.zone),
        "messages": messages(undelivered_messages(db, cycle.id, district), districts, tools.zone),
    }


def _show(tools: Tools, cycle: "CycleRow", counts: "dict[str, dict[Reason, int]]") -> None:
    from rich.markup import escape
    from rich.table import Table

    from cycle.progress.call_list import to_call
    from cycle.progress.call_reasons import Reason
    from cycle.progress.call_words import REASONS

    if not counts:
        say(f"考评周期“{cycle.name}”没有{to_call_words(cycle, tools.now())}。")
        return
    calling = [reason for reason in Reason if reason is not Reason.EARLIER]
    districts = all_districts(tools)
    table = Table(title=f"考评周期“{escape(cycle.name)}”{to_call_words(cycle, tools.now())}")
    table.add_column("区", no_wrap=True)
    for header in (*(REASONS[reason] for reason in calling), "合计"):
        table.add_column(header, justify="right", overflow="fold")
    lines = {districts.name(code): found for code, found in counts.items()}
    if len(lines) > 1:
        every = {
            reason: sum(found.get(reason, 0) for found in counts.values()) for reason in Reason
        }
        lines[districts.city.name] = every
    for name, found in lines.items():
        numbers = (*(found.get(reason, 0) for reason in calling), to_call(found))
        table.add_row(name, *(f"{number:,}" for number in numbers))
    console.print(table)
    earlier = sum(found.get(Reason.EARLIER, 0) for found in counts.values())
    if earlier:
        say(f"另有 {earlier:,} 家曾有消息未送达，此后已送达或有互动，不必致电。")
