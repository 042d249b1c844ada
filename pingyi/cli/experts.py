"""pingyi experts: who reviews reports, and whom they may not judge (回避)."""

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.options import by_option, json_option
from pingyi.cli.tools import Tools, print_json

_expert = click.argument("expert_text", metavar="EXPERT")


@click.group()
def experts() -> None:
    """Experts who review reports. EXPERT is a name or an id."""


@experts.command()
@click.argument("name")
@click.argument("employer")
@click.option("--employer-uscc", default="", metavar="USCC", help="The employer's code.")
@by_option
@click.pass_obj
def add(tools: Tools, name: str, employer: str, employer_uscc: str, who: str) -> None:
    """Put NAME, who works for EMPLOYER, on the list."""
    from cycle.evidence.experts import add_expert

    actor = actor_of(tools, who)
    with acting(tools, actor, "expert.add", "expert:new") as db:
        new = add_expert(db, name, employer, employer_uscc, actor, tools.now())
    say(f"已列入专家“{name}”，编号 {new}。")


@experts.command()
@_expert
@by_option
@click.pass_obj
def end(tools: Tools, expert_text: str, who: str) -> None:
    """Take EXPERT from the list; what they reviewed stays."""
    from cycle.evidence.experts import end_expert, find_expert

    actor = actor_of(tools, who)
    with acting(tools, actor, "expert.end", "expert:one") as db:
        expert = find_expert(db, expert_text)
        end_expert(db, expert, actor, tools.now())
    say(f"专家“{expert.name}”已不在名单中。")


@experts.command()
@_expert
@click.argument("uscc")
@click.argument("reason")
@by_option
@click.pass_obj
def conflict(tools: Tools, expert_text: str, uscc: str, reason: str, who: str) -> None:
    """Note that EXPERT may not judge the body USCC, beside the own employer, for REASON."""
    from cycle.evidence.experts import add_conflict, find_expert

    actor = actor_of(tools, who)
    with acting(tools, actor, "expert.conflict", "expert:one") as db:
        expert = find_expert(db, expert_text)
        add_conflict(db, expert, uscc, reason, actor, tools.now())
    say(f"已记录：专家“{expert.name}”回避 {uscc}。")


@experts.command("list")
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
