"""What many commands share, each declared once: options, days and numbers, and asking first."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click

from cycle.refusal import brief
from pingyi.cli.acting import login_name
from pingyi.cli.tools import BadInput, Tools, beside

_Command = TypeVar("_Command", bound=Callable[..., Any])


def json_option_for(told: str) -> Callable[[_Command], _Command]:
    """--json, with what it does beside other options."""
    return click.option("--json", "as_json", is_flag=True, help=told)


json_option = json_option_for("以 JSON 输出")
#: As an option's type: a number such as a snapshot's, which the databases' integers hold.
NUMBER = click.IntRange(1, 2**31 - 1)
yes_option = click.option("--yes", is_flag=True, help="不经确认直接执行")
why_option = click.option("--why", required=True, metavar="TEXT", help="理由，留存备查")
by_option = click.option(
    "--by",
    "who",
    required=True,
    envvar="PINGYI_BY",
    metavar="WHO",
    help="由谁作出，记入审计日志（可事先设 PINGYI_BY）",
)
#: The command says itself for what it needs it.
by_where_needed_option = click.option(
    "--by",
    "who",
    envvar="PINGYI_BY",
    metavar="WHO",
    help="由谁作出，有改动时须写明，记入审计日志（可事先设 PINGYI_BY）",
)
optional_by_option = click.option(
    "--by",
    "who",
    default=login_name,
    envvar="PINGYI_BY",
    metavar="WHO",
    help="由谁办理，记入审计日志（默认：PINGYI_BY，否则登录名）",
)
scope_option = click.option(
    "--district",
    "district_text",
    metavar="CODE",
    help="WHO 代表哪个区，写代码或名称（默认：市局）",
)


def day(option: str, text: str, expected: str = "日期，例如 2023-10-24") -> date:
    """A day of an option; BadInput where it is none, or none of ours."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} {brief(text)}：应为{expected}。") from None
    _refuse_year(option, found)
    return found


def moment(tools: Tools, option: str, text: str) -> datetime:
    """A time of an option, in the bureau's zone unless it says its own; BadInput as for `day`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} {brief(text)}：时间应写成 2023-10-18T16:30 的样子。") from None
    _refuse_year(option, found.date())
    return found if found.tzinfo else found.replace(tzinfo=tools.zone)


def _refuse_year(option: str, found: date) -> None:
    """Beyond these years no instant can be reckoned in every zone, and nothing is ours."""
    from cycle.days import out_of_range

    if wrong := out_of_range(found):
        raise BadInput(f"{option}：{wrong}")


def today(tools: Tools) -> date:
    """The day by the bureau's clock."""
    return tools.now().astimezone(tools.zone).date()


def confirmed(question: str, show: Callable[[], None], *, yes: bool) -> None:
    """Show it and ask; BadInput unless somebody says yes, here or by --yes.

    Where nobody can be asked it is shown all the same: what is run again with --yes was read.
    """
    if yes:
        return
    with beside():
        show()
    if not is_terminal():
        raise BadInput("没有可以确认的终端，未作改动；请核对以上内容后加 --yes。")
    try:
        agreed = _agreed(question)
    except click.Abort:  # an interruption, or the end of what is typed
        agreed = False
        click.echo(err=True)
    if not agreed:
        raise BadInput("未作改动。")


def _agreed(question: str) -> bool:
    """What is answered, asked again until it is yes or no; nothing is no."""
    while True:
        answer = click.prompt(f"{question} [y/N]", default="", show_default=False, err=True)
        match answer.strip().lower():
            case "y" | "yes" | "是":
                return True
            case "" | "n" | "no" | "否":
                return False
        click.echo("请输入 y（是）或 n（否）。", err=True)


def is_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty()
