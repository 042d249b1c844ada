"""pingyi responses join: who answered what, by the agreement of two people."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import Connection

from pingyi.cli.acting import acting, actor_of, remark, say
from pingyi.cli.choices import all_districts, chosen_cycle, cycle_option
from pingyi.cli.exporting import export as export_table
from pingyi.cli.options import by_option, json_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.privacy.joining import JoinRequestRow
    from documents.table_file import Table

_STATES = {
    "requested": "待批准",
    "approved": "已批准，未使用",
    "used": "已使用",
    "expired": "已失效",
}


@click.group(help="合并查看谁答了什么：一人申请，另一人批准，只能用一次。")
def join() -> None:
    """See who answered what (合并查看): one asks, another approves, and it is used once."""


@join.command(help="申请合并查看，并写明理由；批准后用 export 导出。")
@cycle_option
@click.option("--agency", "agency_text", metavar="NAME", help="只看一家机构（默认：全部）")
@click.option("--reason", required=True, help="为什么需要，记入审计日志")
@by_option
@json_option
@click.pass_obj
def request(
    tools: Tools,
    cycle_name: str | None,
    agency_text: str | None,
    reason: str,
    who: str,
    *,
    as_json: bool,
) -> None:
    """Ask for it, and say why."""
    from cycle.privacy.joining import request_join
    from cycle.register.finding import find_agency

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    actor = actor_of(tools, who)
    with acting(tools, actor, "join.request", f"cycle:{cycle.name}", cycle) as db:
        agency = None if agency_text is None else find_agency(db, agency_text)
        found = request_join(db, cycle, agency, reason, actor, tools.now())
    _tell(tools, found, as_json=as_json)


@join.command(help="批准一次申请；批准人不能是申请人。")
@click.argument("number", metavar="NUMBER", help="申请编号，见 pingyi responses join list")
@by_option
@json_option
@click.pass_obj
def approve(tools: Tools, number: str, who: str, *, as_json: bool) -> None:
    """Approve a request; WHO must be another person than the one who asked."""
    from cycle.privacy.joining import approve_join, same_origin

    actor = actor_of(tools, who)
    with acting(tools, actor, "join.approve", f"join:{number}") as db:
        found = approve_join(db, number, actor, tools.now())
        together = same_origin(db, found, actor)
    if together:
        remark(
            f"注意：申请与批准出自同一登录（{actor.origin}），请确认是两个人办理；"
            "这一点已记入审计日志。"
        )
    _tell(tools, found, as_json=as_json)


@join.command(
    help="把已批准的内容写成 OUT（.xlsx 或 .json），格式同 pingyi responses export；只能导出一次。"
)
@click.argument("number", metavar="NUMBER", help="申请编号，见 pingyi responses join list")
@click.argument(
    "out",
    required=False,
    type=click.Path(path_type=Path),
    help="写到哪个文件：.xlsx 或 .json；不写的须加 --json",
)
@by_option
@json_option
@click.pass_obj
def export(tools: Tools, number: str, out: Path | None, who: str, *, as_json: bool) -> None:
    """Write what was approved to OUT (.xlsx or .json), as `pingyi responses export`; once."""
    from cycle.privacy.joining import use_join
    from cycle.responses import list_responses
    from documents.table_file import ExportError, check_path
    from pingyi.cli.response_table import joined_table

    try:
        if out is not None:
            check_path(out)
    except ExportError as error:
        raise BadInput(str(error)) from error
    if (out is None) != as_json:
        raise BadInput("请写明输出文件 OUT.xlsx 或 OUT.json，或加 --json；两者选一。")
    actor = actor_of(tools, who)
    with acting(tools, actor, "join.use", f"join:{number}") as db:
        found = use_join(db, number, actor, tools.now())
    with tools.database.statements() as db:
        cycle = _cycle(db, found)

    def table(db: Connection) -> "Table":
        rows = list_responses(db, cycle, tools.zone, found.agency_uscc)
        return joined_table(rows, all_districts(tools))

    export_table(tools, out, table, as_json=as_json)


@join.command("list", help="列出一个周期的申请及其结果。")
@cycle_option
@json_option
@click.pass_obj
def list_requests(tools: Tools, cycle_name: str | None, *, as_json: bool) -> None:
    """Show a cycle's requests and what became of them."""
    from cycle.privacy.joining import requests_of

    now = tools.now()
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        found = list(requests_of(db, cycle.id))
    if as_json:
        print_json([_content(tools, each) for each in found])
        return
    for each in found:
        approver = f"，{each.approved_by}批准" if each.approved_by else ""
        about = each.agency_uscc or "全部机构"
        state = _STATES[each.state(now)]
        say(f"{each.number}　{about}　{each.requested_by}申请{approver}：{state}。{each.reason}")
    if not found:
        say(f"考评周期“{cycle.name}”没有合并查看的申请。")


def _cycle(db: Connection, found: "JoinRequestRow") -> Any:
    from cycle.cycles import list_cycles

    return next(each for each in list_cycles(db) if each.id == found.cycle_id)


def _tell(tools: Tools, found: "JoinRequestRow", *, as_json: bool) -> None:
    if as_json:
        print_json(_content(tools, found))
    elif found.approved_at is None:
        say(f"已提出申请，编号 {found.number}；7天内须由另一人批准。")
    else:
        say(f"已批准申请 {found.number}；7天内可由申请人或批准人导出一次。")


def _content(tools: Tools, found: "JoinRequestRow") -> dict[str, Any]:
    def shown(at: Any) -> str | None:
        return None if at is None else at.astimezone(tools.zone).isoformat(timespec="seconds")

    return {
        "number": found.number,
        "agency_uscc": found.agency_uscc,
        "reason": found.reason,
        "state": found.state(tools.now()),
        "requested_by": found.requested_by,
        "requested_at": shown(found.requested_at),
        "approved_by": found.approved_by,
        "approved_at": shown(found.approved_at),
        "used_at": shown(found.used_at),
    }
