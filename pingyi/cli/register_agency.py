"""pingyi register agency: one agency of the register, through the year."""

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
    ("--class", "assessed_class", "CLASS", "考评类别：评价、检测、培训、标准化评审 或 其它"),
    ("--types", "service_types", "TYPES", "服务类型，几种以“、”分开"),
    ("--local", "is_local", "是|否", "是否本地机构"),
    ("--registered-on", "registered_on", "DATE", '登记日期，例如 2021-05-01；不知道的写 ""'),
)


@click.group(help="机构，以信用代码或名称指定。")
def agency() -> None:
    """Agencies (机构), named by code or name."""


@agency.command(help="把信用代码为 USCC 的机构列入名录；尚未截止的周期随即有它的邀请。")
@click.argument("uscc", help="机构的统一社会信用代码")
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
    """Add the agency of this code, with an invitation to cycles not yet closed."""
    from cycle.register.agencies import register_agency
    from cycle.register.values import read_record
    from cycle.roster.records import AgencyRecord
    from cycle.roster.sheets import AGENCIES

    with registering(tools, who, district_text, "agency.register", f"agency:{uscc}") as (db, actor):
        record = AgencyRecord(
            **read_record(AGENCIES, {"uscc": uscc, **given}, all_districts(tools))
        )
        added = register_agency(db, record, actor, tools.now(), why=why)
        invited = invite(tools, db)
    told("已列入机构名录。", added, invited, as_json=as_json)


@agency.command(
    help="更正填错的内容；原内容保留在变更历史里。\n\n"
    "信用代码填错的不能更正：请另行添加正确的一家，再用 merge 合并。"
)
@click.argument("text", metavar="AGENCY")
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
    """Correct what was entered wrong; what it was before stays in the history."""
    from cycle.register.agencies import correct_agency
    from cycle.register.finding import find_agency
    from cycle.roster.sheets import AGENCIES

    with registering(tools, who, district_text, "agency.correct", f"agency:{text}") as (db, actor):
        found = find_agency(db, text)
        changes = values_of(tools, AGENCIES, given)
        differed = correct_agency(db, found, changes, actor, tools.now(), why)
    told(f"已更正 {len(differed)} 项。", found, {"changed": differed}, as_json=as_json)


@agency.command(
    help="登记机构的登记、变更或注销。\n\n情况写在 --why 里。机构是否逾期录入，不由本命令判断。"
)
@click.argument("text", metavar="AGENCY")
@click.argument(
    "what",
    type=click.Choice(["registered", "changed", "deregistered"]),
    help="registered 登记，changed 变更，deregistered 注销",
)
@click.option("--on", "on_text", required=True, metavar="DATE", help="发生的日期，例如 2023-09-30")
@click.option("--entered-on", metavar="DATE", help="机构自行录入的日期（第 2 项）")
@written_by
@click.pass_obj
def registration(
    tools: Tools,
    text: str,
    what: str,
    on_text: str,
    entered_on: str | None,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
) -> None:
    """Enter what happened to an agency's registration (登记、变更、注销)."""
    from cycle.register.finding import find_agency
    from cycle.register.registrations import REGISTRATIONS, Registration, record_event

    event, on = Registration(what), day("--on", on_text)
    entered, subject = (
        None if entered_on is None else day("--entered-on", entered_on),
        f"agency:{text}",
    )
    ending = event is Registration.DEREGISTERED
    action = "agency.deregister" if ending else "registration.record"
    with registering(tools, who, district_text, action, subject) as (db, actor):
        found, now = find_agency(db, text), tools.now()
        record_event(
            db, found, event, on, actor, now, note=why, entered_on=entered, zone=tools.zone
        )
    content = {"what": what, "on": on.isoformat()}
    told(f"{REGISTRATIONS[event]}（{on}）已登记。", found, content, as_json=as_json)


@agency.command(help="登记机构某日开展了业务（附件 1 注 4）；同样的再次登记只算一条。")
@click.argument("text", metavar="AGENCY")
@click.option("--on", "on_text", required=True, metavar="DATE", help="开展业务的日期")
@click.option("--reference", default="", help="合同或报告的编号")
@written_by
@click.pass_obj
def business(
    tools: Tools,
    text: str,
    on_text: str,
    reference: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
) -> None:
    """Enter that an agency did business on a day (note 4 of Annex 1); the same again is one."""
    from cycle.register.business import record_business
    from cycle.register.finding import find_agency

    on = day("--on", on_text)
    with registering(tools, who, district_text, "business.record", f"agency:{text}") as (db, actor):
        found, now = find_agency(db, text), tools.now()
        is_new = record_business(db, found, on, reference, actor, now, why=why, zone=tools.zone)
    content = {"on": on.isoformat(), "reference": reference, "new": is_new}
    done = "的业务信息已登记。" if is_new else "的这条业务信息此前已登记，未作改动。"
    told(done, found, content, as_json=as_json)


@agency.command(
    "merge",
    help="把机构 GONE 并入 KEPT，二者本是同一家。\n\n"
    "KEPT 接收其服务项目、联系人和已提交的答卷；同一企业的评价不会重复计算。"
    "可以用 unmerge 撤销。",
)
@click.argument("kept", help="保留的机构，写信用代码")
@click.argument("gone", help="并入的机构，写信用代码")
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
    """Merge agency GONE into KEPT, both by code, which were one all along."""
    from cycle.register.history import RowKind

    codes, kind = (kept, gone), RowKind.AGENCY
    merge(tools, kind, codes, who, district_text, why, average=average, as_json=as_json)
    if not as_json:
        _tell_of_two_titles(tools, kept)


def _tell_of_two_titles(tools: Tools, code: str) -> None:
    """Announced before the merger, both hold: whether they should is not for a merger to say."""
    from cycle.publishing.title_rows import titles_in_force
    from cycle.register.finding import find_agency

    today = tools.now().astimezone(tools.zone).date()
    with tools.database.statements() as db:
        held = titles_in_force(db, find_agency(db, code).id, today)
    if len(held) > 1:
        codes = "、".join(f"{each.name}（{each.code}）" for each in held)
        say(f"注意：合并前两家都已获得称号，现都有效：{codes}，请由市局决定如何处理。")


@agency.command("unmerge", help="撤销机构 GONE 的合并；合并时终止过重复服务项目的不能撤销。")
@click.argument("gone", help="曾并入别家的机构，写信用代码")
@written_by
@click.pass_obj
def unmerge_(
    tools: Tools, gone: str, why: str, who: str, district_text: str | None, *, as_json: bool
) -> None:
    """Undo the merger of agency GONE, by code, unless it ended double contracts."""
    from cycle.register.history import RowKind

    unmerge(tools, RowKind.AGENCY, gone, who, district_text, why, as_json=as_json)


@agency.command(help="查看一家机构：登记情况、最近一次业务和变更经过。")
@click.argument("text", metavar="AGENCY")
@json_option
@click.pass_obj
def show(tools: Tools, text: str, *, as_json: bool) -> None:
    """Show an agency with its registration, its last business, and what became of its row."""
    from cycle.register.history import RowKind
    from pingyi.cli.register_prose import lines_of
    from pingyi.cli.register_show import content_of

    content = content_of(tools, RowKind.AGENCY, text)
    if as_json:
        print_json(content)
    else:
        for line in lines_of(tools, content):
            say(line)
