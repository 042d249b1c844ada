"""pingyi evidence template and import: records as a spreadsheet."""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import all_districts, chosen_cycle
from pingyi.cli.exporting import refuse_existing
from pingyi.cli.meter import metered
from pingyi.cli.options import by_option, json_option, scope_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.roster.problems import RosterError

#: Warnings shown on a terminal; --json has them all. What is wrong is listed whole.
_SHOWN = 20
_ADVICE = (
    "带深色表头的列必填；不用的工作表可以留空或删除。",
    "任何一行有错，整份都不会导入；所有出错的行会一次列出，改好后重新导入即可。",
    "已经登记的行再次导入不受影响；要更改已登记的内容，请用更正，不要改表重导。",
    "各区只登记扣分和处罚；报告清单、复评和荣誉由市局登记。",
)


@click.command(help="写出一份成批登记依据的空表 OUT（.xlsx），带填写说明和校验。")
@click.argument("out", type=click.Path(path_type=Path), help="写到哪个文件：.xlsx")
@click.option("--force", is_flag=True, help="OUT 已存在的，覆盖")
@click.pass_obj
def template(tools: Tools, out: Path, *, force: bool) -> None:
    """Write an empty workbook of evidence with notes and validation to OUT (.xlsx)."""
    from cycle.evidence.sheets import SHEETS
    from cycle.roster.template import Template, write_template
    from documents.draft import DocumentError

    refuse_existing(out, force=force)
    made = Template("安全生产技术服务考评依据", "考评依据填写说明", _ADVICE, SHEETS)
    try:
        write_template(out, all_districts(tools), tools.now(), made)
    except DocumentError as error:
        raise BadInput(str(error)) from error
    say(f"已生成空白的考评依据表 {out}")


@click.command(
    "import",
    help="成批登记 FILE.xlsx 里的依据：全部登记，或一条也不登记；已经登记过的不再登记。\n\n"
    "空表由 pingyi evidence template 写出。建议先加 --check 试一遍。",
)
@click.argument("cycle_name", metavar="CYCLE")
@click.argument(
    "path", type=click.Path(path_type=Path), metavar="FILE.xlsx", help="填好的依据表：.xlsx"
)
@click.option("--check", is_flag=True, help="只试一遍，不登记")
@by_option
@scope_option
@json_option
@click.pass_obj
def import_(
    tools: Tools,
    cycle_name: str,
    path: Path,
    who: str,
    district_text: str | None,
    *,
    check: bool,
    as_json: bool,
) -> None:
    """Enter the records of FILE.xlsx, all or nothing; what is there already changes nothing."""
    from cycle.evidence.importing import import_evidence
    from cycle.evidence.workbook import read_workbook
    from cycle.reading import reading
    from cycle.roster.problems import RosterError

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    actor, districts = actor_of(tools, who, district_text), all_districts(tools)
    try:
        with metered("行") as meter:
            # neither reading nor a check keeps those waiting who write meanwhile
            workbook = read_workbook(path, districts, meter)
            with (
                reading(tools.database)
                if check
                else acting(tools, actor, "evidence.import", f"cycle:{cycle.name}", cycle)
            ) as db:
                done = import_evidence(
                    db, cycle, workbook, actor, tools.now(), tools.zone, meter, check=check
                )
    except RosterError as error:
        _refuse(error, as_json=as_json)
    if as_json:
        print_json(
            {
                "entered": dict(done.entered),
                "known": dict(done.known),
                "warnings": [each.as_json() for each in done.warnings],
                "kept": not check,
            }
        )
        return
    for remark in done.warnings[:_SHOWN]:
        say(f"注意：{remark}")
    if len(done.warnings) > _SHOWN:
        say(f"……其余 {len(done.warnings) - _SHOWN:,} 条提示请用 --json 查看。")
    entered = "、".join(f"{title}{count:,}条" for title, count in done.entered.items()) or "0条"
    known = sum(done.known.values())
    say(f"{'检查通过，将' if check else '已'}登记 {entered}；原已登记、没有改动的 {known:,} 条。")
    say(
        "正式登记：去掉 --check 再运行一次。"
        if check
        else f"下一步：pingyi assess {cycle.name}（查看见 pingyi evidence list {cycle.name}）。"
    )


def _refuse(error: "RosterError", *, as_json: bool) -> NoReturn:
    problems = error.problems
    if as_json:
        print_json({"problems": [each.as_json() for each in problems]})
    if len(problems) == 1:
        raise BadInput(f"{problems[0]}（没有写入任何内容）")
    listed = "\n".join(map(str, problems))
    raise BadInput(f"{listed}\n共 {len(problems):,} 处问题，没有写入任何内容。")
