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


@click.group(help="评分标准留给考核组决定的事：缺分和并列。")
def decide() -> None:
    """Decide what the rules leave to the assessment group."""


@decide.command(
    help="对整个考评类别 CLASS 决定缺少满意度或复评得分的怎么办（读法 8）。\n\n"
    "办法 POLICY：\n"
    "block        仍为待评定\n"
    "renormalize  按其余项目折算\n"
    "class_mean   取本类平均分\n"
    "full         按满分\n"
    "zero         按零分"
)
@click.argument("cycle_name", metavar="CYCLE")
@click.argument(
    "assessed_class",
    metavar="CLASS",
    help="考评类别的名称或代码，例如 检测 或 testing；default 为其余各类",
)
@click.argument("chosen", metavar="POLICY", help="缺分处理办法，见上")
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
    """Record what is done about a missing P in a whole CLASS (reading 8)."""
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


@decide.command(
    help="决定入围名次末位并列的机构中由哪几家列入（读法 12）。\n\n还有几个名额，就写几家机构。"
)
@click.argument("cycle_name", metavar="CYCLE")
@click.argument(
    "agencies",
    metavar="AGENCY…",
    nargs=-1,
    required=True,
    help="列入的机构：信用代码或名称，可以写几家",
)
@click.option("--snapshot", "number", type=NUMBER, metavar="N", help="第 N 份快照（默认：最新的）")
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
    """Decide who of those tied across the cut is listed (reading 12)."""
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
