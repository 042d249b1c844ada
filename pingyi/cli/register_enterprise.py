"""pingyi register enterprise: one enterprise of the register, through the year."""

import click

from pingyi.cli.acting import say
from pingyi.cli.choices import all_districts
from pingyi.cli.options import day, json_option
from pingyi.cli.register_options import (
    average_option,
    invite,
    merge,
    registering,
    told,
    typed,
    unmerge,
    values_of,
    written_by,
)
from pingyi.cli.tools import Tools, print_json

_content = typed(
    ("--name", "name", "NAME", "名称，与营业执照一致"),
    ("--in", "district_code", "DISTRICT", "所属区，写名称或代码"),
)


@click.group(help="企业，以信用代码或名称指定。")
def enterprise() -> None:
    """Enterprises (企业), named by code or name."""


@enterprise.command(help="把信用代码为 USCC 的企业列入名录；有服务项目以后才邀请。")
@click.argument("uscc", help="企业的统一社会信用代码")
@_content
@written_by
@click.pass_obj
def add(
    tools: Tools,
    /,
    uscc: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
    **given: str | None,
) -> None:
    """Add the enterprise of this code; it is invited once it has an engagement."""
    from cycle.register.enterprises import register_enterprise
    from cycle.register.values import read_record
    from cycle.roster.records import EnterpriseRecord
    from cycle.roster.sheets import ENTERPRISES

    subject = f"enterprise:{uscc}"
    with registering(tools, who, district_text, "enterprise.register", subject) as (db, actor):
        values = read_record(ENTERPRISES, {"uscc": uscc, **given}, all_districts(tools))
        added = register_enterprise(db, EnterpriseRecord(**values), actor, tools.now(), why=why)
    told("已列入企业名录。", added, {}, as_json=as_json)


@enterprise.command(
    help="更正名称或所属区；原内容保留在变更历史里。\n\n"
    "邀请随之更正。信用代码填错的：请另行添加正确的一家，再用 merge 合并。"
)
@click.argument("text", metavar="ENTERPRISE")
@_content
@written_by
@click.pass_obj
def correct(
    tools: Tools,
    /,
    text: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
    **given: str | None,
) -> None:
    """Correct name or district; what it was before stays in the history."""
    from cycle.register.enterprises import correct_enterprise
    from cycle.register.finding import find_enterprise
    from cycle.roster.sheets import ENTERPRISES

    subject = f"enterprise:{text}"
    with registering(tools, who, district_text, "enterprise.correct", subject) as (db, actor):
        found = find_enterprise(db, text)
        changes = values_of(tools, ENTERPRISES, given)
        differed = correct_enterprise(db, found, changes, actor, tools.now(), why)
        invite(tools, db)
    told(f"已更正 {len(differed)} 项。", found, {"changed": differed}, as_json=as_json)


@enterprise.command(help="终止一家企业：不再请它评价，已提交的答卷保留。")
@click.argument("text", metavar="ENTERPRISE")
@click.option("--on", "on_text", required=True, metavar="DATE", help="停业或迁出的日期")
@written_by
@click.pass_obj
def end(
    tools: Tools,
    text: str,
    on_text: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
) -> None:
    """End an enterprise: it is not asked any more, and what it has submitted stays."""
    from cycle.register.enterprises import end_enterprise
    from cycle.register.finding import find_enterprise

    on, subject = day("--on", on_text), f"enterprise:{text}"
    with registering(tools, who, district_text, "enterprise.end", subject) as (db, actor):
        found, now = find_enterprise(db, text), tools.now()
        stopped = end_enterprise(db, found, on, actor, now, why, zone=tools.zone)
    content = {"ended_on": on.isoformat(), "stopped": stopped}
    told(f"已终止，{stopped:,} 份未提交的答卷不再催办。", found, content, as_json=as_json)


@enterprise.command(help="恢复一家误终止的企业。")
@click.argument("text", metavar="ENTERPRISE")
@written_by
@click.pass_obj
def resume(
    tools: Tools, text: str, why: str, who: str, district_text: str | None, *, as_json: bool
) -> None:
    """Take up an enterprise that was ended by mistake."""
    from cycle.register.enterprises import resume_enterprise
    from cycle.register.finding import find_enterprise

    subject = f"enterprise:{text}"
    with registering(tools, who, district_text, "enterprise.resume", subject) as (db, actor):
        found = find_enterprise(db, text)
        reopened = resume_enterprise(db, found, actor, tools.now(), why)
        invite(tools, db)
    told(f"已恢复，{reopened:,} 份答卷重新开放。", found, {"reopened": reopened}, as_json=as_json)


@enterprise.command("merge", help="把企业 GONE 并入 KEPT，二者本是同一家；可以用 unmerge 撤销。")
@click.argument("kept", help="保留的企业，写信用代码")
@click.argument("gone", help="并入的企业，写信用代码")
@average_option
@written_by
@click.pass_obj
def merge_(
    tools: Tools,
    kept: str,
    gone: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    average: bool,
    as_json: bool,
) -> None:
    """Merge enterprise GONE into KEPT, both by code, which were one all along."""
    from cycle.register.history import RowKind

    codes, kind = (kept, gone), RowKind.ENTERPRISE
    merge(tools, kind, codes, who, district_text, why, average=average, as_json=as_json)


@enterprise.command("unmerge", help="撤销企业 GONE 的合并；合并时终止过重复服务项目的不能撤销。")
@click.argument("gone", help="曾并入别家的企业，写信用代码")
@written_by
@click.pass_obj
def unmerge_(
    tools: Tools, gone: str, why: str, who: str, district_text: str | None, *, as_json: bool
) -> None:
    """Undo the merger of enterprise GONE, by code, unless it ended double contracts."""
    from cycle.register.history import RowKind

    unmerge(tools, RowKind.ENTERPRISE, gone, who, district_text, why, as_json=as_json)


@enterprise.command(help="查看一家企业：服务项目、联系人和变更经过。")
@click.argument("text", metavar="ENTERPRISE")
@json_option
@click.pass_obj
def show(tools: Tools, text: str, *, as_json: bool) -> None:
    """Show an enterprise with its engagements, its contacts, and what became of its row."""
    from cycle.register.history import RowKind
    from pingyi.cli.register_prose import lines_of
    from pingyi.cli.register_show import content_of

    content = content_of(tools, RowKind.ENTERPRISE, text)
    if as_json:
        print_json(content)
    else:
        for line in lines_of(tools, content):
            say(line)
