"""pingyi cycle extend: a deadline moved to a later day."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from cycle.refusal import brief
from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.options import by_option, confirmed, day, json_option, why_option, yes_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.extending import Change, Wish
    from cycle.extension import ExtensionRow


@click.command(
    help="把考评周期 NAME 的调查最后一天或某个环节的最后一天推后；先显示，请您确认。\n\n"
    "按原日期安排的提醒取消，按新日期重新安排；环节推后的通知机构，调查延长的通知企业。"
    "同样的内容再次运行不作改动。"
)
@click.argument("name", help="考评周期的名称，例如 2023")
@click.option("--survey-until", metavar="DATE", help="调查新的最后一天，例如 2023-10-31")
@click.option(
    "--milestone", metavar="NAME=DATE", help="要推后的环节及其新日期，例如 materials_due=2023-11-02"
)
@by_option
@why_option
@click.option(
    "--reopen",
    is_flag=True,
    help="调查已截止的也重新开放：企业可以再作答，也可以修改已提交的",
)
@yes_option
@json_option
@click.pass_obj
def extend(
    tools: Tools,
    name: str,
    survey_until: str | None,
    milestone: str | None,
    who: str,
    why: str,
    *,
    reopen: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Move the last day of cycle NAME's survey, or one of its milestones, to a later day."""
    from cycle.extending import ExtensionError, Wish, check
    from cycle.extending import extend as move
    from cycle.refusal import Refused

    what, to = _asked(survey_until, milestone)
    wish = Wish(what, to, who, why, reopen)
    actor = actor_of(tools, who)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, name)
        try:
            change = check(db, cycle, wish, tools.zone, tools.now())
        except ExtensionError:
            pass  # refused below, on record
        else:
            if change.is_new:
                confirmed("确定延期？", lambda: _shown(cycle, wish, change), yes=yes)
    with acting(tools, actor, "cycle.extend", f"cycle:{name}", cycle) as db:
        cycle = chosen_cycle(tools, db, name)
        try:
            change = move(db, cycle, wish, tools.zone, tools.now(), actor=actor)
        except ExtensionError as error:
            raise Refused(str(error)) from error
    if as_json:
        print_json(_content(cycle, wish, change))
    else:
        say(_told(wish, change))


def _asked(survey_until: str | None, milestone: str | None) -> "tuple[str, date]":
    """What is to be moved, and to which day."""
    from cycle.cycles import MILESTONES
    from cycle.extension import SURVEY

    if (survey_until is None) == (milestone is None):
        raise BadInput("请写明 --survey-until DATE 或 --milestone NAME=DATE，二者选一。")
    if survey_until is not None:
        return SURVEY, day("--survey-until", survey_until)
    what, _, on = (part.strip() for part in str(milestone).partition("="))
    by_title = {title: key for key, title in MILESTONES.items()}
    return by_title.get(what, what), day(f"--milestone {brief(what)}", on)


def _shown(cycle: "CycleRow", wish: "Wish", change: "Change") -> None:
    from cycle.extending import called

    more = "调查将重新开放，企业可继续作答，已提交的也可修改。" if change.reopens else ""
    say(f"考评周期“{cycle.name}”{called(wish.what)}：{change.from_date} 延至 {wish.to}。{more}")


def _told(wish: "Wish", change: "Change") -> str:
    from cycle.extending import called
    from cycle.extension import SURVEY

    if not change.is_new:
        return f"{called(wish.what)}此前已延至 {wish.to}，未作改动。"
    told = f"{called(wish.what)}已由 {change.from_date} 延至 {wish.to}"
    told += "，调查重新开放。" if change.reopens else "。"
    if change.cancelled:
        told += f"按原日期排定的 {change.cancelled:,} 条消息已撤下，将按新日期重新安排。"
    if change.announced:
        told += f"将通知 {change.announced:,} 家已绑定的机构。"
    if wish.what == SURVEY:
        told += "尚未答完的企业将收到延期通知。"
    return told


def _content(cycle: "CycleRow", wish: "Wish", change: "Change") -> dict[str, Any]:
    return {
        "cycle": cycle.name,
        "what": wish.what,
        "from": change.from_date.isoformat(),
        "to": change.to_date.isoformat(),
        "changed": change.is_new,
        "reopened": change.reopens,
        "cancelled": change.cancelled,
        "announced": change.announced,
    }


def extension_content(tools: Tools, row: "ExtensionRow") -> dict[str, str]:
    """An extension as JSON; `at` with the offset of the bureau's zone."""
    return {
        "what": row.what,
        "from": row.from_date.isoformat(),
        "to": row.to_date.isoformat(),
        "by": row.who,
        "why": row.why,
        "at": row.at.astimezone(tools.zone).replace(microsecond=0).isoformat(),
    }


def extension_line(tools: Tools, row: "ExtensionRow") -> str:
    """An extension in one sentence."""
    from cycle.extending import called

    at = row.at.astimezone(tools.zone)
    return (
        f"{called(row.what)}：由 {row.from_date} 延至 {row.to_date}"
        f"（{row.who}，{at:%Y-%m-%d %H:%M}）：{row.why}"
    )
