"""pingyi roster: the register's spreadsheet, out empty and in filled."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pingyi.cli.acting import actor_of
from pingyi.cli.exporting import refuse_existing
from pingyi.cli.meter import metered
from pingyi.cli.options import json_option, optional_by_option
from pingyi.cli.tools import BadInput, Tools, console, print_json

if TYPE_CHECKING:
    from cycle.audit import Actor
    from cycle.roster import Reading, Remark, Report, RosterError

#: Warnings shown on a terminal; --json has them all. What is wrong is listed whole.
_SHOWN = 20


@click.group(help="名录的导入：机构、企业、服务项目和联系人，以表格填报。")
def roster() -> None:
    """Agencies, enterprises, engagements and contacts as a spreadsheet (名录)."""


@roster.command(help="写出一份名录空表 OUT（.xlsx）：四张工作表，带填写说明和校验。")
@click.argument("out", type=click.Path(path_type=Path), help="写到哪个文件：.xlsx")
@click.option("--force", is_flag=True, help="OUT 已存在的，覆盖")
@click.pass_obj
def template(tools: Tools, out: Path, *, force: bool) -> None:
    """Write an empty workbook with four sheets, notes and validation to OUT (.xlsx)."""
    from cycle.districts import load_districts
    from cycle.roster import write_template
    from documents.draft import DocumentError

    refuse_existing(out, force=force)
    try:
        write_template(out, load_districts(tools.config.bureau.districts), tools.now())
    except DocumentError as error:
        raise BadInput(str(error)) from error
    click.echo(f"已生成空白名录 {out}")


@roster.command(
    "import",
    help="按 PATH 更新名录：一份 .xlsx，或放有 CSV 的文件夹。\n\n"
    "文件夹里为 agencies.csv、enterprises.csv、engagements.csv 和 contacts.csv。"
    "再次导入同一份不作改动；任何一行有误，整份不导入，并列出每一处错误。"
    "建议先加 --dry-run 试一遍。",
)
@click.argument(
    "path", type=click.Path(path_type=Path), help="填好的名录：.xlsx，或放有 CSV 的文件夹"
)
@click.option("--dry-run", is_flag=True, help="只检查并说明会改动什么，不导入")
@optional_by_option
@json_option
@click.pass_obj
def import_(tools: Tools, path: Path, who: str, *, dry_run: bool, as_json: bool) -> None:
    """Bring the register up to PATH: an .xlsx, or a folder of CSV files."""
    from cycle.roster import RosterError

    try:
        report = _import(tools, path, who, dry_run=dry_run)
    except RosterError as error:
        if as_json:
            print_json(
                {
                    "imported": False,
                    "dry_run": dry_run,
                    "problems": [problem.as_json() for problem in error.problems],
                    "warnings": [warning.as_json() for warning in error.warnings],
                }
            )
        raise _refusal(error) from None
    if as_json:
        print_json({"imported": not dry_run, "dry_run": dry_run, **report.as_json()})
    else:
        _show(report, dry_run=dry_run)


def _import(tools: Tools, path: Path, who: str, *, dry_run: bool) -> "Report":
    """Read without the database, then write in one transaction; on record unless a dry run."""
    from sqlalchemy.exc import IntegrityError

    from cycle.districts import load_districts
    from cycle.roster import RosterError, import_roster, read_roster
    from storage.database import transaction

    database, vault, actor = tools.database, tools.vault, actor_of(tools, who)
    click.get_current_context().call_on_close(database.dispose)
    with metered("行") as meter:
        try:
            reading: Reading = read_roster(
                path, load_districts(tools.config.bureau.districts), meter
            )
            with transaction(database) as db:
                report = import_roster(
                    db, vault, reading, tools.now(), meter, actor=actor, source=path.name
                )
                if dry_run:
                    db.rollback()
        except RosterError as error:
            if not dry_run:
                _record_refusal(tools, actor, path, error)
            raise
        except IntegrityError as error:
            raise BadInput("另一个导入正在进行，本次没有写入任何内容，请稍后再试。") from error
    return report


def _record_refusal(tools: Tools, actor: "Actor", path: Path, error: "RosterError") -> None:
    from cycle.audit import record
    from storage.database import transaction

    with transaction(tools.database) as db:
        record(
            db,
            actor,
            "roster.import",
            f"roster:{path.name}",
            tools.now(),
            succeeded=False,
            problems=len(error.problems),
        )


def _refusal(error: "RosterError") -> BadInput:
    if len(error.problems) == 1:
        return BadInput(f"{error.problems[0]}（没有写入任何内容）")
    return BadInput("\n".join([*map(str, error.problems), str(error)]))


def _some(remarks: "Sequence[Remark]") -> list[str]:
    lines = [str(remark) for remark in remarks[:_SHOWN]]
    if len(remarks) > _SHOWN:
        lines.append(f"……另有 {len(remarks) - _SHOWN} 处，用 --json 查看全部")
    return lines


def _show(report: "Report", *, dry_run: bool) -> None:
    for line in _some(report.warnings):
        console.print(
            f"提醒：{line}", style="yellow", markup=False, highlight=False, soft_wrap=True
        )
    if report.is_empty:
        console.print("名录是空的，没有可导入的内容。")
        return
    from rich.table import Table

    table = Table("工作表", "行数", "新增", "更新", "不变")
    for column in table.columns[1:]:
        column.justify = "right"
    for tally in report.tallies:
        counts = (tally.rows, tally.new, len(tally.changed), tally.unchanged)
        table.add_row(tally.sheet.title, *(f"{count:,}" for count in counts))
    console.print(table)
    for name, ensured in report.cycles.items():
        moved = f"，{ensured.moved:,} 家企业改了所属区" if ensured.moved else ""
        console.print(
            f"考评周期“{name}”：新增邀请 {ensured.invitations:,} 份、"
            f"答卷 {ensured.responses:,} 份；"
            f"{ensured.outside_window:,} 个服务项目不在考评期内{moved}。",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    console.print("这是试运行，没有写入任何内容。" if dry_run else "名录已导入。")
    console.print(_next(report, dry_run=dry_run), markup=False, highlight=False, soft_wrap=True)


def _next(report: "Report", *, dry_run: bool) -> str:
    if dry_run:
        return "正式导入：去掉 --dry-run 再运行一次。"
    if not report.cycles:
        return "下一步：创建考评周期（复制 cycle.example.toml 填写，再运行 pingyi cycle create）。"
    invited = [name for name, ensured in report.cycles.items() if ensured.invitations]
    if not invited:
        return "没有新的邀请；进度见 pingyi status。"
    return f"印发新的邀请函：pingyi invitations letters 邀请函.docx {invited[0]} --by 姓名"
