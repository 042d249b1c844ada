"""pingyi cycle: the year's survey, created from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import actor_of
from pingyi.cli.choices import all_districts, chosen_cycle
from pingyi.cli.cycle_correct import correct
from pingyi.cli.extend import extend, extension_content, extension_line
from pingyi.cli.options import confirmed, is_terminal, json_option, optional_by_option
from pingyi.cli.tools import BadInput, Tools, console, print_json

if TYPE_CHECKING:
    from datetime import datetime

    from cycle.cycle_file import CycleFile
    from cycle.cycles import CycleRow

_STATES = {"open": "进行中", "coming": "未开始", "closed": "已结束"}


@click.group(help="考评周期：由文件创建、查看、更正、延长截止日。")
def cycle() -> None:
    """Cycles (考评周期): create one from a file, look at them, and move their deadlines."""


cycle.add_command(correct)
cycle.add_command(extend)


@cycle.command(
    help="按 FILE（.toml）创建考评周期及其邀请。\n\n"
    "复制 cycle.example.toml 填写，其中逐项有说明。同一份文件再次运行不作改动；"
    "同名而内容不同的文件会被拒绝。"
    "写错了的，开始办理之前用 pingyi cycle correct 更正；此后日期只能延长（pingyi cycle extend）。"
)
@click.argument("file", type=click.Path(path_type=Path), help="考评周期的文件：.toml")
@optional_by_option
@json_option
@click.pass_obj
def create(tools: Tools, file: Path, who: str, *, as_json: bool) -> None:
    """Create the cycle that FILE (.toml) describes, with its invitations."""
    from sqlalchemy.exc import IntegrityError

    from cycle.cycles import (
        CycleDiffersError,
        CycleFileError,
        create_cycle,
        find_cycle,
        read_cycle_file,
    )
    from cycle.extension import list_extensions
    from cycle.inviting.invitations import Ensured, ensure_invitations
    from cycle.inviting.left_out import LeftOut, left_out
    from pingyi.cli.left_out_words import sentences
    from storage.database import transaction

    districts = all_districts(tools)
    try:
        content = read_cycle_file(file)
        doubted = _doubted(tools, content, as_json=as_json)
        with transaction(tools.database) as db:
            actor, now = actor_of(tools, who), tools.now()
            before = find_cycle(db, content.name)
            cycle_id = create_cycle(db, content, tools.zone, now, actor=actor)
            row = find_cycle(db, content.name)
            # another command may have created it in between
            created = before is None and row is not None and row.created_at == now
            ensured, left = Ensured(0, 0, 0), LeftOut(0, (), ())
            extensions = list_extensions(db, cycle_id)
            if created and row is not None:
                ensured = ensure_invitations(db, tools.vault, cycle_id, now)
                left = left_out(db, row, [each.code for each in districts])
    except (CycleFileError, CycleDiffersError) as error:
        raise BadInput(str(error)) from error
    except IntegrityError as error:
        raise BadInput(f"考评周期“{content.name}”正由另一个命令创建，未作改动。") from error
    if as_json:
        counts = {key: getattr(ensured, key) for key in _COUNTS} if created else {}
        lacking = {
            "enterprises_left_out": left.enterprises,
            "districts_without_liaison": list(left.districts),
        }
        told = {"extensions": [extension_content(tools, each) for each in extensions]}
        print_json(
            {
                "name": content.name,
                "id": cycle_id,
                "created": created,
                **counts,
                **(lacking if created else {}),
                **({"doubts": doubted} if doubted else {}),
                **(told if extensions else {}),
            }
        )
    elif not created:
        kept = "；此后的延期仍然有效" if extensions else ""
        _say(f"考评周期“{content.name}”已存在且内容相同，未作改动{kept}。")
        for each in extensions:
            _say(extension_line(tools, each))
    else:
        _say(
            f"考评周期“{content.name}”已创建：邀请 {ensured.invitations:,} 份，"
            f"答卷 {ensured.responses:,} 份；"
            f"{ensured.outside_window:,} 个服务项目不在考评期内。"
        )
        for sentence in sentences(left, districts) if ensured.invitations else ():
            _say(f"注意：{sentence}")
        _say(_next(content.name, ensured.invitations))


_COUNTS = ("invitations", "responses", "outside_window")


def _next(name: str, invitations: int) -> str:
    if not invitations:
        return "名录里还没有可以邀请的单位，请先运行 pingyi roster import 名录.xlsx。"
    return f"印发邀请函：pingyi invitations letters 邀请函.docx {name} --by 姓名"


def _doubted(tools: Tools, content: "CycleFile", *, as_json: bool) -> list[str]:
    """What is odd about a new cycle's days: last year's stand in its file.

    Asked where somebody sits at the terminal, said elsewhere: old cycles are entered as well.
    """
    from cycle.cycle_doubts import doubts
    from cycle.cycles import list_cycles

    with tools.database.statements() as db:
        others = list_cycles(db)
    if any(each.name == content.name for each in others):
        return []
    found = doubts(content, others, tools.now().astimezone(tools.zone).date())
    if not found or as_json:
        return found
    if is_terminal():
        confirmed("确定创建？", lambda: _say("\n".join(found)), yes=False)
    else:
        for each in found:
            _say(f"提示：{each}")
    return found


@cycle.command("list", help="列出全部考评周期，最新的在前，并标出当前周期。")
@json_option
@click.pass_obj
def list_(tools: Tools, *, as_json: bool) -> None:
    """List all cycles, the newest first; the current one is marked."""
    from cycle.cycles import current_cycle, list_cycles

    now = tools.now()
    with tools.database.statements() as db:
        cycles = list_cycles(db)
        current = current_cycle(db, now)
    rows = [{**_summary(each, now), "current": each == current} for each in cycles]
    if as_json:
        print_json(rows)
        return
    if not rows:
        _say("还没有考评周期，请先运行 pingyi cycle create。")
        return
    from rich.markup import escape
    from rich.table import Table

    table = Table("")
    table.add_column("考评周期", overflow="fold")
    for header in ("状态", "调查时间", "考评期"):  # a date is whole or it is nothing
        table.add_column(header, no_wrap=True)
    table.add_column("调查表\n评分规则", overflow="fold")
    for row in rows:
        table.add_row(
            "*" if row["current"] else "",
            escape(row["name"]),
            _STATES[row["state"]],
            f"{row['opens_on']} 至\n{row['closes_on']}",
            f"{row['window_start']} 至\n{row['window_end']}",
            escape(f"{row['questionnaire']}\n{row['ruleset']}"),
        )
    console.print(table)


@cycle.command(help="查看一个考评周期和各环节日期。")
@click.argument("name", help="考评周期的名称，例如 2023")
@json_option
@click.pass_obj
def show(tools: Tools, name: str, *, as_json: bool) -> None:
    """Show one cycle with its deadlines."""
    from cycle.cycles import MILESTONES, milestones
    from cycle.extension import list_extensions

    with tools.database.statements() as db:
        found = chosen_cycle(tools, db, name)
        dates = milestones(db, found.id)
        extensions = list_extensions(db, found.id)
    content: dict[str, Any] = {
        **_summary(found, tools.now()),
        "opens_at": found.opens_at.astimezone(tools.zone).isoformat(),
        "closes_at": found.closes_at.astimezone(tools.zone).isoformat(),
        "nudge_days_before": list(found.nudge_days_before),
        "milestones": {key: on.isoformat() for key, on in dates.items()},
        "extensions": [extension_content(tools, each) for each in extensions],
    }
    if as_json:
        print_json(content)
        return
    from rich.markup import escape
    from rich.table import Table

    table = Table(show_header=False)
    table.add_column("项", no_wrap=True)
    table.add_column("值", overflow="fold")
    table.add_row("考评周期", escape(content["name"]))
    table.add_row("状态", _STATES[content["state"]])
    table.add_row("调查时间", f"{content['opens_on']} 至 {content['closes_on']}（含当日）")
    table.add_row("考评期", f"{content['window_start']} 至 {content['window_end']}（含当日）")
    table.add_row(
        "催办", "、".join(f"截止前 {day} 天" for day in found.nudge_days_before) or "不催办"
    )
    table.add_row("调查表", escape(content["questionnaire"]))
    table.add_row("评分规则", content["ruleset"])
    for key, on in content["milestones"].items():
        table.add_row(MILESTONES[key], on)
    for each in extensions:
        table.add_row("延期", escape(extension_line(tools, each)))
    console.print(table)


def _summary(row: "CycleRow", now: "datetime") -> dict[str, Any]:
    state = "open" if row.is_open(now) else "coming" if now < row.opens_at else "closed"
    return {
        "name": row.name,
        "state": state,
        "questionnaire": row.questionnaire,
        "ruleset": row.ruleset,
        "window_start": row.window_start.isoformat(),
        "window_end": row.window_end.isoformat(),
        "opens_on": row.opens_on.isoformat(),
        "closes_on": row.closes_on.isoformat(),
    }


def _say(sentence: str) -> None:
    console.print(sentence, markup=False, highlight=False, soft_wrap=True)
