"""pingyi experts: who reviews reports, and whom they may not judge (回避)."""

from typing import TYPE_CHECKING, Any

import click

from cycle.refusal import brief
from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.options import by_option, json_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.evidence.experts import ExpertRow

_expert = click.argument("expert_text", metavar="EXPERT")


@click.group(help="复评报告的专家名单。")
def experts() -> None:
    """Experts who review reports. EXPERT is a name or an id."""


@experts.command(help="把专家 NAME（工作单位为 EMPLOYER）列入名单。")
@click.argument("name", help="专家的姓名")
@click.argument("employer", help="专家的工作单位")
@click.option("--employer-uscc", default="", metavar="USCC", help="工作单位的统一社会信用代码")
@by_option
@json_option
@click.pass_obj
def add(
    tools: Tools, name: str, employer: str, employer_uscc: str, who: str, *, as_json: bool
) -> None:
    """Put NAME, who works for EMPLOYER, on the list."""
    from cycle.evidence.experts import add_expert, find_expert
    from storage.tables import new_id

    actor, new = actor_of(tools, who), new_id()
    with acting(tools, actor, "expert.add", f"expert:{new}") as db:
        add_expert(db, name, employer, employer_uscc, actor, tools.now(), new=new)
        declared = find_expert(db, new).conflicts
    kept = f"，沿用此前登记的回避单位：{'、'.join(declared)}" if declared else ""
    said = f"已列入专家“{brief(name)}”，编号 {new}{kept}。"
    _tell({"id": new, "conflicts": declared}, said, as_json=as_json)


@experts.command(help="把 EXPERT 移出名单；已作的复评保留。")
@_expert
@by_option
@json_option
@click.pass_obj
def end(tools: Tools, expert_text: str, who: str, *, as_json: bool) -> None:
    """Take EXPERT from the list; what they reviewed stays."""
    from cycle.evidence.experts import end_expert

    actor, expert = actor_of(tools, who), _found(tools, expert_text)
    with acting(tools, actor, "expert.end", f"expert:{expert.id}") as db:
        end_expert(db, expert, actor, tools.now())
    _tell({"id": expert.id}, f"专家“{expert.name}”已不在名单中。", as_json=as_json)


@experts.command(help="登记 EXPERT 除本单位以外还须回避的单位 USCC，理由为 REASON。")
@_expert
@click.argument("uscc", help="须回避单位的统一社会信用代码")
@click.argument("reason", help="回避的理由")
@by_option
@json_option
@click.pass_obj
def conflict(
    tools: Tools, expert_text: str, uscc: str, reason: str, who: str, *, as_json: bool
) -> None:
    """Note that EXPERT may not judge the body USCC, beside the own employer, for REASON."""
    from cycle.evidence.experts import add_conflict

    actor, expert = actor_of(tools, who), _found(tools, expert_text)
    with acting(tools, actor, "expert.conflict", f"expert:{expert.id}") as db:
        code = add_conflict(db, expert, uscc, reason, actor, tools.now())
    said = f"已记录：专家“{expert.name}”回避 {code}。"
    _tell({"id": expert.id, "uscc": code}, said, as_json=as_json)


@experts.command("list", help="列出专家及其工作单位和回避单位。")
@json_option
@click.pass_obj
def list_(tools: Tools, *, as_json: bool) -> None:
    """List the experts with their employers and conflicts."""
    from cycle.evidence.experts import experts as known

    with tools.database.statements() as db:
        rows = known(db)
    if as_json:
        print_json(
            [
                {
                    "id": each.id,
                    "name": each.name,
                    "employer": each.employer,
                    "employer_uscc": each.employer_uscc,
                    "conflicts": each.conflicts,
                }
                for each in rows
            ]
        )
        return
    for each in rows:
        avoids = "　回避：" + "、".join(each.conflicts) if each.conflicts else ""
        say(f"{each.name}　{each.employer}{avoids}")
    say(f"共 {len(rows):,} 位专家。")


def _found(tools: Tools, text: str) -> "ExpertRow":
    from cycle.evidence.experts import find_expert
    from cycle.refusal import Refused

    try:
        with tools.database.statements() as db:
            return find_expert(db, text)
    except Refused as refused:
        raise BadInput(str(refused)) from None


def _tell(content: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(content)
    else:
        say(sentence)
