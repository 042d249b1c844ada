"""pingyi status: how far the survey has come."""

from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import say
from pingyi.cli.choices import (
    all_districts,
    chosen_cycle,
    chosen_district,
    configured_means,
    cycle_option,
    district_option,
)
from pingyi.cli.options import json_option
from pingyi.cli.tools import BadInput, Tools, console, print_json

if TYPE_CHECKING:
    from cycle.progress.counts import Funnel, Progress

_LISTED = "见 pingyi calls export 名单.xlsx。"


@click.command(help="统计邀请、绑定、开始作答和提交的数量，合计和分区。")
@district_option
@cycle_option
@json_option
@click.pass_obj
def status(
    tools: Tools, district_text: str | None, cycle_name: str | None, *, as_json: bool
) -> None:
    """Count invited, bound, started and submitted responses, in all and by district."""
    from cycle.alerts import leak_alerts
    from cycle.privacy.concerns import waiting
    from cycle.progress.call_list import call_counts, to_call
    from cycle.progress.counts import city_of, progress, progress_by_district
    from notifications.rests import read as read_rests
    from pingyi.cli.calls import to_call_words
    from pingyi.cli.rests import told

    code = chosen_district(tools, district_text)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        if code is None:
            districts = _every_district(tools, progress_by_district(db, cycle.id))
            whole = city_of(districts)
            alerts, concerns = leak_alerts(db, cycle), waiting(db, cycle.id)
        else:
            districts, whole, alerts, concerns = [], progress(db, cycle.id, code), 0, 0
        counts = call_counts(db, cycle, configured_means(tools), tools.now(), code)
        resting = read_rests(db).by_scope
    calls = {district: to_call(found) for district, found in counts.items()}
    if as_json:
        content = _content(cycle.name, whole, sum(calls.values()))
        if code is None:
            content["districts"] = [
                _content(cycle.name, each, calls.get(each.district or "", 0)) for each in districts
            ]
            content |= {"leak_alerts": alerts, "concerns_waiting": concerns}
        print_json(content)
    else:
        _show(tools, cycle.name, [*districts, whole])
        if alerts:
            say(f"有 {alerts} 份答卷反映商业秘密泄露（第3题选B或C）。", "bold red")
        if concerns:
            shown_by = f"pingyi concerns list {cycle.name} --by 姓名"
            say(f"有 {concerns} 件企业反映待处理，见 {shown_by}。", "bold red")
        if any(calls.values()):
            say(f"{to_call_words(cycle, tools.now())} {sum(calls.values()):,} 家，{_LISTED}")
        for scope, rest in sorted(resting.items()):
            if tools.now() < rest.until:
                say(f"注意：{told(tools, scope, rest)}见 pingyi rests。", "yellow")
        for warning in _calendar_warnings(tools):
            say(f"注意：{warning}", "yellow")


def _calendar_warnings(tools: Tools) -> list[str]:
    """Years whose days off are needed for reminders and that nobody knows."""
    from pingyi.config import ConfigError
    from pingyi.reminders import calendar_gaps, gap_warning, nudge_policy

    try:
        policy = nudge_policy(tools.config)
    except ConfigError as error:
        raise BadInput(str(error)) from error
    return [gap_warning(year) for year in calendar_gaps(tools.database, policy, tools.now())]


def _every_district(tools: Tools, counted: "list[Progress]") -> "list[Progress]":
    """Those with responses and those without, by code: a district never drops out of sight."""
    from cycle.progress.counts import Funnel, Progress

    nothing = Funnel(0, 0, 0, 0)
    found = {each.district: each for each in counted}
    codes = {each.code for each in all_districts(tools)} | {each.district or "" for each in counted}
    return [found.get(code, Progress(code, nothing, nothing)) for code in sorted(codes)]


def _content(cycle: str, progress: "Progress", calls: int) -> dict[str, Any]:
    """calls: enterprises that WeChat does not reach."""
    return {
        "cycle": cycle,
        "district": progress.district,
        **_funnel(progress.responses),
        "enterprises": _funnel(progress.enterprises),
        "to_call": calls,
    }


def _funnel(funnel: "Funnel") -> dict[str, Any]:
    return {
        "invited": funnel.invited,
        "bound": funnel.bound,
        "started": funnel.started,
        "submitted": funnel.submitted,
        "rate": None if funnel.rate is None else float(round(funnel.rate, 4)),
    }


def _show(tools: Tools, cycle: str, rows: "list[Progress]") -> None:
    from rich.markup import escape
    from rich.table import Table

    districts = all_districts(tools)
    table = Table(title=f"考评周期“{escape(cycle)}”的答卷进度")
    for header in ("区", "已邀请", "已绑定", "已开始", "已提交", "提交率", "完成企业"):
        table.add_column(header, justify="left" if header == "区" else "right")
    for row in rows:
        if row.district is None and len(rows) > 1:
            table.add_section()
        table.add_row(
            districts.name(row.district or districts.city.code),
            *(
                f"{count:,}"
                for count in (
                    row.responses.invited,
                    row.responses.bound,
                    row.responses.started,
                    row.responses.submitted,
                )
            ),
            _percent(row.responses),
            f"{row.enterprises.submitted:,}/{row.enterprises.invited:,}",
        )
    console.print(table)


def _percent(funnel: "Funnel") -> str:
    return "—" if funnel.rate is None else f"{float(funnel.rate):.1%}"
