"""pingyi rests: what is not sent for a while, why, and how to let it go on."""

from typing import TYPE_CHECKING

import click
from rich.table import Table

from cycle.refusal import brief
from pingyi.cli.acting import acting, actor_of
from pingyi.cli.options import json_option, optional_by_option
from pingyi.cli.tools import Tools, console, print_json

if TYPE_CHECKING:
    from notifications.rests import Resting

#: What people call the causes for which anything rests (notifications.errors.Cause).
_CAUSES = {
    "frequency": "调用过于频繁",
    "quota": "当日额度已用完",
    "token": "令牌被拒绝",
    "config": "账号或服务器设置有误",
    "payload": "模板或消息格式有误",
    "value": "模板字段的内容不合要求",
    "network": "无法连接微信平台",
}
_SCOPES = {"all": "全部消息", "kind": "消息种类", "route": "发送途径"}


@click.command(
    help="发送失败后暂停的内容：全部消息、一种消息或一条发送途径。\n\n"
    "暂停到期自动恢复；问题已排除的，用 --lift 立即恢复，记入审计日志。"
)
@click.option("--lift", metavar="SCOPE", help="立即恢复这一项，例如 kind:nudge；all 为全部")
@optional_by_option
@json_option
@click.pass_obj
def rests(tools: Tools, who: str, *, lift: str | None, as_json: bool) -> None:
    """What rests after failures: everything, a kind of message or a route."""
    from notifications import rests as sending

    now = tools.now()
    with tools.database.statements() as db:
        found = sending.read(db).by_scope
    lifted = [] if lift is None else _lift(tools, lift, who)
    resting = {
        scope: rest for scope, rest in found.items() if now < rest.until and scope not in lifted
    }
    if as_json:
        print_json([_content(scope, rest) for scope, rest in sorted(resting.items())])
        return
    if lift is not None:
        names = "、".join(map(shown, lifted)) or "没有需要恢复的内容"
        console.print(f"已恢复发送：{names}。", highlight=False)
    if resting:
        _show(tools, resting)
    elif lift is None:
        console.print("没有暂停发送的内容。")


def _lift(tools: Tools, lift: str, who: str) -> list[str]:
    """End this rest, or every one; their scopes."""
    from cycle.audit import record
    from cycle.refusal import Refused
    from notifications import rests as sending

    now, actor = tools.now(), actor_of(tools, who)
    with acting(tools, actor, "rest.lift", f"rest:{lift}") as db:
        found = sending.read(db).by_scope
        lifted = sorted(found) if lift == sending.ALL else [lift]
        for scope in lifted:
            if not sending.lift(db, scope, now):
                known = "、".join(sorted(found)) or "没有"
                raise Refused(f"--lift {brief(scope)}：没有这一项暂停，现有：{known}。")
        record(db, actor, "rest.lift", f"rest:{lift}", now, lifted=lifted)
    return lifted


def shown(scope: str) -> str:
    """A scope as people call it."""
    what, _, which = scope.partition(":")
    return f"{_SCOPES.get(what, what)} {which}".strip()


def told(tools: Tools, scope: str, rest: "Resting") -> str:
    """One rest in a sentence."""
    until = rest.until.astimezone(tools.config.zone)
    why = _CAUSES.get(rest.cause, rest.cause)
    return f"{shown(scope)}暂停发送至 {until:%m-%d %H:%M}：{why}。"


def _content(scope: str, rest: "Resting") -> dict[str, object]:
    return {
        "scope": scope,
        "cause": rest.cause,
        "note": rest.note,
        "since": rest.since.isoformat(),
        "until": rest.until.isoformat(),
        "failures": rest.times,
    }


def _show(tools: Tools, resting: "dict[str, Resting]") -> None:
    table = Table()
    table.add_column("暂停项", no_wrap=True)
    table.add_column("至", no_wrap=True)
    table.add_column("原因")
    table.add_column("平台所述")
    for scope, rest in sorted(resting.items()):
        table.add_row(
            f"{scope}\n{shown(scope)}",
            f"{rest.until.astimezone(tools.config.zone):%m-%d %H:%M}",
            f"{_CAUSES.get(rest.cause, rest.cause)}（连续 {rest.times} 次）",
            rest.note,
        )
    console.print(table)
