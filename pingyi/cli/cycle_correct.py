"""pingyi cycle correct: another file in place of the one that a cycle was created from."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.options import by_option, confirmed, json_option, today, why_option, yes_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.correcting import Correction


@click.command(
    help="用 FILE（.toml）更正考评周期 NAME：名称、日期、考评期、调查表、评分规则都可以改。\n\n"
    "只在开始办理之前可以：还没有人绑定，没有登记、答卷和消息。此后日期只能用 "
    "pingyi cycle extend 延后。邀请码不变；新的考评期内没有服务项目的企业不再邀请。"
    "先列出改动，确认后才写入。"
)
@click.argument("name", help="考评周期现在的名称，例如 2023")
@click.argument("file", type=click.Path(path_type=Path), help="改正后的考评周期文件：.toml")
@by_option
@why_option
@yes_option
@json_option
@click.pass_obj
def correct(
    tools: Tools, name: str, file: Path, who: str, why: str, *, yes: bool, as_json: bool
) -> None:
    """Show what differs, ask, and correct."""
    from cycle.correcting import correct_cycle, differences
    from cycle.cycle_doubts import doubts
    from cycle.cycles import CycleFileError, list_cycles, read_cycle_file

    try:
        content = read_cycle_file(file)
    except CycleFileError as error:
        raise BadInput(str(error)) from error
    actor = actor_of(tools, who)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, name)
        changed = differences(db, cycle, content, tools.zone)
        others = [each for each in list_cycles(db) if each.id != cycle.id]
    if changed:
        odd = doubts(content, others, today(tools))
        confirmed("确定更正？", lambda: _show(cycle.name, changed, odd), yes=yes)
        if yes and not as_json:
            for each in odd:
                say(f"提示：{each}")
    with acting(tools, actor, "cycle.correct", f"cycle:{name}", cycle) as db:
        cycle = chosen_cycle(tools, db, name)
        found = correct_cycle(db, tools.vault, cycle, content, why, actor, tools.now(), tools.zone)
    if as_json:
        print_json(_content(content.name, found))
    else:
        say(_told(content.name, found))


def _show(name: str, changed: Mapping[str, tuple[Any, Any]], odd: Sequence[str]) -> None:
    from cycle.cycles import shown

    say(f"考评周期“{name}”将更正：")
    for key, (before, after) in changed.items():
        say(f"  {_called(key)}：{shown(before)} → {shown(after)}")
    for each in odd:
        say(f"提示：{each}")


def _called(key: str) -> str:
    from cycle.cycles import MILESTONES

    return MILESTONES.get(key, _TITLES.get(key, key))


#: What people call the keys of a cycle's file.
_TITLES = {
    "name": "名称",
    "questionnaire": "调查表",
    "ruleset": "评分规则",
    "window_start": "考评期起",
    "window_end": "考评期止",
    "opens_on": "调查开始",
    "closes_on": "调查截止",
    "nudge_days_before": "截止前几天催办",
}


def _told(name: str, found: "Correction") -> str:
    if not found.changed:
        return f"考评周期“{name}”与文件内容相同，未作改动。"
    told = f"考评周期“{name}”已更正 {len(found.changed)} 项，答卷 {found.ensured.responses:,} 份"
    if found.ensured.invitations:
        told += f"，新增邀请 {found.ensured.invitations:,} 份"
    if found.dropped:
        told += f"，不再邀请 {found.dropped:,} 家企业，其邀请函作废"
    return f"{told}。已印发的邀请函上的日期请核对。"


def _content(name: str, found: "Correction") -> dict[str, Any]:
    from cycle.cycles import shown

    return {
        "name": name,
        "changed": {
            key: [None if value is None else shown(value) for value in pair]
            for key, pair in found.changed.items()
        },
        "invitations": found.ensured.invitations,
        "responses": found.ensured.responses,
        "dropped": found.dropped,
    }
