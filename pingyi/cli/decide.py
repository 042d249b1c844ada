"""pingyi decide: what the rules leave to the assessment group (考核组)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.options import NUMBER, by_option, json_option, why_option
from pingyi.cli.tools import Tools, print_json

if TYPE_CHECKING:
    from cycle.cycles import CycleRow


@click.group()
def decide() -> None:
    """Decide what the rules leave to the assessment group."""


@decide.command()
@click.argument("cycle_name", metavar="CYCLE")
@click.argument("assessed_class", metavar="CLASS")
@click.argument("chosen", metavar="POLICY")
@why_option
@by_option
@json_option
@click.pass_obj
def policy(
    tools: Tools,
    cycle_name: str,
    assessed_class: str,
    chosen: str,
    why: str,
    who: str,
    *,
    as_json: bool,
) -> None:
    """Record what is done about a missing P in a whole CLASS (reading 8).

    CLASS: one of the ruleset's classes, such as testing or 检测, or `default` for all that have
    no policy of their own.
    POLICY: block, renormalize, class_mean, full or zero.
    """
    from cycle.assessing.policies import set_policy
    from scoring.ruleset import Policy
    from scoring.wording import POLICIES

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    actor = actor_of(tools, who)
    with acting(tools, actor, "policy.set", f"class:{assessed_class[:24]}", cycle) as db:
        is_new = set_policy(db, cycle, assessed_class, chosen, actor, tools.now(), why)
    if as_json:
        print_json({"class": assessed_class, "policy": chosen, "changed": is_new})
    else:
        say(
            f"已记录：考评周期“{cycle.name}”{assessed_class} 的缺分处理办法为 {chosen}"
            f"（{POLICIES[Policy(chosen)]}）。"
            if is_new
            else f"{assessed_class} 的缺分处理办法原已是 {chosen}，没有改动。"
        )
        say(_in_force(tools, cycle))


def _in_force(tools: Tools, cycle: "CycleRow") -> str:
    """Every policy that stands, one of which was overlooked more often than not."""
    from cycle.assessing.policies import DEFAULT, recorded_policies
    from scoring.ruleset_file import load_ruleset
    from scoring.wording import POLICIES

    ruleset = load_ruleset(cycle.ruleset)
    with tools.database.statements() as db:
        found = recorded_policies(db, cycle.id)
    titles = {**ruleset.classes, DEFAULT: "其余各类"}
    standing = {DEFAULT: ruleset.default_policy, **found}
    shown = "；".join(
        f"{titles[key]}：{POLICIES[standing[key]]}" for key in titles if key in standing
    )
    return f"现行的缺分处理办法：{shown}。"


@decide.command()
@click.argument("cycle_name", metavar="CYCLE")
@click.argument("agencies", metavar="AGENCY…", nargs=-1, required=True)
@click.option("--snapshot", "number", type=NUMBER, metavar="N", help="[default: the latest]")
@why_option
@by_option
@json_option
@click.pass_obj
def cut(
    tools: Tools,
    cycle_name: str,
    agencies: Sequence[str],
    number: int | None,
    why: str,
    who: str,
    *,
    as_json: bool,
) -> None:
    """Decide who of those tied across the cut is listed (reading 12).

    AGENCY…: as many of the tied as places are left, by code or name.
    """
    from cycle.assessing.cut_decisions import decide_cut
    from cycle.assessing.snapshots import chosen_snapshot
    from cycle.register.finding import find_agency

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    actor = actor_of(tools, who)
    with acting(tools, actor, "cut.decide", f"cycle:{cycle.name}", cycle) as db:
        snapshot = chosen_snapshot(db, cycle, number)
        chosen = [find_agency(db, each) for each in agencies]
        codes = [each.uscc for each in chosen]
        is_new = decide_cut(db, snapshot, codes, actor, tools.now(), why)
    if as_json:
        print_json({"snapshot": snapshot.number, "chosen": codes, "changed": is_new})
    else:
        names = "、".join(each.name for each in chosen)
        said = "已决定" if is_new else "原已决定"
        say(f"{said}：快照 {snapshot.number} 的并列名额给 {names}。")
