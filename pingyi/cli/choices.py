"""What commands ask for in the same words: which cycle, and which district."""

from typing import TYPE_CHECKING

import click
from sqlalchemy import Connection

from cycle.refusal import brief
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.districts import Districts
    from cycle.progress.call_reasons import Means

cycle_option = click.option(
    "--cycle",
    "cycle_name",
    metavar="NAME",
    help="考评周期（默认：正在进行的，否则下一个，否则最近一个）",
)
district_option = click.option(
    "--district", "district_text", metavar="CODE", help="只看一个区，写代码或名称"
)


def chosen_cycle(tools: Tools, db: Connection, name: str | None) -> "CycleRow":
    """The cycle of this name, or the current one; BadInput with the names there are."""
    from cycle.cycles import current_cycle, find_cycle, list_cycles

    if name is None:
        cycle = current_cycle(db, tools.now())
        if cycle is None:
            raise BadInput("还没有考评周期，请先运行 pingyi cycle create。")
        return cycle
    cycle = find_cycle(db, name)
    if cycle is None:
        known = "、".join(each.name for each in list_cycles(db)) or "还没有任何周期"
        raise BadInput(f"没有名为“{brief(name)}”的考评周期，现有：{known}。")
    return cycle


def configured_means(tools: Tools) -> "Means":
    """By what and when reminders reach people; BadInput for days that cannot be read any more."""
    from pingyi.config import ConfigError
    from pingyi.means import means_of

    try:
        return means_of(tools.config)
    except ConfigError as error:
        raise BadInput(str(error)) from error


def all_districts(tools: Tools) -> "Districts":
    """The city's districts, as configured."""
    from cycle.districts import load_districts

    name = tools.config.bureau.districts
    try:
        return load_districts(name)
    except FileNotFoundError as error:
        raise BadInput(f"bureau.districts = {name!r}：没有这个城市的区划数据。") from error


def chosen_district(tools: Tools, text: str | None) -> str | None:
    """The district's code, None when none was asked for; BadInput with the ones there are."""
    if text is None:
        return None
    districts = all_districts(tools)
    code = districts.resolve(text)
    if code is None:
        known = "、".join(f"{each.code} {each.name}" for each in districts)
        raise BadInput(f"--district {brief(text)}：没有这个区，现有：{known}。")
    return code
