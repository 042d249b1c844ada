"""pingyi concerns: what people report in confidence (有人要求我打高分); for the bureau alone."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.options import by_option, json_option, scope_option
from pingyi.cli.tools import Tools, print_json

if TYPE_CHECKING:
    from cycle.privacy.concerns import ConcernRow


@click.group(help="企业在保密前提下提出的反映（例如被要求打高分），只有市局可以查看。")
def concerns() -> None:
    """Concerns (反映) that enterprises reported in confidence; only the bureau may see them."""


@concerns.command("list", help="按日期列出 CYCLE 收到的反映，不显示内容。")
@click.argument("cycle_name", metavar="CYCLE")
@by_option
@scope_option
@json_option
@click.pass_obj
def list_concerns(
    tools: Tools, cycle_name: str, who: str, district_text: str | None, *, as_json: bool
) -> None:
    """Show CYCLE's concerns by day, without their words."""
    from cycle.privacy.concerns import list_for

    actor = actor_of(tools, who, district_text)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    with acting(tools, actor, "concern.list", f"cycle:{cycle.name}", cycle) as db:
        found = list_for(db, cycle, actor, tools.now())
    if as_json:
        print_json([_content(tools, each) for each in found])
        return
    for each in found:
        state = f"已处理（{each.handled_by}）：{each.outcome}" if each.handled_at else "待处理"
        say(f"{each.receipt}　{each.reported_on}　{state}")
    if not found:
        say(f"考评周期“{cycle.name}”没有收到反映。")


@concerns.command(help="查看一件反映的内容；谁看过，记入审计日志。")
@click.argument("receipt", metavar="RECEIPT", help="反映的编号，例如 JB-K7M2Q-X9TBR")
@by_option
@scope_option
@json_option
@click.pass_obj
def show(tools: Tools, receipt: str, who: str, district_text: str | None, *, as_json: bool) -> None:
    """Show what was reported; who read it is kept in the audit log."""
    from cycle.privacy.concerns import show_concern

    actor = actor_of(tools, who, district_text)
    with acting(tools, actor, "concern.show", f"concern:{receipt}") as db:
        found, words = show_concern(db, tools.vault, receipt, actor, tools.now())
    if as_json:
        print_json({**_content(tools, found), "words": words})
        return
    say(f"{found.receipt}　{found.reported_on}")
    click.echo(words)


@concerns.command(help="登记一件反映的处理情况，只能登记一次。")
@click.argument("receipt", metavar="RECEIPT", help="反映的编号，例如 JB-K7M2Q-X9TBR")
@click.option("--outcome", required=True, help="处理情况")
@by_option
@scope_option
@json_option
@click.pass_obj
def handle(
    tools: Tools, receipt: str, outcome: str, who: str, district_text: str | None, *, as_json: bool
) -> None:
    """Note what came of it, once."""
    from cycle.privacy.concerns import handle_concern

    actor = actor_of(tools, who, district_text)
    with acting(tools, actor, "concern.handle", f"concern:{receipt}") as db:
        found = handle_concern(db, receipt, outcome, actor, tools.now())
    if as_json:
        print_json(_content(tools, found))
    else:
        say(f"{found.receipt} 已记为处理完毕。")


def _content(tools: Tools, found: "ConcernRow") -> dict[str, Any]:
    def shown(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(tools.zone).isoformat(timespec="seconds")

    return {
        "receipt": found.receipt,
        "reported_on": found.reported_on.isoformat(),
        "state": "waiting" if found.handled_at is None else "handled",
        "outcome": found.outcome,
        "handled_by": found.handled_by,
        "handled_at": shown(found.handled_at),
    }
