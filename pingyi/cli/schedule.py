"""pingyi schedule: queue what has become due, again and again; or tell what that would be."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

from pingyi.cli.count_words import TICKED, TICKS, in_words
from pingyi.cli.options import json_option_for, moment
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from notifications.scheduler import Tick


@click.command(help="运行定时任务，直到停止；可以同时运行几个这样的进程。")
@click.option("--once", is_flag=True, help="每项任务运行一次就停止")
@click.option("--show", is_flag=True, help="只显示每项任务现在和下次做什么，不执行")
@click.option(
    "--at",
    "at_text",
    metavar="TIME",
    help="与 --show 同用：查看那一时刻，例如 2023-10-20T09:00（当地时间）",
)
@json_option_for("与 --once 或 --show 同用：以 JSON 输出")
@click.pass_obj
def schedule(tools: Tools, at_text: str | None, *, once: bool, show: bool, as_json: bool) -> None:
    """Run the ticks until stopped; any number of these processes may run."""
    from notifications import scheduler
    from pingyi import schedule as composition
    from pingyi.config import ConfigError
    from pingyi.signals import until_signalled
    from storage.clock import DatabaseClock

    if show and once:
        raise BadInput("--show 只查看不执行，不能与 --once 同用。")
    if at_text is not None and not show:
        raise BadInput("--at 须与 --show 同用。")
    try:
        if show:
            _show(tools, _moment(tools, at_text), as_json=as_json)
            return
        ticks = composition.schedule(tools.config, tools.database, DatabaseClock(tools.database))
    except ConfigError as error:
        raise BadInput(str(error)) from error
    if once:
        _once(ticks, as_json=as_json)
        return
    with until_signalled() as stop:
        scheduler.run(ticks, stop)


def _once(ticks: "dict[str, tuple[Tick, float]]", *, as_json: bool) -> None:
    counts = {name: tick() for name, (tick, _) in ticks.items()}
    if as_json:
        print_json(counts)
        return
    for name, numbers in counts.items():
        click.echo(f"{TICKS.get(name, name)}：{in_words(TICKED, numbers)}")


def _show(tools: Tools, at: datetime, *, as_json: bool) -> None:
    from notifications.forecast import forecast
    from pingyi.cli.schedule_table import as_content, lines
    from pingyi.notices import notice_forecast
    from pingyi.reminders import calendar_gaps, gap_warning, nudge_policy

    policy = nudge_policy(tools.config)
    found = forecast(tools.database, at, policy)
    notices = notice_forecast(tools.config, tools.database, at, policy)
    found = replace(found, ticks={**found.ticks, **notices})
    warnings = [gap_warning(year) for year in calendar_gaps(tools.database, policy, at)]
    if as_json:
        print_json(as_content(found, policy, warnings))
        return
    for line in lines(found, policy, warnings):
        click.echo(line)


def _moment(tools: Tools, text: str | None) -> datetime:
    """The time that was named, local unless it says otherwise, or now."""
    return tools.now() if text is None else moment(tools, "--at", text)
