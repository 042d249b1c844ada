"""pingyi invitations handovers and shared: who took over, and who answers for several."""

import click

from pingyi.cli.acting import say
from pingyi.cli.choices import all_districts, chosen_cycle, chosen_district, district_option
from pingyi.cli.options import json_option
from pingyi.cli.tools import Tools, console, print_json


@click.command(help="列出在微信里办理的接手，以及电话后四位写错的尝试。")
@click.argument("cycle_name", metavar="CYCLE")
@district_option
@json_option
@click.pass_obj
def handovers(tools: Tools, cycle_name: str, district_text: str | None, *, as_json: bool) -> None:
    """List the hand-overs in chat (接手), and those that were tried with wrong digits."""
    from rich.markup import escape
    from rich.table import Table

    from cycle.inviting.handover import handovers as list_them
    from cycle.reading import reading
    from cycle.roles import ROLES
    from storage.tables import Role

    district = chosen_district(tools, district_text)
    with reading(tools.database) as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        found = list(list_them(db, cycle.id, district))
    if as_json:
        print_json(
            [
                {
                    "at": each.at.astimezone(tools.zone).isoformat(timespec="seconds"),
                    "role": each.role,
                    "subject": each.subject,
                    "district": each.district,
                    "succeeded": each.succeeded,
                    "told": each.told,
                }
                for each in found
            ]
        )
        return
    if not found:
        say(f"考评周期“{cycle.name}”没有接手记录。")
        return
    districts = all_districts(tools)
    table = Table(title=f"考评周期“{escape(cycle.name)}”的接手记录")
    for header in ("时间", "角色", "信用代码或区", "所属区", "结果"):
        table.add_column(header, no_wrap=True)
    for each in found:
        table.add_row(
            f"{each.at.astimezone(tools.zone):%Y-%m-%d %H:%M}",
            ROLES[Role(each.role)],
            each.subject,
            districts.name(each.district) if each.district else districts.city.name,
            "已接手" if each.succeeded else "号码不符",
        )
    console.print(table)


@click.command(
    help="列出同时代几家企业填写，或同时绑定机构的微信用户。\n\n"
    "只以标记表示，不能由此查到是谁。代 5 家以上（含）企业的，或同时绑定机构的，加以提示；"
    "其答卷不删除。"
)
@click.argument("cycle_name", metavar="CYCLE")
@json_option
@click.pass_obj
def shared(tools: Tools, cycle_name: str, *, as_json: bool) -> None:
    """List persons who are bound for several enterprises, or for an agency as well."""
    from rich.markup import escape
    from rich.table import Table

    from cycle.inviting.shared_persons import FLAGGED_FROM, shared_persons, shared_submissions

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        found = shared_persons(db, tools.vault, cycle.id)
        submitted = shared_submissions(db, cycle.id)
    if as_json:
        persons = [
            {
                "mark": each.mark,
                "enterprises": each.enterprises,
                "districts": each.districts,
                "with_agency": each.with_agency,
                "flagged": each.flagged,
            }
            for each in found
        ]
        print_json(
            {
                "cycle": cycle.name,
                "threshold": FLAGGED_FROM,
                "persons": persons,
                "submissions": submitted,
            }
        )
        return
    if not found:
        say(f"考评周期“{cycle.name}”没有一人绑定多家企业的情况。")
    else:
        table = Table(title=f"考评周期“{escape(cycle.name)}”一人绑定多家企业")
        for header in ("代号", "企业", "涉及区", "兼机构", "提示"):
            table.add_column(header, no_wrap=True)
        for each in found:
            numbers = (f"{each.enterprises:,}", f"{each.districts}")
            agency, flag = "是" if each.with_agency else "", "请核查" if each.flagged else ""
            table.add_row(each.mark, *numbers, agency, flag)
        console.print(table)
    if submitted:
        say(f"提交时绑定 {FLAGGED_FROM} 家及以上企业的人，共提交了 {submitted:,} 份有效答卷。")
