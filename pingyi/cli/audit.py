"""pingyi audit: who did what, when, from where, and whether it was done (审计日志)."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import Connection

from pingyi.cli.acting import say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.exporting import counted, telling_replaced
from pingyi.cli.options import NUMBER, day, json_option, moment
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from cycle.audit import Entry
    from documents.table_file import Table

_EXPECTED = "日期或时间，例如 2023-10-18 或 2023-10-18T09:00"
#: Entries shown on a terminal unless asked for more; files and --json have them all.
_SHOWN = 50


@click.command(
    help="查看审计日志，最新的在前；写明 OUT 的，写成 .xlsx 或 .json 文件。\n\n"
    "日志不能更改，也不能删除。"
)
@click.argument(
    "out",
    required=False,
    type=click.Path(path_type=Path),
    help="写到哪个文件：.xlsx 或 .json（默认：显示在屏幕上）",
)
@click.option("--cycle", "cycle_name", metavar="NAME", help="只看一个考评周期（默认：全部）")
@click.option(
    "--since", metavar="TIME", help="自这一日或时刻起，例如 2023-10-18 或 2023-10-18T09:00"
)
@click.option("--until", metavar="TIME", help="到这一时刻为止；只写日期的，含当日")
@click.option("--actor", metavar="NAME", help="只看这个人做的")
@click.option(
    "--action", metavar="ACTION", help="只看这一类或这一种操作，例如 objection 或 objection.decide"
)
@click.option("--subject", metavar="KIND:KEY", help="只看对这一对象的操作，例如 cycle:2023")
@click.option("--limit", type=NUMBER, help="只看最近的若干条")
@json_option
@click.pass_obj
def audit(
    tools: Tools,
    /,
    out: Path | None,
    cycle_name: str | None,
    since: str | None,
    until: str | None,
    limit: int | None,
    *,
    as_json: bool,
    **which: str | None,
) -> None:
    """Show the audit log, the newest entry first; with OUT write it to .xlsx or .json."""
    from cycle.reading import reading
    from documents.table_file import ExportError, check_path, write_json, write_table

    wanted: dict[str, Any] = {
        **which,
        "since": _moment(tools, "--since", since),
        "until": _moment(tools, "--until", until, whole_day=True),
        "limit": limit,
    }
    with tools.database.statements() as db:
        names = _cycle_names(db)
        if cycle_name is not None:
            wanted["cycle_id"] = chosen_cycle(tools, db, cycle_name).id
    try:
        if out is not None:
            check_path(out)
            with telling_replaced(out):
                with reading(tools.database) as db:
                    count = write_table(out, counted(_table(tools, db, names, wanted)))
                say(f"已导出审计日志 {count:,} 条到 {out}")
    except ExportError as error:
        raise BadInput(str(error)) from error
    if as_json:
        with reading(tools.database) as db:
            write_json(sys.stdout, _table(tools, db, names, wanted))
    elif out is None:
        _show(tools, names, {**wanted, "limit": limit or _SHOWN}, is_cut=limit is None)


def _moment(
    tools: Tools, option: str, text: str | None, *, whole_day: bool = False
) -> datetime | None:
    """A day, or a time in the bureau's zone unless it says its own."""
    from cycle.cycles import midnight

    if text is None:
        return None
    if "T" in text or ":" in text:
        return moment(tools, option, text)
    return midnight(day(option, text, _EXPECTED) + timedelta(days=whole_day), tools.zone)


def _cycle_names(db: Connection) -> dict[str, str]:
    from cycle.cycles import list_cycles

    return {each.id: each.name for each in list_cycles(db)}


def _entries(db: Connection, wanted: Mapping[str, Any]) -> "Iterator[Entry]":
    from cycle.audit import entries

    return entries(db, **wanted, newest_first=True)


def _table(
    tools: Tools, db: Connection, names: Mapping[str, str], wanted: Mapping[str, Any]
) -> "Table":
    from documents.table_file import Column, Table

    def as_json(entry: "Entry") -> Mapping[str, Any]:
        return {
            "at": entry.at.astimezone(tools.zone).isoformat(timespec="seconds"),
            "actor": entry.actor,
            "role": entry.role,
            "origin": entry.origin,
            "action": entry.action,
            "subject": entry.subject,
            "cycle": names.get(entry.cycle_id or ""),
            "succeeded": entry.succeeded,
            "detail": entry.detail,
        }

    columns = (
        Column("时间", 20, lambda entry: entry.at.astimezone(tools.zone).replace(tzinfo=None)),
        Column("操作人", 18, lambda entry: entry.actor),
        Column("角色", 12, lambda entry: entry.role),
        Column("来源", 24, lambda entry: entry.origin),
        Column("操作", 24, lambda entry: entry.action),
        Column("对象", 32, lambda entry: entry.subject),
        Column("考评周期", 12, lambda entry: names.get(entry.cycle_id or "", "")),
        Column("结果", 8, lambda entry: "成功" if entry.succeeded else "未成"),
        Column("详情", 60, lambda entry: json.dumps(entry.detail, ensure_ascii=False)),
    )
    return Table("审计日志", columns, _entries(db, wanted), as_json)


#: What an action did, in people's words; what is not named here is for --json.
_DETAILS = {
    "record": "记录",
    "replaced_by": "更正为",
    "receipt": "编号",
    "agency": "机构",
    "state": "结果",
    "effect": "后续",
    "chosen": "选定",
    "left_out": "不列入",
    "dropped": "不再列入",
    "vacated": "空缺",
    "vacated_why": "空缺理由",
    "same_origin": "与申请出自同一登录",
    "why": "理由",
    "reason": "理由",
}


def _detail(detail: Mapping[str, Any]) -> str:
    named = ((word, detail.get(key)) for key, word in _DETAILS.items())
    return "　".join(f"{word} {_plain(value)}" for word, value in named if value)


def _plain(value: object) -> object:
    if value is True:
        return "是"
    return "、".join(map(str, value)) if isinstance(value, list) else value


def _show(
    tools: Tools, names: Mapping[str, str], wanted: Mapping[str, Any], *, is_cut: bool
) -> None:
    from cycle.reading import reading

    count = 0
    with reading(tools.database) as db:
        for entry in _entries(db, wanted):
            count += 1
            at = entry.at.astimezone(tools.zone)
            done = "" if entry.succeeded else "（未成）"
            cycle = names.get(entry.cycle_id or "", "")
            say(
                f"{at:%Y-%m-%d %H:%M:%S}　{entry.actor}　{entry.action}{done}　{entry.subject}"
                f"　{cycle}　{entry.origin}"
            )
            if detail := _detail(entry.detail):
                say(f"    {detail}")
    if not count:
        say("没有符合条件的审计记录。")
    elif is_cut and count == _SHOWN:
        say(f"只显示最近 {_SHOWN} 条；更多请用 --limit、--json，或写明输出文件。")
