"""pingyi register engagement: one contract of an agency with an enterprise."""

import click

from pingyi.cli.acting import say
from pingyi.cli.choices import all_districts
from pingyi.cli.register_options import invite, registering, typed, values_of, written_by
from pingyi.cli.tools import Tools, print_json

_content = typed(
    ("--type", "service_type", "TYPE", "服务类型，几种以“、”分开"),
    ("--contract", "contract_no", "NUMBER", "合同编号"),
    ("--from", "starts_on", "DATE", "开始日期"),
    ("--until", "ends_on", "DATE", "结束日期"),
    ("--year", "service_year", "YEAR", "服务的年度，不知道起止日期时写"),
)


@click.group(help="服务项目，以编号指定（见 pingyi register list engagements）。")
def engagement() -> None:
    """Engagements (服务项目), by the ID that `pingyi register list engagements` shows."""


@engagement.command(help="添加一个服务项目；在尚未截止的周期里，即请该企业评价。")
@click.argument("agency_text", metavar="AGENCY")
@click.argument("enterprise_text", metavar="ENTERPRISE")
@_content
@written_by
@click.pass_obj
def add(
    tools: Tools,
    /,
    agency_text: str,
    enterprise_text: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
    **given: str | None,
) -> None:
    """Add a contract; in cycles not yet closed the enterprise is asked about it."""
    from cycle.register.engagements import add_engagement
    from cycle.register.finding import find_agency, find_enterprise
    from cycle.register.values import read_values
    from cycle.roster.sheets import ENGAGEMENTS

    subject = f"enterprise:{enterprise_text}"
    with registering(tools, who, district_text, "engagement.add", subject) as (db, actor):
        wanted = {**given, "service_type": given["service_type"] or ""}
        values = read_values(ENGAGEMENTS, wanted, all_districts(tools))
        agency, enterprise = find_agency(db, agency_text), find_enterprise(db, enterprise_text)
        added = add_engagement(db, agency, enterprise, values, actor, tools.now(), why=why)
        asked = invite(tools, db)
    if as_json:
        print_json({"id": added, "agency": agency.uscc, "enterprise": enterprise.uscc, **asked})
    else:
        say(f"“{agency.name}”为“{enterprise.name}”的服务项目已列入名录，编号 {added}。")


@engagement.command(help="更正填错的内容；原内容保留在变更历史里。")
@click.argument("row_text", metavar="ID", help="服务项目的编号")
@_content
@written_by
@click.pass_obj
def correct(
    tools: Tools,
    /,
    row_text: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
    **given: str | None,
) -> None:
    """Correct what was entered wrong; what it was before stays in the history."""
    from cycle.register.engagements import correct_engagement
    from cycle.register.finding import find_row
    from cycle.register.history import RowKind
    from cycle.roster.sheets import ENGAGEMENTS

    subject = f"engagement:{row_text}"
    with registering(tools, who, district_text, "engagement.correct", subject) as (db, actor):
        row_id = find_row(db, RowKind.ENGAGEMENT, row_text)
        changes = values_of(tools, ENGAGEMENTS, given)
        differed = correct_engagement(db, row_id, changes, actor, tools.now(), why)
        invite(tools, db)
    if as_json:
        print_json({"id": row_id, "changed": differed})
    else:
        say(f"服务项目已更正 {len(differed)} 项。")


@engagement.command(help="终止一个误录的服务项目，不再请企业评价。\n\n已提交的答卷保留，照样计分。")
@click.argument("row_text", metavar="ID", help="服务项目的编号")
@written_by
@click.pass_obj
def end(
    tools: Tools, row_text: str, why: str, who: str, district_text: str | None, *, as_json: bool
) -> None:
    """End a contract that was entered by mistake: nobody is asked about it any more."""
    from cycle.register.engagements import end_engagement
    from cycle.register.finding import find_row
    from cycle.register.history import RowKind

    subject = f"engagement:{row_text}"
    with registering(tools, who, district_text, "engagement.end", subject) as (db, actor):
        row_id = find_row(db, RowKind.ENGAGEMENT, row_text)
        stopped = end_engagement(db, row_id, actor, tools.now(), why)
    if as_json:
        print_json({"id": row_id, "stopped": stopped})
    else:
        say(f"服务项目已终止，{stopped:,} 份未提交的答卷不再催办；已提交的仍然有效。")


@engagement.command(help="恢复一个误终止的服务项目。")
@click.argument("row_text", metavar="ID", help="服务项目的编号")
@written_by
@click.pass_obj
def resume(
    tools: Tools, row_text: str, why: str, who: str, district_text: str | None, *, as_json: bool
) -> None:
    """Take up a contract that was ended by mistake."""
    from cycle.register.engagements import resume_engagement
    from cycle.register.finding import find_row
    from cycle.register.history import RowKind

    subject = f"engagement:{row_text}"
    with registering(tools, who, district_text, "engagement.resume", subject) as (db, actor):
        row_id = find_row(db, RowKind.ENGAGEMENT, row_text)
        reopened = resume_engagement(db, row_id, actor, tools.now(), why)
        invite(tools, db)
    if as_json:
        print_json({"id": row_id, "reopened": reopened})
    else:
        say(f"服务项目已恢复，{reopened:,} 份答卷重新开放。")
